// Integers, decimals and times to text, and text to integers.
import { dayOf, floorDivideLong, MILLIS_PER_DAY, monthOf, packedDate, yearOf } from './calendar';

const DIGITS = memory.data(24);

/** Decimal digits of a magnitude, written to the end of the scratch space; gives how many. */
function digitsOf(magnitude: u64): i32 {
  let at = DIGITS + 24;
  do {
    at--;
    store<u8>(at, <u8>(48 + magnitude % 10));
    magnitude /= 10;
  } while (magnitude != 0);
  return <i32>(DIGITS + 24 - at);
}

// @ts-ignore: decorator
@inline
function integerAt(values: usize, width: i32, row: i32): i64 {
  if (width == 8) return load<i64>(values + (<usize>row << 3));
  if (width == 4) return <i64>load<i32>(values + (<usize>row << 2));
  if (width == 2) return <i64>load<i16>(values + (<usize>row << 1));
  return <i64>load<i8>(values + row);
}

/** Bytes that any row needs at most: 19 digits, a sign, a point. */
export function printedIntegerBytes(): i32 {
  return 22;
}

/**
 * Integers of 1, 2, 4 or 8 bytes with `scale` digits behind a point, one after the other at `out`; their
 * offsets begin at 0. Returns the bytes in all.
 */
export function printIntegers(
  values: usize, width: i32, scale: i32, length: i32, offsets: usize, out: usize,
): i32 {
  let at = out;
  for (let i = 0; i < length; i++) {
    store<i32>(offsets + (<usize>i << 2), <i32>(at - out));
    const value = integerAt(values, width, i);
    if (value < 0) {
      store<u8>(at, 45);
      at++;
    }
    let count = digitsOf(<u64>(value < 0 ? 0 - value : value));
    while (count <= scale) {
      count++;
      store<u8>(DIGITS + 24 - count, 48);
    }
    const first = DIGITS + 24 - count;
    const whole = count - scale;
    memory.copy(at, first, whole);
    at += whole;
    if (scale > 0) {
      store<u8>(at, 46);
      memory.copy(at + 1, first + whole, scale);
      at += scale + 1;
    }
  }
  store<i32>(offsets + (<usize>length << 2), <i32>(at - out));
  return <i32>(at - out);
}

// @ts-ignore: decorator
@inline
function putNumber(value: i32, digits: i32, at: usize): void {
  let rest = value;
  for (let i = digits - 1; i >= 0; i--) {
    store<u8>(at + i, <u8>(48 + rest % 10));
    rest /= 10;
  }
}

// Tokens of a time's text, uint16 each: a byte, or one of these; 520 + n is n digits of fraction.
// @ts-ignore: decorator
@inline
const YEAR = 512;
// @ts-ignore: decorator
@inline
const MONTH = 513;
// @ts-ignore: decorator
@inline
const DAY = 514;
// @ts-ignore: decorator
@inline
const HOUR = 515;
// @ts-ignore: decorator
@inline
const MINUTE = 516;
// @ts-ignore: decorator
@inline
const SECOND = 517;
// @ts-ignore: decorator
@inline
const FRACTION = 520;

/** Nanoseconds within the second. */
// @ts-ignore: decorator
@inline
function nanosOfSecond(layout: i32, values: usize, row: i32, millis: i64): i32 {
  const ofSecond = <i32>(millis - floorDivideLong(millis, 1000) * 1000);
  if (layout == 1) return ofSecond * 1_000_000 + <i32>load<i64>(values + (<usize>row << 4), 8);
  if (layout != 0) return ofSecond * 1_000_000;
  const micros = load<i64>(values + (<usize>row << 3));
  return ofSecond * 1_000_000 + <i32>(micros - floorDivideLong(micros, 1000) * 1000) * 1000;
}

/**
 * Times by tokens, each of the same number of bytes, one after the other at `out`.
 *
 * @param layout of `values`, for digits below the millisecond: 0 int64 microseconds, 1 milliseconds and
 *   nanoseconds, else none
 * @returns the first valid row whose year has no four digits, or -1
 */
