// Exact sums of decimals: three 64-bit words, low first, two's complement. 10^38 fits 2^63 times and more,
// so that no order of additions overflows; whether the sum fits the type is asked at the end.

import { cellAt, cellOf, clearBitAt, isSelected, signOf } from './cell';

// @ts-ignore: decorator
@inline
function addWide(at: usize, low: u64, high: i64): void {
  const l0 = load<u64>(at);
  const l1 = load<u64>(at, 8);
  const r0 = l0 + low;
  const c0 = <u64>(r0 < l0);
  const s1 = l1 + <u64>high;
  const r1 = s1 + c0;
  const c1 = <u64>(s1 < l1) | <u64>(r1 < s1);
  store<u64>(at, r0);
  store<u64>(at, r1, 8);
  store<u64>(at, load<u64>(at, 16) + <u64>(high >> 63) + c1, 16);
}

/** Adds each selected decimal (`width` 8 or 16 bytes) to its cell; retractions subtract. */
export function sumDecimals(
  field: usize, stride: i32, cells: usize, length: i32,
  width: i32, values: usize, selected: usize, kinds: usize,
): void {
  for (let i = 0; i < length; i++) {
    if (!isSelected(selected, i)) continue;
    const at = cellAt(field, stride, cellOf(cells, i));
    let low: u64 = 0;
    let high: i64 = 0;
    if (width == 8) {
      low = load<u64>(values + ((<usize>i) << 3));
      high = <i64>low >> 63;
    } else {
      low = load<u64>(values + ((<usize>i) << 4));
      high = load<i64>(values + ((<usize>i) << 4), 8);
    }
    if (signOf(kinds, i) < 0) {
      high = ~high + <i64>(low == 0);
      low = ~low + 1;
    }
    addWide(at, low, high);
  }
}

export function mergeDecimals(field: usize, stride: i32, from: usize, to: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const target = cellAt(field, stride, cellOf(to, i));
    const source = cellAt(field, stride, cellOf(from, i));
    addWide(target, load<u64>(source), load<i64>(source, 8));
    // addWide extends the sign of the second word; put the true third word in its place.
    const extended = load<i64>(source, 8) >> 63;
    store<i64>(target, load<i64>(target, 16) - extended + load<i64>(source, 16), 16);
  }
}

const LIMIT_LOW: u64 = 0x098a224000000000; // 10^38
const LIMIT_HIGH: u64 = 0x4b3b4ca85a86c47a;

// @ts-ignore: decorator
@inline
function withinLimit(low: u64, high: u64): bool {
  return high < LIMIT_HIGH || (high == LIMIT_HIGH && low < LIMIT_LOW);
}

/**
 * Writes sums as 16-byte decimals of 38 digits and clears the bit in `valid` of those that do not fit.
 *
 * @returns how many did not fit
 */
export function readDecimalSums(
  field: usize, stride: i32, cells: usize, count: i32, out: usize, valid: usize,
): i32 {
  let overflows = 0;
  for (let i = 0; i < count; i++) {
    const at = cellAt(field, stride, cellOf(cells, i));
    const low = load<u64>(at);
    const high = load<i64>(at, 8);
    store<u64>(out + ((<usize>i) << 4), low);
    store<i64>(out + ((<usize>i) << 4), high, 8);
    const negative = high < 0;
    const absLow = negative ? ~low + 1 : low;
    const absHigh = negative ? <u64>~high + <u64>(low == 0) : <u64>high;
    if (load<i64>(at, 16) != high >> 63 || !withinLimit(absLow, absHigh)) {
      clearBitAt(valid, i);
      overflows++;
    }
  }
  return overflows;
}

/**
 * Decimal means: sum * multiplier / admitted rows, rounded half up, as 16-byte decimals. Clears the bit in
 * `valid` where the sum or the mean does not fit 38 digits, or there is no row.
 *
 * @param multiplier a power of ten below 2^32: brings the sum to the scale of the result
 * @returns how many bits were cleared
 */
export function readDecimalAverages(
  field: usize, stride: i32, cells: usize, count: i32, counts: usize, multiplier: u32,
  out: usize, valid: usize,
): i32 {
  let cleared = 0;
  for (let i = 0; i < count; i++) {
    const at = cellAt(field, stride, cellOf(cells, i));
    const rows = load<i64>(counts + ((<usize>i) << 3));
    const target = out + ((<usize>i) << 4);
    if (rows > 0 && divideRounded(at, <u64>rows, multiplier, target)) continue;
    clearBitAt(valid, i);
    store<u64>(target, 0);
    store<u64>(target, 0, 8);
    cleared++;
  }
  return cleared;
}

/** Rounds half up on magnitudes. False when the result does not fit 38 digits, or rows is 2^32 or more. */
function divideRounded(at: usize, rows: u64, multiplier: u32, out: usize): bool {
  let low = load<u64>(at);
  let high = load<u64>(at, 8);
  let top = load<u64>(at, 16);
  const negative = <i64>top < 0;
  if (negative) {
    low = ~low + 1;
    high = ~high + <u64>(low == 0);
    top = ~top + <u64>(low == 0 && high == 0);
  }
  if (top != 0 || !withinLimit(low, high) || rows >= 0x100000000) return false;
  // Long division of five 32-bit digits by one: each step's dividend stays below 2^64.
  let carry: u64 = 0;
  let product = (low & 0xffffffff) * multiplier;
  const d0 = product & 0xffffffff;
  product = (low >>> 32) * multiplier + (product >>> 32);
  const d1 = product & 0xffffffff;
  product = (high & 0xffffffff) * multiplier + (product >>> 32);
  const d2 = product & 0xffffffff;
  product = (high >>> 32) * multiplier + (product >>> 32);
  const d3 = product & 0xffffffff;
  carry = product >>> 32;
  if (carry >= rows) return false;
  let step = (carry << 32) | d3;
  const q3 = step / rows;
  step = ((step % rows) << 32) | d2;
  const q2 = step / rows;
  step = ((step % rows) << 32) | d1;
  const q1 = step / rows;
  step = ((step % rows) << 32) | d0;
  const q0 = step / rows;
  let quotientLow = (q1 << 32) | q0;
  let quotientHigh = (q3 << 32) | q2;
  if ((step % rows) * 2 >= rows) {
    quotientLow++;
    quotientHigh += <u64>(quotientLow == 0);
  }
  if (!withinLimit(quotientLow, quotientHigh)) return false;
  store<u64>(out, negative ? ~quotientLow + 1 : quotientLow);
  store<u64>(out, negative ? ~quotientHigh + <u64>(quotientLow == 0) : quotientHigh, 8);
  return true;
}
