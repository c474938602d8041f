/** The text of a column's values as csv and json write them; reads columns directly, row by row. */

import {
  bit,
  formatDate,
  formatDouble,
  formatFloat,
  readText,
  type Value,
  type Vector,
} from '../../batch/index.ts';
import type { DataType } from '../../core/index.ts';

/** Gives the text of a row that is not null. */
export type ColumnText = (row: number) => string;

const NANOS_PER_SECOND = 1_000_000_000n;
const NANOS_PER_DAY = 86_400n * NANOS_PER_SECOND;
const EXACT_HIGH_WORD = 2 ** 20; // |high * 2^32 + low| is then below 2^53

/** @param separator between date and time: a blank or T */
export function columnText(vector: Vector, separator: ' ' | 'T'): ColumnText {
  const { memory, type, values } = vector;
  switch (vector.physical) {
    case 'bit':
      return (row) => (bit(memory, values, row) ? 'true' : 'false');
    case 'utf8':
      return (row) =>
        readText(memory, values + vector.offset(row), values + vector.offset(row + 1));
    case 'i64':
      if (type.kind !== 'BIGINT') break;
      return (row) => {
        const at = (values >>> 2) + 2 * row;
        const high = memory.i32[at + 1]!;
        if (high >= EXACT_HIGH_WORD || high < -EXACT_HIGH_WORD) return String(vector.get(row));
        return String(high * 2 ** 32 + memory.u32[at]!);
      };
    case 'f64':
      return (row) => formatDouble(memory.f64[(values >>> 3) + row]!);
  }
  return (row) => scalarText(vector.get(row) as Exclude<Value, null>, type, separator);
}

/** A number, text or time as csv and json write it. */
export function scalarText(
  value: Exclude<Value, null>,
  type: DataType,
  separator: ' ' | 'T',
): string {
  switch (type.kind) {
    case 'FLOAT':
      return formatFloat(value as number);
    case 'DOUBLE':
      return formatDouble(value as number);
    case 'DATE':
      return formatDate(value as number);
    case 'TIME':
      return isoTime(BigInt(value as number) * 1_000_000n);
    case 'TIMESTAMP':
      return isoTimestamp(value as bigint, separator);
    case 'TIMESTAMP_LTZ':
      return `${isoTimestamp(value as bigint, separator)}Z`;
    case 'BINARY':
    case 'VARBINARY':
    case 'RAW':
    case 'BITMAP':
      return base64(value as Uint8Array);
    default:
      return String(value);
  }
}

/** java.time's ISO_LOCAL_TIME: seconds always, as many fraction digits as needed. */
function isoTime(nanosOfDay: bigint): string {
  const seconds = Number(nanosOfDay / NANOS_PER_SECOND);
  const two = (n: number) => String(n).padStart(2, '0');
  const clock = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const fraction = (nanosOfDay % NANOS_PER_SECOND).toString().padStart(9, '0').replace(/0+$/, '');
  return fraction === '' ? clock : `${clock}.${fraction}`;
}

function isoTimestamp(nanos: bigint, separator: ' ' | 'T'): string {
  const ofDay = ((nanos % NANOS_PER_DAY) + NANOS_PER_DAY) % NANOS_PER_DAY;
  return formatDate(Number((nanos - ofDay) / NANOS_PER_DAY)) + separator + isoTime(ofDay);
}

export function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/**
 * A decimal as Java's BigDecimal.toString prints it without its trailing zeros: `1E+5` for 100000.00.
 * With `plain` never with an exponent.
 */
export function strippedDecimal(unscaled: bigint, scale: number, plain: boolean): string {
  if (unscaled === 0n) return '0';
  const sign = unscaled < 0n ? '-' : '';
  const all = (unscaled < 0n ? -unscaled : unscaled).toString();
  const digits = all.replace(/0+$/, '');
  const left = scale - (all.length - digits.length);
  const adjusted = digits.length - 1 - left;
  if (!plain && (left < 0 || adjusted < -6)) {
    const mantissa = digits.length === 1 ? digits : `${digits[0]}.${digits.slice(1)}`;
    return `${sign}${mantissa}E${adjusted >= 0 ? '+' : ''}${adjusted}`;
  }
  if (left <= 0) return sign + digits + '0'.repeat(-left);
  const padded = digits.padStart(left + 1, '0');
  return `${sign}${padded.slice(0, -left)}.${padded.slice(-left)}`;
}
