/** EXPLAIN, EXECUTE and compiled plans: statements about statements. */
import type {
  CompilePlan,
  Execute,
  ExecutePlan,
  Explain,
  ExplainDetail,
  Insert,
  QueryStatement,
  Statement,
  StatementSet,
} from '../ast/index.ts';
import type { Cursor } from './cursor.ts';
import { parseCreate } from './ddl.ts';
import { parseInsert, parseStatementSet } from './dml.ts';
import * as errors from './errors.ts';
import { parseString } from './literals.ts';
import { atQuery } from './query-parts.ts';
import type { Draft } from './statement-parts.ts';

/** Gives a statement its place and text. */
export function finishStatement<S extends Statement>(p: Cursor, rule: (p: Cursor) => Draft<S>): S {
  const first = p.token;
  const draft = rule(p);
  const span = p.since(first);
  return { ...draft, span, text: p.text.slice(span.start, span.end) } as unknown as S;
}

export function parseQueryStatement(p: Cursor): Draft<QueryStatement> {
  return { kind: 'QueryStatement', query: p.query() };
}

const DETAILS: readonly ExplainDetail[] = [
  'ESTIMATED_COST',
  'CHANGELOG_MODE',
  'JSON_EXECUTION_PLAN',
  'PLAN_ADVICE',
];

export function parseExplain(p: Cursor): Draft<Explain> {
  p.expect('EXPLAIN');
  const details: ExplainDetail[] = [];
  if (!p.takeAll('PLAN', 'FOR') && DETAILS.some((detail) => p.at(detail))) {
    do details.push(p.expectOne(DETAILS));
    while (p.take(','));
  }
  return { kind: 'Explain', details, statement: parseExplained(p) };
}

function parseExplained(p: Cursor): Statement {
  if (p.at('EXECUTE')) return finishStatement(p, parseExecute);
  if (p.at('CREATE')) return parseExplainedCreate(p);
  return parseExecutable(p);
}

function parseExplainedCreate(p: Cursor): Statement {
  const statement: Statement = finishStatement<Statement>(p, parseCreate);
  if (statement.kind === 'CreateTable' && statement.as !== undefined) return statement;
  throw errors.notAllowed(
    'EXPLAIN of this',
    'only a CREATE TABLE ... AS query has a plan',
    statement.span,
  );
}

/** `EXECUTE statement`. */
export function parseExecute(p: Cursor): Draft<Execute> {
  p.expect('EXECUTE');
  return { kind: 'Execute', statement: parseExecutable(p) };
}

function parseExecutable(p: Cursor): QueryStatement | Insert | StatementSet {
  if (p.at('INSERT')) return finishStatement<Insert>(p, parseInsert);
  if (p.at('STATEMENT')) return finishStatement<StatementSet>(p, parseStatementSet);
  if (!atQuery(p) && !p.at('(')) p.unexpected();
  return finishStatement<QueryStatement>(p, parseQueryStatement);
}

/** `EXECUTE PLAN 'path'`. */
export function parseExecutePlan(p: Cursor): Draft<ExecutePlan> {
  p.expect('EXECUTE', 'PLAN');
  return { kind: 'ExecutePlan', path: parseString(p) };
}

/** `COMPILE [AND EXECUTE] PLAN 'path' FOR statement`. */
export function parseCompile(p: Cursor): Draft<CompilePlan> {
  p.expect('COMPILE');
  const execute = p.takeAll('AND', 'EXECUTE');
  p.expect('PLAN');
  const path = parseString(p);
  const ifNotExists = !execute && p.takeAll('IF', 'NOT', 'EXISTS');
  p.expect('FOR');
  if (!p.at('INSERT') && !p.at('STATEMENT')) p.unexpected();
  const statement = parseExecutable(p) as Insert | StatementSet;
  return { kind: 'CompilePlan', path, ifNotExists, execute, statement };
}