export function printTimes(
  layout: i32, values: usize, millis: usize, validity: usize,
  tokens: usize, tokenCount: i32, length: i32, out: usize,
): i32 {
  let at = out;
  let knownDay: i32 = i32.MIN_VALUE;
  let date: i32 = 0;
  for (let i = 0; i < length; i++) {
    const value = load<i64>(millis + (<usize>i << 3));
    const day = <i32>floorDivideLong(value, MILLIS_PER_DAY);
    if (day != knownDay) {
      knownDay = day;
      date = packedDate(day);
    }
    const valid = validity == 0 || ((<u32>load<u8>(validity + (i >>> 3)) >>> (i & 7)) & 1) != 0;
    if (valid && <u32>yearOf(date) > 9999) return i;
    const ofDay = <i32>(value - <i64>day * MILLIS_PER_DAY);
    for (let t = 0; t < tokenCount; t++) {
      const token = <i32>load<u16>(tokens + (<usize>t << 1));
      if (token < YEAR) {
        store<u8>(at, <u8>token);
        at++;
      } else if (token == YEAR) {
        putNumber(<i32>(<u32>yearOf(date) % 10_000), 4, at);
        at += 4;
      } else if (token > FRACTION) {
        let fraction = nanosOfSecond(layout, values, i, value);
        for (let digit = token - FRACTION; digit < 9; digit++) fraction /= 10;
        putNumber(fraction, token - FRACTION, at);
        at += token - FRACTION;
      } else {
        putNumber(clockField(token, date, ofDay), 2, at);
        at += 2;
      }
    }
  }
  return -1;
}

// @ts-ignore: decorator
@inline
function clockField(token: i32, date: i32, ofDay: i32): i32 {
  if (token == MONTH) return monthOf(date);
  if (token == DAY) return dayOf(date);
  if (token == HOUR) return ofDay / 3_600_000;
  if (token == MINUTE) return (ofDay / 60_000) % 60;
  return (ofDay / 1000) % 60;
}

/** Offsets of rows of `width` bytes. */
export function evenOffsets(width: i32, length: i32, out: usize): void {
  for (let i = 0; i <= length; i++) store<i32>(out + (<usize>i << 2), i * width);
}

/** Reads an optional sign and 1 to 18 digits; anything else gives false and needs the slow reader. */
// @ts-ignore: decorator
@inline
function plainInteger(from: usize, to: usize): bool {
  let at = from;
  let negative = false;
  if (at < to && (load<u8>(at) == 45 || load<u8>(at) == 43)) {
    negative = load<u8>(at) == 45;
    at++;
  }
  const size = <i32>(to - at);
  if (size < 1 || size > 18) return false;
  let value: i64 = 0;
  while (at < to) {
    const digit = <u32>load<u8>(at) - 48;
    if (digit > 9) return false;
    value = value * 10 + digit;
    at++;
  }
  parsed = negative ? 0 - value : value;
  return true;
}

let parsed: i64 = 0;

/**
 * Text to integers of 1, 2, 4 or 8 bytes. Returns the first valid row that is no plain integer of that
 * size, or -1: the caller then reads the column value by value.
 */
export function parseIntegers(
  offsets: usize, bytes: usize, validity: usize, width: i32, length: i32, out: usize,
): i32 {
  const limit: i64 = width == 8 ? i64.MAX_VALUE : (<i64>1 << (8 * width - 1)) - 1;
  for (let i = 0; i < length; i++) {
    const valid = validity == 0 || ((<u32>load<u8>(validity + (i >>> 3)) >>> (i & 7)) & 1) != 0;
    if (!valid) continue;
    const from = bytes + load<i32>(offsets + (<usize>i << 2));
    const to = bytes + load<i32>(offsets + (<usize>i << 2), 4);
    if (!plainInteger(from, to) || parsed > limit || parsed < -limit - 1) return i;
    if (width == 8) store<i64>(out + (<usize>i << 3), parsed);
    else if (width == 4) store<i32>(out + (<usize>i << 2), <i32>parsed);
    else if (width == 2) store<i16>(out + (<usize>i << 1), <i16>parsed);
    else store<i8>(out + i, <i8>parsed);
  }
  return -1;
}
