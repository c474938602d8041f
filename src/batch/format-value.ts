/** The text of single values: Flink's CAST to STRING (`formatValue`) and its Row.toString (`printValue`). */

import type { DataType } from '../core/index.ts';
import { RoaringBitmap } from './roaring.ts';
import type { Value } from './value.ts';

/** Milliseconds that local time is ahead of UTC at an instant. */
export type ZoneOffset = (epochMs: number) => number;

export const UTC: ZoneOffset = () => 0;

const decoder = new TextDecoder();
const NANOS_PER_SECOND = 1_000_000_000n;
const NANOS_PER_MILLI = 1_000_000n;
const SECONDS_PER_DAY = 86_400;
const DAYS_TO_EPOCH = 719_468; // from 0000-03-01, where the proleptic leap-year cycle begins
const DAYS_PER_ERA = 146_097;

/**
 * What CAST(value AS STRING) gives.
 *
 * @param zone the session's time zone, for TIMESTAMP_LTZ
 * @example formatValue([1, null], ARRAY(INTEGER())) // '[1, NULL]'
 */
export function formatValue(value: Value, type: DataType, zone: ZoneOffset = UTC): string {
  if (value === null) return 'NULL';
  switch (type.kind) {
    case 'BOOLEAN':
      return value ? 'TRUE' : 'FALSE';
    case 'TIMESTAMP':
      return formatTimestamp(value as bigint, type.precision);
    case 'TIMESTAMP_LTZ':
      return formatTimestamp(toLocal(value as bigint, zone), type.precision);
    case 'TIME':
      return formatTime(value as number, type.precision);
    case 'BINARY':
    case 'VARBINARY':
      return decoder.decode(value as Uint8Array);
    case 'ARRAY':
      return `[${(value as Value[]).map((e) => formatValue(e, type.element, zone)).join(', ')}]`;
    case 'ROW': {
      const fields = (value as Value[]).map((f, i) => formatValue(f, type.fields[i]!.type, zone));
      return `(${fields.join(', ')})`;
    }
    case 'MAP':
    case 'MULTISET':
      return formatEntries(value, type, (part, partType) => formatValue(part, partType, zone));
    default:
      return formatScalar(value, type);
  }
}

/**
 * What Java prints of one field of a Row, as the `print` connector and Flink's tests show it.
 *
 * @example printValue(true, BOOLEAN()) // 'true'
 */
export function printValue(value: Value, type: DataType): string {
  if (value === null) return 'null';
  switch (type.kind) {
    case 'BOOLEAN':
      return value ? 'true' : 'false';
    case 'TIMESTAMP':
      return javaDateTime(value as bigint);
    case 'TIMESTAMP_LTZ':
      return javaInstant(value as bigint);
    case 'TIME':
      return javaTime(BigInt(value as number) * NANOS_PER_MILLI, false);
    case 'BINARY':
    case 'VARBINARY':
      return `[${Int8Array.from(value as Uint8Array).join(', ')}]`;
    case 'ARRAY':
      return `[${(value as Value[]).map((e) => printValue(e, type.element)).join(', ')}]`;
    case 'ROW':
      return printRow(
        '+I',
        value as Value[],
        type.fields.map((field) => field.type),
      );
    case 'MAP':
    case 'MULTISET':
      return formatEntries(value, type, printValue);
    default:
      return formatScalar(value, type);
  }
}

/** @example printRow('+I', [1, 'a'], [INTEGER(), STRING()]) // '+I[1, a]' */
export function printRow(
  kind: string,
  values: readonly Value[],
  types: readonly DataType[],
): string {
  return `${kind}[${values.map((value, i) => printValue(value, types[i]!)).join(', ')}]`;
}

