// Traces: accumulators updated row by row, with their value after each row written out. What a changelog
// shows of a group is the difference between two neighbours of a trace.

import { cellAt, cellOf, clearBitAt, isSelected, setBitAt, signOf } from './cell';

/** Cell slot * spacing + first of each slot: cell 0 is the bin. */
export function cellsOfGroups(slots: usize, length: i32, spacing: i32, first: i32, out: usize): void {
  for (let i = 0; i < length; i++) {
    store<i32>(
      out + ((<usize>i) << 2),
      load<i32>(slots + ((<usize>i) << 2)) * spacing + first,
    );
  }
}

/**
 * Copies the record of each group, cell 2 * slot + 1, to the cell behind it and lists its slot, the first
 * time that it comes: `seen` has a bit per slot.
 *
 * @returns the slots in `list`, of which there were `listed`
 */
export function rememberGroups(
  block: usize, stride: i32, slots: usize, length: i32, seen: usize, list: usize, listed: i32,
): i32 {
  let count = listed;
  for (let i = 0; i < length; i++) {
    const slot = load<i32>(slots + ((<usize>i) << 2));
    if (((load<u8>(seen + (slot >>> 3)) >>> (slot & 7)) & 1) != 0) continue;
    setBitAt(seen, slot);
    store<i32>(list + ((<usize>count) << 2), slot);
    count++;
    const at = cellAt(block, stride, 2 * slot + 1);
    for (let byte = 0; byte < stride; byte += 8) {
      store<u64>(at + stride + byte, load<u64>(at + byte));
    }
  }
  return count;
}

/** Clears the bit of each listed slot. */
export function forgetGroups(list: usize, count: i32, seen: usize): void {
  for (let i = 0; i < count; i++) clearBitAt(seen, load<i32>(list + ((<usize>i) << 2)));
}

/**
 * Counts rows as `countRows` and writes the count after each. A retraction of an empty group is
 * ignored: its cell becomes the bin and its count -1. Stops before a row of a group that a retraction
 * of this call has emptied, for its state must be cleared first (`emptied`: a bit per cell, zeroed).
 *
 * @returns the number of rows counted
 */
export function traceRows(
  field: usize, stride: i32, cells: usize, length: i32, kinds: usize, emptied: usize, out: usize,
): i32 {
  for (let i = 0; i < length; i++) {
    const target = out + ((<usize>i) << 3);
    const cell = cellOf(cells, i);
    const at = cellAt(field, stride, cell);
    const sign = signOf(kinds, i);
    const before = load<i64>(at);
    if (before == 0 && kinds != 0) {
      if (emptied != 0 && ((load<u8>(emptied + (cell >>> 3)) >>> (cell & 7)) & 1) != 0) return i;
      if (sign < 0) {
        store<i32>(cells + ((<usize>i) << 2), 0);
        store<i64>(target, -1);
        continue;
      }
    }
    const count = before + sign;
    if (count == 0 && emptied != 0) setBitAt(emptied, cell);
    store<i64>(at, count);
    store<i64>(target, count);
  }
  return length;
}

/** Admitted rows after each row: row counts less the excluded ones, which it counts on the way. */
export function traceAdmitted(
  field: usize, stride: i32, cells: usize, length: i32,
  selected: usize, kinds: usize, rowCounts: usize, out: usize,
): void {
  for (let i = 0; i < length; i++) {
    const at = cellAt(field, stride, cellOf(cells, i));
    let excluded = load<i64>(at);
    if (!isSelected(selected, i)) {
      excluded += signOf(kinds, i);
      store<i64>(at, excluded);
    }
    store<i64>(out + ((<usize>i) << 3), load<i64>(rowCounts + ((<usize>i) << 3)) - excluded);
  }
}

/** The counts before the rows that `traceRows` counted; 0 for ignored ones. */
export function countsBefore(countsAfter: usize, kinds: usize, length: i32, out: usize): void {
  for (let i = 0; i < length; i++) {
    const after = load<i64>(countsAfter + ((<usize>i) << 3));
    store<i64>(out + ((<usize>i) << 3), after < 0 ? 0 : after - signOf(kinds, i));
  }
}

/** Bitmap of the counts above 0; returns how many are not. */
export function countsPresent(counts: usize, length: i32, out: usize): i32 {
  let missing = 0;
  memory.fill(out, 0, (length + 7) >>> 3);
  for (let i = 0; i < length; i++) {
    if (load<i64>(counts + ((<usize>i) << 3)) > 0) setBitAt(out, i);
    else missing++;
  }
  return missing;
}

// @ts-ignore: decorator
@inline
function integerAt(values: usize, width: i32, i: i32): i64 {
  if (width == 8) return load<i64>(values + ((<usize>i) << 3));
  if (width == 4) return load<i32>(values + ((<usize>i) << 2));
  if (width == 2) return load<i16>(values + ((<usize>i) << 1));
  return load<i8>(values + i);
}

/** `sumIntegers` with the int64 sum after each row. */
export function traceIntegerSums(
  field: usize, stride: i32, cells: usize, length: i32,
  width: i32, values: usize, selected: usize, kinds: usize, out: usize,
): void {
  for (let i = 0; i < length; i++) {
    const at = cellAt(field, stride, cellOf(cells, i));
    let sum = load<i64>(at);
    if (isSelected(selected, i)) {
      sum += signOf(kinds, i) * integerAt(values, width, i);
      store<i64>(at, sum);
    }
    store<i64>(out + ((<usize>i) << 3), sum);
  }
}

