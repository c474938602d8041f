// Decimals of any two scales: + - * / %, comparison and change of scale. Rounds half up; too many digits is null.
import {
  addWide, divideWide, isZero, multiplyWide, orderWide, powerOfTen, r0, r1, r2, r3, scaleUp, setWide, subtractWide,
} from './wide';

// @ts-ignore: decorator
@inline
const PLUS = 0;
// @ts-ignore: decorator
@inline
const MINUS = 1;
// @ts-ignore: decorator
@inline
const TIMES = 2;
// @ts-ignore: decorator
@inline
const DIVIDE = 3;

// The magnitude and sign of the value read last.
let magnitudeLow: u64 = 0;
let magnitudeHigh: u64 = 0;
let negative: bool = false;

/** Reads a value of 8 or 16 bytes. */
// @ts-ignore: decorator
@inline
function read(values: usize, width: i32, row: usize): void {
  let low: u64;
  let high: u64;
  if (width == 8) {
    const value = load<i64>(values + (row << 3));
    low = <u64>value;
    high = <u64>(value >> 63);
  } else {
    low = load<u64>(values + (row << 4));
    high = load<u64>(values + (row << 4), 8);
  }
  negative = <i64>high < 0;
  if (negative) {
    low = ~low + 1;
    high = ~high + (low == 0 ? 1 : 0);
  }
  magnitudeLow = low;
  magnitudeHigh = high;
}

/** Writes r with a sign; false when it has more digits than `precision`. */
// @ts-ignore: decorator
@inline
function write(out: usize, width: i32, row: usize, isNegative: bool, precision: i32): bool {
  const bound = powerOfTen(precision);
  if (orderWide(load<u64>(bound), load<u64>(bound, 8), 0, 0) != 1) {
    store<u64>(out + (row << (width == 8 ? 3 : 4)), 0);
    if (width != 8) store<u64>(out + (row << 4), 0, 8);
    return false;
  }
  let low = r0;
  let high = r1;
  if (isNegative) {
    low = ~low + 1;
    high = ~high + (low == 0 ? 1 : 0);
  }
  if (width == 8) store<u64>(out + (row << 3), low);
  else {
    store<u64>(out + (row << 4), low);
    store<u64>(out + (row << 4), high, 8);
  }
  return true;
}

/** r at another scale; false when it leaves 256 bits. */
function rescale(from: i32, to: i32): bool {
  if (to >= from) return to == from || scaleUp(r0, r1, to - from);
  let drop = from - to;
  if (drop > 38) {
    const power = powerOfTen(drop - 38);
    divideWide(load<u64>(power), load<u64>(power, 8), 0, 0, 0);
    drop = 38;
  }
  const power = powerOfTen(drop);
  divideWide(load<u64>(power), load<u64>(power, 8), 0, 0, 1);
  return true;
}

// @ts-ignore: decorator
@inline
function validAt(validity: usize, row: i32): bool {
  return validity == 0 || ((<u32>load<u8>(validity + (row >>> 3)) >>> (row & 7)) & 1) != 0;
}

// @ts-ignore: decorator
@inline
function clearBit(validity: usize, row: i32): void {
  const at = validity + (row >>> 3);
  store<u8>(at, <u8>(<u32>load<u8>(at) & ~(1 << (row & 7))));
}

// Both operands brought to one scale: the right one's magnitude, beside r for the left one's.
let b0: u64 = 0;
let b1: u64 = 0;
let b2: u64 = 0;
let b3: u64 = 0;
let aNegative: bool = false;
let bNegative: bool = false;

function align(
  a: usize, aWidth: i32, aRow: usize, aScale: i32, b: usize, bWidth: i32, bRow: usize, bScale: i32,
): void {
  const scale = max(aScale, bScale);
  read(b, bWidth, bRow);
  bNegative = negative;
  scaleUp(magnitudeLow, magnitudeHigh, scale - bScale);
  b0 = r0;
  b1 = r1;
  b2 = r2;
  b3 = r3;
  read(a, aWidth, aRow);
  aNegative = negative;
  scaleUp(magnitudeLow, magnitudeHigh, scale - aScale);
}

