/** Types without types inside: numbers, texts, bytes, times; with Flink's defaults and ranges. */
import {
  BIGINT,
  BINARY,
  BOOLEAN,
  BYTES,
  CHAR,
  DATE,
  type DataType,
  DECIMAL,
  DOUBLE,
  FLOAT,
  INTEGER,
  INTERVAL_DAY_TIME,
  INTERVAL_YEAR_MONTH,
  MAX_LENGTH,
  SMALLINT,
  STRING,
  TIME,
  TIMESTAMP,
  TIMESTAMP_LTZ,
  TINYINT,
  VARBINARY,
  VARCHAR,
  VARIANT,
} from '../../core/index.ts';
import type { Cursor } from './cursor.ts';
import * as errors from './errors.ts';
import { parseIntervalQualifier } from './intervals.ts';
import { parseInteger } from './literals.ts';
import { parseIdentifier } from './names.ts';
import { type Token, tokenSpan } from './token.ts';

const PARAMETERLESS: Readonly<Record<string, DataType>> = {
  BOOLEAN: BOOLEAN(),
  TINYINT: TINYINT(),
  SMALLINT: SMALLINT(),
  INT: INTEGER(),
  INTEGER: INTEGER(),
  BIGINT: BIGINT(),
  FLOAT: FLOAT(),
  DOUBLE: DOUBLE(),
  DATE: DATE(),
  STRING: STRING(),
  BYTES: BYTES(),
  VARIANT: VARIANT(),
  BITMAP: { kind: 'BITMAP', nullable: true },
  DESCRIPTOR: { kind: 'DESCRIPTOR', nullable: true },
};

/** For a misspelt type to be compared with. */
export const TYPE_NAMES: readonly string[] = [
  ...Object.keys(PARAMETERLESS),
  ...['CHAR', 'VARCHAR', 'BINARY', 'VARBINARY', 'DECIMAL', 'NUMERIC', 'TIME', 'TIMESTAMP'],
  ...['TIMESTAMP_LTZ', 'ARRAY', 'MULTISET', 'MAP', 'ROW', 'RAW'],
];

/** A type of one word with its parameters, if one comes next. */
export function parseScalarType(p: Cursor): DataType | undefined {
  return parseParameterless(p) ?? parseParametrised(p);
}

function parseParameterless(p: Cursor): DataType | undefined {
  const { key } = p.token;
  const type = PARAMETERLESS[key];
  if (type === undefined || !p.take(key)) return undefined;
  if (key === 'DOUBLE') p.take('PRECISION');
  return type;
}

function parseParametrised(p: Cursor): DataType | undefined {
  const first = p.token;
  switch (first.key) {
    case 'CHAR':
    case 'CHARACTER':
    case 'VARCHAR':
      p.advance();
      return parseCharacters(p, first);
    case 'BINARY':
    case 'VARBINARY':
      p.advance();
      return parseBytes(p, first);
    case 'DECIMAL':
    case 'DEC':
    case 'NUMERIC':
      p.advance();
      return parseDecimal(p, first);
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      p.advance();
      return parseTimeType(p, first);
    case 'INTERVAL':
      if (!p.intervalTypes) return undefined;
      p.advance();
      return parseIntervalType(p);
    case 'REAL':
      throw errors.notAllowed('the type REAL', 'write FLOAT or DOUBLE', tokenSpan(first));
    default:
      return undefined;
  }
}

function parseCharacters(p: Cursor, first: Token): DataType {
  const varying = first.key === 'VARCHAR' || p.take('VARYING');
  const length = parseLength(p, first, varying ? MAX_LENGTH : 1);
  if (p.takeAll('CHARACTER', 'SET')) parseIdentifier(p);
  return varying ? VARCHAR(length) : CHAR(length);
}

function parseBytes(p: Cursor, first: Token): DataType {
  const varying = first.key === 'VARBINARY' || p.take('VARYING');
  const length = parseLength(p, first, varying ? MAX_LENGTH : 1);
  return varying ? VARBINARY(length) : BINARY(length);
}

function parseLength(p: Cursor, first: Token, fallback: number): number {
  return parseParameter(p, first, 'length', 1, MAX_LENGTH) ?? fallback;
}

function parseDecimal(p: Cursor, first: Token): DataType {
  if (!p.take('(')) return DECIMAL(10, 0);
  const precision = checked(p, first, 'precision', parseInteger(p), 1, 38);
  const scale = p.take(',') ? checked(p, first, 'scale', parseInteger(p), 0, precision) : 0;
  p.expect(')');
  return DECIMAL(precision, scale);
}

function parseTimeType(p: Cursor, first: Token): DataType {
  const fallback = first.key === 'TIME' ? 0 : 6;
  const precision = parseParameter(p, first, 'precision', 0, 9) ?? fallback;
  if (first.key === 'TIMESTAMP_LTZ') return TIMESTAMP_LTZ(precision);
  if (p.take('WITHOUT')) p.expect('TIME', 'ZONE');
  else if (first.key === 'TIMESTAMP' && p.take('WITH')) {
    p.expect('LOCAL', 'TIME', 'ZONE');
    return TIMESTAMP_LTZ(precision);
  }
  return first.key === 'TIME' ? TIME(precision) : TIMESTAMP(precision);
}

function parseIntervalType(p: Cursor): DataType {
  const { from } = parseIntervalQualifier(p);
  const months = from === 'YEAR' || from === 'QUARTER' || from === 'MONTH';
  return months ? INTERVAL_YEAR_MONTH() : INTERVAL_DAY_TIME();
}

function parseParameter(
  p: Cursor,
  first: Token,
  what: string,
  low: number,
  high: number,
): number | undefined {
  if (!p.take('(')) return undefined;
  const value = checked(p, first, what, parseInteger(p), low, high);
  p.expect(')');
  return value;
}

function checked(
  p: Cursor,
  first: Token,
  what: string,
  value: number,
  low: number,
  high: number,
): number {
  if (value >= low && value <= high) return value;
  const message = `${first.key} with ${what} ${value} does not exist`;
  throw errors.typeOutOfRange(message, `the ${what} is from ${low} to ${high}`, p.since(first));
}
