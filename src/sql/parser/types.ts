/** Types: Flink's names and defaults, resolved to a `DataType` as far as no catalogue is needed. */
import {
  ARRAY, BIGINT, BINARY, BOOLEAN, BYTES, CHAR, type DataType, DATE, DECIMAL, DOUBLE, FLOAT, INTEGER,
  INTERVAL_DAY_TIME, INTERVAL_YEAR_MONTH, MAP, MAX_LENGTH, MULTISET, nearest, ROW, SMALLINT, STRING,
  TIME, TIMESTAMP, TIMESTAMP_LTZ, TINYINT, VARBINARY, VARCHAR, VARIANT, withNullable,
} from '../../core/index.ts';
import type { CompositeType, NamedType, TypeField, TypeNode } from '../ast/index.ts';
import { type Cursor, MAX_DEPTH } from './cursor.ts';
import * as errors from './errors.ts';
import { parseIntervalQualifier } from './intervals.ts';
import { parseInteger, parseString } from './literals.ts';
import { parseIdentifier, parseName } from './names.ts';
import { type Token, tokenSpan } from './token.ts';

/** A type that may end in NULL or NOT NULL: in columns, fields and elements, not in CAST. */
export function parseNullableType(p: Cursor): TypeNode {
  return parseSuffixed(p, true);
}

/** A type as CAST takes it: nullability only inside it. */
export function parseType(p: Cursor): TypeNode {
  return parseSuffixed(p, false);
}

/** A type and the ARRAYs and MULTISETs behind it: `INT ARRAY`. The height is bounded as in expressions. */
function parseSuffixed(p: Cursor, nullability: boolean): TypeNode {
  const first = p.token;
  const outside = p.height;
  p.height = 0;
  let type = parseTypeName(p);
  let height = p.height + 1;
  for (;;) {
    const collection = nullability ? collectionAfterNullability(p) : collectionAt(p);
    if (collection === undefined) break;
    const element = nullability ? parseNullability(p, type) : type;
    p.expect(collection);
    type = wrap(collection, [{ name: 'element', type: element }], first, p);
    height += 1;
    if (height > MAX_DEPTH) throw errors.tooDeep(tokenSpan(p.token), MAX_DEPTH);
  }
  p.height = Math.max(outside, height);
  return nullability ? parseNullability(p, type) : type;
}

function collectionAt(p: Cursor): 'ARRAY' | 'MULTISET' | undefined {
  if (p.at('ARRAY')) return 'ARRAY';
  return p.at('MULTISET') ? 'MULTISET' : undefined;
}

function collectionAfterNullability(p: Cursor): 'ARRAY' | 'MULTISET' | undefined {
  const ahead = p.at('NULL') ? 1 : p.at('NOT') ? 2 : 0;
  if (p.at('ARRAY') || (ahead > 0 && p.peek(ahead).key === 'ARRAY')) return 'ARRAY';
  if (p.at('MULTISET') || (ahead > 0 && p.peek(ahead).key === 'MULTISET')) return 'MULTISET';
  return undefined;
}

function parseNullability(p: Cursor, type: TypeNode): TypeNode {
  const nullable = !p.at('NOT');
  if (nullable && !p.at('NULL')) return type;
  if (!p.takeAll('NOT', 'NULL')) p.expect('NULL');
  if (type.kind === 'ResolvedType') return { ...type, type: withNullable(type.type, nullable) };
  return { ...type, nullable };
}

function parseTypeName(p: Cursor): TypeNode {
  p.expectSlot('type');
  p.enter();
  const first = p.token;
  const type = parseParameterless(p) ?? parseParametrised(p) ?? parseComposite(p, first);
  p.leave();
  if (type === undefined) return parseNamedType(p);
  return 'nullable' in type && !('span' in type)
    ? { kind: 'ResolvedType', type, span: p.since(first) }
    : type;
}

const PARAMETERLESS: Readonly<Record<string, DataType>> = {
  BOOLEAN: BOOLEAN(), TINYINT: TINYINT(), SMALLINT: SMALLINT(), INT: INTEGER(), INTEGER: INTEGER(),
  BIGINT: BIGINT(), FLOAT: FLOAT(), DOUBLE: DOUBLE(), DATE: DATE(),
  STRING: STRING(), BYTES: BYTES(), VARIANT: VARIANT(),
  BITMAP: { kind: 'BITMAP', nullable: true },
  DESCRIPTOR: { kind: 'DESCRIPTOR', nullable: true },
};

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
  p: Cursor, first: Token, what: string, low: number, high: number,
): number | undefined {
  if (!p.take('(')) return undefined;
  const value = checked(p, first, what, parseInteger(p), low, high);
  p.expect(')');
  return value;
}

