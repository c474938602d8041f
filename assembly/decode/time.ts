// Dates and times as text: SQL's and ISO's forms, read as java.time's smart resolver reads them.
import { isDigit } from './digits';

const SECONDS_PER_DAY: i64 = 86400;

const NANOS: usize = memory.data<i32>([
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000,
]);

export function powerOfTenNanos(exponent: i32): i32 {
  return load<i32>(NANOS + ((<usize>exponent) << 2));
}

/** Results of the scans below. */
export let timeSeconds: i64 = 0;
export let timeNanos: i32 = 0;
export let dateDays: i32 = 0;

/** Days since the epoch; the month is 1 to 12. */
export function daysOfCivil(year: i32, month: i32, day: i32): i32 {
  const shifted = month <= 2 ? year - 1 : year;
  const era = (shifted >= 0 ? shifted : shifted - 399) / 400;
  const yearOfEra = shifted - era * 400;
  const dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
  const dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
  return era * 146097 + dayOfEra - 719468;
}

function daysOfMonth(year: i32, month: i32): i32 {
  if (month == 2) return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return 30 + ((month + (month >> 3)) & 1);
}

// @ts-ignore: decorator
@inline
function pair(digits: i64): i32 {
  return <i32>(digits & 15) * 10 + <i32>((digits >> 8) & 15);
}

/**
 * Reads `yyyy-MM-dd?HH:mm:ss[.fraction]` at `at`, `?` being `separator`, into timeSeconds and
 * timeNanos. Gives the position behind, or 0. A day behind the month's last is its last; 24:00:00 is
 * the next day.
 */
export function scanTimestamp(at: usize, separator: i32): usize {
  const pattern = i8x16.replace_lane(
    i8x16(48, 48, 48, 48, 45, 48, 48, 45, 48, 48, 32, 48, 48, 58, 48, 48), 10, <i8>separator);
  const most = i8x16(9, 9, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9, 0, 9, 9);
  const v = i8x16.sub(v128.load(at), pattern);
  if (!i8x16.all_true(i8x16.le_u(v, most))) return 0;
  if (load<u8>(at, 16) != 58) return 0;
  const tens: u32 = <u32>load<u8>(at, 17) - 48;
  const ones: u32 = <u32>load<u8>(at, 18) - 48;
  if (tens > 5 || ones > 9) return 0;
  // Two digits d e lie in a 16-bit lane as e * 256 + d.
  const date = i64x2.extract_lane(v, 0);
  const time = i64x2.extract_lane(v, 1);
  const year = pair(date) * 100 + pair(date >> 16);
  const month = pair(date >> 40);
  let day = pair(time);
  const hour = pair(time >> 24);
  const minute = pair(time >> 48);
  const second = <i32>(tens * 10 + ones);
  if (<u32>(month - 1) > 11 || <u32>(day - 1) > 30 || minute > 59) return 0;
  if (day > 28) day = min(day, daysOfMonth(year, month));
  const end = scanFraction(at + 19);
  if (hour > 23 && (hour > 24 || minute + second + timeNanos != 0)) return 0;
  timeSeconds = <i64>daysOfCivil(year, month, day) * SECONDS_PER_DAY +
    <i64>(hour * 3600 + minute * 60 + second);
  return end;
}

/** An optional point and up to nine digits, into timeNanos; gives the position behind. */
function scanFraction(start: usize): usize {
  timeNanos = 0;
  if (load<u8>(start) != 46) return start;
  let at = start + 1;
  let nanos: i32 = 0;
  let count = 0;
  while (count < 9 && isDigit(load<u8>(at))) {
    nanos = nanos * 10 + (<i32>load<u8>(at++) - 48);
    count++;
  }
  for (; count < 9; count++) nanos *= 10;
  timeNanos = nanos;
  return at;
}

/** One or two digits; -1 where there is none. `numberEnd` is the position behind. */
let numberEnd: usize = 0;
function oneOrTwoDigits(at: usize): i32 {
  const first: u32 = <u32>load<u8>(at) - 48;
  if (first > 9) return -1;
  const second: u32 = <u32>load<u8>(at, 1) - 48;
  if (second > 9) {
    numberEnd = at + 1;
    return first;
  }
  numberEnd = at + 2;
  return first * 10 + second;
}

function twoDigits(at: usize): i32 {
  const first: u32 = <u32>load<u8>(at) - 48;
  const second: u32 = <u32>load<u8>(at, 1) - 48;
  return first > 9 || second > 9 ? -1 : <i32>(first * 10 + second);
}

/**
 * Reads a date into dateDays; gives the position behind, or 0. `lenient` (java.sql.Date): months and
 * days of one digit, 30 February is 1 March. Else (ISO): two digits, days that exist.
 */
export function scanDate(at: usize, lenient: bool): usize {
  const century = twoDigits(at);
  const yearOfCentury = twoDigits(at + 2);
  if (century < 0 || yearOfCentury < 0 || load<u8>(at, 4) != 45) return 0;
  const year = century * 100 + yearOfCentury;
  const month = oneOrTwoDigits(at + 5);
  const dash = numberEnd;
  if (<u32>(month - 1) > 11 || load<u8>(dash) != 45) return 0;
  const day = oneOrTwoDigits(dash + 1);
  if (<u32>(day - 1) > 30) return 0;
  if (!lenient && (numberEnd != at + 10 || day > daysOfMonth(year, month))) return 0;
  dateDays = daysOfCivil(year, month, day);
  return numberEnd;
}

/** Reads `HH:mm[:ss[.fraction]]` into timeSeconds and timeNanos; gives the position behind, or 0. */
export function scanTime(at: usize): usize {
  const hour = twoDigits(at);
  const minute = twoDigits(at + 3);
  if (<u32>hour > 23 || <u32>minute > 59 || load<u8>(at, 2) != 58) return 0;
  timeSeconds = hour * 3600 + minute * 60;
  timeNanos = 0;
  if (load<u8>(at, 5) != 58) return at + 5;
  const second = twoDigits(at + 6);
  if (<u32>second > 59) return 0;
  timeSeconds += second;
  return scanFraction(at + 8);
}
