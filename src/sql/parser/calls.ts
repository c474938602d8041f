/** Function calls: name, arguments, and the clauses that aggregates may carry. */
import {
  type Call,
  CONTEXT_VARIABLES,
  type Descriptor,
  type Expression,
  type Identifier,
  type Name,
  type NamedArgument,
  type OrderItem,
  RESERVED_FUNCTIONS,
  type Star,
  type TableArgument,
} from '../ast/index.ts';
import type { Cursor } from './cursor.ts';
import * as errors from './errors.ts';
import { parseColumnList, parseIdentifier, parseName, toIdentifier } from './names.ts';
import { atQuery, parseOrderBy, parseOrderItem } from './query-parts.ts';
import { type Token, tokenSpan } from './token.ts';
import { parseOver } from './windows.ts';

/** Reserved words that Flink's grammar calls by rules of their own. */
const CALLABLE = new Set([
  ...RESERVED_FUNCTIONS,
  'CLASSIFIER',
  'MATCH_NUMBER',
  'PREV',
  'NEXT',
  'CONVERT',
  'TRANSLATE',
  'DATE',
  'TIME',
  'TIMESTAMP',
  'DATE_TRUNC',
]);

/** Aggregates that take an order and IGNORE NULLS inside their parentheses. */
const ORDERED = new Set(['ARRAY_AGG']);

/** Whether a possibly dotted name and `(` come next. */
export function atCall(p: Cursor): boolean {
  if (CALLABLE.has(p.token.key)) return p.peek(1).key === '(';
  if (!p.atName('function')) return false;
  let ahead = 1;
  while (p.peek(ahead).key === '.') ahead += 2;
  return p.peek(ahead).key === '(';
}

export function parseCall(p: Cursor): Call {
  const first = p.token;
  const name = parseFunctionName(p);
  p.expect('(');
  const inner = p.take(')') ? { arguments: [] } : parseInside(p, ORDERED.has(first.key));
  return withClauses(p, { kind: 'Call', name, ...inner, span: p.since(first) });
}

function parseFunctionName(p: Cursor): Name {
  if (!CALLABLE.has(p.token.key)) return parseName(p, 'function');
  const token = p.advance();
  return { kind: 'Name', parts: [toIdentifier(token)], span: tokenSpan(token) };
}

type Inside = Pick<Call, 'arguments' | 'quantifier' | 'orderBy' | 'nulls'>;

function parseInside(p: Cursor, ordered: boolean): Inside {
  const quantifier = p.takeOne(['DISTINCT', 'ALL']);
  const star = quantifier === undefined && p.at('*');
  const values = star ? [parseStar(p)] : parseArguments(p);
  const nulls = ordered ? parseNullTreatment(p) : undefined;
  const orderBy = ordered && p.at('ORDER') ? parseOrderBy(p) : undefined;
  if (p.at('ORDER')) throw orderInside(p.token);
  p.expect(')');
  return {
    arguments: values,
    ...(quantifier !== undefined && { quantifier }),
    ...(nulls !== undefined && { nulls }),
    ...(orderBy !== undefined && { orderBy }),
  };
}

function orderInside(token: Token): Error {
  const instead = 'only ARRAY_AGG and JSON_ARRAYAGG take an order';
  return errors.notAllowed('ORDER BY among these arguments', instead, tokenSpan(token));
}

function parseStar(p: Cursor): Star {
  return { kind: 'Star', span: tokenSpan(p.advance()) };
}

function parseNullTreatment(p: Cursor): 'IGNORE' | 'RESPECT' | undefined {
  const nulls = p.takeOne(['IGNORE', 'RESPECT']);
  if (nulls !== undefined) p.expect('NULLS');
  return nulls;
}

/** IGNORE NULLS, WITHIN GROUP, FILTER and OVER after the parentheses, in this order. */
export function withClauses(p: Cursor, call: Call): Call {
  const first = p.previous;
  const nulls = parseNullTreatment(p);
  const withinGroup = parseWithinGroup(p);
  const filter = parseFilter(p);
  const over = p.take('OVER') ? parseOver(p) : undefined;
  if (p.previous === first) return call;
  const { start, line, column } = call.span;
  return {
    ...call,
    ...(nulls !== undefined && { nulls }),
    ...(withinGroup !== undefined && { withinGroup }),
    ...(filter !== undefined && { filter }),
    ...(over !== undefined && { over }),
    span: { start, line, column, end: p.since(first).end },
  };
}

