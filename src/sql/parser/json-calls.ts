/** The SQL/JSON functions with their clauses of keywords. */
import type {
  Expression,
  JsonArray,
  JsonArrayAgg,
  JsonBehavior,
  JsonElement,
  JsonEntry,
  JsonExists,
  JsonExpression,
  JsonNullClause,
  JsonObject,
  JsonObjectAgg,
  JsonQuery,
  JsonValue,
  OrderItem,
  TypeNode,
} from '../ast/index.ts';
import { parseWithinGroup } from './calls.ts';
import type { Cursor } from './cursor.ts';
import { parseOrderBy } from './query-parts.ts';
import type { Token } from './token.ts';
import { parseType } from './types.ts';

type Rule = (p: Cursor, first: Token) => JsonExpression;

const FUNCTIONS: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['JSON_EXISTS', parseExists],
  ['JSON_VALUE', parseValue],
  ['JSON_QUERY', parseQuery],
  ['JSON_OBJECT', parseObject],
  ['JSON_ARRAY', parseArray],
  ['JSON_OBJECTAGG', parseObjectAgg],
  ['JSON_ARRAYAGG', parseArrayAgg],
]);

/** The call, if one of these functions comes next. */
export function parseJsonCall(p: Cursor): JsonExpression | undefined {
  const first = p.token;
  const parse = FUNCTIONS.get(first.key);
  if (parse === undefined) return undefined;
  p.advance();
  p.expect('(');
  return parse(p, first);
}

function parsePath(p: Cursor): { input: Expression; path: Expression } {
  const input = p.plainExpression();
  parseFormat(p);
  p.expect(',');
  return { input, path: p.plainExpression() };
}

function parseFormat(p: Cursor): boolean {
  if (!p.take('FORMAT')) return false;
  p.expect('JSON');
  if (p.take('ENCODING')) p.expectOne(['UTF8', 'UTF16', 'UTF32']);
  return true;
}

function parseReturning(p: Cursor): { returning?: TypeNode } {
  return p.take('RETURNING') ? { returning: parseType(p) } : {};
}

function parseExists(p: Cursor, first: Token): JsonExists {
  const path = parsePath(p);
  const onError = p.takeOne(['TRUE', 'FALSE', 'UNKNOWN', 'ERROR']);
  if (onError !== undefined) p.expect('ON', 'ERROR');
  p.expect(')');
  const behavior = onError === undefined ? {} : { onError };
  return { kind: 'JsonExists', ...path, ...behavior, span: p.since(first) };
}

function parseValue(p: Cursor, first: Token): JsonValue {
  const path = parsePath(p);
  const returning = parseReturning(p);
  const behaviors = parseBehaviors(p, parseValueBehavior);
  p.expect(')');
  return { kind: 'JsonValue', ...path, ...returning, ...behaviors, span: p.since(first) };
}

function parseQuery(p: Cursor, first: Token): JsonQuery {
  const path = parsePath(p);
  const returning = parseReturning(p);
  const wrapper = parseWrapper(p);
  const behaviors = parseBehaviors(p, parseQueryBehavior);
  p.expect(')');
  return {
    kind: 'JsonQuery',
    ...path,
    ...returning,
    ...wrapper,
    ...behaviors,
    span: p.since(first),
  };
}

function parseWrapper(p: Cursor): Pick<JsonQuery, 'wrapper'> {
  const presence = p.takeOne(['WITHOUT', 'WITH']);
  if (presence === undefined) return {};
  const condition = presence === 'WITH' ? p.takeOne(['CONDITIONAL', 'UNCONDITIONAL']) : undefined;
  p.take('ARRAY');
  p.expect('WRAPPER');
  if (presence === 'WITHOUT') return { wrapper: 'WITHOUT' };
  return { wrapper: condition ?? 'UNCONDITIONAL' };
}

interface Behaviors {
  onEmpty?: JsonBehavior;
  onError?: JsonBehavior;
}

