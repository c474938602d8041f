// Exact sums of doubles, rounded once when read. A cell holds sum = mantissa * 2^exponent with a 128-bit
// mantissa; a sum that needs more range, or has NaN or an infinity in it, moves to a record of the pool.
//
//   cell    (24 bytes): mantissa low u64 | mantissa high i64 | exponent i32 | record i32 (0 = none)
//   pool    (16 bytes): base usize | capacity i32 | used i32 | free i32 (head of a list, 0 = empty)
//   record (592 bytes): NaN i64 | +inf i64 | -inf i64 | additions i64 | 70 limbs i64
//
// Limb k weighs 2^(32 k - 1088). Limbs are signed and carry late. Record 0 is scratch space.

import { cellAt, cellOf, isSelected, signOf } from './cell';

const RECORD_BYTES: i32 = 592;
const LIMBS: i32 = 70;
const LIMB_0: usize = 32;
const BIAS: i32 = 1088;
const ADDITIONS_MAX: i64 = 1 << 29; // a limb gains below 2^33 an addition: normalise long before 2^63

/** Bytes of a pool record, for the host that grows the pool. */
export function exactRecordBytes(): i32 {
  return RECORD_BYTES;
}

// @ts-ignore: decorator
@inline
function recordAt(pool: usize, index: i32): usize {
  return load<usize>(pool) + <usize>(index * RECORD_BYTES);
}

/** A zeroed record, or 0 when the pool is full. */
function takeRecord(pool: usize): i32 {
  let index = load<i32>(pool, 12);
  if (index != 0) {
    store<i32>(pool, load<i32>(recordAt(pool, index)), 12);
  } else {
    index = load<i32>(pool, 8);
    if (index >= load<i32>(pool, 4)) return 0;
    store<i32>(pool, index + 1, 8);
  }
  memory.fill(recordAt(pool, index), 0, RECORD_BYTES);
  return index;
}

function giveRecord(pool: usize, index: i32): void {
  store<i32>(recordAt(pool, index), load<i32>(pool, 12));
  store<i32>(pool, index, 12);
}

// @ts-ignore: decorator
@inline
function limbAt(record: usize, limb: i32): usize {
  return record + LIMB_0 + ((<usize>limb) << 3);
}

/** Carries so that every limb but the last is in [0, 2^32); the last keeps the sign. */
function normalize(record: usize): void {
  let carry: i64 = 0;
  for (let k = 0; k < LIMBS - 1; k++) {
    const value = load<i64>(limbAt(record, k)) + carry;
    store<i64>(limbAt(record, k), value & 0xffffffff);
    carry = value >> 32;
  }
  const last = limbAt(record, LIMBS - 1);
  store<i64>(last, load<i64>(last) + carry);
  store<i64>(record, 0, 24);
}

/** Adds sign * (high:low) * 2^exponent, an unsigned 128-bit magnitude, to the limbs. */
function addToLimbs(record: usize, low: u64, high: u64, exponent: i32, sign: i64): void {
  const position = exponent + BIAS;
  const shift = <u64>(position & 31);
  let limb = limbAt(record, position >> 5);
  let carried: u64 = 0;
  for (let k = 0; k < 4; k++) {
    const word = k < 2 ? low >>> (<u64>k << 5) : high >>> (<u64>(k - 2) << 5);
    const shifted = ((word & 0xffffffff) << shift) + carried;
    store<i64>(limb, load<i64>(limb) + sign * <i64>(shifted & 0xffffffff));
    carried = shifted >>> 32;
    limb += 8;
  }
  store<i64>(limb, load<i64>(limb) + sign * <i64>carried);
  const additions = load<i64>(record, 24) + 1;
  store<i64>(record, additions, 24);
  if (additions >= ADDITIONS_MAX) normalize(record);
}

/** Moves the cell's sum into a record; false when the pool is full. */
function spill(at: usize, pool: usize): bool {
  const index = takeRecord(pool);
  if (index == 0) return false;
  addMantissa(recordAt(pool, index), load<u64>(at), load<i64>(at, 8), load<i32>(at, 16));
  store<u64>(at, 0);
  store<u64>(at, 0, 8);
  store<i32>(at, 0, 16);
  store<i32>(at, index, 20);
  return true;
}

function addMantissa(record: usize, low: u64, high: i64, exponent: i32): void {
  if (high < 0) addToLimbs(record, ~low + 1, <u64>(~high + <i64>(low == 0)), exponent, -1);
  else addToLimbs(record, low, <u64>high, exponent, 1);
}