/** `WITHIN GROUP (ORDER BY ..)`. */
export function parseWithinGroup(p: Cursor): readonly OrderItem[] | undefined {
  if (!p.take('WITHIN')) return undefined;
  p.expect('GROUP', '(');
  const order = parseOrderBy(p);
  p.expect(')');
  return order;
}

/** `FILTER (WHERE condition)`. */
function parseFilter(p: Cursor): Expression | undefined {
  if (!p.take('FILTER')) return undefined;
  p.expect('(', 'WHERE');
  const condition = p.expression();
  p.expect(')');
  return condition;
}

/** Functions without parentheses: CURRENT_TIMESTAMP and the like. */
export function atBareCall(p: Cursor): boolean {
  return CONTEXT_VARIABLES.has(p.token.key);
}

export function parseBareCall(p: Cursor): Call {
  const token = p.advance();
  const span = tokenSpan(token);
  const name = { kind: 'Name', parts: [toIdentifier(token)], span } as const;
  return { kind: 'Call', name, arguments: [], span };
}

/** Only the first argument may be a query without parentheses of its own. */
function parseArguments(p: Cursor): Expression[] {
  if (!atQuery(p)) return p.list(parseArgument);
  const first = p.token;
  const query = { kind: 'Subquery', query: p.query(), span: p.since(first) } as const;
  const values: Expression[] = [withPartition(p, query)];
  while (p.take(',')) values.push(parseArgument(p));
  return values;
}

/** An argument of any function: a value, `name => value`, DEFAULT, a table or a descriptor. */
export function parseArgument(p: Cursor): Expression {
  const first = p.token;
  if (p.peek(1).key !== '=>') return parseArgumentValue(p);
  const name = parseIdentifier(p, 'name');
  p.expect('=>');
  const value = parseArgumentValue(p);
  return { kind: 'NamedArgument', name, value, span: p.since(first) } satisfies NamedArgument;
}

function parseArgumentValue(p: Cursor): Expression {
  const first = p.token;
  if (p.take('DEFAULT')) return { kind: 'Default', span: p.since(first) };
  if (p.at('TABLE') && p.peek(1).key !== '(') return parseTableArgument(p);
  if (p.at('DESCRIPTOR') && p.peek(1).key === '(') return parseDescriptor(p);
  return withPartition(p, p.expression());
}

function parseDescriptor(p: Cursor): Descriptor {
  const first = p.token;
  p.expect('DESCRIPTOR');
  return { kind: 'Descriptor', columns: parseColumnList(p), span: p.since(first) };
}

function parseTableArgument(p: Cursor): TableArgument {
  const first = p.token;
  p.expect('TABLE');
  const table = parseName(p, 'table');
  return { kind: 'TableArgument', table, ...parsePartitionAndOrder(p), span: p.since(first) };
}

/** `(SELECT ..) PARTITION BY k` is a table, too. */
function withPartition(p: Cursor, value: Expression): Expression {
  if (value.kind !== 'Subquery' || !(p.at('PARTITION') || p.at('ORDER'))) return value;
  const parts = parsePartitionAndOrder(p);
  const end = p.previous.end;
  return { kind: 'TableArgument', table: value.query, ...parts, span: { ...value.span, end } };
}

function parsePartitionAndOrder(p: Cursor): Pick<TableArgument, 'partitionBy' | 'orderBy'> {
  let partitionBy: Identifier[] = [];
  if (p.take('PARTITION')) {
    p.expect('BY');
    partitionBy = p.at('(') ? parseColumnList(p) : [parseIdentifier(p, 'column')];
  }
  return { partitionBy, orderBy: p.take('ORDER') ? parseTableOrder(p) : [] };
}

/** Without parentheses one column only: the next comma belongs to the next argument. */
function parseTableOrder(p: Cursor): OrderItem[] {
  p.expect('BY');
  return p.at('(') ? p.parenthesised(parseOrderItem) : [parseOrderItem(p)];
}
