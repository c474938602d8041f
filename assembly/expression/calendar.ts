// The proleptic Gregorian calendar over days since 1970-01-01, in integers only.

export const MILLIS_PER_DAY: i64 = 86_400_000;
const DAYS_TO_EPOCH = 719_468; // from 0000-03-01, where the leap-year cycle begins
const DAYS_PER_ERA = 146_097;

/** A date packed as (year << 9) | (month << 5) | day: one value instead of three. */
// @ts-ignore: decorator
@inline
export function packedDate(days: i32): i32 {
  const shifted = days + DAYS_TO_EPOCH;
  const era = (shifted >= 0 ? shifted : shifted - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
  const dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const shiftedMonth = (5 * dayOfYear + 2) / 153;
  const day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return (year << 9) | (month << 5) | day;
}

// @ts-ignore: decorator
@inline
export function yearOf(packed: i32): i32 {
  return packed >> 9;
}

// @ts-ignore: decorator
@inline
export function monthOf(packed: i32): i32 {
  return (packed >> 5) & 15;
}

// @ts-ignore: decorator
@inline
export function dayOf(packed: i32): i32 {
  return packed & 31;
}

/** Days since the epoch; months beyond 12 or below 1 run into other years. */
export function daysOfDate(year: i32, month: i32, day: i32): i32 {
  const months = year * 12 + month - 1;
  const civilYear = floorDivide(months, 12);
  const civilMonth = months - civilYear * 12 + 1;
  const shiftedYear = civilMonth <= 2 ? civilYear - 1 : civilYear;
  const era = floorDivide(shiftedYear, 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = (153 * (civilMonth > 2 ? civilMonth - 3 : civilMonth + 9) + 2) / 5 + day - 1;
  return era * DAYS_PER_ERA + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - DAYS_TO_EPOCH;
}

// @ts-ignore: decorator
@inline
export function floorDivide(value: i32, divisor: i32): i32 {
  const quotient = value / divisor;
  return value % divisor < 0 ? quotient - 1 : quotient;
}

// @ts-ignore: decorator
@inline
export function floorDivideLong(value: i64, divisor: i64): i64 {
  const quotient = value / divisor;
  return value % divisor < 0 ? quotient - 1 : quotient;
}

// @ts-ignore: decorator
@inline
export function isLeap(year: i32): bool {
  return (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
}

// @ts-ignore: decorator
@inline
export function lastDayOf(year: i32, month: i32): i32 {
  if (month == 2) return isLeap(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** A day of the month that is too late becomes its last one. */
export function addMonthsToDays(days: i32, months: i32): i32 {
  const date = packedDate(days);
  const total = yearOf(date) * 12 + monthOf(date) - 1 + months;
  const year = floorDivide(total, 12);
  const month = total - year * 12 + 1;
  return daysOfDate(year, month, min(dayOf(date), lastDayOf(year, month)));
}

/** 1 (Monday) to 7 (Sunday). */
// @ts-ignore: decorator
@inline
export function isoDayOfWeek(days: i32): i32 {
  const fromMonday = (days + 3) % 7;
  return (fromMonday < 0 ? fromMonday + 7 : fromMonday) + 1;
}

/** The Thursday of the week decides its year: (ISO year << 9) | ISO week. */
export function isoWeek(days: i32): i32 {
  const thursday = days - isoDayOfWeek(days) + 4;
  const year = yearOf(packedDate(thursday));
  return (year << 9) | ((thursday - daysOfDate(year, 1, 1)) / 7 + 1);
}
