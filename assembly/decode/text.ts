// Bytes of text: UTF-8 checks and the growing text buffer of a column.
import { OFFSETS, TEXT_LIMIT, VALUES } from './program';

/** True when [start, end) is well-formed UTF-8: no overlong forms, surrogates or truncation. */
export function isUtf8(start: usize, end: usize): bool {
  let at = start;
  while (at < end) {
    if (at + 16 <= end && i8x16.bitmask(v128.load(at)) == 0) {
      at += 16;
      continue;
    }
    const size = sequenceBytes(at, end);
    if (size == 0) return false;
    at += size;
  }
  return true;
}

/** Bytes of the character at `at`, 0 when it is malformed. */
function sequenceBytes(at: usize, end: usize): usize {
  const first: u32 = load<u8>(at);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const size: usize = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (at + size > end) return 0;
  const second: u32 = load<u8>(at, 1);
  // The second byte's range rules out overlong forms, surrogates and what is above U+10FFFF.
  const least: u32 = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const most: u32 = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  for (let i: usize = 2; i < size; i++) {
    if ((load<u8>(at + i) & 0xc0) != 0x80) return 0;
  }
  return size;
}

/** Pointer at which the text of `row` begins in its column. */
// @ts-ignore: decorator
@inline
export function textStart(column: usize, row: i32): usize {
  return load<usize>(column, VALUES) + load<usize>(load<usize>(column, OFFSETS) + ((<usize>row) << 2));
}

// @ts-ignore: decorator
@inline
export function textLimit(column: usize): usize {
  return load<usize>(column, VALUES) + load<usize>(column, TEXT_LIMIT);
}

/** Ends the text of `row` at pointer `end`. */
// @ts-ignore: decorator
@inline
export function endText(column: usize, row: i32, end: usize): void {
  const offsets: usize = load<usize>(column, OFFSETS);
  store<u32>(offsets + ((<usize>row) << 2), <u32>(end - load<usize>(column, VALUES)), 4);
}

/** Copies [start, end) as the text of `row`; false when it does not fit the buffer. */
export function appendText(column: usize, row: i32, start: usize, end: usize): bool {
  const out = textStart(column, row);
  if (out + (end - start) > textLimit(column)) return false;
  memory.copy(out, start, end - start);
  endText(column, row, out + (end - start));
  return true;
}
