/** Reads dates, times and timestamps out of text as Flink's CAST does; undefined for what it refuses. */

import { daysOfCivil } from '../../batch/index.ts';
import { MILLIS_PER_DAY } from '../../core/index.ts';

const NANOS_PER_DAY = 86_400_000_000_000n;
const NANOS_PER_SECOND = 1_000_000_000n;

/**
 * `2020`, `2020-1`, `2020-1-2`, or a date followed by a space and anything.
 *
 * @returns days since the epoch
 */
export function parseDate(text: string): number | undefined {
  const space = text.indexOf(' ');
  const match = /^\s*(\d+)\s*(?:-\s*(\d+)\s*(?:-\s*(\d+)\s*)?)?$/.exec(
    space > 0 ? text.slice(0, space) : text,
  );
  if (match === null) return undefined;
  const [year, month, day] = [match[1]!, match[2] ?? '1', match[3] ?? '1'].map(Number);
  return dateOf(year!, month!, day!);
}

function dateOf(year: number, month: number, day: number): number | undefined {
  if (year > 9999 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) {
    return undefined;
  }
  return daysOfCivil(year, month, day);
}

export function daysIn(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

const TIME =
  /^\s*(\d{1,2})\s*(?::\s*(\d{1,2})\s*(?::\s*(\d{1,2})(?:\.(\d*))?)?)?\s*(?:([+-])(\d{1,2})(?::(\d{1,2}))?)?\s*$/;

/**
 * `10`, `10:11`, `10:11:12.345`; an offset such as `+08:00` is added to the clock.
 *
 * @returns milliseconds of the day; digits beyond the third round
 */
export function parseTime(text: string): number | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [hour, minute, second] = [match[1]!, match[2] ?? '0', match[3] ?? '0'].map(Number);
  if (hour! > 23 || minute! > 59 || second! > 59) return undefined;
  const sign = match[5] === '-' ? -1 : 1;
  const hours = hour! + sign * Number(match[6] ?? '0');
  const minutes = minute! + sign * Number(match[7] ?? '0');
  const milliseconds = ((hours * 60 + minutes) * 60 + second!) * 1000 + millisOf(match[4] ?? '');
  return milliseconds >= 0 && milliseconds < MILLIS_PER_DAY ? milliseconds : undefined;
}

/** Rounds by the fourth digit. */
function millisOf(fraction: string): number {
  const digits = fraction.padEnd(4, '0');
  return Number(digits.slice(0, 3)) + (digits[3]! >= '5' ? 1 : 0);
}

const TIMESTAMP =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?: (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{0,9}))?)?$/;

/**
 * `2020-1-2` or `2020-1-2 3:4:5.123456789`; the 30th of a shorter month is its last day. Digits beyond
 * `precision` are dropped.
 *
 * @returns nanoseconds since the epoch, without zone
 */
export function parseTimestamp(text: string, precision: number): bigint | undefined {
  const match = TIMESTAMP.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match
    .slice(1, 7)
    .map((field) => Number(field ?? '0')) as [number, number, number, number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const days = daysOfCivil(year, month, Math.min(day, daysIn(year, month)));
  const fraction = (match[7] ?? '').padEnd(9, '0').slice(0, precision).padEnd(9, '0');
  const seconds = BigInt((hour * 60 + minute) * 60 + second);
  return BigInt(days) * NANOS_PER_DAY + seconds * NANOS_PER_SECOND + BigInt(fraction);
}