/** r = a + b (or - b) of aligned magnitudes; gives the sign. */
function addSigned(subtracts: bool): bool {
  const otherNegative = bNegative != subtracts;
  if (aNegative == otherNegative) {
    addWide(b0, b1, b2, b3);
    return aNegative;
  }
  if (orderWide(b0, b1, b2, b3) >= 2) {
    subtractWide(b0, b1, b2, b3);
    return aNegative;
  }
  const a0 = r0;
  const a1 = r1;
  const a2 = r2;
  const a3 = r3;
  setWide(0, 0);
  addWide(b0, b1, b2, b3);
  subtractWide(a0, a1, a2, a3);
  return otherNegative;
}

/** r = |a| * 10^k / |b|, half up; false when the quotient could not be a decimal anyway. */
function divideSigned(exponent: i32): bool {
  const low = magnitudeLow;
  const high = magnitudeHigh;
  if (exponent >= 0) {
    if (!scaleUp(low, high, exponent)) return false;
    divideWide(b0, b1, 0, 0, 1);
    return true;
  }
  scaleUp(b0, b1, -exponent);
  const d0 = r0;
  const d1 = r1;
  const d2 = r2;
  const d3 = r3;
  setWide(low, high);
  divideWide(d0, d1, d2, d3, 1);
  return true;
}

/**
 * @param operator 0 +, 1 -, 2 *, 3 /, 4 %
 * @param validity in: rows where both operands are valid; cleared where the result overflows. Never 0.
 * @returns overflowed rows, or -1 - row of the first valid row that divides by 0
 */
export function decimalArithmetic(
  operator: i32,
  a: usize, aWidth: i32, aStep: i32, aScale: i32,
  b: usize, bWidth: i32, bStep: i32, bScale: i32,
  validity: usize, length: i32,
  out: usize, outWidth: i32, precision: i32, scale: i32,
): i32 {
  let overflows = 0;
  for (let i = 0; i < length; i++) {
    const row = <usize>i;
    if (!validAt(validity, i)) continue;
    const aRow = <usize>(i * aStep);
    const bRow = <usize>(i * bStep);
    let isNegative: bool = false;
    let fits: bool = true;
    if (operator == TIMES) {
      read(b, bWidth, bRow);
      const bLow = magnitudeLow;
      const bHigh = magnitudeHigh;
      isNegative = negative;
      read(a, aWidth, aRow);
      isNegative = isNegative != negative;
      multiplyWide(magnitudeLow, magnitudeHigh, bLow, bHigh);
      fits = rescale(aScale + bScale, scale);
    } else if (operator == DIVIDE) {
      read(b, bWidth, bRow);
      if ((magnitudeLow | magnitudeHigh) == 0) return -1 - i;
      b0 = magnitudeLow;
      b1 = magnitudeHigh;
      isNegative = negative;
      read(a, aWidth, aRow);
      isNegative = isNegative != negative;
      fits = divideSigned(scale - aScale + bScale);
    } else {
      align(a, aWidth, aRow, aScale, b, bWidth, bRow, bScale);
      if (operator <= MINUS) isNegative = addSigned(operator == MINUS);
      else {
        if ((b0 | b1 | b2 | b3) == 0) return -1 - i;
        divideWide(b0, b1, b2, b3, 2);
        isNegative = aNegative;
      }
      fits = rescale(max(aScale, bScale), scale);
    }
    if (!fits || !write(out, outWidth, row, isNegative && !isZero(), precision)) {
      clearBit(validity, i);
      overflows++;
    }
  }
  return overflows;
}

/** One bit a row, as the other comparisons; `orders` is the set of orders that count: 1 below, 2 equal, 4 above. */
export function compareDecimals(
  orders: i32,
  a: usize, aWidth: i32, aStep: i32, aScale: i32,
  b: usize, bWidth: i32, bStep: i32, bScale: i32,
  length: i32, out: usize,
): void {
  let byte: u32 = 0;
  for (let i = 0; i < length; i++) {
    align(a, aWidth, <usize>(i * aStep), aScale, b, bWidth, <usize>(i * bStep), bScale);
    let order = orderWide(b0, b1, b2, b3);
    if (aNegative != bNegative) {
      if (!isZero() || (b0 | b1 | b2 | b3) != 0) order = aNegative ? 1 : 4;
    } else if (aNegative && order != 2) order = 5 - order;
    byte |= (<u32>((orders & order) != 0)) << (i & 7);
    if ((i & 7) == 7 || i == length - 1) {
      store<u8>(out + (i >>> 3), <u8>byte);
      byte = 0;
    }
  }
}

