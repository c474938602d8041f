// Sums of integers (int64, wrapping as Java does) and plain floating-point sums.

import { cellAt, cellOf, isSelected, signOf } from './cell';

// @ts-ignore: decorator
@inline
function sumOf<T>(
  field: usize, stride: i32, cells: usize, length: i32, values: usize, selected: usize, kinds: usize,
): void {
  if (selected == 0 && kinds == 0) {
    for (let i = 0; i < length; i++) {
      const at = cellAt(field, stride, cellOf(cells, i));
      store<i64>(at, load<i64>(at) + <i64>load<T>(values + <usize>i * sizeof<T>()));
    }
    return;
  }
  for (let i = 0; i < length; i++) {
    if (!isSelected(selected, i)) continue;
    const at = cellAt(field, stride, cellOf(cells, i));
    store<i64>(at, load<i64>(at) + signOf(kinds, i) * <i64>load<T>(values + <usize>i * sizeof<T>()));
  }
}

/** Adds each selected integer of `width` bytes (1, 2, 4 or 8) to its cell; retractions subtract. */
export function sumIntegers(
  field: usize, stride: i32, cells: usize, length: i32,
  width: i32, values: usize, selected: usize, kinds: usize,
): void {
  if (width == 8) sumOf<i64>(field, stride, cells, length, values, selected, kinds);
  else if (width == 4) sumOf<i32>(field, stride, cells, length, values, selected, kinds);
  else if (width == 2) sumOf<i16>(field, stride, cells, length, values, selected, kinds);
  else sumOf<i8>(field, stride, cells, length, values, selected, kinds);
}

/** Plain double sums: fast, and dependent on the order of rows in their last digits. */
export function sumDoubles(
  field: usize, stride: i32, cells: usize, length: i32,
  width: i32, values: usize, selected: usize, kinds: usize,
): void {
  for (let i = 0; i < length; i++) {
    if (!isSelected(selected, i)) continue;
    const at = cellAt(field, stride, cellOf(cells, i));
    const value = width == 8
      ? load<f64>(values + ((<usize>i) << 3))
      : <f64>load<f32>(values + ((<usize>i) << 2));
    store<f64>(at, load<f64>(at) + (signOf(kinds, i) < 0 ? -value : value));
  }
}

export function mergeDoubles(field: usize, stride: i32, from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const at = cellAt(field, stride, cellOf(to, i));
    store<f64>(at, load<f64>(at) + load<f64>(cellAt(field, stride, cellOf(from, i))));
  }
}

/** Integer means: int64 sum / admitted rows, truncated towards zero; 0 where there are none. */
export function averageIntegers(sums: usize, counts: usize, count: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    const at = (<usize>i) << 3;
    const rows = load<i64>(counts + at);
    store<i64>(out + at, rows <= 0 ? 0 : load<i64>(sums + at) / rows);
  }
}

/** Double sums / admitted rows. */
export function averageDoubles(sums: usize, counts: usize, count: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    const at = (<usize>i) << 3;
    store<f64>(out + at, load<f64>(sums + at) / <f64>load<i64>(counts + at));
  }
}

/** Keeps the low `width` bytes (1, 2 or 4) of int64 values: Java's narrowing. */
export function narrowIntegers(values: usize, count: i32, width: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    const value = load<i64>(values + ((<usize>i) << 3));
    if (width == 4) store<i32>(out + ((<usize>i) << 2), <i32>value);
    else if (width == 2) store<i16>(out + ((<usize>i) << 1), <i16>value);
    else store<i8>(out + i, <i8>value);
  }
}

export function narrowDoubles(values: usize, count: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    store<f32>(out + ((<usize>i) << 2), <f32>load<f64>(values + ((<usize>i) << 3)));
  }
}

/** Numbers of `width` bytes (floats of 4 when `float`), divided by `divisor`, as doubles. */
export function toDoubles(
  values: usize, width: i32, float: bool, length: i32, divisor: f64, out: usize,
): void {
  for (let i = 0; i < length; i++) {
    let value: f64 = 0;
    if (float) value = <f64>load<f32>(values + ((<usize>i) << 2));
    else if (width == 8) value = <f64>load<i64>(values + ((<usize>i) << 3));
    else if (width == 4) value = <f64>load<i32>(values + ((<usize>i) << 2));
    else if (width == 2) value = <f64>load<i16>(values + ((<usize>i) << 1));
    else value = <f64>load<i8>(values + i);
    store<f64>(out + ((<usize>i) << 3), divisor == 1 ? value : value / divisor);
  }
}
