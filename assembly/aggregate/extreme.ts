// MIN and MAX of fixed-width values. Templates hold the neutral value; of floats it is NaN, which any
// number replaces and which never replaces a number.

import { cellAt, cellOf, isSelected } from './cell';

// @ts-ignore: decorator
@inline
function better<T>(value: T, current: T, max: bool): bool {
  if (isFloat<T>()) {
    return current != current || (max ? value > current : value < current);
  }
  return max ? value > current : value < current;
}

// @ts-ignore: decorator
@inline
function extremeOf<T>(
  field: usize, stride: i32, cells: usize, length: i32, values: usize, selected: usize, max: bool,
): void {
  if (selected == 0) {
    for (let i = 0; i < length; i++) {
      const at = cellAt(field, stride, cellOf(cells, i));
      const value = load<T>(values + <usize>i * sizeof<T>());
      const current = load<T>(at);
      store<T>(at, select(value, current, better<T>(value, current, max)));
    }
    return;
  }
  for (let i = 0; i < length; i++) {
    if (!isSelected(selected, i)) continue;
    const at = cellAt(field, stride, cellOf(cells, i));
    const value = load<T>(values + <usize>i * sizeof<T>());
    if (better<T>(value, load<T>(at), max)) store<T>(at, value);
  }
}

// @ts-ignore: decorator
@inline
function extremeByWidth(
  field: usize, stride: i32, cells: usize, length: i32,
  width: i32, float: bool, values: usize, selected: usize, max: bool,
): void {
  if (float) {
    if (width == 8) extremeOf<f64>(field, stride, cells, length, values, selected, max);
    else extremeOf<f32>(field, stride, cells, length, values, selected, max);
  } else if (width == 8) extremeOf<i64>(field, stride, cells, length, values, selected, max);
  else if (width == 4) extremeOf<i32>(field, stride, cells, length, values, selected, max);
  else if (width == 2) extremeOf<i16>(field, stride, cells, length, values, selected, max);
  else extremeOf<i8>(field, stride, cells, length, values, selected, max);
}

/** Lowers each cell to its least selected value of `width` bytes (1, 2, 4, 8). */
export function minimums(
  field: usize, stride: i32, cells: usize, length: i32,
  width: i32, float: bool, values: usize, selected: usize,
): void {
  extremeByWidth(field, stride, cells, length, width, float, values, selected, false);
}

/** Raises each cell to its greatest selected value of `width` bytes (1, 2, 4, 8). */
export function maximums(
  field: usize, stride: i32, cells: usize, length: i32,
  width: i32, float: bool, values: usize, selected: usize,
): void {
  extremeByWidth(field, stride, cells, length, width, float, values, selected, true);
}

// @ts-ignore: decorator
@inline
function mergeOf<T>(
  field: usize, stride: i32, from: usize, to: usize, count: i32, max: bool,
): void {
  for (let i = 0; i < count; i++) {
    const at = cellAt(field, stride, cellOf(to, i));
    const value = load<T>(cellAt(field, stride, cellOf(from, i)));
    if (better<T>(value, load<T>(at), max)) store<T>(at, value);
  }
}

/** Merges MIN or MAX fields of `width` bytes. */
export function mergeExtremes(
  field: usize, stride: i32, from: usize, to: usize, count: i32, width: i32, float: bool, max: bool,
): void {
  if (float) {
    if (width == 8) mergeOf<f64>(field, stride, from, to, count, max);
    else mergeOf<f32>(field, stride, from, to, count, max);
  } else if (width == 8) mergeOf<i64>(field, stride, from, to, count, max);
  else if (width == 4) mergeOf<i32>(field, stride, from, to, count, max);
  else if (width == 2) mergeOf<i16>(field, stride, from, to, count, max);
  else mergeOf<i8>(field, stride, from, to, count, max);
}

// Two-word values: `high` is the byte offset (0 or 8) of the more significant, signed word. The other is
// unsigned: the low word of a DECIMAL, or the nanoseconds of a TIMESTAMP.

// @ts-ignore: decorator
@inline
function wideBefore(a: usize, b: usize, high: i32): bool {
  const ah = load<i64>(a + high);
  const bh = load<i64>(b + high);
  return ah == bh ? load<u64>(a + 8 - high) < load<u64>(b + 8 - high) : ah < bh;
}

/** MIN or MAX of selected 16-byte values. */
export function wideExtremes(
  field: usize, stride: i32, cells: usize, length: i32,
  high: i32, values: usize, selected: usize, max: bool,
): void {
  for (let i = 0; i < length; i++) {
    if (!isSelected(selected, i)) continue;
    const at = cellAt(field, stride, cellOf(cells, i));
    const value = values + ((<usize>i) << 4);
    if (max ? wideBefore(at, value, high) : wideBefore(value, at, high)) {
      v128.store(at, v128.load(value));
    }
  }
}

/** The same with the extreme after each row. */
export function traceWideExtremes(
  field: usize, stride: i32, cells: usize, length: i32,
  high: i32, values: usize, selected: usize, max: bool, out: usize,
): void {
  for (let i = 0; i < length; i++) {
    const at = cellAt(field, stride, cellOf(cells, i));
    const value = values + ((<usize>i) << 4);
    if (isSelected(selected, i) && (max ? wideBefore(at, value, high) : wideBefore(value, at, high))) {
      v128.store(at, v128.load(value));
    }
    v128.store(out + ((<usize>i) << 4), v128.load(at));
  }
}

export function mergeWideExtremes(
  field: usize, stride: i32, from: usize, to: usize, count: i32, high: i32, max: bool,
): void {
  for (let i = 0; i < count; i++) {
    const at = cellAt(field, stride, cellOf(to, i));
    const value = cellAt(field, stride, cellOf(from, i));
    if (max ? wideBefore(at, value, high) : wideBefore(value, at, high)) {
      v128.store(at, v128.load(value));
    }
  }
}
