// Passes over a JSON value of any kind, checking its grammar.
import { stringEnd } from './json-text';
import { isDigit } from './digits';

const MOST_DEPTH: i32 = 1000;
/** A bit per open bracket: 1 for an object. */
const stack: usize = memory.data(128);

const OPEN_OBJECT: u32 = 123;
const CLOSE_OBJECT: u32 = 125;
const OPEN_ARRAY: u32 = 91;
const CLOSE_ARRAY: u32 = 93;
const COMMA: u32 = 44;
const COLON: u32 = 58;
const QUOTE: u32 = 34;

// @ts-ignore: decorator
@inline
export function skipBlanks(at: usize): usize {
  let cursor = at;
  let byte: u32 = load<u8>(cursor);
  while (byte == 32 || byte == 9 || byte == 13) byte = load<u8>(++cursor);
  return cursor;
}

/** Position behind the number at `at`, by JSON's grammar; 0 when it is none. */
export function numberEnd(start: usize): usize {
  let at = start;
  if (load<u8>(at) == 45) at++;
  if (load<u8>(at) == 48) at++;
  else {
    if (!isDigit(load<u8>(at))) return 0;
    while (isDigit(load<u8>(at))) at++;
  }
  if (load<u8>(at) == 46) {
    at++;
    if (!isDigit(load<u8>(at))) return 0;
    while (isDigit(load<u8>(at))) at++;
  }
  if ((<u32>load<u8>(at) | 32) != 101) return isDigit(load<u8>(at)) ? 0 : at;
  at++;
  const sign: u32 = load<u8>(at);
  if (sign == 45 || sign == 43) at++;
  if (!isDigit(load<u8>(at))) return 0;
  while (isDigit(load<u8>(at))) at++;
  return at;
}

/** Position behind true, false or null at `at`; 0 when it is none of them. */
export function literalEnd(at: usize): usize {
  const word = load<u32>(at);
  if (word == 0x65757274 || word == 0x6c6c756e) return at + 4;
  return word == 0x736c6166 && load<u8>(at, 4) == 101 ? at + 5 : 0;
}

function scalarEnd(at: usize, end: usize): usize {
  const byte: u32 = load<u8>(at);
  if (byte == QUOTE) return stringEnd(at, end);
  return byte == 45 || isDigit(byte) ? numberEnd(at) : literalEnd(at);
}

function isObjectAt(depth: i32): bool {
  return ((load<u8>(stack + (depth >> 3)) >>> <u8>(depth & 7)) & 1) != 0;
}

function push(depth: i32, isObject: bool): void {
  const at = stack + (depth >> 3);
  const bit = <u8>1 << <u8>(depth & 7);
  store<u8>(at, isObject ? load<u8>(at) | bit : load<u8>(at) & ~bit);
}

/** Behind the key and colon at `at`; 0 when they are not there. */
function keyEnd(at: usize, end: usize): usize {
  if (load<u8>(at) != QUOTE) return 0;
  const behind = stringEnd(at, end);
  if (behind == 0) return 0;
  const colon = skipBlanks(behind);
  return load<u8>(colon) == COLON ? skipBlanks(colon + 1) : 0;
}

/** Position behind the value at `start`; 0 when it is broken or reaches beyond `end`. */
export function valueEnd(start: usize, end: usize): usize {
  let at = start;
  let depth = 0;
  while (true) {
    // At a value.
    const byte: u32 = load<u8>(at);
    if (byte == OPEN_OBJECT || byte == OPEN_ARRAY) {
      if (++depth > MOST_DEPTH) return 0;
      push(depth, byte == OPEN_OBJECT);
      at = skipBlanks(at + 1);
      const close: u32 = byte == OPEN_OBJECT ? CLOSE_OBJECT : CLOSE_ARRAY;
      if (load<u8>(at) != close) {
        if (byte == OPEN_OBJECT) at = keyEnd(at, end);
        if (at == 0) return 0;
        continue;
      }
    } else {
      at = scalarEnd(at, end);
      if (at == 0 || depth == 0) return at;
      at = skipBlanks(at);
    }
    // Behind a value within brackets.
    while (load<u8>(at) == (isObjectAt(depth) ? CLOSE_OBJECT : CLOSE_ARRAY)) {
      at++;
      if (--depth == 0) return at;
      at = skipBlanks(at);
    }
    if (load<u8>(at) != COMMA) return 0;
    at = skipBlanks(at + 1);
    if (isObjectAt(depth)) at = keyEnd(at, end);
    if (at == 0) return 0;
  }
  return 0;
}
