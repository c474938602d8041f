// JSON strings to UTF-8, and nested JSON to the compact text that Flink (Jackson) makes of it.

const QUOTE: u32 = 34;
const BACKSLASH: u32 = 92;
const LF: u32 = 10;

/** Pointer behind the text that the last call wrote. */
export let writtenEnd: usize = 0;

/**
 * The first quote, backslash or line end at or behind `at`: what ends the plain part of a string.
 * The bytes behind the input are zeros, so `end` bounds the search.
 */
// @ts-ignore: decorator
@inline
export function plainEnd(at: usize, end: usize): usize {
  let cursor = at;
  while (cursor < end) {
    const v = v128.load(cursor);
    const special = i8x16.bitmask(v128.or(
      v128.or(i8x16.eq(v, i8x16.splat(34)), i8x16.eq(v, i8x16.splat(92))),
      i8x16.eq(v, i8x16.splat(10)),
    ));
    if (special != 0) return cursor + <usize>ctz(special);
    cursor += 16;
  }
  return end;
}

/** Position behind the closing quote of the string whose opening quote is at `at`; 0: cut off or broken. */
export function stringEnd(at: usize, end: usize): usize {
  let cursor = at + 1;
  while (true) {
    cursor = plainEnd(cursor, end);
    if (cursor >= end) return 0;
    const byte: u32 = load<u8>(cursor);
    if (byte == QUOTE) return cursor + 1;
    cursor = byte == LF ? 0 : readEscape(cursor, end);
    if (cursor == 0) return 0;
  }
  return 0;
}

function hexDigit(byte: u32): i32 {
  if (byte - 48 <= 9) return <i32>(byte - 48);
  const letter = (byte | 32) - 97;
  return letter <= 5 ? <i32>letter + 10 : -1;
}

/** Four hexadecimal digits; -1 when they are none. */
function hexCode(at: usize): i32 {
  let code: i32 = 0;
  for (let i: usize = 0; i < 4; i++) {
    const digit = hexDigit(load<u8>(at + i));
    if (digit < 0) return -1;
    code = (code << 4) | digit;
  }
  return code;
}

/** Writes a code point as UTF-8; gives the pointer behind it. */
function writeCode(out: usize, code: i32): usize {
  if (code < 0x80) {
    store<u8>(out, code);
    return out + 1;
  }
  if (code < 0x800) {
    store<u8>(out, 0xc0 | (code >> 6));
    store<u8>(out, 0x80 | (code & 63), 1);
    return out + 2;
  }
  if (code < 0x10000) {
    store<u8>(out, 0xe0 | (code >> 12));
    store<u8>(out, 0x80 | ((code >> 6) & 63), 1);
    store<u8>(out, 0x80 | (code & 63), 2);
    return out + 3;
  }
  store<u8>(out, 0xf0 | (code >> 18));
  store<u8>(out, 0x80 | ((code >> 12) & 63), 1);
  store<u8>(out, 0x80 | ((code >> 6) & 63), 2);
  store<u8>(out, 0x80 | (code & 63), 3);
  return out + 4;
}

/** The code point of the escape at `at` (a backslash) into escapedCode; gives what is behind, or 0. */
let escapedCode: i32 = 0;
function readEscape(at: usize, end: usize): usize {
  const byte: u32 = load<u8>(at, 1);
  let code: i32 = 0;
  if (byte == QUOTE || byte == BACKSLASH || byte == 47) code = byte;
  else if (byte == 110) code = 10;
  else if (byte == 116) code = 9;
  else if (byte == 114) code = 13;
  else if (byte == 98) code = 8;
  else if (byte == 102) code = 12;
  else if (byte == 117) return readUnicode(at, end);
  else return 0;
  escapedCode = code;
  return at + 2;
}

/** \uXXXX, of surrogates both halves; a half alone is a question mark, as in Java. */
function readUnicode(at: usize, end: usize): usize {
  if (at + 6 > end) return 0;
  const code = hexCode(at + 2);
  if (code < 0) return 0;
  escapedCode = code;
  if (code < 0xd800 || code > 0xdfff) return at + 6;
  escapedCode = 63;
  if (code > 0xdbff || at + 12 > end || load<u16>(at, 6) != 0x755c) return at + 6;
  const low = hexCode(at + 8);
  if (low < 0xdc00 || low > 0xdfff) return at + 6;
  escapedCode = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
  return at + 12;
}

/** Writes the string content [start, end) without its escapes to `out`; false where one is none. */
export function unescapeString(start: usize, end: usize, out: usize): bool {
  let at = start;
  let to = out;
  while (at < end) {
    if (load<u8>(at) != BACKSLASH) {
      store<u8>(to++, load<u8>(at++));
      continue;
    }
    at = readEscape(at, end);
    if (at == 0 || at > end) return false;
    to = writeCode(to, escapedCode);
  }
  writtenEnd = to;
  return true;
}

/**
 * Writes the valid JSON [start, end) without blanks and with no more escapes than needed. It is at
 * most six times as long.
 */
export function compactJson(start: usize, end: usize, out: usize): bool {
  let at = start;
  let to = out;
  while (at < end) {
    const byte: u32 = load<u8>(at);
    if (byte == QUOTE) {
      const stop = stringEnd(at, end);
      store<u8>(to++, QUOTE);
      to = compactString(at + 1, stop - 1, to);
      if (to == 0) return false;
      store<u8>(to++, QUOTE);
      at = stop;
    } else {
      if (byte > 32) store<u8>(to++, byte);
      at++;
    }
  }
  writtenEnd = to;
  return true;
}

function compactString(start: usize, end: usize, out: usize): usize {
  let at = start;
  let to = out;
  while (at < end) {
    let code: i32 = load<u8>(at);
    if (code == BACKSLASH) {
      at = readEscape(at, end);
      if (at == 0) return 0;
      code = escapedCode;
    } else if (code >= 0x80) {
      store<u8>(to++, code);
      at++;
      continue;
    } else at++;
    to = code == QUOTE || code == BACKSLASH || code < 32 ? writeEscape(to, code) : writeCode(to, code);
  }
  return to;
}

function writeEscape(out: usize, code: i32): usize {
  store<u8>(out, BACKSLASH);
  let letter: u32 = 0;
  if (code == QUOTE || code == BACKSLASH) letter = code;
  else if (code == 10) letter = 110;
  else if (code == 9) letter = 116;
  else if (code == 13) letter = 114;
  else if (code == 8) letter = 98;
  else if (code == 12) letter = 102;
  if (letter != 0) {
    store<u8>(out, letter, 1);
    return out + 2;
  }
  store<u32>(out, 0x30303075, 1); // u000, and its last two digits over the zeros
  const low = code & 15;
  store<u8>(out, 48 + (code >> 4), 4);
  store<u8>(out, low < 10 ? 48 + low : 55 + low, 5);
  return out + 6;
}