/** Adds a signed 128-bit mantissa to a cell that has no record; false when it does not fit. */
function addNarrow(at: usize, addLow: u64, addHigh: i64, addExponent: i32): bool {
  let low = load<u64>(at);
  let high = load<i64>(at, 8);
  let exponent = load<i32>(at, 16);
  if ((low | <u64>high) == 0) {
    store<u64>(at, addLow);
    store<i64>(at, addHigh, 8);
    store<i32>(at, addExponent, 16);
    return true;
  }
  let moreLow = addLow;
  let moreHigh = addHigh;
  if (addExponent > exponent) {
    const shift = addExponent - exponent;
    if (!shiftFits(addLow, addHigh, shift)) return false;
    moreHigh = shiftedHigh(addLow, addHigh, shift);
    moreLow = shiftedLow(addLow, shift);
  } else if (addExponent < exponent) {
    const shift = exponent - addExponent;
    if (!shiftFits(low, high, shift)) return false;
    high = shiftedHigh(low, high, shift);
    low = shiftedLow(low, shift);
    exponent = addExponent;
  }
  const sumLow = low + moreLow;
  const sumHigh = high + moreHigh + <i64>(sumLow < low);
  if (((sumHigh ^ high) & (sumHigh ^ moreHigh)) < 0) return false;
  store<u64>(at, sumLow);
  store<i64>(at, sumHigh, 8);
  store<i32>(at, exponent, 16);
  return true;
}

/** Whether the signed 128-bit value keeps below 2^126 when shifted left. */
// @ts-ignore: decorator
@inline
function shiftFits(low: u64, high: i64, shift: i32): bool {
  if (shift < 62) return high >> (62 - shift) == high >> 63;
  if (shift >= 126) return false;
  return high == <i64>low >> 63 && <i64>low >> (126 - shift) == high >> 63;
}

// @ts-ignore: decorator
@inline
function shiftedLow(low: u64, shift: i32): u64 {
  return shift < 64 ? low << shift : 0;
}

// @ts-ignore: decorator
@inline
function shiftedHigh(low: u64, high: i64, shift: i32): i64 {
  if (shift == 0) return high;
  return shift < 64 ? (high << shift) | <i64>(low >>> (64 - shift)) : <i64>(low << (shift - 64));
}

/** Adds sign * value; false when the pool is full. */
// @ts-ignore: decorator
@inline
function addDouble(at: usize, value: f64, sign: i64, pool: usize): bool {
  const bits = reinterpret<u64>(value);
  const biased = <i32>(bits >>> 52) & 0x7ff;
  let mantissa = <i64>(bits & 0x000fffffffffffff);
  if (biased == 0x7ff) return addSpecial(at, value, sign, pool);
  if (biased != 0) mantissa |= 0x0010000000000000;
  const exponent = biased == 0 ? -1074 : biased - 1075;
  if (mantissa == 0) return true;
  if ((<i64>bits < 0) != (sign < 0)) mantissa = -mantissa;
  if (load<i32>(at, 20) == 0) {
    if (addNarrow(at, <u64>mantissa, mantissa >> 63, exponent)) return true;
    if (!spill(at, pool)) return false;
  }
  addMantissa(recordAt(pool, load<i32>(at, 20)), <u64>mantissa, mantissa >> 63, exponent);
  return true;
}

function addSpecial(at: usize, value: f64, sign: i64, pool: usize): bool {
  if (load<i32>(at, 20) == 0 && !spill(at, pool)) return false;
  let counter = recordAt(pool, load<i32>(at, 20));
  if (value == value) counter += value > 0 ? 8 : 16;
  store<i64>(counter, load<i64>(counter) + sign);
  return true;
}

/**
 * Adds each selected double (`width` 8) or float (4) to its cell from row `from` on; retractions subtract.
 *
 * @returns `length`, or the row at which the pool was full: grow it and go on from there
 */
export function sumExactly(
  field: usize, stride: i32, cells: usize, from: i32, length: i32,
  width: i32, values: usize, selected: usize, kinds: usize, pool: usize,
): i32 {
  for (let i = from; i < length; i++) {
    if (!isSelected(selected, i)) continue;
    const value = width == 8
      ? load<f64>(values + ((<usize>i) << 3))
      : <f64>load<f32>(values + ((<usize>i) << 2));
    if (!addDouble(cellAt(field, stride, cellOf(cells, i)), value, signOf(kinds, i), pool)) return i;
  }
  return length;
}

/**
 * `sumExactly` with the rounded sum after each row, as a double (`outWidth` 8) or a float (4); rows that
 * are not selected have it too.
 */
export function traceExactSums(
  field: usize, stride: i32, cells: usize, from: i32, length: i32,
  width: i32, values: usize, selected: usize, kinds: usize, pool: usize, outWidth: i32, out: usize,
): i32 {
  for (let i = from; i < length; i++) {
    const at = cellAt(field, stride, cellOf(cells, i));
    if (isSelected(selected, i)) {
      const value = width == 8
        ? load<f64>(values + ((<usize>i) << 3))
        : <f64>load<f32>(values + ((<usize>i) << 2));
      if (!addDouble(at, value, signOf(kinds, i), pool)) return i;
    }
    const sum = roundCell(at, pool, outWidth == 4);
    if (outWidth == 8) store<f64>(out + ((<usize>i) << 3), sum);
    else store<f32>(out + ((<usize>i) << 2), <f32>sum);
  }
  return length;
}

