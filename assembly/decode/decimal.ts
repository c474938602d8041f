// Decimals: exact, rounded half up to the column's scale, null where the precision does not hold them.
import { BAD_DECIMAL, DECIMAL64, MOST_HIGH, MOST_LOW, OK, SCALE, TYPE, VALUES } from './program';
import { digitRun, isDigit, powerOfTen, runValue } from './digits';

const MOST_DIGITS: i32 = 38;

let low: u64 = 0;
let high: u64 = 0;
/** Position of the point (or of the end of the digits), and the exponent that follows. */
let point: usize = 0;
let digitsEnd: usize = 0;
let exponent: i32 = 0;

/** True when the field's value is out of the column's precision: Flink makes it null. */
export let decimalIsNull: bool = false;

/** [-] digits [. digits] of at most 18 digits for DECIMAL(p <= 18): stores it, or gives 0. */
export function fastDecimal(at: usize, column: usize, row: i32): usize {
  const negative = load<u8>(at) == 45;
  const start = at + <usize>negative;
  let end = digitRun(start);
  let value = runValue;
  let count = end - start;
  if (count == 0) return 0;
  let scale = load<i32>(column, SCALE);
  if (load<u8>(end) == 46) {
    const fractionStart = end + 1;
    end = digitRun(fractionStart);
    const fraction = <i32>(end - fractionStart);
    count += fraction;
    if (fraction > scale || count > 18) return 0;
    value = value * powerOfTen(fraction) + runValue;
    scale -= fraction;
  }
  if (<i32>count + scale > 18) return 0;
  value *= powerOfTen(scale);
  if (value > load<u64>(column, MOST_LOW)) return 0;
  store<i64>(load<usize>(column, VALUES) + ((<usize>row) << 3), negative ? -(<i64>value) : <i64>value);
  return end;
}

/** The decimal that is exactly [start, end), with sign, point and exponent as BigDecimal takes them. */
export function storeDecimalText(start: usize, end: usize, column: usize, row: i32): i32 {
  let at = start;
  const sign: u32 = at < end ? load<u8>(at) : 0;
  if (sign == 45 || sign == 43) at++;
  if (!scanDecimal(at, end)) return BAD_DECIMAL;
  const scale = load<i32>(column, SCALE);
  decimalIsNull = !gather(at, <i64>(point - at) + exponent + scale) || isTooLarge(column);
  if (decimalIsNull) return OK;
  if (sign == 45) negate();
  const values: usize = load<usize>(column, VALUES);
  if (load<u32>(column, TYPE) == DECIMAL64) store<u64>(values + ((<usize>row) << 3), low);
  else {
    store<u64>(values + ((<usize>row) << 4), low);
    store<u64>(values + ((<usize>row) << 4), high, 8);
  }
  return OK;
}

function isTooLarge(column: usize): bool {
  const most = load<u64>(column, MOST_HIGH);
  return high > most || (high == most && low > load<u64>(column, MOST_LOW));
}

function negate(): void {
  low = ~low + 1;
  high = ~high + u64(low == 0);
}

/** Checks the grammar, and finds point, end of digits and exponent. */
function scanDecimal(start: usize, end: usize): bool {
  let at = start;
  let count = 0;
  while (at < end && isDigit(load<u8>(at))) at++;
  count = <i32>(at - start);
  point = at;
  if (at < end && load<u8>(at) == 46) {
    at++;
    const fraction = at;
    while (at < end && isDigit(load<u8>(at))) at++;
    count += <i32>(at - fraction);
  }
  digitsEnd = at;
  exponent = 0;
  if (count == 0) return false;
  if (at == end) return true;
  if ((<u32>load<u8>(at) | 32) != 101) return false;
  at++;
  const sign: u32 = at < end ? load<u8>(at) : 0;
  if (sign == 45 || sign == 43) at++;
  if (at == end) return false;
  for (; at < end; at++) {
    if (!isDigit(load<u8>(at))) return false;
    if (exponent < 100000) exponent = exponent * 10 + (<i32>load<u8>(at) - 48);
  }
  if (sign == 45) exponent = -exponent;
  return true;
}

/** Takes the first `wanted` digits from `start` into high:low, rounding by the next; false: too many. */
function gather(start: usize, wanted: i64): bool {
  low = 0;
  high = 0;
  let left = wanted;
  let significant = 0;
  for (let at = start; at < digitsEnd; at++) {
    const byte: u32 = load<u8>(at);
    if (byte == 46) continue;
    if (left <= 0) {
      if (left == 0 && byte >= 53) addDigit(1, 1);
      return true;
    }
    left--;
    if (significant > 0 || byte != 48) significant++;
    if (significant > MOST_DIGITS) return false;
    addDigit(10, byte - 48);
  }
  if (significant == 0) return true;
  for (; left > 0; left--) {
    if (++significant > MOST_DIGITS) return false;
    addDigit(10, 0);
  }
  return true;
}

/** high:low = high:low * factor + digit; factor is 1 or 10. */
function addDigit(factor: u64, digit: u64): void {
  const a = (low & 0xffffffff) * factor + digit;
  const b = (low >> 32) * factor + (a >> 32);
  high = high * factor + (b >> 32);
  low = (b << 32) | (a & 0xffffffff);
}