function parseBehaviors(p: Cursor, parse: (p: Cursor) => JsonBehavior | undefined): Behaviors {
  const behaviors: Behaviors = {};
  for (;;) {
    const behavior = parse(p);
    if (behavior === undefined) return behaviors;
    p.expect('ON');
    if (p.expectOne(['EMPTY', 'ERROR']) === 'EMPTY') behaviors.onEmpty = behavior;
    else behaviors.onError = behavior;
  }
}

function parseValueBehavior(p: Cursor): JsonBehavior | undefined {
  const first = p.token;
  const behavior = p.takeOne(['NULL', 'ERROR', 'DEFAULT']);
  if (behavior === undefined) return undefined;
  const value = behavior === 'DEFAULT' ? { value: p.plainExpression() } : {};
  return { kind: 'JsonBehavior', behavior, ...value, span: p.since(first) };
}

function parseQueryBehavior(p: Cursor): JsonBehavior | undefined {
  const first = p.token;
  const word = p.takeOne(['NULL', 'ERROR', 'EMPTY']);
  if (word === undefined) return undefined;
  const behavior = word === 'EMPTY' ? (`EMPTY ${p.expectOne(['ARRAY', 'OBJECT'])}` as const) : word;
  return { kind: 'JsonBehavior', behavior, span: p.since(first) };
}

function parseObject(p: Cursor, first: Token): JsonObject {
  const entries = atEnd(p) ? [] : p.list(parseEntry);
  const onNull = parseNullClause(p);
  p.expect(')');
  return { kind: 'JsonObject', entries, ...onNull, span: p.since(first) };
}

function parseArray(p: Cursor, first: Token): JsonArray {
  const elements = atEnd(p) ? [] : p.list(parseElement);
  const onNull = parseNullClause(p);
  p.expect(')');
  return { kind: 'JsonArray', elements, ...onNull, span: p.since(first) };
}

function atEnd(p: Cursor): boolean {
  if (p.at(')')) return true;
  return p.peek(1).key === 'ON' && (p.at('NULL') || p.at('ABSENT'));
}

/** `KEY k VALUE v`, `k VALUE v` or `k: v`; KEY alone is a name. */
function parseEntry(p: Cursor): JsonEntry {
  const first = p.token;
  const next = p.peek(1).key;
  const keyed =
    first.key === 'KEY' && next !== 'VALUE' && next !== ':' && next !== '.' && p.take('KEY');
  const key = p.plainExpression();
  if (keyed) p.expect('VALUE');
  else p.expectOne(['VALUE', ':']);
  const value = p.plainExpression();
  const formatJson = parseFormat(p);
  return { kind: 'JsonEntry', key, value, formatJson, span: p.since(first) };
}

function parseElement(p: Cursor): JsonElement {
  const first = p.token;
  const value = p.plainExpression();
  const formatJson = parseFormat(p);
  return { kind: 'JsonElement', value, formatJson, span: p.since(first) };
}

function parseNullClause(p: Cursor): { onNull?: JsonNullClause } {
  const onNull = p.takeOne(['NULL', 'ABSENT']);
  if (onNull === undefined) return {};
  p.expect('ON', 'NULL');
  return { onNull };
}

function parseObjectAgg(p: Cursor, first: Token): JsonObjectAgg {
  const entry = parseEntry(p);
  const onNull = parseNullClause(p);
  p.expect(')');
  return { kind: 'JsonObjectAgg', entry, ...onNull, span: p.since(first) };
}

/** The order stands inside, or in WITHIN GROUP behind. */
function parseArrayAgg(p: Cursor, first: Token): JsonArrayAgg {
  const element = parseElement(p);
  let orderBy: readonly OrderItem[] | undefined = p.at('ORDER') ? parseOrderBy(p) : undefined;
  const onNull = parseNullClause(p);
  p.expect(')');
  if (orderBy === undefined) orderBy = parseWithinGroup(p);
  const order = orderBy === undefined ? {} : { orderBy };
  return { kind: 'JsonArrayAgg', element, ...order, ...onNull, span: p.since(first) };
}
