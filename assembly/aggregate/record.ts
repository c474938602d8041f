// Resetting, reading and writing the records of listed cells.

import { cellAt, cellOf } from './cell';

// @ts-ignore: decorator
@inline
function resetRecord(at: usize, stride: i32, template: usize): void {
  for (let byte = 0; byte < stride; byte += 8) store<u64>(at + byte, load<u64>(template + byte));
}

/** Copies the template record into each listed cell. `stride` is a multiple of 8. */
export function resetCells(block: usize, stride: i32, template: usize, cells: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    resetRecord(cellAt(block, stride, cellOf(cells, i)), stride, template);
  }
}

/** Copies the template record into `count` neighbouring cells. */
export function resetCellRange(block: usize, stride: i32, template: usize, first: i32, count: i32): void {
  let at = cellAt(block, stride, first);
  for (let i = 0; i < count; i++) {
    resetRecord(at, stride, template);
    at += stride;
  }
}

// @ts-ignore: decorator
@inline
function gather<T>(field: usize, stride: i32, cells: usize, count: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    store<T>(out + <usize>i * sizeof<T>(), load<T>(cellAt(field, stride, cellOf(cells, i))));
  }
}

/** Reads the low `width` bytes (1, 2, 4, 8 or 16) of a field of each listed cell. */
export function readCells(
  field: usize, stride: i32, cells: usize, count: i32, width: i32, out: usize,
): void {
  if (width == 8) gather<u64>(field, stride, cells, count, out);
  else if (width == 4) gather<u32>(field, stride, cells, count, out);
  else if (width == 1) gather<u8>(field, stride, cells, count, out);
  else if (width == 2) gather<u16>(field, stride, cells, count, out);
  else gather<v128>(field, stride, cells, count, out);
}

// @ts-ignore: decorator
@inline
function scatter<T>(field: usize, stride: i32, cells: usize, count: i32, values: usize): void {
  for (let i = 0; i < count; i++) {
    store<T>(cellAt(field, stride, cellOf(cells, i)), load<T>(values + <usize>i * sizeof<T>()));
  }
}

/** Writes `width` bytes a value (1, 2, 4, 8 or 16) into a field of each listed cell. */
export function writeCells(
  field: usize, stride: i32, cells: usize, count: i32, width: i32, values: usize,
): void {
  if (width == 8) scatter<u64>(field, stride, cells, count, values);
  else if (width == 4) scatter<u32>(field, stride, cells, count, values);
  else if (width == 1) scatter<u8>(field, stride, cells, count, values);
  else if (width == 2) scatter<u16>(field, stride, cells, count, values);
  else scatter<v128>(field, stride, cells, count, values);
}

/** Writes `width` bytes (1, 2 or 4) sign-extended to int64. */
export function writeCellsWide(
  field: usize, stride: i32, cells: usize, count: i32, width: i32, values: usize,
): void {
  for (let i = 0; i < count; i++) {
    let value: i64 = 0;
    if (width == 8) value = load<i64>(values + ((<usize>i) << 3));
    else if (width == 4) value = load<i32>(values + ((<usize>i) << 2));
    else if (width == 2) value = load<i16>(values + ((<usize>i) << 1));
    else value = load<i8>(values + i);
    store<i64>(cellAt(field, stride, cellOf(cells, i)), value);
  }
}
