/** Queries around SELECT: WITH, set operations, VALUES, ORDER BY and limits. */
import type {
  CommonTable,
  ExplicitTable,
  Expression,
  Query,
  QueryBody,
  SetOperation,
  Values,
} from '../ast/index.ts';
import { type Cursor, MAX_DEPTH } from './cursor.ts';
import * as errors from './errors.ts';
import { parseNumberLiteral } from './literals.ts';
import { parseColumnList, parseIdentifier, parseName } from './names.ts';
import { continuesQuery, parseOrderBy } from './query-parts.ts';
import { parseSelect } from './select.ts';
import { joinSpans, type Token, tokenSpan } from './token.ts';

/** A whole query, up to whatever does not belong to it. */
export function parseQuery(p: Cursor): Query {
  p.enter();
  const first = p.token;
  const tables = parseWith(p);
  const before = p.queriesBarred;
  p.queriesBarred = false;
  const query = finishQuery(p, first, tables, parseBody(p));
  p.queriesBarred = before;
  p.leave();
  return query;
}

/** Goes on after a query in parentheses was read as the beginning of this one. */
export function parseRestOfQuery(p: Cursor, left: Query, first: Token): Query {
  if (!continuesQuery(p)) return left;
  return finishQuery(p, first, [], parseSetOperations(p, left, 0));
}

function finishQuery(
  p: Cursor,
  first: Token,
  tables: readonly CommonTable[],
  body: QueryBody,
): Query {
  const orderBy = p.at('ORDER') ? parseOrderBy(p) : [];
  const limits = parseLimits(p);
  const bare = tables.length === 0 && orderBy.length === 0 && Object.keys(limits).length === 0;
  if (bare && body.kind === 'Query') return body;
  return { kind: 'Query', with: tables, body, orderBy, ...limits, span: p.since(first) };
}

function parseWith(p: Cursor): CommonTable[] {
  if (!p.take('WITH')) return [];
  if (p.at('RECURSIVE')) {
    throw errors.notAllowed('WITH RECURSIVE', 'Flink has no recursive queries', tokenSpan(p.token));
  }
  return p.list(parseCommonTable);
}

function parseCommonTable(p: Cursor): CommonTable {
  const first = p.token;
  const name = parseIdentifier(p, 'alias');
  const columns = p.at('(') ? parseColumnList(p) : [];
  p.expect('AS');
  p.expect('(');
  const query = parseQuery(p);
  p.expect(')');
  return { kind: 'CommonTable', name, columns, query, span: p.since(first) };
}

function parseBody(p: Cursor): QueryBody {
  return parseSetOperations(p, parseTerm(p), 0);
}

/** INTERSECT binds tighter than UNION and EXCEPT; equals group to the left. */
function parseSetOperations(p: Cursor, first: QueryBody, minimum: number): QueryBody {
  let left = first;
  for (let length = 1; ; length++) {
    const operator = setOperatorAt(p);
    if (operator === undefined) return left;
    const precedence = operator === 'INTERSECT' ? 1 : 0;
    if (precedence < minimum) return left;
    if (length > MAX_DEPTH) throw errors.tooDeep(tokenSpan(p.token), MAX_DEPTH);
    p.advance();
    const all = p.takeOne(['ALL', 'DISTINCT']) === 'ALL';
    const right = parseSetOperations(p, parseTerm(p), precedence + 1);
    const span = joinSpans(left.span, tokenSpan(p.previous));
    left = { kind: 'SetOperation', operator, all, left, right, span } satisfies SetOperation;
  }
}

function setOperatorAt(p: Cursor): SetOperation['operator'] | undefined {
  if (p.at('UNION')) return 'UNION';
  if (p.at('INTERSECT')) return 'INTERSECT';
  if (p.at('EXCEPT')) return 'EXCEPT';
  if (p.token.key === 'MINUS') throw errors.notAllowed('MINUS', 'write EXCEPT', tokenSpan(p.token));
  return undefined;
}

function parseTerm(p: Cursor): QueryBody {
  if (p.at('SELECT')) return parseSelect(p);
  if (p.at('VALUES')) return parseValues(p);
  if (p.at('TABLE')) return parseExplicitTable(p);
  p.expect('(');
  const query = parseQuery(p);
  p.expect(')');
  return query;
}

function parseValues(p: Cursor): Values {
  const first = p.token;
  p.expect('VALUES');
  const rows = p.list(parseValueRow);
  return { kind: 'Values', rows, span: p.since(first) };
}

/** `(1, 2)`, `ROW(1, 2)` or a value alone: a row of one. */
function parseValueRow(p: Cursor): readonly Expression[] {
  const value = p.expression();
  return value.kind === 'RowConstructor' ? value.elements : [value];
}

function parseExplicitTable(p: Cursor): ExplicitTable {
  const first = p.token;
  p.expect('TABLE');
  return { kind: 'ExplicitTable', name: parseName(p, 'table'), span: p.since(first) };
}

function parseLimits(p: Cursor): Pick<Query, 'limit' | 'offset'> {
  if (p.take('LIMIT')) {
    const limit = p.take('ALL') ? {} : { limit: parseCount(p) };
    return { ...limit, ...parseOffset(p) };
  }
  const offset = parseOffset(p);
  if (!p.take('FETCH')) return offset;
  p.expectOne(['FIRST', 'NEXT']);
  const limit = parseCount(p);
  p.expectOne(['ROW', 'ROWS']);
  p.expect('ONLY');
  return { limit, ...offset };
}

function parseOffset(p: Cursor): Pick<Query, 'offset'> {
  if (!p.take('OFFSET')) return {};
  const offset = parseCount(p);
  p.takeOne(['ROW', 'ROWS']);
  return { offset };
}

function parseCount(p: Cursor): Expression {
  if (!p.take('?')) return parseNumberLiteral(p);
  p.parameters += 1;
  const span = tokenSpan(p.previous);
  return { kind: 'Parameter', index: p.parameters - 1, span };
}