const SPLITTER: f64 = 134217729; // 2^27 + 1: Veltkamp's split of a double into two halves

/** The same for the squares of the values, each as two doubles whose sum is the exact square. */
export function sumSquaresExactly(
  field: usize, stride: i32, cells: usize, from: i32, length: i32,
  values: usize, selected: usize, kinds: usize, pool: usize,
): i32 {
  for (let i = from; i < length; i++) {
    if (!isSelected(selected, i)) continue;
    const value = load<f64>(values + ((<usize>i) << 3));
    const product = value * value;
    const scaled = SPLITTER * value;
    const high = scaled - (scaled - value);
    const low = value - high;
    let rest = low * low - (product - high * high - 2 * high * low);
    if (rest != rest) rest = 0; // the square is beyond the range of doubles
    const at = cellAt(field, stride, cellOf(cells, i));
    // A record has room for both halves: only the first can find the pool full.
    if (load<i32>(at, 20) == 0 && load<i32>(pool, 12) == 0 && load<i32>(pool, 8) >= load<i32>(pool, 4)) {
      return i;
    }
    const sign = signOf(kinds, i);
    addDouble(at, product, sign, pool);
    addDouble(at, rest, sign, pool);
  }
  return length;
}

/** Adds sums to sums; progress as `sumExactly`. */
export function mergeExactSums(
  field: usize, stride: i32, cellsFrom: usize, cellsTo: usize, from: i32, count: i32, pool: usize,
): i32 {
  for (let i = from; i < count; i++) {
    const source = cellAt(field, stride, cellOf(cellsFrom, i));
    const target = cellAt(field, stride, cellOf(cellsTo, i));
    const sourceRecord = load<i32>(source, 20);
    const low = load<u64>(source);
    const high = load<i64>(source, 8);
    if (sourceRecord == 0) {
      if ((low | <u64>high) == 0) continue;
      if (load<i32>(target, 20) == 0 && addNarrow(target, low, high, load<i32>(source, 16))) continue;
    }
    if (load<i32>(target, 20) == 0 && !spill(target, pool)) return i;
    const record = recordAt(pool, load<i32>(target, 20));
    if (sourceRecord == 0) addMantissa(record, low, high, load<i32>(source, 16));
    else addRecord(record, recordAt(pool, sourceRecord));
  }
  return count;
}

function addRecord(record: usize, other: usize): void {
  normalize(record);
  normalize(other);
  for (let byte: usize = 0; byte < <usize>RECORD_BYTES; byte += 8) {
    store<i64>(record + byte, load<i64>(record + byte) + load<i64>(other + byte));
  }
  store<i64>(record, 2, 24);
}

/** Gives the records of cells that are about to be reset back to the pool. */
export function releaseExactSums(
  field: usize, stride: i32, cells: usize, count: i32, pool: usize,
): void {
  for (let i = 0; i < count; i++) {
    const at = cellAt(field, stride, cellOf(cells, i));
    const index = load<i32>(at, 20);
    if (index != 0) giveRecord(pool, index);
    store<i32>(at, 0, 20);
  }
}

/**
 * A double from (top + sticky) * 2^exponent, top with its highest bit set: rounded half to even, or to odd
 * (so that a later rounding to float is the only one).
 */
function roundedDouble(top: u64, sticky: bool, exponent: i32, negative: bool, toOdd: bool): f64 {
  let drop = 11;
  if (exponent + drop < -1074) drop = -1074 - exponent;
  if (drop > 63) return negative ? -0.0 : 0.0;
  let mantissa = top >>> drop;
  const rest = top & ((<u64>1 << drop) - 1);
  const half = <u64>1 << (drop - 1);
  if (toOdd) {
    if (rest != 0 || sticky) mantissa |= 1;
  } else if (rest > half || (rest == half && (sticky || (mantissa & 1) != 0))) {
    mantissa++;
  }
  const biased = exponent + drop + 1075;
  if (biased >= 2047) return negative ? -Infinity : Infinity;
  let bits = (<u64>(biased - 1) << 52) + mantissa;
  if (negative) bits |= 0x8000000000000000;
  return reinterpret<f64>(bits);
}

