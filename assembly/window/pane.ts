// Panes: slices of event time, each with cells in pages of 256, found by key slot. The directory of live
// panes is an array of 24-byte entries in ascending order of start:
//
//   start i64 | end i64 | pages usize (int32 page per 256 slots; 0 = none yet) | page count i32
//
// Page 0 is a bin: rows that belong nowhere go to cell 0.

import { cellAt, setBitAt } from '../aggregate/cell';

const ENTRY_BYTES: usize = 24;

/** A time that stands for "belongs to no pane": the row goes to cell 0. */
export function excludeTimes(times: usize, rows: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    store<i64>(times + ((<usize>load<i32>(rows + ((<usize>i) << 2))) << 3), i64.MIN_VALUE);
  }
}

/** Index of the last entry whose start is not after `time`, or -1. */
function findPane(directory: usize, panes: i32, time: i64): i32 {
  let low = 0;
  let high = panes;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (load<i64>(directory + <usize>middle * ENTRY_BYTES) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * The cell of each row from `from` on: pane by time, page by slot.
 *
 * @returns `length`, or the row whose pane or page is missing: make it and go on from there
 */
export function paneCells(
  directory: usize, panes: i32, times: usize, slots: usize, from: i32, length: i32, out: usize,
): i32 {
  let start: i64 = 0;
  let width: u64 = 0;
  let pages: usize = 0;
  let pageCount = 0;
  for (let i = from; i < length; i++) {
    const time = load<i64>(times + ((<usize>i) << 3));
    if (<u64>(time - start) >= width) {
      if (time == i64.MIN_VALUE) {
        store<i32>(out + ((<usize>i) << 2), 0);
        continue;
      }
      const found = findPane(directory, panes, time);
      if (found < 0) return i;
      const entry = directory + <usize>found * ENTRY_BYTES;
      if (time >= load<i64>(entry, 8)) return i;
      start = load<i64>(entry);
      width = <u64>(load<i64>(entry, 8) - start);
      pages = load<usize>(entry, 16);
      pageCount = load<i32>(entry, 20);
    }
    const slot = load<i32>(slots + ((<usize>i) << 2));
    const number = slot >>> 8;
    if (number >= pageCount) return i;
    const page = load<i32>(pages + ((<usize>number) << 2));
    if (page == 0) return i;
    store<i32>(out + ((<usize>i) << 2), (page << 8) | (slot & 255));
  }
  return length;
}

/**
 * Lists the non-empty cells of a pane from page number `from` on and their key slots, while a whole page
 * fits `limit`. A cell is empty when its row count is 0.
 *
 * @returns the number listed; `state` (int32) receives the page number to go on from
 */
export function presentCells(
  pages: usize, pageCount: i32, from: i32, rows: usize, stride: i32,
  limit: i32, outCells: usize, outSlots: usize, state: usize,
): i32 {
  let count = 0;
  let number = from;
  for (; number < pageCount && count + 256 <= limit; number++) {
    const page = load<i32>(pages + ((<usize>number) << 2));
    if (page == 0) continue;
    let at = cellAt(rows, stride, page << 8);
    for (let i = 0; i < 256; i++) {
      if (load<i64>(at) != 0) {
        const target = (<usize>count) << 2;
        store<i32>(outCells + target, (page << 8) | i);
        store<i32>(outSlots + target, (number << 8) | i);
        count++;
      }
      at += stride;
    }
  }
  store<i32>(state, number);
  return count;
}

/** The cells of `slots` in a pane that has all their pages. */
export function cellsOfSlots(pages: usize, slots: usize, count: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    const slot = load<i32>(slots + ((<usize>i) << 2));
    const page = load<i32>(pages + ((<usize>(slot >>> 8)) << 2));
    store<i32>(out + ((<usize>i) << 2), (page << 8) | (slot & 255));
  }
}

/** Sets the bit of every slot that has a non-empty cell in the pane. */
export function markPresentSlots(
  pages: usize, pageCount: i32, rows: usize, stride: i32, bitmap: usize,
): void {
  for (let number = 0; number < pageCount; number++) {
    const page = load<i32>(pages + ((<usize>number) << 2));
    if (page == 0) continue;
    let at = cellAt(rows, stride, page << 8);
    for (let i = 0; i < 256; i++) {
      if (load<i64>(at) != 0) setBitAt(bitmap, (number << 8) | i);
      at += stride;
    }
  }
}

/** Adds a constant to int64 values. */
export function shiftTimes(values: usize, length: i32, bias: f64, out: usize): void {
  const constant = <i64>bias;
  for (let i = 0; i < length; i++) {
    store<i64>(out + ((<usize>i) << 3), load<i64>(values + ((<usize>i) << 3)) + constant);
  }
}

// @ts-ignore: decorator
@inline
function floorTo(time: i64, step: i64, offset: i64): i64 {
  const since = time - offset;
  const rest = since % step;
  return time - (rest < 0 ? rest + step : rest);
}

/**
 * Every aligned window of each row from row `from` on: hopping by `slide`, or growing by `slide` up to
 * `size` when `cumulative`. Times are int64 microseconds, sizes microseconds. All windows of a row fit
 * `capacity`.
 *
 * @returns the number listed: row, start and end; `state` (int32) receives the row to go on from
 */
export function expandWindows(
  times: usize, from: i32, length: i32, sizeMicros: f64, slideMicros: f64, offsetMicros: f64,
  cumulative: bool, capacity: i32, outRows: usize, outStarts: usize, outEnds: usize, state: usize,
): i32 {
  const size = <i64>sizeMicros;
  const slide = <i64>slideMicros;
  const offset = <i64>offsetMicros;
  const most = <i32>((size + slide - 1) / slide);
  let count = 0;
  let row = from;
  for (; row < length && count + most <= capacity; row++) {
    const time = load<i64>(times + ((<usize>row) << 3));
    let start = floorTo(time, cumulative ? size : slide, offset);
    let end = cumulative ? floorTo(time, slide, offset) + slide : start + size;
    const last = start + size;
    while (cumulative ? end <= last : end > time) {
      store<i32>(outRows + ((<usize>count) << 2), row);
      store<i64>(outStarts + ((<usize>count) << 3), start);
      store<i64>(outEnds + ((<usize>count) << 3), end);
      count++;
      if (cumulative) end += slide;
      else {
        start -= slide;
        end -= slide;
      }
    }
  }
  store<i32>(state, row);
  return count;
}
