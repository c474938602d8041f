/** FROM: tables, queries and functions as tables, and the joins between them. */
import type {
  DerivedTable,
  Expression,
  Join,
  Name,
  Query,
  TableAlias,
  TableFunction,
  TableName,
  TableReference,
  TableSample,
  Unnest,
} from '../ast/index.ts';
import { atCall, parseArgument, parseCall } from './calls.ts';
import { type Cursor, MAX_DEPTH } from './cursor.ts';
import * as errors from './errors.ts';
import { parseInteger, parseNumberLiteral } from './literals.ts';
import { parseMatchRecognize } from './match.ts';
import { parseColumnList, parseHints, parseIdentifier, parseName } from './names.ts';
import { atQuery } from './query-parts.ts';
import { joinSpans, type Token, tokenSpan } from './token.ts';

export function parseFrom(p: Cursor): TableReference {
  let left = parseJoins(p);
  for (let length = 1; p.take(','); length++) {
    checkLength(p, length);
    const right = parseJoins(p);
    left = join(left, right, { type: 'COMMA', natural: false, asof: false });
  }
  return left;
}

type JoinParts = Pick<Join, 'type' | 'natural' | 'asof' | 'matchCondition' | 'on' | 'using'>;

function join(left: TableReference, right: TableReference, parts: JoinParts): Join {
  return { kind: 'Join', ...parts, left, right, span: joinSpans(left.span, right.span) };
}

function checkLength(p: Cursor, length: number): void {
  if (length > MAX_DEPTH) throw errors.tooDeep(tokenSpan(p.token), MAX_DEPTH);
}

function parseJoins(p: Cursor): TableReference {
  let left = parseTable(p);
  for (let length = 1; ; length++) {
    const first = p.token;
    const kind = parseJoinKind(p);
    if (kind === undefined) return left;
    checkLength(p, length);
    const right = parseTable(p);
    const condition = parseCondition(p, kind, first);
    const joined = join(left, right, { ...kind, ...condition });
    left = { ...joined, span: { ...joined.span, end: p.previous.end } };
  }
}

type JoinKind = Pick<Join, 'type' | 'natural' | 'asof'>;

function parseJoinKind(p: Cursor): JoinKind | undefined {
  const asof = atAsof(p) && p.take('ASOF');
  const natural = !asof && p.take('NATURAL');
  const type = asof
    ? p.takeOne(['INNER', 'LEFT'])
    : p.takeOne(['INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS']);
  if (type === undefined && !natural && !asof && !p.at('JOIN')) return undefined;
  if (type === 'LEFT' || type === 'RIGHT' || type === 'FULL') p.take('OUTER');
  p.expect('JOIN');
  return { type: type ?? 'INNER', natural, asof };
}

/** ASOF is no keyword of Flink's: only before JOIN is it one here. */
function atAsof(p: Cursor): boolean {
  if (p.token.key !== 'ASOF') return false;
  const next = p.peek(1).key;
  return next === 'JOIN' || ((next === 'LEFT' || next === 'INNER') && isJoin(p));
}

function isJoin(p: Cursor): boolean {
  return p.peek(2).key === 'JOIN' || (p.peek(2).key === 'OUTER' && p.peek(3).key === 'JOIN');
}

type JoinCondition = Pick<Join, 'matchCondition' | 'on' | 'using'>;

function parseCondition(p: Cursor, { type, natural, asof }: JoinKind, first: Token): JoinCondition {
  if (type === 'CROSS' || natural) {
    if (!p.at('ON') && !p.at('USING')) return {};
    throw errors.syntaxError(
      `${natural ? 'NATURAL' : 'CROSS'} JOIN has no condition`,
      tokenSpan(p.token),
      'leave it out, or write JOIN ... ON',
    );
  }
  const match = asof && atMatchCondition(p) ? { matchCondition: parseMatchCondition(p) } : {};
  if (p.take('ON')) return { ...match, on: p.expression() };
  if (p.take('USING')) return { ...match, using: parseColumnList(p) };
  if ('matchCondition' in match) return match;
  if (p.token.kind === 'end' || p.at(')') || p.at(';')) throw missingCondition(p, first);
  return p.unexpected();
}

/** No keyword of Flink's either, and so no alias only before its parenthesis. */
function atMatchCondition(p: Cursor): boolean {
  return p.token.key === 'MATCH_CONDITION' && p.peek(1).key === '(';
}

function parseMatchCondition(p: Cursor): Expression {
  p.expect('MATCH_CONDITION', '(');
  const condition = p.expression();
  p.expect(')');
  return condition;
}

function missingCondition(p: Cursor, first: Token): Error {
  const hint = 'add ON or USING, or write CROSS JOIN';
  return errors.syntaxError('this join has no condition', p.since(first), hint);
}