function formatScalar(value: Exclude<Value, null>, type: DataType): string {
  switch (type.kind) {
    case 'DECIMAL':
      return formatDecimal(value as bigint, type.scale);
    case 'DOUBLE':
      return formatDouble(value as number);
    case 'FLOAT':
      return formatFloat(value as number);
    case 'DATE':
      return formatDate(value as number);
    case 'INTERVAL_YEAR_MONTH':
      return formatMonths(value as number);
    case 'INTERVAL_DAY_TIME':
      return formatDuration(value as number);
    case 'BITMAP':
      return RoaringBitmap.fromBytes(value as Uint8Array).toString();
    case 'RAW':
      return formatHex(value as Uint8Array);
    default:
      return String(value);
  }
}

function formatEntries(
  value: Value,
  type: Extract<DataType, { kind: 'MAP' | 'ARRAY' | 'MULTISET' }>,
  format: (value: Value, type: DataType) => string,
): string {
  const keyType = type.kind === 'MAP' ? type.key : type.element;
  const valueType: DataType =
    type.kind === 'MAP' ? type.value : { kind: 'INTEGER', nullable: false };
  const entries = (value as [Value, Value][]).map(
    ([key, entry]) => `${format(key, keyType)}=${format(entry, valueType)}`,
  );
  return `{${entries.join(', ')}}`;
}

