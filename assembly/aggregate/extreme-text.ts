// MIN and MAX of text: bytes compared as unsigned, which is the order of code points.

import { cellOf, setBitAt } from './cell';

/** Negative, 0 or positive as text a is before, equal to or after text b. */
function compareText(a: usize, aBytes: i32, b: usize, bBytes: i32): i32 {
  const common = min(aBytes, bBytes);
  for (let i = 0; i < common; i++) {
    const difference = <i32>load<u8>(a + i) - <i32>load<u8>(b + i);
    if (difference != 0) return difference;
  }
  return aBytes - bBytes;
}

// @ts-ignore: decorator
@inline
function compareRows(
  aOffsets: usize, aText: usize, a: i32, bOffsets: usize, bText: usize, b: i32,
): i32 {
  const aStart = load<i32>(aOffsets + ((<usize>a) << 2));
  const bStart = load<i32>(bOffsets + ((<usize>b) << 2));
  return compareText(
    aText + aStart, load<i32>(aOffsets + ((<usize>a) << 2), 4) - aStart,
    bText + bStart, load<i32>(bOffsets + ((<usize>b) << 2), 4) - bStart,
  );
}

/**
 * Per cell the row with the least (or greatest) text, the first among equals. `seen` is int32 per cell, all
 * -1, and given back so.
 *
 * @returns the number of rows listed, in order
 */
export function extremeTextRows(
  offsets: usize, text: usize, cells: usize, length: i32, max: bool, seen: usize, out: usize,
): i32 {
  for (let i = 0; i < length; i++) {
    const at = seen + ((<usize>cellOf(cells, i)) << 2);
    const best = load<i32>(at);
    if (best < 0) store<i32>(at, i);
    else {
      const order = compareRows(offsets, text, i, offsets, text, best);
      if (max ? order > 0 : order < 0) store<i32>(at, i);
    }
  }
  let count = 0;
  for (let i = 0; i < length; i++) {
    if (load<i32>(seen + ((<usize>cellOf(cells, i)) << 2)) != i) continue;
    store<i32>(out + ((<usize>count) << 2), i);
    count++;
  }
  for (let i = 0; i < length; i++) store<i32>(seen + ((<usize>cellOf(cells, i)) << 2), -1);
  return count;
}

/** Sets the bits, in a zeroed bitmap, of the rows where text a beats text b; `present` 0 or a bitmap of the b that count. */
export function betterText(
  aOffsets: usize, aText: usize, bOffsets: usize, bText: usize, present: usize,
  length: i32, max: bool, out: usize,
): void {
  for (let i = 0; i < length; i++) {
    const has = present == 0 || ((load<u8>(present + (i >>> 3)) >>> (i & 7)) & 1) != 0;
    let better = !has;
    if (has) {
      const order = compareRows(aOffsets, aText, i, bOffsets, bText, i);
      better = max ? order > 0 : order < 0;
    }
    if (better) setBitAt(out, i);
  }
}