/** One table with its alias, and MATCH_RECOGNIZE around it. */
function parseTable(p: Cursor): TableReference {
  p.enter();
  const table = withMatch(p, withAlias(p, parsePrimary(p)));
  p.leave();
  return table;
}

function withMatch(p: Cursor, table: TableReference): TableReference {
  if (!p.at('MATCH_RECOGNIZE')) return table;
  return withAlias(p, parseMatchRecognize(p, table));
}

function parsePrimary(p: Cursor): TableReference {
  const first = p.token;
  const lateral = p.take('LATERAL');
  if (p.at('UNNEST')) return parseUnnest(p, first);
  if (p.at('TABLE')) return parseTableFunction(p, first, lateral);
  if (p.at('(')) return parseParenthesisedTable(p, first, lateral);
  if (lateral) p.unexpected();
  if (atTableCall(p)) {
    const call = parseCall(p);
    return { kind: 'TableFunction', call, lateral, span: call.span } satisfies TableFunction;
  }
  return parseTableName(p, first);
}

/** `name(`, not followed by the column types of EXTEND, which Flink refuses later on. */
function atTableCall(p: Cursor): boolean {
  p.expectSlot('table');
  return p.atName('table') && atCall(p);
}

function parseTableName(p: Cursor, first: Token): TableName {
  const name: Name = parseName(p, 'table');
  const hints = parseHints(p);
  const systemTime = p.takeAll('FOR', 'SYSTEM_TIME') ? { systemTime: parseSystemTime(p) } : {};
  return { kind: 'TableName', name, hints, ...systemTime, span: p.since(first) };
}

function parseSystemTime(p: Cursor): Expression {
  p.expect('AS', 'OF');
  return p.plainExpression();
}

function parseTableFunction(p: Cursor, first: Token, lateral: boolean): TableFunction {
  p.expect('TABLE', '(');
  if (!atCall(p)) p.unexpected();
  const call = parseCall(p);
  p.expect(')');
  return { kind: 'TableFunction', call, lateral, span: p.since(first) };
}

function parseUnnest(p: Cursor, first: Token): Unnest {
  p.expect('UNNEST');
  const collections = p.parenthesised(parseArgument);
  const withOrdinality = p.takeAll('WITH', 'ORDINALITY');
  return { kind: 'Unnest', collections, withOrdinality, span: p.since(first) };
}

/** A query, or a join that is to be done first. */
function parseParenthesisedTable(p: Cursor, first: Token, lateral: boolean): TableReference {
  p.expect('(');
  if (atQuery(p)) return closeDerived(p, p.query(), first, lateral);
  const inner = p.token;
  const table = parseJoins(p);
  if (table.kind === 'DerivedTable' && table.alias === undefined && inner.key === '(') {
    return closeDerived(p, p.grammar.restOfQuery(p, table.query, inner), first, lateral);
  }
  p.expect(')');
  if (table.kind !== 'Join' || lateral) {
    throw errors.syntaxError(
      'parentheses hold a query or a join',
      p.since(first),
      'a table alone stands without them',
    );
  }
  return { ...table, span: p.since(first) };
}

function closeDerived(p: Cursor, query: Query, first: Token, lateral: boolean): DerivedTable {
  p.expect(')');
  return { kind: 'DerivedTable', query, lateral, span: p.since(first) };
}

function withAlias(p: Cursor, table: TableReference): TableReference {
  if (table.kind === 'Join') return table;
  const first = p.previous;
  const alias = parseAlias(p);
  const sample = p.take('TABLESAMPLE') ? parseSample(p) : undefined;
  if (alias === undefined && sample === undefined) return table;
  const span = { ...table.span, end: p.since(first).end };
  return { ...table, ...(alias && { alias }), ...(sample && { sample }), span };
}

function parseAlias(p: Cursor): TableAlias | undefined {
  const first = p.token;
  const explicit = p.take('AS');
  if (!explicit && (!p.atName('alias') || atAsof(p) || atMatchCondition(p))) return undefined;
  if (!explicit) p.implicitAlias = p.index;
  const name = parseIdentifier(p, 'alias');
  const columns = p.at('(') ? parseColumnList(p) : [];
  return { kind: 'TableAlias', name, columns, span: p.since(first) };
}

function parseSample(p: Cursor): TableSample {
  const first = p.previous;
  const method = p.expectOne(['BERNOULLI', 'SYSTEM']);
  p.expect('(');
  const percent = parseNumberLiteral(p).text;
  p.expect(')');
  if (!p.take('REPEATABLE')) return { kind: 'TableSample', method, percent, span: p.since(first) };
  p.expect('(');
  const seed = parseInteger(p);
  p.expect(')');
  return { kind: 'TableSample', method, percent, seed, span: p.since(first) };
}
