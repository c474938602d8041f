/** Literals to typed values: exact, checked, and with the types that Flink's parser gives them. */

import {
  BIGINT,
  BINARY,
  BOOLEAN,
  CHAR,
  DATE,
  type DataType,
  DECIMAL,
  DOUBLE,
  INTEGER,
  INTERVAL_DAY_TIME,
  INTERVAL_YEAR_MONTH,
  MILLIS_PER_DAY,
  NULL,
  type Span,
  TIME,
  TIMESTAMP,
  TIMESTAMP_LTZ,
} from '../../core/index.ts';
import { type Literal as BoundLiteral, literal } from '../../expression/index.ts';
import type { DateTimeLiteral, IntervalLiteral, IntervalUnit, Literal } from '../ast/index.ts';
import { invalidLiteral } from './errors.ts';

export function bindLiteral(node: Literal): BoundLiteral {
  switch (node.kind) {
    case 'NumberLiteral':
      return numberLiteral(node.text, node.approximate, node.span);
    case 'StringLiteral':
      return literal(node.value, CHAR([...node.value].length, false));
    case 'BinaryLiteral':
      return binaryLiteral(node.hex);
    case 'BooleanLiteral':
      return literal(node.value, BOOLEAN(node.value === null));
    case 'NullLiteral':
      return literal(null, NULL());
    case 'DateTimeLiteral':
      return dateTimeLiteral(node);
    case 'IntervalLiteral':
      return intervalLiteral(node);
  }
}

const MAX_DECIMAL_DIGITS = 38;

function numberLiteral(text: string, approximate: boolean, span: Span): BoundLiteral {
  if (approximate) return literal(Number(text), DOUBLE(false));
  const dot = text.indexOf('.');
  const scale = dot < 0 ? 0 : text.length - dot - 1;
  const digits = dot < 0 ? text : text.slice(0, dot) + text.slice(dot + 1);
  const unscaled = BigInt(digits === '' ? '0' : digits);
  if (scale === 0) {
    if (unscaled <= 2147483647n) return literal(Number(unscaled), INTEGER(false));
    if (unscaled <= 9223372036854775807n) return literal(unscaled, BIGINT(false));
  }
  if (digits.length > MAX_DECIMAL_DIGITS) {
    throw invalidLiteral(`number '${text}' has more than ${MAX_DECIMAL_DIGITS} digits`, span);
  }
  return literal(unscaled, DECIMAL(Math.max(digits.length, 1), scale, false));
}

/** The literal with its sign turned; undefined when it has none. */
export function negated(value: BoundLiteral): BoundLiteral | undefined {
  if (typeof value.value === 'bigint') return literal(-value.value, value.type);
  if (typeof value.value !== 'number') return undefined;
  return literal(value.value === 0 ? 0 : -value.value, value.type);
}

function binaryLiteral(hex: string): BoundLiteral {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return literal(bytes, BINARY(Math.max(bytes.length, 1), false));
}

const DATE_TEXT = /^(\d{1,4})-(\d{1,2})-(\d{1,2})$/;
const TIME_TEXT = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?$/;

function dateTimeLiteral(node: DateTimeLiteral): BoundLiteral {
  const text = node.value.trim();
  if (node.type === 'DATE') return literal(dateDays(text, node), DATE(false));
  if (node.type === 'TIME') {
    const time = timeOfDay(text, node);
    return literal(Math.floor(time.nanos / 1e6), TIME(Math.min(time.digits, 3), false));
  }
  const [date = '', time = '00:00:00', ...rest] = text.split(/[ T]+/);
  if (rest.length > 0) throw invalidDateTime(node);
  const clock = timeOfDay(time, node);
  const days = BigInt(dateDays(date, node));
  const nanos = days * BigInt(MILLIS_PER_DAY) * 1_000_000n + BigInt(clock.nanos);
  const type: DataType =
    node.type === 'TIMESTAMP' ? TIMESTAMP(clock.digits, false) : TIMESTAMP_LTZ(clock.digits, false);
  return literal(nanos, type);
}

function dateDays(text: string, node: DateTimeLiteral): number {
  const match = DATE_TEXT.exec(text);
  if (match === null) throw invalidDateTime(node);
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) throw invalidDateTime(node);
  return date.getTime() / MILLIS_PER_DAY;
}

