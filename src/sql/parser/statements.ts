/** One statement: its first words say which rule reads it. */
import type { Statement } from '../ast/index.ts';
import type { Cursor } from './cursor.ts';
import { parseAlter, parseCreate, parseDrop } from './ddl.ts';
import {
  parseAnalyze,
  parseCallProcedure,
  parseDelete,
  parseInsert,
  parseStatementSet,
  parseTruncate,
  parseUpdate,
} from './dml.ts';
import * as errors from './errors.ts';
import {
  finishStatement,
  parseCompile,
  parseExecute,
  parseExecutePlan,
  parseExplain,
  parseQueryStatement,
} from './plans.ts';
import {
  parseClientCommand,
  parseDescribe,
  parseJar,
  parseLoad,
  parseReset,
  parseSet,
  parseStop,
  parseUnload,
  parseUse,
} from './session.ts';
import { parseShow } from './show.ts';
import type { Draft } from './statement-parts.ts';
import { tokenSpan } from './token.ts';

type Rule = (p: Cursor) => Draft;

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['SELECT', parseQueryStatement],
  ['INSERT', parseInsert],
  ['CREATE', parseCreate],
  ['WITH', parseQueryStatement],
  ['SET', parseSet],
  ['RESET', parseReset],
  ['EXECUTE', (p) => (p.peek(1).key === 'PLAN' ? parseExecutePlan(p) : parseExecute(p))],
  ['EXPLAIN', parseExplain],
  ['STATEMENT', parseStatementSet],
  ['BEGIN', parseBegin],
  ['END', parseEnd],
  ['DROP', parseDrop],
  ['ALTER', parseAlter],
  ['SHOW', parseShow],
  ['DESCRIBE', parseDescribe],
  ['DESC', parseDescribe],
  ['USE', parseUse],
  ['VALUES', parseQueryStatement],
  ['TABLE', parseQueryStatement],
  ['(', parseQueryStatement],
  ['COMPILE', parseCompile],
  ['DELETE', parseDelete],
  ['UPDATE', parseUpdate],
  ['TRUNCATE', parseTruncate],
  ['ANALYZE', parseAnalyze],
  ['CALL', parseCallProcedure],
  ['LOAD', parseLoad],
  ['UNLOAD', parseUnload],
  ['ADD', parseJar],
  ['REMOVE', parseJar],
  ['STOP', parseStop],
  ['HELP', parseClientCommand],
  ['CLEAR', parseClientCommand],
  ['QUIT', parseClientCommand],
  ['EXIT', parseClientCommand],
]);

/** Statements that Flink's parser reads and Flink then refuses. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['MERGE', 'insert into a table with a primary key instead: its sink replaces the rows'],
  ['UPSERT', 'write INSERT INTO: a table with a primary key replaces its rows'],
  ['REPLACE', 'write CREATE OR REPLACE TABLE'],
]);

/** A statement, up to whatever does not belong to it. */
export function parseOne(p: Cursor): Statement {
  const { key } = p.token;
  const rule = RULES.get(key);
  if (rule !== undefined) return finishStatement<Statement>(p, rule);
  const instead = REFUSED.get(key);
  if (instead !== undefined) throw errors.notAllowed(key, instead, tokenSpan(p.token));
  for (const word of RULES.keys()) p.at(word);
  return p.unexpected();
}

function parseBegin(p: Cursor): Draft {
  p.expect('BEGIN', 'STATEMENT', 'SET');
  return { kind: 'BeginStatementSet' };
}

function parseEnd(p: Cursor): Draft {
  p.expect('END');
  return { kind: 'End' };
}
