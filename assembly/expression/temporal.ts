// Times of every layout to and from milliseconds, their fields, rounding to a unit and intervals.
import {
  addMonthsToDays, dayOf, daysOfDate, floorDivide, floorDivideLong, isoDayOfWeek, isoWeek,
  MILLIS_PER_DAY, monthOf, packedDate, yearOf,
} from './calendar';

// Layouts of a time in memory.
// @ts-ignore: decorator
@inline
const MICROS = 0; // int64 microseconds
// @ts-ignore: decorator
@inline
const WIDE = 1; // int64 milliseconds, int64 nanoseconds within
// @ts-ignore: decorator
@inline
const DAYS = 2; // int32
// @ts-ignore: decorator
@inline
const CLOCK = 3; // int32 milliseconds of the day

/** @param layout 0 microseconds, 1 milliseconds and nanoseconds, 2 days, 3 milliseconds of the day */
export function temporalToMillis(layout: i32, values: usize, length: i32, out: usize): void {
  for (let i: usize = 0; i < <usize>length; i++) {
    let millis: i64;
    if (layout == MICROS) millis = floorDivideLong(load<i64>(values + (i << 3)), 1000);
    else if (layout == WIDE) millis = load<i64>(values + (i << 4));
    else if (layout == DAYS) millis = <i64>load<i32>(values + (i << 2)) * MILLIS_PER_DAY;
    else millis = <i64>load<i32>(values + (i << 2));
    store<i64>(out + (i << 3), millis);
  }
}

/** The inverse; of a timestamp only the day or the time of the day is kept where the layout asks for it. */
export function millisToTemporal(layout: i32, millis: usize, length: i32, out: usize): void {
  for (let i: usize = 0; i < <usize>length; i++) {
    const value = load<i64>(millis + (i << 3));
    if (layout == MICROS) store<i64>(out + (i << 3), value * 1000);
    else if (layout == WIDE) {
      store<i64>(out + (i << 4), value);
      store<i64>(out + (i << 4), 0, 8);
    } else {
      const days = floorDivideLong(value, MILLIS_PER_DAY);
      store<i32>(out + (i << 2), <i32>(layout == DAYS ? days : value - days * MILLIS_PER_DAY));
    }
  }
}

/** The digits of a second that milliseconds leave out, in nanoseconds: 0 for dates and clocks. */
// @ts-ignore: decorator
@inline
function nanosBelowMilli(layout: i32, values: usize, row: usize): i64 {
  if (layout == WIDE) return load<i64>(values + (row << 4), 8);
  if (layout != MICROS) return 0;
  const micros = load<i64>(values + (row << 3));
  return (micros - floorDivideLong(micros, 1000) * 1000) * 1000;
}

/** MICROSECOND (`unit` 1000) and NANOSECOND (1) within the second. */
export function extractFraction(
  layout: i32, unit: i32, values: usize, millis: usize, length: i32, out: usize,
): void {
  for (let i: usize = 0; i < <usize>length; i++) {
    const milli = load<i64>(millis + (i << 3));
    const ofSecond = milli - floorDivideLong(milli, 1000) * 1000;
    const nanos = ofSecond * 1_000_000 + nanosBelowMilli(layout, values, i);
    store<i64>(out + (i << 3), nanos / unit);
  }
}

// @ts-ignore: decorator
@inline
function century(year: i32, size: i32): i32 {
  return year > 0 ? (year + size - 1) / size : (year - size + 1) / size;
}

/** The fields of a date, numbered as in TypeScript's EXTRACT_UNITS. */
function dateField(unit: i32, days: i32): i32 {
  if (unit == 6) return isoDayOfWeek(days) % 7 + 1; // DOW: 1 is Sunday
  if (unit == 7) return isoDayOfWeek(days);
  if (unit == 5) return isoWeek(days) & 511;
  if (unit == 8) return isoWeek(days) >> 9;
  const date = packedDate(days);
  const year = yearOf(date);
  if (unit == 0) return year;
  if (unit == 1) return (monthOf(date) + 2) / 3;
  if (unit == 2) return monthOf(date);
  if (unit == 3) return dayOf(date);
  if (unit == 4) return days - daysOfDate(year, 1, 1) + 1;
  if (unit == 9) return floorDivide(year, 10);
  return unit == 10 ? century(year, 100) : century(year, 1000);
}

/**
 * @param unit 0 YEAR, 1 QUARTER, 2 MONTH, 3 DAY, 4 DOY, 5 WEEK, 6 DOW, 7 ISODOW, 8 ISOYEAR, 9 DECADE,
 *   10 CENTURY, 11 MILLENNIUM, 12 HOUR, 13 MINUTE, 14 SECOND, 15 MILLISECOND, 16 EPOCH
 */