function roundNarrow(at: usize, toOdd: bool): f64 {
  let low = load<u64>(at);
  let high = load<i64>(at, 8);
  if ((low | <u64>high) == 0) return 0;
  const negative = high < 0;
  if (negative) {
    high = ~high + <i64>(low == 0);
    low = ~low + 1;
  }
  const exponent = load<i32>(at, 16);
  if (high == 0) {
    const shift = <i32>clz(low);
    return roundedDouble(low << shift, false, exponent - shift, negative, toOdd);
  }
  const shift = <i32>clz(high);
  const top = shift == 0 ? <u64>high : (<u64>high << shift) | (low >>> (64 - shift));
  return roundedDouble(top, low << shift != 0, exponent + 64 - shift, negative, toOdd);
}

/** Uses the scratch record for the magnitude. Specials are the caller's. */
function roundRecord(record: usize, scratch: usize, toOdd: bool): f64 {
  normalize(record);
  memory.copy(scratch, record, RECORD_BYTES);
  const negative = load<i64>(limbAt(scratch, LIMBS - 1)) < 0;
  if (negative) {
    for (let k = 0; k < LIMBS; k++) store<i64>(limbAt(scratch, k), -load<i64>(limbAt(scratch, k)));
    normalize(scratch);
  }
  let k = LIMBS - 1;
  while (k >= 0 && load<i64>(limbAt(scratch, k)) == 0) k--;
  if (k < 0) return 0;
  const first = load<u64>(limbAt(scratch, k));
  const second = k > 0 ? load<u64>(limbAt(scratch, k - 1)) : 0;
  const third = k > 1 ? load<u64>(limbAt(scratch, k - 2)) : 0;
  // The last limb may be wider than 32 bits; sums that large are infinite all the same.
  if (first > 0xffffffff) return negative ? -Infinity : Infinity;
  const shift = <i32>clz(first) - 32;
  const top = (first << (shift + 32)) | (second << shift) | (third >>> (32 - shift));
  let sticky = shift == 0 ? third != 0 : (third << (32 + shift)) != 0;
  for (let rest = k - 3; rest >= 0 && !sticky; rest--) sticky = load<i64>(limbAt(scratch, rest)) != 0;
  return roundedDouble(top, sticky, 32 * (k - 1) - BIAS - shift, negative, toOdd);
}

function roundCell(at: usize, pool: usize, toOdd: bool): f64 {
  const index = load<i32>(at, 20);
  if (index == 0) return roundNarrow(at, toOdd);
  const record = recordAt(pool, index);
  const positive = load<i64>(record, 8) > 0;
  const negative = load<i64>(record, 16) > 0;
  if (load<i64>(record) > 0 || (positive && negative)) return NaN;
  if (positive) return Infinity;
  if (negative) return -Infinity;
  return roundRecord(record, recordAt(pool, 0), toOdd);
}

/** The sums, each rounded once to the nearest double (`width` 8) or float (4). */
export function readExactSums(
  field: usize, stride: i32, cells: usize, count: i32, width: i32, pool: usize, out: usize,
): void {
  for (let i = 0; i < count; i++) {
    const sum = roundCell(cellAt(field, stride, cellOf(cells, i)), pool, width == 4);
    if (width == 8) store<f64>(out + ((<usize>i) << 3), sum);
    else store<f32>(out + ((<usize>i) << 2), <f32>sum);
  }
}

/** NaN, +inf and -inf counts of a cell, three int64 at `out`. */
export function readExactSpecials(at: usize, pool: usize, out: usize): void {
  const index = load<i32>(at, 20);
  if (index == 0) memory.fill(out, 0, 24);
  else memory.copy(out, recordAt(pool, index), 24);
}

/**
 * The sum of one cell as doubles whose exact sum it is, largest first; specials are left out. Works on a
 * spilled copy in `scratchCell` (24 bytes, taken as reset) and gives its record back.
 *
 * @returns how many doubles were written, at most `limit`; -1 when the pool is full
 */
export function expandExactSum(
  at: usize, pool: usize, scratchCell: usize, out: usize, limit: i32,
): i32 {
  memory.copy(scratchCell, at, 24);
  const index = load<i32>(at, 20);
  if (index != 0) {
    memory.fill(scratchCell, 0, 24);
  }
  if (!spill(scratchCell, pool)) return -1;
  const copy = recordAt(pool, load<i32>(scratchCell, 20));
  if (index != 0) {
    normalize(recordAt(pool, index));
    memory.copy(copy, recordAt(pool, index), RECORD_BYTES);
    memory.fill(copy, 0, 24);
  }
  let written = 0;
  while (written < limit) {
    let part = roundRecord(copy, recordAt(pool, 0), false);
    if (part == 0) break;
    if (part == Infinity) part = f64.MAX_VALUE;
    if (part == -Infinity) part = -f64.MAX_VALUE;
    store<f64>(out + ((<usize>written) << 3), part);
    written++;
    addDouble(scratchCell, part, -1, pool);
  }
  giveRecord(pool, load<i32>(scratchCell, 20));
  return written;
}
