/** One text to one value, outside of the kernels: elements of arrays, nested JSON, partition names. */

import { daysOfCivil, type Value } from '../../batch/index.ts';
import { type DataType, typeToString } from '../../core/index.ts';
import { FieldError } from './field-error.ts';
import { parseFloat32 } from './float.ts';

type TimeType = Extract<DataType, { kind: 'TIME' | 'TIMESTAMP' | 'TIMESTAMP_LTZ' }>;

export interface ScalarRules {
  /** Between date and time: a blank in SQL's form, T in ISO's. */
  readonly separator: ' ' | 'T';
  /** java.sql.Date: months and days of one digit, 30 February is 1 March. */
  readonly lenientDates: boolean;
}

export const SQL_RULES: ScalarRules = { separator: ' ', lenientDates: true };

const INTEGER_BITS: Partial<Record<DataType['kind'], number>> = {
  TINYINT: 8,
  SMALLINT: 16,
  INTEGER: 32,
  BIGINT: 64,
  INTERVAL_YEAR_MONTH: 32,
  INTERVAL_DAY_TIME: 64,
};
const DOUBLE = /^[+-]?(NaN|Infinity|(\d+\.?\d*|\.\d+)(e[+-]?\d+)?[fd]?)$/i;
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i;
const TIMESTAMP = /^(\d{4})-(\d\d)-(\d\d)([ T])(\d\d):(\d\d):(\d\d)(?:\.(\d{0,9}))?$/;
const TIME = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{0,9}))?)?$/;
const MOST_EXPONENT = 10_000;

/** The value of `text`, as the kernels read it. @throws FieldError */
export function parseScalar(text: string, type: DataType, rules = SQL_RULES): Value {
  const bits = INTEGER_BITS[type.kind];
  if (bits !== undefined) return parseInteger(text.trim(), type, bits);
  switch (type.kind) {
    case 'BOOLEAN':
      return text.trim().toLowerCase() === 'true';
    case 'FLOAT':
      return parseFloat32(doubleText(text.trim(), type));
    case 'DOUBLE':
      return Number(doubleText(text.trim(), type));
    case 'DECIMAL':
      return parseDecimal(text, type);
    case 'CHAR':
    case 'VARCHAR':
      return text;
    case 'DATE':
      return parseDate(text, type, rules.lenientDates);
    case 'TIME':
      return parseTime(text, type);
    case 'TIMESTAMP':
      return parseTimestamp(text.trim(), type, rules);
    case 'TIMESTAMP_LTZ':
      if (!text.trim().endsWith('Z')) throw notA(type);
      return parseTimestamp(text.trim().slice(0, -1), type, rules);
    case 'BINARY':
    case 'VARBINARY':
      return parseBase64(text, type);
    default:
      throw notA(type);
  }
}

export function notA(type: DataType): FieldError {
  return new FieldError(`is no ${typeToString(type)}`);
}

function parseInteger(text: string, type: DataType, bits: number): Value {
  if (!/^[+-]?\d+$/.test(text)) throw notA(type);
  const value = BigInt(text.replace(/^\+/, ''));
  if (BigInt.asIntN(bits, value) !== value) {
    throw new FieldError(`is out of the range of ${typeToString(type)}`);
  }
  return type.kind === 'BIGINT' ? value : Number(value);
}

function doubleText(text: string, type: DataType): string {
  const match = DOUBLE.exec(text);
  if (match === null) throw notA(type);
  if (match[2] !== undefined) return text.replace(/[fd]$/i, '');
  // Java knows these two words in this case only, and no signed NaN matters.
  if (!/^[+-]?(NaN|Infinity)$/.test(text)) throw notA(type);
  return text.endsWith('NaN') ? 'NaN' : text;
}

/** Rounds half up; null where the precision does not hold it. */
function parseDecimal(text: string, type: Extract<DataType, { kind: 'DECIMAL' }>): Value {
  const match = DECIMAL.exec(text);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match ?? [];
  if (match === null || whole + fraction === '') throw notA(type);
  const digits = BigInt(whole + fraction);
  const shift = Number(exponent) - fraction.length + type.scale;
  if (digits === 0n || shift < -MOST_EXPONENT) return 0n;
  if (shift > MOST_EXPONENT) return null;
  const unscaled = shift >= 0 ? digits * 10n ** BigInt(shift) : roundHalfUp(digits, -shift);
  if (unscaled >= 10n ** BigInt(type.precision)) return null;
  return sign === '-' ? -unscaled : unscaled;
}

function roundHalfUp(digits: bigint, dropped: number): bigint {
  const unit = 10n ** BigInt(dropped);
  return (digits + unit / 2n) / unit;
}

function parseDate(text: string, type: DataType, lenient: boolean): Value {
  const pattern = lenient ? /^(\d{4})-(\d{1,2})-(\d{1,2})$/ : /^(\d{4})-(\d\d)-(\d\d)$/;
  const [year, month, day] = numbers(pattern.exec(text), type);
  if (!isDay(month!, day!) || (!lenient && day! > lengthOfMonth(year!, month!))) throw notA(type);
  return daysOfCivil(year!, month!, day!);
}

function isDay(month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

function lengthOfMonth(year: number, month: number): number {
  return month === 12 ? 31 : daysOfCivil(year, month + 1, 1) - daysOfCivil(year, month, 1);
}

function parseTime(text: string, type: TimeType): Value {
  const match = TIME.exec(text);
  const [hour, minute, second] = numbers(match, type, 4);
  if (hour! > 23 || minute! > 59 || second! > 59) throw notA(type);
  const nanos = cut((match![4] ?? '').padEnd(9, '0'), Math.min(3, type.precision));
  return (hour! * 3600 + minute! * 60 + second!) * 1000 + Number(nanos / 1_000_000n);
}

function parseTimestamp(text: string, type: TimeType, rules: ScalarRules): Value {
  const match = TIMESTAMP.exec(text);
  if (match === null || match[4] !== rules.separator) throw notA(type);
  const [year, month, day, , hour, minute, second] = numbers(match, type, 8);
  if (!isDay(month!, day!) || minute! > 59 || second! > 59) throw notA(type);
  const fraction = (match[8] ?? '').padEnd(9, '0');
  const isMidnight = minute === 0 && second === 0 && Number(fraction) === 0;
  if (hour! > 23 && !(hour === 24 && isMidnight)) throw notA(type);
  const days = daysOfCivil(year!, month!, Math.min(day!, lengthOfMonth(year!, month!)));
  const seconds = days * 86_400 + hour! * 3600 + minute! * 60 + second!;
  return BigInt(seconds) * 1_000_000_000n + cut(fraction, type.precision);
}

/** Nanoseconds of nine digits, those behind `precision` cut off. */
function cut(fraction: string, precision: number): bigint {
  return BigInt(fraction.slice(0, precision).padEnd(9, '0'));
}

function numbers(match: RegExpExecArray | null, type: DataType, to = 9): number[] {
  if (match === null) throw notA(type);
  return match.slice(1, to).map((part) => Number(part ?? 0));
}

function parseBase64(text: string, type: DataType): Uint8Array {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.replace(/=+$/, '').length % 4 === 1) {
    throw notA(type);
  }
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