/** `sumDoubles` with the sum after each row. */
export function traceDoubleSums(
  field: usize, stride: i32, cells: usize, length: i32,
  width: i32, values: usize, selected: usize, kinds: usize, out: usize,
): void {
  for (let i = 0; i < length; i++) {
    const at = cellAt(field, stride, cellOf(cells, i));
    let sum = load<f64>(at);
    if (isSelected(selected, i)) {
      const value = width == 8
        ? load<f64>(values + ((<usize>i) << 3))
        : <f64>load<f32>(values + ((<usize>i) << 2));
      sum += signOf(kinds, i) < 0 ? -value : value;
      store<f64>(at, sum);
    }
    store<f64>(out + ((<usize>i) << 3), sum);
  }
}

// @ts-ignore: decorator
@inline
function traceExtremesOf<T>(
  field: usize, stride: i32, cells: usize, length: i32, values: usize, selected: usize, max: bool,
  out: usize,
): void {
  for (let i = 0; i < length; i++) {
    const at = cellAt(field, stride, cellOf(cells, i));
    let best = load<T>(at);
    if (isSelected(selected, i)) {
      const value = load<T>(values + <usize>i * sizeof<T>());
      let better = max ? value > best : value < best;
      if (isFloat<T>()) better = better || best != best;
      if (better) {
        best = value;
        store<T>(at, best);
      }
    }
    store<T>(out + <usize>i * sizeof<T>(), best);
  }
}

/** MIN or MAX with the extreme after each row, of values of `width` bytes (1, 2, 4, 8). */
export function traceExtremes(
  field: usize, stride: i32, cells: usize, length: i32,
  width: i32, float: bool, values: usize, selected: usize, max: bool, out: usize,
): void {
  if (float) {
    if (width == 8) traceExtremesOf<f64>(field, stride, cells, length, values, selected, max, out);
    else traceExtremesOf<f32>(field, stride, cells, length, values, selected, max, out);
  } else if (width == 8) traceExtremesOf<i64>(field, stride, cells, length, values, selected, max, out);
  else if (width == 4) traceExtremesOf<i32>(field, stride, cells, length, values, selected, max, out);
  else if (width == 2) traceExtremesOf<i16>(field, stride, cells, length, values, selected, max, out);
  else traceExtremesOf<i8>(field, stride, cells, length, values, selected, max, out);
}

/**
 * For each row the index of the row before it in the same cell, or ~row where it is the first: what
 * `interleave` takes for "the trace, else the state before". Rows sent to the bin are left undefined.
 *
 * @param last int32 per cell, all -1; given back so
 */
export function previousRows(cells: usize, length: i32, last: usize, out: usize): void {
  for (let i = 0; i < length; i++) {
    const at = last + ((<usize>cellOf(cells, i)) << 2);
    const previous = load<i32>(at);
    store<i32>(out + ((<usize>i) << 2), previous < 0 ? ~i : previous);
    store<i32>(at, i);
  }
  for (let i = 0; i < length; i++) store<i32>(last + ((<usize>cellOf(cells, i)) << 2), -1);
}

/** The number of earlier rows in the same cell; returns the greatest. `last` as in `previousRows`. */
export function occurrences(cells: usize, length: i32, last: usize, out: usize): i32 {
  let greatest = 0;
  for (let i = 0; i < length; i++) {
    const at = last + ((<usize>cellOf(cells, i)) << 2);
    const seen = load<i32>(at) + 1;
    store<i32>(at, seen);
    store<i32>(out + ((<usize>i) << 2), seen);
    greatest = seen > greatest ? seen : greatest;
  }
  for (let i = 0; i < length; i++) store<i32>(last + ((<usize>cellOf(cells, i)) << 2), -1);
  return greatest;
}

const UPDATE_BEFORE: u8 = 1;
const UPDATE_AFTER: u8 = 2;
const DELETE: u8 = 3;

/**
 * The changes of a group aggregate. Row i moved a group from `countsBefore[i]` to `countsAfter[i]` rows
 * (0 = absent, a negative count after = ignored); `same[i]` is 1 where the result stayed as it was.
 * An output index i stands for the result after row i, ~i for the one before it.
 *
 * @param always also updates that change nothing (state with a time to live must be refreshed)
 * @returns the number of changes; at most two a row
 */
export function planChanges(
  countsBefore: usize, countsAfter: usize, same: usize, length: i32,
  updateBefore: bool, always: bool, outIndices: usize, outKinds: usize,
): i32 {
  let count = 0;
  for (let i = 0; i < length; i++) {
    const before = load<i64>(countsBefore + ((<usize>i) << 3));
    const after = load<i64>(countsAfter + ((<usize>i) << 3));
    if (after < 0 || (before <= 0 && after == 0)) continue;
    if (before <= 0) {
      store<i32>(outIndices + ((<usize>count) << 2), i);
      store<u8>(outKinds + count++, 0);
    } else if (after == 0) {
      store<i32>(outIndices + ((<usize>count) << 2), ~i);
      store<u8>(outKinds + count++, DELETE);
    } else if (always || load<u8>(same + i) == 0) {
      if (updateBefore) {
        store<i32>(outIndices + ((<usize>count) << 2), ~i);
        store<u8>(outKinds + count++, UPDATE_BEFORE);
      }
      store<i32>(outIndices + ((<usize>count) << 2), i);
      store<u8>(outKinds + count++, UPDATE_AFTER);
    }
  }
  return count;
}
