// Row counts of cells: every row, and the rows a call leaves out (null argument, filter not true).

import { cellAt, cellOf, isSelected, setBitAt, signOf } from './cell';

/** Adds 1 to the int64 field of each row's cell, or -1 for a retraction. */
export function countRows(field: usize, stride: i32, cells: usize, length: i32, kinds: usize): void {
  if (kinds == 0) {
    for (let i = 0; i < length; i++) {
      const at = cellAt(field, stride, cellOf(cells, i));
      store<i64>(at, load<i64>(at) + 1);
    }
    return;
  }
  for (let i = 0; i < length; i++) {
    const at = cellAt(field, stride, cellOf(cells, i));
    store<i64>(at, load<i64>(at) + signOf(kinds, i));
  }
}

/** The same for the rows that are not in `selected`. */
export function countExcluded(
  field: usize, stride: i32, cells: usize, length: i32, selected: usize, kinds: usize,
): void {
  for (let i = 0; i < length; i++) {
    if (isSelected(selected, i)) continue;
    const at = cellAt(field, stride, cellOf(cells, i));
    store<i64>(at, load<i64>(at) + signOf(kinds, i));
  }
}

/** Adds `weight` for each row in `selected`. */
export function countSelected(
  field: usize, stride: i32, cells: usize, length: i32, selected: usize, weight: i32,
): void {
  for (let i = 0; i < length; i++) {
    if (!isSelected(selected, i)) continue;
    const at = cellAt(field, stride, cellOf(cells, i));
    store<i64>(at, load<i64>(at) + weight);
  }
}

/** Counts of admitted rows: `rows` - `excluded` (0 = nothing is excluded) of each listed cell. */
export function readCounts(
  rows: usize, excluded: usize, stride: i32, cells: usize, count: i32, out: usize,
): void {
  for (let i = 0; i < count; i++) {
    const cell = cellOf(cells, i);
    let value = load<i64>(cellAt(rows, stride, cell));
    if (excluded != 0) value -= load<i64>(cellAt(excluded, stride, cell));
    store<i64>(out + ((<usize>i) << 3), value);
  }
}

/** Bitmap of the listed cells with at least one admitted row; returns how many have none. */
export function cellsPresent(
  rows: usize, excluded: usize, stride: i32, cells: usize, count: i32, out: usize,
): i32 {
  let missing = 0;
  let byte: u32 = 0;
  for (let i = 0; i < count; i++) {
    const cell = cellOf(cells, i);
    let value = load<i64>(cellAt(rows, stride, cell));
    if (excluded != 0) value -= load<i64>(cellAt(excluded, stride, cell));
    const present = <u32>(value > 0);
    missing += <i32>(present ^ 1);
    byte |= present << (i & 7);
    if ((i & 7) == 7) {
      store<u8>(out + (i >>> 3), <u8>byte);
      byte = 0;
    }
  }
  if ((count & 7) != 0) store<u8>(out + (count >>> 3), <u8>byte);
  return missing;
}

/** out = a AND b over `length` bits. */
export function bitmapAnd(a: usize, b: usize, length: i32, out: usize): void {
  const bytes = (length + 7) >>> 3;
  for (let i = 0; i < bytes; i++) store<u8>(out + i, load<u8>(a + i) & load<u8>(b + i));
}

/** Adds int64 fields: counts and integer sums. */
export function mergeSums(field: usize, stride: i32, from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const at = cellAt(field, stride, cellOf(to, i));
    store<i64>(at, load<i64>(at) + load<i64>(cellAt(field, stride, cellOf(from, i))));
  }
}

/** Lists the selected rows whose cell is not the bin; returns how many. */
export function listSelected(cells: usize, length: i32, selected: usize, out: usize): i32 {
  let count = 0;
  for (let i = 0; i < length; i++) {
    if (!isSelected(selected, i) || cellOf(cells, i) == 0) continue;
    store<i32>(out + ((<usize>count) << 2), i);
    count++;
  }
  return count;
}

/** Spreads `count` bits to the positions in `rows` of a zeroed bitmap. */
export function spreadBits(bits: usize, rows: usize, count: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    if (isSelected(bits, i)) setBitAt(out, cellOf(rows, i));
  }
}

/** Adds the int64 field `source` of `from` cells to the field `field` of `to` cells. */
export function mergeIntoField(
  source: usize, field: usize, stride: i32, from: usize, to: usize, count: i32,
): void {
  for (let i = 0; i < count; i++) {
    const at = cellAt(field, stride, cellOf(to, i));
    store<i64>(at, load<i64>(at) + load<i64>(cellAt(source, stride, cellOf(from, i))));
  }
}

/** Per cell the first (or last) of rows in order: `seen` is int32 per cell, all -1, and given back so. */
export function edgeRows(
  cells: usize, length: i32, last: bool, seen: usize, out: usize,
): i32 {
  for (let i = 0; i < length; i++) {
    const at = seen + ((<usize>cellOf(cells, i)) << 2);
    if (last || load<i32>(at) < 0) store<i32>(at, i);
  }
  let count = 0;
  for (let i = 0; i < length; i++) {
    const at = seen + ((<usize>cellOf(cells, i)) << 2);
    if (load<i32>(at) == i) {
      store<i32>(out + ((<usize>count) << 2), i);
      count++;
    }
  }
  for (let i = 0; i < length; i++) store<i32>(seen + ((<usize>cellOf(cells, i)) << 2), -1);
  return count;
}

/** Lists the slots that are not negative; returns how many. */
export function compactSlots(slots: usize, count: i32, out: usize): i32 {
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const slot = cellOf(slots, i);
    if (slot < 0) continue;
    store<i32>(out + ((<usize>kept) << 2), slot);
    kept++;
  }
  return kept;
}