/** @param unscaled the value times ten to the power of `scale` */
export function formatDecimal(unscaled: bigint, scale: number): string {
  const sign = unscaled < 0n ? '-' : '';
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString();
  if (scale === 0) return sign + digits;
  const padded = digits.padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

/** Java's Double.toString (of JDK 19 and later: the shortest two digits or more that read back). */
export function formatDouble(value: number): string {
  const magnitude = Math.abs(value);
  const shortest = String(magnitude);
  const oneDigit = /^0*[1-9]0*(e|$)|^0\.0*[1-9]$/.test(shortest);
  return javaNumber(value, oneDigit ? magnitude.toExponential(1) : shortest);
}

/** Java's Float.toString. `value` is a float32. */
export function formatFloat(value: number): string {
  const magnitude = Math.abs(value);
  let precision = 2;
  while (precision < 9 && Math.fround(Number(magnitude.toPrecision(precision))) !== magnitude) {
    precision++;
  }
  return javaNumber(value, String(Number(magnitude.toPrecision(precision))));
}

function javaNumber(value: number, shortest: string): string {
  if (Number.isNaN(value)) return 'NaN';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  if (!Number.isFinite(value)) return `${sign}Infinity`;
  if (value === 0) return `${sign}0.0`;
  const [mantissa, power] = shortest.split('e') as [string, string | undefined];
  const [whole, fraction = ''] = mantissa.split('.') as [string, string | undefined];
  const digits = (whole + fraction).replace(/^0+/, '');
  const leadingZeros = whole === '0' ? fraction.length - fraction.replace(/^0+/, '').length : 0;
  const exponent = Number(power ?? 0) + (whole === '0' ? -leadingZeros - 1 : whole.length - 1);
  const significant = digits.replace(/0+$/, '');
  if (exponent < -3 || exponent >= 7) {
    return `${sign}${significant[0]}.${significant.slice(1) || '0'}E${exponent}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${significant}`;
  const integer = significant.padEnd(exponent + 1, '0');
  return `${sign}${integer.slice(0, exponent + 1)}.${integer.slice(exponent + 1) || '0'}`;
}

/** @param days since the epoch */
export function formatDate(days: number): string {
  const [year, month, day] = civilOfDays(days);
  return `${padYear(year)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** @param milliseconds of the day; of a precision above 0 at least one fraction digit is shown, and no zeros behind it */
export function formatTime(milliseconds: number, precision: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (precision === 0) return clock(seconds);
  const fraction = pad(milliseconds - seconds * 1000, 3).slice(0, precision);
  return `${clock(seconds)}.${fraction[0]}${fraction.slice(1).replace(/0+$/, '')}`;
}

/** @param nanos since the epoch, without zone */
export function formatTimestamp(nanos: bigint, precision: number, separator = ' '): string {
  const seconds = floorDiv(nanos, NANOS_PER_SECOND);
  const [days, ofDay] = splitSeconds(Number(seconds));
  const fraction = fractionOf(nanos - seconds * NANOS_PER_SECOND, precision);
  return formatDate(days) + separator + clock(ofDay) + fraction;
}

function fractionOf(nanos: bigint, precision: number): string {
  let digits = nanos.toString().padStart(9, '0');
  while (digits.length > precision && digits.endsWith('0')) digits = digits.slice(0, -1);
  return digits === '' ? '' : `.${digits}`;
}

/** Year, month (1-12) and day of a number of days since the epoch, proleptic Gregorian. */
export function civilOfDays(days: number): [year: number, month: number, day: number] {
  const shifted = days + DAYS_TO_EPOCH;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear =
    dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day];
}

/** Days since the epoch of a proleptic Gregorian date. */
export function daysOfCivil(year: number, month: number, day: number): number {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - DAYS_TO_EPOCH;
}

function formatMonths(months: number): string {
  const magnitude = Math.abs(months);
  return `${months < 0 ? '-' : '+'}${Math.floor(magnitude / 12)}-${pad(magnitude % 12, 2)}`;
}

function formatDuration(milliseconds: number): string {
  const magnitude = Math.abs(milliseconds);
  const [days, ofDay] = splitSeconds(Math.floor(magnitude / 1000));
  return `${milliseconds < 0 ? '-' : '+'}${days} ${clock(ofDay)}.${pad(magnitude % 1000, 3)}`;
}

export function formatHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** java.time.LocalDateTime: no seconds where they are 0; 0, 3, 6 or 9 fraction digits. */
function javaDateTime(nanos: bigint): string {
  const seconds = floorDiv(nanos, NANOS_PER_SECOND);
  const [days] = splitSeconds(Number(seconds));
  const ofDay = nanos - BigInt(days) * BigInt(SECONDS_PER_DAY) * NANOS_PER_SECOND;
  return `${formatDate(days)}T${javaTime(ofDay, false)}`;
}

/** java.time.Instant: as a LocalDateTime in UTC, but always with seconds. */
function javaInstant(nanos: bigint): string {
  const seconds = floorDiv(nanos, NANOS_PER_SECOND);
  const [days] = splitSeconds(Number(seconds));
  const ofDay = nanos - BigInt(days) * BigInt(SECONDS_PER_DAY) * NANOS_PER_SECOND;
  return `${formatDate(days)}T${javaTime(ofDay, true)}Z`;
}

function javaTime(nanosOfDay: bigint, alwaysSeconds: boolean): string {
  const seconds = nanosOfDay / NANOS_PER_SECOND;
  const fraction = (nanosOfDay % NANOS_PER_SECOND).toString().padStart(9, '0');
  const text = clock(Number(seconds));
  if (/^0*$/.test(fraction))
    return text.endsWith(':00') && !alwaysSeconds ? text.slice(0, 5) : text;
  return `${text}.${fraction.replace(/(000){1,2}$/, '')}`;
}

function toLocal(nanos: bigint, zone: ZoneOffset): bigint {
  return nanos + BigInt(zone(Number(floorDiv(nanos, NANOS_PER_MILLI)))) * NANOS_PER_MILLI;
}

function clock(secondOfDay: number): string {
  const hours = Math.floor(secondOfDay / 3600);
  const minutes = Math.floor(secondOfDay / 60) % 60;
  return `${pad(hours, 2)}:${pad(minutes, 2)}:${pad(secondOfDay % 60, 2)}`;
}

function splitSeconds(seconds: number): [days: number, secondOfDay: number] {
  const days = Math.floor(seconds / SECONDS_PER_DAY);
  return [days, seconds - days * SECONDS_PER_DAY];
}

function padYear(year: number): string {
  return year < 0 ? `-${pad(-year, 4)}` : pad(year, 4);
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function floorDiv(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor < 0n ? quotient - 1n : quotient;
}
