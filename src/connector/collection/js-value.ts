/** What JavaScript programs hold to what columns hold: numbers, dates, objects become `Value`s. */

import type { Value } from '../../batch/index.ts';
import { type DataType, isInteger } from '../../core/index.ts';
import { FieldError, parseScalar } from '../../format/index.ts';

const NANOS_PER_MILLI = 1_000_000n;
const MILLIS_PER_DAY = 86_400_000;
const BITS: Partial<Record<DataType['kind'], number>> = {
  TINYINT: 8,
  SMALLINT: 16,
  INTEGER: 32,
  BIGINT: 64,
};

/**
 * The value of a column for something a program gave: numbers for any numeric type, Date or
 * milliseconds for timestamps, text in SQL's form for times and decimals, Map or object for MAP,
 * object or array for ROW.
 *
 * @throws FieldError where it is none
 */
export function toValue(given: unknown, type: DataType): Value {
  if (given === null || given === undefined) return null;
  if (isInteger(type)) return toInteger(given, type);
  switch (type.kind) {
    case 'BOOLEAN':
      return accepted(typeof given === 'boolean', given as boolean);
    case 'FLOAT':
    case 'DOUBLE':
      return accepted(typeof given === 'number' || typeof given === 'bigint', Number(given));
    case 'DECIMAL':
      accepted(['number', 'bigint', 'string'].includes(typeof given), null);
      return parseScalar(String(given), type);
    case 'CHAR':
    case 'VARCHAR':
    case 'VARIANT':
      return accepted(typeof given === 'string', given as string);
    case 'BINARY':
    case 'VARBINARY':
    case 'RAW':
    case 'BITMAP':
      return accepted(given instanceof Uint8Array, given as Uint8Array);
    case 'ARRAY':
      if (!isIterable(given)) throw new FieldError('');
      return Array.from(given, (element) => toValue(element, type.element));
    case 'MAP':
      return toMap(given, type);
    case 'ROW':
      return toRow(given, type);
    default:
      return toTime(given, type);
  }
}

function accepted<T>(isValue: boolean, value: T): T {
  if (!isValue) throw new FieldError('');
  return value;
}

function toInteger(given: unknown, type: DataType): Value {
  accepted(typeof given === 'bigint' || Number.isSafeInteger(given), null);
  const value = BigInt(given as number | bigint);
  accepted(BigInt.asIntN(BITS[type.kind]!, value) === value, null);
  return type.kind === 'BIGINT' ? value : Number(value);
}

function toTime(given: unknown, type: DataType): Value {
  if (typeof given === 'string') return fromText(given, type);
  const number = given instanceof Date ? given.getTime() : given;
  switch (type.kind) {
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      if (typeof given === 'bigint') return given;
      return nanosOf(accepted(Number.isFinite(number), number as number));
    case 'DATE':
      accepted(Number.isInteger(number), null);
      return given instanceof Date
        ? Math.floor((number as number) / MILLIS_PER_DAY)
        : (given as number);
    case 'TIME':
    case 'INTERVAL_YEAR_MONTH':
    case 'INTERVAL_DAY_TIME':
      return accepted(Number.isInteger(given), given as number);
    default:
      throw new FieldError('');
  }
}

/** Both SQL's and ISO's form of a timestamp, with or without a Z. */
function fromText(text: string, type: DataType): Value {
  if (type.kind !== 'TIMESTAMP' && type.kind !== 'TIMESTAMP_LTZ') return parseScalar(text, type);
  const plain = text.replace('T', ' ').replace(/Z$/, '');
  return parseScalar(plain, { ...type, kind: 'TIMESTAMP' });
}

function nanosOf(milliseconds: number): bigint {
  const whole = Math.floor(milliseconds);
  return BigInt(whole) * NANOS_PER_MILLI + BigInt(Math.round((milliseconds - whole) * 1e6));
}

function toMap(given: unknown, type: Extract<DataType, { kind: 'MAP' }>): Value {
  accepted(typeof given === 'object', null);
  const entries = given instanceof Map ? [...given] : Object.entries(given as object);
  return entries.map(([key, value]) => [toValue(key, type.key), toValue(value, type.value)]);
}

function toRow(given: unknown, type: Extract<DataType, { kind: 'ROW' }>): Value {
  accepted(typeof given === 'object', null);
  return type.fields.map((field, i) =>
    toValue(Array.isArray(given) ? given[i] : (given as never)[field.name], field.type),
  );
}

function isIterable(given: unknown): given is Iterable<unknown> {
  return typeof given === 'object' && given !== null && Symbol.iterator in given;
}