function checked(
  p: Cursor, first: Token, what: string, value: number, low: number, high: number,
): number {
  if (value >= low && value <= high) return value;
  const message = `${first.key} with ${what} ${value} does not exist`;
  throw errors.typeOutOfRange(message, `the ${what} is from ${low} to ${high}`, p.since(first));
}

function parseComposite(p: Cursor, first: Token): TypeNode | undefined {
  const opening = p.peek(1).key;
  switch (first.key) {
    case 'ARRAY':
    case 'MULTISET':
      p.advance();
      return wrap(first.key, parseArguments(p, ['element']), first, p);
    case 'MAP':
      if (opening !== '<') return undefined;
      p.advance();
      return wrap('MAP', parseArguments(p, ['key', 'value']), first, p);
    case 'ROW':
      p.advance();
      return wrap('ROW', parseFields(p), first, p);
    case 'RAW':
      p.advance();
      return parseRaw(p, first);
    case 'STRUCTURED':
      p.advance();
      return parseStructured(p, first);
    default:
      return undefined;
  }
}

function parseArguments(p: Cursor, names: readonly string[]): TypeField[] {
  p.expect('<');
  const fields = names.map((name, i) => {
    if (i > 0) p.expect(',');
    return { name, type: parseNullableType(p) };
  });
  p.expect('>');
  return fields;
}

function parseFields(p: Cursor): TypeField[] {
  if (p.take('<>')) return [];
  const close = p.take('(') ? ')' : '>';
  if (close === '>') p.expect('<');
  if (p.take(close)) return [];
  const fields = p.list(parseField);
  p.expect(close);
  return fields;
}

function parseField(p: Cursor): TypeField {
  const { name } = parseIdentifier(p, 'column');
  const type = parseNullableType(p);
  if (p.atString()) parseString(p);
  return { name, type };
}

function parseRaw(p: Cursor, first: Token): TypeNode {
  p.expect('(');
  const className = parseString(p);
  p.expect(',');
  const serializer = parseString(p);
  p.expect(')');
  return { kind: 'RawType', className, serializer, nullable: true, span: p.since(first) };
}

function parseStructured(p: Cursor, first: Token): TypeNode {
  p.expect('<');
  const className = parseString(p);
  const fields = p.take(',') ? p.list(parseField) : [];
  p.expect('>');
  return { kind: 'StructuredType', className, fields, nullable: true, span: p.since(first) };
}

function wrap(
  shape: CompositeType['shape'], fields: readonly TypeField[], first: Token, p: Cursor,
): TypeNode {
  const span = p.since(first);
  const types = fields.map(({ type }) => (type.kind === 'ResolvedType' ? type.type : undefined));
  const resolved = types.filter((type) => type !== undefined);
  if (resolved.length < fields.length) {
    return { kind: 'CompositeType', shape, fields, nullable: true, span };
  }
  return { kind: 'ResolvedType', type: compose(shape, resolved, fields), span };
}

function compose(
  shape: CompositeType['shape'], types: readonly DataType[], fields: readonly TypeField[],
): DataType {
  switch (shape) {
    case 'ARRAY':
      return ARRAY(types[0]!);
    case 'MULTISET':
      return MULTISET(types[0]!);
    case 'MAP':
      return MAP(types[0]!, types[1]!);
    case 'ROW':
      return ROW(types.map((type, i) => ({ name: fields[i]!.name, type })));
  }
}

const TYPE_NAMES = [
  ...Object.keys(PARAMETERLESS), 'CHAR', 'VARCHAR', 'BINARY', 'VARBINARY', 'DECIMAL', 'NUMERIC',
  'TIME', 'TIMESTAMP', 'TIMESTAMP_LTZ', 'INTERVAL', 'ARRAY', 'MULTISET', 'MAP', 'ROW', 'RAW',
];

function parseNamedType(p: Cursor): NamedType {
  const first = p.token;
  const name = parseName(p, 'type');
  if (name.parts.length === 1 && first.kind === 'word') {
    const meant = nearest(first.value, TYPE_NAMES);
    if (meant !== undefined) throw errors.unknownType(first.value, meant, tokenSpan(first));
  }
  return { kind: 'NamedType', name, nullable: true, span: p.since(first) };
}
