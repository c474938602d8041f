/** Operands: everything in an expression that is not an operator. */
import type { Span } from '../../core/index.ts';
import type {
  Binary,
  Case,
  CaseBranch,
  Cast,
  CollectionConstructor,
  CollectionQuery,
  ColumnReference,
  Exists,
  Expression,
  Identifier,
  Query,
  RowConstructor,
  Star,
  Subquery,
} from '../ast/index.ts';
import { atBareCall, atCall, parseBareCall, parseCall } from './calls.ts';
import type { Cursor } from './cursor.ts';
import * as errors from './errors.ts';
import { atIntervalUnit, parseInterval, parseIntervalQualifier } from './intervals.ts';
import { parseJsonCall } from './json-calls.ts';
import {
  parseBinaryLiteral,
  parseDateTimeLiteral,
  parseDecimalLiteral,
  parseNumberLiteral,
  parseStringLiteral,
} from './literals.ts';
import { parseIdentifier } from './names.ts';
import { atQuery, continuesQuery } from './query-parts.ts';
import { parseSpecialCall } from './special-calls.ts';
import { type Token, tokenSpan } from './token.ts';
import { parseType } from './types.ts';

export function parseOperand(p: Cursor): Expression {
  const { token } = p;
  p.expectSlot('value');
  switch (token.kind) {
    case 'number':
      return parseNumberLiteral(p);
    case 'string':
      return token.prefix === 'X' || token.prefix === 'x'
        ? parseBinaryLiteral(p)
        : parseStringLiteral(p);
    case 'name':
      return atCall(p) ? parseCall(p) : parseColumn(p);
    case 'word':
      return parseWord(p, token);
    case 'symbol':
      return parseSymbol(p, token);
    default:
      return p.unexpected();
  }
}

function parseSymbol(p: Cursor, token: Token): Expression {
  if (p.at('(')) return parseParenthesised(p);
  if (p.take('?')) {
    p.parameters += 1;
    return { kind: 'Parameter', index: p.parameters - 1, span: tokenSpan(token) };
  }
  return p.unexpected();
}

function parseWord(p: Cursor, token: Token): Expression {
  switch (token.key) {
    case 'NULL':
      p.advance();
      return { kind: 'NullLiteral', span: tokenSpan(token) };
    case 'TRUE':
    case 'FALSE':
    case 'UNKNOWN':
      p.advance();
      return { kind: 'BooleanLiteral', value: truthOf(token.key), span: tokenSpan(token) };
    case 'INTERVAL':
      return parseInterval(p);
    case 'DECIMAL':
      return parseDecimalLiteral(p);
    case 'CASE':
      return parseCase(p);
    case 'CAST':
    case 'TRY_CAST':
      return parseCast(p);
    case 'EXISTS':
      return parseExists(p);
    case 'ROW':
      return parseRow(p);
    case 'ARRAY':
    case 'MULTISET':
      return parseCollection(p, token.key);
    case 'MAP':
      return p.peek(1).key === '[' || p.peek(1).key === '('
        ? parseCollection(p, 'MAP')
        : parseColumn(p);
    case 'RUNNING':
    case 'FINAL':
      return parseMatchMode(p, token.key);
    default:
      return parseCallOrColumn(p);
  }
}

function parseCallOrColumn(p: Cursor): Expression {
  const special = parseDateTimeLiteral(p) ?? parseSpecialCall(p) ?? parseJsonCall(p);
  if (special !== undefined) return special;
  if (atCall(p)) return parseCall(p);
  if (atBareCall(p)) return parseBareCall(p);
  return parseColumn(p);
}

function truthOf(key: 'TRUE' | 'FALSE' | 'UNKNOWN'): boolean | null {
  return key === 'UNKNOWN' ? null : key === 'TRUE';
}

/** `a.b.c`, or `a.b.*`. */
function parseColumn(p: Cursor): ColumnReference | Star {
  const first = p.token;
  const parts: Identifier[] = [parseIdentifier(p, 'column')];
  while (p.take('.')) {
    const span = p.since(first);
    if (p.take('*')) return star(parts, span, p.since(first));
    parts.push(parseIdentifier(p, 'column'));
  }
  return { kind: 'ColumnReference', parts, span: p.since(first) };
}

function star(parts: readonly Identifier[], nameSpan: Span, span: Span): Star {
  const end = nameSpan.end - 1;
  return { kind: 'Star', qualifier: { kind: 'Name', parts, span: { ...nameSpan, end } }, span };
}

/** What opens with `(`: a query in place of a value, a row, or just an expression. */
function parseParenthesised(p: Cursor): Expression {
  const first = p.token;
  const content = parseQueryOrList(p);
  const span = p.since(first);
  if ('kind' in content) return subquery(p, content, span);
  if (content.length > 1)
    return { kind: 'RowConstructor', elements: content, explicit: false, span };
  const [single] = content as readonly [Expression];
  return atIntervalUnit(p) && single.kind === 'Binary' ? timeDifference(p, single, first) : single;
}