/** Decimals (or integers, at scale 0) of 8 or 16 bytes at another scale and precision; returns overflowed rows. */
export function castDecimals(
  values: usize, width: i32, fromScale: i32, validity: usize, length: i32,
  out: usize, outWidth: i32, precision: i32, scale: i32,
): i32 {
  let overflows = 0;
  for (let i = 0; i < length; i++) {
    if (!validAt(validity, i)) continue;
    read(values, width, <usize>i);
    const isNegative = negative;
    setWide(magnitudeLow, magnitudeHigh);
    const fits = rescale(fromScale, scale);
    if (!fits || !write(out, outWidth, <usize>i, isNegative && !isZero(), precision)) {
      clearBit(validity, i);
      overflows++;
    }
  }
  return overflows;
}

/** Int64 values times a factor: to a larger scale that still fits. */
export function scaleWords(values: usize, factor: i64, length: i32, out: usize): void {
  for (let i: usize = 0; i < <usize>length; i++) {
    store<i64>(out + (i << 3), load<i64>(values + (i << 3)) * factor);
  }
}

/** Exact products of int64 values as 128 bits. */
export function multiplyToWide(
  a: usize, aStep: i32, b: usize, bStep: i32, length: i32, out: usize,
): void {
  for (let i = 0; i < length; i++) {
    const x = load<i64>(a + (<usize>(i * aStep) << 3));
    const y = load<i64>(b + (<usize>(i * bStep) << 3));
    let high = <i64>wordProductHigh(<u64>x, <u64>y);
    if (x < 0) high -= y;
    if (y < 0) high -= x;
    store<i64>(out + (<usize>i << 4), x * y);
    store<i64>(out + (<usize>i << 4), high, 8);
  }
}

// @ts-ignore: decorator
@inline
function wordProductHigh(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >> 32);
  const carry = (middle & 0xffffffff) + aLow * bHigh;
  return aHigh * bHigh + (middle >> 32) + (carry >> 32);
}

/** Decimals cut to integers, wrapped to `outWidth` bytes. */
export function decimalsToIntegers(
  values: usize, width: i32, scale: i32, length: i32, out: usize, outWidth: i32,
): void {
  for (let i: usize = 0; i < <usize>length; i++) {
    read(values, width, i);
    const isNegative = negative;
    setWide(magnitudeLow, magnitudeHigh);
    if (scale > 0) {
      const power = powerOfTen(scale);
      divideWide(load<u64>(power), load<u64>(power, 8), 0, 0, 0);
    }
    const value = isNegative ? 0 - <i64>r0 : <i64>r0;
    if (outWidth == 8) store<i64>(out + (i << 3), value);
    else if (outWidth == 4) store<i32>(out + (i << 2), <i32>value);
    else if (outWidth == 2) store<i16>(out + (i << 1), <i16>value);
    else store<i8>(out + i, <i8>value);
  }
}

/**
 * Decimals to the nearest double, exact while the value has 53 bits and the scale 22 digits.
 * Returns the first valid row that is beyond, which the caller converts by text; -1 when none is.
 */
export function decimalsToDoubles(
  values: usize, width: i32, scale: i32, validity: usize, length: i32, out: usize,
): i32 {
  if (scale > 22) return 0;
  const unit = <f64>load<u64>(powerOfTen(min(scale, 19)));
  const rest = <f64>load<u64>(powerOfTen(scale - min(scale, 19)));
  const divisor = unit * rest;
  for (let i = 0; i < length; i++) {
    read(values, width, <usize>i);
    if ((magnitudeHigh != 0 || magnitudeLow >> 53 != 0) && validAt(validity, i)) return i;
    const value = <f64>magnitudeLow / divisor;
    store<f64>(out + (<usize>i << 3), negative ? -value : value);
  }
  return -1;
}
