/** Types: Flink's names and forms, resolved to a `DataType` where no catalog is needed. */
import {
  ARRAY,
  type DataType,
  MAP,
  MULTISET,
  nearest,
  ROW,
  withNullable,
} from '../../core/index.ts';
import type { CompositeType, NamedType, TypeField, TypeNode } from '../ast/index.ts';
import { type Cursor, MAX_DEPTH } from './cursor.ts';
import * as errors from './errors.ts';
import { parseString } from './literals.ts';
import { parseIdentifier, parseName } from './names.ts';
import { parseScalarType, TYPE_NAMES } from './scalar-types.ts';
import { type Token, tokenSpan } from './token.ts';

/** A type that may end in NULL or NOT NULL: in columns, fields and elements, not in CAST. */
export function parseNullableType(p: Cursor): TypeNode {
  return parseSuffixed(p, true);
}

/** A type as CAST takes it: nullability only inside it. */
export function parseType(p: Cursor): TypeNode {
  return parseSuffixed(p, false);
}

/** A type and what is behind it, as in `INT ARRAY`; its height is bounded as in expressions. */
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
  const first = p.token;
  const type = parseScalarType(p);
  if (type !== undefined) return { kind: 'ResolvedType', type, span: p.since(first) };
  p.enter();
  const node = parseComposite(p, first) ?? parseNamedType(p);
  p.leave();
  return node;
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
  shape: CompositeType['shape'],
  fields: readonly TypeField[],
  first: Token,
  p: Cursor,
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
  shape: CompositeType['shape'],
  types: readonly DataType[],
  fields: readonly TypeField[],
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

function parseNamedType(p: Cursor): NamedType {
  const first = p.token;
  const name = parseName(p, 'type');
  if (name.parts.length === 1 && first.kind === 'word') {
    const meant = nearest(first.value, TYPE_NAMES);
    if (meant !== undefined) throw errors.unknownType(first.value, meant, tokenSpan(first));
  }
  return { kind: 'NamedType', name, nullable: true, span: p.since(first) };
}