/** `(a - b) DAY`. */
function timeDifference(p: Cursor, difference: Binary, first: Token): Expression {
  if (difference.operator !== '-') return difference;
  const { left, right } = difference;
  const qualifier = parseIntervalQualifier(p);
  return { kind: 'TimeDifference', left, right, qualifier, span: p.since(first) };
}

/**
 * A query or expressions in parentheses. `((SELECT 1) UNION (SELECT 2))` begins like an expression,
 * so what was read as one goes on as a query when a word of queries follows it.
 */
export function parseQueryOrList(p: Cursor): Query | readonly Expression[] {
  p.expect('(');
  if (atQuery(p)) return closeQuery(p, p.query());
  const first = p.token;
  const expression = p.expression();
  const whole = p.previous.key === ')' && first.key === '(';
  if (expression.kind === 'Subquery' && whole && (continuesQuery(p) || p.at(')'))) {
    return closeQuery(p, p.grammar.restOfQuery(p, expression.query, first));
  }
  const expressions = [expression];
  while (p.take(',')) expressions.push(p.expression());
  p.expect(')');
  return expressions;
}

function closeQuery(p: Cursor, query: Query): Query {
  p.expect(')');
  return query;
}

function subquery(p: Cursor, query: Query, span: Span): Subquery {
  if (p.queriesBarred) {
    throw errors.syntaxError(
      'a query cannot stand here',
      span,
      'only values of the row can be used',
    );
  }
  return { kind: 'Subquery', query, span };
}

function parseCase(p: Cursor): Case {
  const first = p.token;
  p.expect('CASE');
  const operand = p.at('WHEN') ? {} : { operand: p.expression() };
  const branches: CaseBranch[] = [];
  do branches.push(parseBranch(p, 'operand' in operand));
  while (p.at('WHEN'));
  const otherwise = p.take('ELSE') ? { otherwise: p.expression() } : {};
  p.expect('END');
  return { kind: 'Case', ...operand, branches, ...otherwise, span: p.since(first) };
}

function parseBranch(p: Cursor, simple: boolean): CaseBranch {
  const first = p.token;
  p.expect('WHEN');
  const conditions = simple ? p.list((q) => q.expression()) : [p.expression()];
  p.expect('THEN');
  const result = p.expression();
  return { kind: 'CaseBranch', conditions, result, span: p.since(first) };
}

function parseCast(p: Cursor): Cast {
  const first = p.token;
  const safe = p.advance().key === 'TRY_CAST';
  p.expect('(');
  const operand = p.expression();
  p.expect('AS');
  const target = p.take('INTERVAL') ? parseIntervalQualifier(p) : parseType(p);
  p.expect(')');
  return { kind: 'Cast', operand, target, safe, span: p.since(first) };
}

function parseExists(p: Cursor): Exists {
  const first = p.token;
  p.expect('EXISTS');
  const at = p.token;
  const query = parseQueryOrList(p);
  if ('kind' in query) return { kind: 'Exists', query, span: p.since(first) };
  throw errors.syntaxError('EXISTS needs a query', p.since(at), 'as in EXISTS (SELECT 1 FROM t)');
}

function parseRow(p: Cursor): RowConstructor {
  const first = p.token;
  p.expect('ROW');
  const elements = p.parenthesised((q) => q.expression());
  return { kind: 'RowConstructor', elements, explicit: true, span: p.since(first) };
}

function parseCollection(
  p: Cursor,
  collection: 'ARRAY' | 'MULTISET' | 'MAP',
): CollectionConstructor | CollectionQuery {
  const first = p.token;
  p.expect(collection);
  if (p.at('(')) {
    const query = parseQueryOrList(p);
    const span = p.since(first);
    if ('kind' in query) return { kind: 'CollectionQuery', collection, query, span };
    throw errors.syntaxError(
      `elements of ${collection} stand in []`,
      span,
      `as in ${collection}[1, 2]`,
    );
  }
  p.expect('[');
  const empty = collection !== 'MULTISET' && p.at(']');
  const elements = empty ? [] : p.list((q) => q.plainExpression());
  p.expect(']');
  return { kind: 'CollectionConstructor', collection, elements, span: p.since(first) };
}

/** `FINAL LAST(A.price)`; FINAL alone is a name. */
function parseMatchMode(p: Cursor, operator: 'RUNNING' | 'FINAL'): Expression {
  const first = p.token;
  const next = p.peek(1);
  if (next.kind !== 'word' && next.kind !== 'name') return parseCallOrColumn(p);
  if (p.peek(2).key !== '(' && p.peek(2).key !== '.') return parseCallOrColumn(p);
  p.advance();
  const operand = parseCall(p);
  return { kind: 'Unary', operator, operand, span: p.since(first) };
}
