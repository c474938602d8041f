// Decimal text to the nearest double: Clinger's exact cases, then Eisel and Lemire's algorithm
// ("Number Parsing at a Gigabyte per Second", 2021). Only more than 19 digits are left to the host.
import { digitRun, isDigit, runValue, powerOfTen } from './digits';

const SMALLEST_POWER: i32 = -342;
const LARGEST_POWER: i32 = 308;

const EXACT_POWERS: usize = memory.data<f64>([
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18, 1e19, 1e20, 1e21, 1e22,
]);

let productHigh: u64 = 0;
let productLow: u64 = 0;

/** 64 x 64 -> 128 bits, into productHigh and productLow. */
function multiply(a: u64, b: u64): void {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >> 32);
  const cross = aLow * bHigh + (middle & 0xffffffff);
  productHigh = aHigh * bHigh + (middle >> 32) + (cross >> 32);
  productLow = (cross << 32) | (low & 0xffffffff);
}

/** The bits of mantissa * 10^exponent, rounded to even. `mantissa` is not 0. */
function eiselLemire(mantissa: u64, exponent: i32, powers: usize): u64 {
  if (exponent < SMALLEST_POWER) return 0;
  if (exponent > LARGEST_POWER) return 0x7ff0000000000000;
  const leading = <i32>clz(mantissa);
  const w = mantissa << leading;
  const entry = powers + ((<usize>(exponent - SMALLEST_POWER)) << 4);
  multiply(w, load<u64>(entry));
  let high = productHigh;
  let low = productLow;
  if ((high & 0x1ff) == 0x1ff) {
    multiply(w, load<u64>(entry, 8));
    low += productHigh;
    if (productHigh > low) high++;
  }
  const upper = <i32>(high >> 63);
  const shift = upper + 9;
  let m = high >> shift;
  // 217706 / 2^16 is log2(10); 63 + 1023 - leading is the exponent of the product's top bit.
  let power = ((217706 * exponent) >> 16) + 63 + upper - leading + 1023;
  if (power <= 0) {
    if (1 - power >= 64) return 0;
    m >>= <u64>(1 - power);
    m = (m + (m & 1)) >> 1;
    return m; // a carry into bit 52 is the smallest normal number, as it should be
  }
  // A tie: exactly between two doubles is only possible for small powers of ten.
  if (low <= 1 && exponent >= -4 && exponent <= 23 && (m & 3) == 1 && m << shift == high) m &= ~1;
  m = (m + (m & 1)) >> 1;
  if (m >= 0x20000000000000) {
    m = 0x10000000000000;
    power++;
  }
  if (power >= 0x7ff) return 0x7ff0000000000000;
  return (m & 0xfffffffffffff) | (<u64>power << 52);
}

/** mantissa * 10^exponent, correctly rounded. `powers`: see src/format/text/powers-of-five.ts. */
export function scaledDouble(mantissa: u64, exponent: i32, powers: usize): f64 {
  if (mantissa == 0) return 0;
  if (mantissa <= 0x20000000000000) {
    if (exponent == 0) return <f64>mantissa;
    if (exponent > 0 && exponent <= 22) {
      return <f64>mantissa * load<f64>(EXACT_POWERS + ((<usize>exponent) << 3));
    }
    if (exponent < 0 && exponent >= -22) {
      return <f64>mantissa / load<f64>(EXACT_POWERS + ((<usize>-exponent) << 3));
    }
  }
  return reinterpret<f64>(eiselLemire(mantissa, exponent, powers));
}

/** The result of scanDouble. */
export let doubleValue: f64 = 0;
/** True when the digits did not fit 64 bits: the host must read the text itself. */
export let doubleDeferred: bool = false;

/**
 * Reads [-+] digits [. digits] [e [-+] digits] at `at`; at least one digit. Gives the position
 * behind, or 0 when there is no number.
 */
export function scanDouble(at: usize, powers: usize): usize {
  const sign: u32 = load<u8>(at);
  const negative = sign == 45;
  const start = at + <usize>(negative || sign == 43);
  let end = digitRun(start);
  let mantissa = runValue;
  let count = end - start;
  let exponent: i32 = 0;
  if (load<u8>(end) == 46) {
    const fractionStart = end + 1;
    end = digitRun(fractionStart);
    const fraction = end - fractionStart;
    if (fraction != 0) {
      // 19 digits in all fit; more are seen below.
      if (fraction + count <= 19) mantissa = mantissa * powerOfTen(<i32>fraction) + runValue;
      exponent = -(<i32>fraction);
      count += fraction;
    }
  }
  if (count == 0) return 0;
  doubleDeferred = count > 19 || isDigit(load<u8>(end));
  if (doubleDeferred) end = skipDigits(start);
  if ((<u32>load<u8>(end) | 32) == 101) {
    const after = scanExponent(end + 1);
    if (after == 0) return 0;
    end = after;
    exponent += scannedExponent;
  }
  if (!doubleDeferred) {
    const value = scaledDouble(mantissa, exponent, powers);
    doubleValue = negative ? -value : value;
  }
  return end;
}

/** Behind digits [. digits]. */
function skipDigits(start: usize): usize {
  let at = start;
  while (isDigit(load<u8>(at))) at++;
  if (load<u8>(at) == 46) {
    at++;
    while (isDigit(load<u8>(at))) at++;
  }
  return at;
}

let scannedExponent: i32 = 0;

function scanExponent(start: usize): usize {
  let at = start;
  const sign: u32 = load<u8>(at);
  if (sign == 45 || sign == 43) at++;
  if (!isDigit(load<u8>(at))) return 0;
  let exponent: i32 = 0;
  while (isDigit(load<u8>(at))) {
    if (exponent < 100000) exponent = exponent * 10 + (<i32>load<u8>(at) - 48);
    at++;
  }
  scannedExponent = sign == 45 ? -exponent : exponent;
  return at;
}