export function extractMillis(unit: i32, millis: usize, length: i32, out: usize): void {
  let knownDay: i32 = i32.MIN_VALUE;
  let known: i32 = 0;
  for (let i: usize = 0; i < <usize>length; i++) {
    const value = load<i64>(millis + (i << 3));
    let field: i64;
    if (unit < 12) {
      const day = <i32>floorDivideLong(value, MILLIS_PER_DAY);
      if (day != knownDay) {
        knownDay = day;
        known = dateField(unit, day);
      }
      field = known;
    } else if (unit == 16) field = floorDivideLong(value, 1000);
    else {
      const ofDay = <i32>(value - floorDivideLong(value, MILLIS_PER_DAY) * MILLIS_PER_DAY);
      if (unit == 12) field = ofDay / 3_600_000;
      else if (unit == 13) field = (ofDay / 60_000) % 60;
      else if (unit == 14) field = (ofDay / 1000) % 60;
      else field = ofDay % 1000;
    }
    store<i64>(out + (i << 3), field);
  }
}

/** A field of an interval of months or of milliseconds, with its sign. */
export function extractInterval(
  unit: i32, isMonths: i32, values: usize, length: i32, out: usize,
): void {
  for (let i: usize = 0; i < <usize>length; i++) {
    let field: i64;
    if (isMonths != 0) {
      const months = load<i32>(values + (i << 2));
      field = unit == 0 ? months / 12 : unit == 2 ? months % 12 : months % 12 / 3;
    } else {
      const millis = load<i64>(values + (i << 3));
      if (unit == 3) field = millis / MILLIS_PER_DAY;
      else if (unit == 12) field = (millis % MILLIS_PER_DAY) / 3_600_000;
      else if (unit == 13) field = (millis % 3_600_000) / 60_000;
      else if (unit == 14) field = (millis % 60_000) / 1000;
      else field = unit == 16 ? millis / 1000 : millis % 1000;
    }
    store<i64>(out + (i << 3), field);
  }
}

/** FLOOR and CEIL of a day; CEIL of centuries and decades goes on even from their first day, as Flink's does. */
function roundDay(unit: i32, up: bool, days: i32): i32 {
  const date = packedDate(days);
  const year = yearOf(date);
  const month = monthOf(date);
  const day = dayOf(date);
  if (unit == 0) return daysOfDate(up && (month > 1 || day > 1) ? year + 1 : year, 1, 1);
  if (unit == 1) {
    const quarter = (month + 2) / 3 + (up && (month > 1 || day > 1) ? 1 : 0);
    return daysOfDate(year, quarter * 3 - 2, 1);
  }
  if (unit == 2) return daysOfDate(year, up && day > 1 ? month + 1 : month, 1);
  if (unit == 5) {
    const fromSunday = isoDayOfWeek(days) % 7;
    return days - (up && fromSunday > 0 ? fromSunday - 7 : fromSunday);
  }
  if (unit == 9) return daysOfDate(10 * (floorDivide(year, 10) + (up ? 1 : 0)), 1, 1);
  const size = unit == 10 ? 100 : 1000;
  const last = size * floorDivide(year + size - 1, size);
  return daysOfDate(up ? last + 1 : last - size + 1, 1, 1);
}

/** To the first day of a year, quarter, month, week, decade, century or millennium. */
export function roundMillisToDate(
  unit: i32, up: i32, millis: usize, length: i32, out: usize,
): void {
  for (let i: usize = 0; i < <usize>length; i++) {
    const days = <i32>floorDivideLong(load<i64>(millis + (i << 3)), MILLIS_PER_DAY);
    store<i64>(out + (i << 3), <i64>roundDay(unit, up != 0, days) * MILLIS_PER_DAY);
  }
}

/** To a multiple of `size` milliseconds: days, hours, minutes, seconds. */
export function roundMillis(size: i32, up: i32, millis: usize, length: i32, out: usize): void {
  const unit = <i64>size;
  const lift: i64 = up != 0 ? unit - 1 : 0;
  for (let i: usize = 0; i < <usize>length; i++) {
    const value = load<i64>(millis + (i << 3)) + lift;
    store<i64>(out + (i << 3), floorDivideLong(value, unit) * unit);
  }
}

/** To whole milliseconds; up counts digits below them. */
export function roundToMilli(
  layout: i32, up: i32, values: usize, millis: usize, length: i32, out: usize,
): void {
  for (let i: usize = 0; i < <usize>length; i++) {
    const lift: i64 = up != 0 && nanosBelowMilli(layout, values, i) > 0 ? 1 : 0;
    store<i64>(out + (i << 3), load<i64>(millis + (i << 3)) + lift);
  }
}

