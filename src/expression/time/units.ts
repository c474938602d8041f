/** Nanoseconds, milliseconds and days of timestamps: floored divisions and truncation. */

import { MILLIS_PER_DAY } from '../../core/index.ts';

export const NANOS_PER_MILLI = 1_000_000n;

export function floorDiv(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor < 0n ? quotient - 1n : quotient;
}

/** Whole milliseconds since the epoch of a timestamp in nanoseconds. */
export function millisOf(nanos: bigint): number {
  return Number(floorDiv(nanos, NANOS_PER_MILLI));
}

export function nanosOf(millis: number): bigint {
  return BigInt(millis) * NANOS_PER_MILLI;
}

/** Days since the epoch. */
export function dayOf(millis: number): number {
  return Math.floor(millis / MILLIS_PER_DAY);
}

/** Milliseconds of the day. */
export function timeOf(millis: number): number {
  return millis - dayOf(millis) * MILLIS_PER_DAY;
}

/** Without the digits of a second beyond `precision`: towards the past, as java.time's fields are cut. */
export function truncateNanos(nanos: bigint, precision: number): bigint {
  const unit = 10n ** BigInt(9 - precision);
  return floorDiv(nanos, unit) * unit;
}

/** @param millis of a day */
export function truncateMillis(millis: number, precision: number): number {
  if (precision >= 3) return millis;
  const unit = 10 ** (3 - precision);
  return Math.floor(millis / unit) * unit;
}