/** Nanoseconds of the day, exact in a number, and the digits of the fraction. */
function timeOfDay(text: string, node: DateTimeLiteral): { nanos: number; digits: number } {
  const match = TIME_TEXT.exec(text);
  if (match === null) throw invalidDateTime(node);
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (hour > 23 || minute > 59 || second > 59) throw invalidDateTime(node);
  const fraction = match[4] ?? '';
  const seconds = (hour * 60 + minute) * 60 + second;
  return { nanos: seconds * 1e9 + Number(fraction.padEnd(9, '0')), digits: fraction.length };
}

function invalidDateTime(node: DateTimeLiteral): Error {
  const expected = {
    DATE: 'yyyy-mm-dd',
    TIME: 'hh:mm:ss[.fraction]',
    TIMESTAMP: 'yyyy-mm-dd hh:mm:ss[.fraction]',
    TIMESTAMP_LTZ: 'yyyy-mm-dd hh:mm:ss[.fraction]',
  }[node.type];
  return invalidLiteral(`'${node.value}' is no ${node.type}`, node.span, `expected ${expected}`);
}

const MONTHS: Partial<Record<IntervalUnit, number>> = { YEAR: 12, QUARTER: 3, MONTH: 1 };
const NANOS: Partial<Record<IntervalUnit, bigint>> = {
  WEEK: 604_800_000_000_000n,
  DAY: 86_400_000_000_000n,
  HOUR: 3_600_000_000_000n,
  MINUTE: 60_000_000_000n,
  SECOND: 1_000_000_000n,
  MILLISECOND: 1_000_000n,
  MICROSECOND: 1000n,
  NANOSECOND: 1n,
};
const FIELDS: readonly IntervalUnit[] = ['DAY', 'HOUR', 'MINUTE', 'SECOND'];

/** Months or milliseconds; what is finer than a millisecond is cut off, as Flink does. */
export function intervalLiteral(node: IntervalLiteral): BoundLiteral {
  const { from, to } = node.qualifier;
  const text = node.value.trim();
  const minus = text.startsWith('-') !== node.negative;
  const sign = minus ? -1 : 1;
  const body = text.replace(/^[+-]/, '').trim();
  if (MONTHS[from] !== undefined) {
    return literal(sign * months(body, from, to, node) + 0, INTERVAL_YEAR_MONTH(false));
  }
  const nanos = to === undefined ? singleField(body, from, node) : fieldRange(body, from, to, node);
  return literal(sign * Number(nanos / 1_000_000n) + 0, INTERVAL_DAY_TIME(false));
}

function months(
  text: string,
  from: IntervalUnit,
  to: IntervalUnit | undefined,
  node: IntervalLiteral,
): number {
  const match = to === undefined ? /^(\d+)$/.exec(text) : /^(\d+)-(\d{1,2})$/.exec(text);
  if (match === null) throw invalidInterval(node);
  const low = match[2] === undefined ? 0 : Number(match[2]);
  if (low > 11) throw invalidInterval(node);
  return Number(match[1]) * MONTHS[from]! + low;
}

function singleField(text: string, unit: IntervalUnit, node: IntervalLiteral): bigint {
  const match = /^(\d+)(?:\.(\d{1,9}))?$/.exec(text);
  if (match === null || (match[2] !== undefined && unit !== 'SECOND')) throw invalidInterval(node);
  return BigInt(match[1]!) * NANOS[unit]! + BigInt((match[2] ?? '').padEnd(9, '0'));
}

function fieldRange(
  text: string,
  from: IntervalUnit,
  to: IntervalUnit,
  node: IntervalLiteral,
): bigint {
  const units = FIELDS.slice(FIELDS.indexOf(from), FIELDS.indexOf(to) + 1);
  const parts = text.split(/[ :]+/);
  if (units.length < 2 || parts.length !== units.length) throw invalidInterval(node);
  return units.reduce((sum, unit, i) => sum + singleField(parts[i]!, unit, node), 0n);
}

function invalidInterval(node: IntervalLiteral): Error {
  const { from, to } = node.qualifier;
  const unit = to === undefined ? from : `${from} TO ${to}`;
  return invalidLiteral(`'${node.value}' is no INTERVAL ${unit}`, node.span);
}