/** A time plus (`sign` 1) or minus (-1) an interval of milliseconds; of a date only whole days count. */
export function addMillis(
  layout: i32, sign: i32, values: usize, valuesStep: i32, interval: usize, intervalStep: i32,
  length: i32, out: usize,
): void {
  for (let i = 0; i < length; i++) {
    const millis = load<i64>(interval + (<usize>(i * intervalStep) << 3)) * sign;
    const row = <usize>(i * valuesStep);
    const target = <usize>i;
    if (layout == MICROS) {
      store<i64>(out + (target << 3), load<i64>(values + (row << 3)) + millis * 1000);
    } else if (layout == WIDE) {
      store<i64>(out + (target << 4), load<i64>(values + (row << 4)) + millis);
      store<i64>(out + (target << 4), load<i64>(values + (row << 4), 8), 8);
    } else if (layout == DAYS) {
      const days = load<i32>(values + (row << 2));
      store<i32>(out + (target << 2), days + <i32>(millis / MILLIS_PER_DAY));
    } else {
      const sum = <i64>load<i32>(values + (row << 2)) + millis;
      const ofDay = sum - floorDivideLong(sum, MILLIS_PER_DAY) * MILLIS_PER_DAY;
      store<i32>(out + (target << 2), <i32>ofDay);
    }
  }
}

// @ts-ignore: decorator
@inline
function monthsLater(millis: i64, months: i32): i64 {
  const days = floorDivideLong(millis, MILLIS_PER_DAY);
  return millis + (<i64>addMonthsToDays(<i32>days, months) - days) * MILLIS_PER_DAY;
}

/** A time plus or minus months, clocks and digits below the millisecond kept; a TIME stays as it is. */
export function addMonths(
  layout: i32, sign: i32, values: usize, valuesStep: i32, interval: usize, intervalStep: i32,
  length: i32, out: usize,
): void {
  for (let i = 0; i < length; i++) {
    const months = load<i32>(interval + (<usize>(i * intervalStep) << 2)) * sign;
    const row = <usize>(i * valuesStep);
    const target = <usize>i;
    if (layout == MICROS) {
      const micros = load<i64>(values + (row << 3));
      const millis = floorDivideLong(micros, 1000);
      store<i64>(out + (target << 3), micros + (monthsLater(millis, months) - millis) * 1000);
    } else if (layout == WIDE) {
      store<i64>(out + (target << 4), monthsLater(load<i64>(values + (row << 4)), months));
      store<i64>(out + (target << 4), load<i64>(values + (row << 4), 8), 8);
    } else if (layout == DAYS) {
      store<i32>(out + (target << 2), addMonthsToDays(load<i32>(values + (row << 2)), months));
    } else store<i32>(out + (target << 2), load<i32>(values + (row << 2)));
  }
}

/** Whole months from `b` to `a`, counted as far as `b` plus them does not pass `a`. */
function monthsBetween(a: i64, b: i64): i64 {
  if (a < b) return -monthsBetween(b, a);
  const from = packedDate(<i32>floorDivideLong(b, MILLIS_PER_DAY));
  const to = packedDate(<i32>floorDivideLong(a, MILLIS_PER_DAY));
  const months = (yearOf(to) - yearOf(from)) * 12 + monthOf(to) - monthOf(from);
  return monthsLater(b, months) > a ? months - 1 : months;
}

/** (a - b) in units of `size` milliseconds, or of `months` months when size is 0; cut towards zero. */
export function differenceMillis(
  size: i64, months: i32, a: usize, b: usize, length: i32, out: usize,
): void {
  for (let i: usize = 0; i < <usize>length; i++) {
    const left = load<i64>(a + (i << 3));
    const right = load<i64>(b + (i << 3));
    const units = size == 0 ? monthsBetween(left, right) / months : (left - right) / size;
    store<i32>(out + (i << 2), <i32>units);
  }
}

/**
 * Milliseconds moved by the offset of the last transition at or before them: from instants to clocks.
 * `starts` (int64) ascend, the first is below every value; `offsets` are int32 milliseconds.
 */
export function shiftByZone(
  sign: i32, starts: usize, offsets: usize, transitions: i32, millis: usize, length: i32, out: usize,
): void {
  let at = 0;
  for (let i: usize = 0; i < <usize>length; i++) {
    const value = load<i64>(millis + (i << 3));
    while (at > 0 && load<i64>(starts + ((<usize>at) << 3)) > value) at--;
    while (at + 1 < transitions && load<i64>(starts + ((<usize>(at + 1)) << 3)) <= value) at++;
    store<i64>(out + (i << 3), value + <i64>load<i32>(offsets + ((<usize>at) << 2)) * sign);
  }
}

/** The least and the greatest of at least one value. */
export function rangeOfMillis(millis: usize, length: i32, out: usize): void {
  let least: i64 = i64.MAX_VALUE;
  let greatest: i64 = i64.MIN_VALUE;
  for (let i: usize = 0; i < <usize>length; i++) {
    const value = load<i64>(millis + (i << 3));
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  store<i64>(out, least);
  store<i64>(out, greatest, 8);
}
