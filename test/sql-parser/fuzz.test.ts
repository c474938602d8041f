/** Mutated statements: a tree or an error within the text; what is printed is read back. */
import { expect, test } from 'vitest';
import type { MillraceError } from '../../src/core/index.ts';
import { formatStatement, type Statement } from '../../src/sql/ast/index.ts';
import { complete, parseScript, parseStatement, renderError } from '../../src/sql/parser/index.ts';
import { readCases } from './cases.ts';
import { nodesOf, shape } from './shape.ts';

const INPUTS = 5000;
const SEED = 0x2545f491;
const TOKEN = /'[^']*'|`[^`]*`|[\p{L}_$][\p{L}\p{N}_$]*|\d+|\s+|./gu;
const INSERTED = [
  'SELECT',
  'FROM',
  '(',
  ')',
  ',',
  ';',
  "'",
  '`',
  'END',
  'BEGIN',
  'AS',
  'NOT',
  'value',
  '/*',
  '/*+',
  '*/',
  '--',
  '"',
  '\u0000',
  '😀',
  '1e',
  '.',
  '[',
  '{',
  'X',
  "U&'\\zz'",
  'ARRAY<',
  'OVER',
  '=>',
];

/** xorshift32: the same inputs in every run. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const statements = readCases('accepted-statements');
const tokens = statements.map((sql) => sql.match(TOKEN) ?? []);

function mutate(next: (below: number) => number): string {
  const parts = [...tokens[next(tokens.length)]!];
  for (let i = next(3); i >= 0; i--) {
    const at = next(parts.length + 1);
    const other = tokens[next(tokens.length)]!;
    const choice = next(4);
    if (choice === 0) parts.splice(at, 1);
    else if (choice === 1) parts.splice(at, 0, ` ${INSERTED[next(INSERTED.length)]!} `);
    else if (choice === 2) parts.splice(at, 1 + next(3), ...other.slice(next(other.length)));
    else parts.splice(at, 0, ...parts.slice(at, at + next(5)));
  }
  return parts.join('');
}

function checkError(sql: string, error: MillraceError): void {
  const { start, end } = error.span!;
  expect(start, sql).toBeGreaterThanOrEqual(0);
  expect(end, sql).toBeGreaterThanOrEqual(start);
  expect(end, sql).toBeLessThanOrEqual(sql.length);
  expect(error.domain, sql).toBe('user');
  expect(renderError(sql, error), sql).toContain(error.message);
}

function checkStatement(sql: string, statement: Statement): void {
  for (const { span } of nodesOf(statement)) {
    if (span.start < 0 || span.end > sql.length || span.end < span.start) throw new Error(sql);
  }
  if (statement.text.includes(';')) return;
  const printed = formatStatement(statement);
  expect(shape(parseStatement(printed)), `${sql}\n${printed}`).toEqual(shape(statement));
}

test(`${INPUTS} mutated statements`, () => {
  const next = numbersFrom(SEED);
  let accepted = 0;
  for (let i = 0; i < INPUTS; i++) {
    const sql = mutate(next);
    const script = parseScript(sql);
    for (const error of script.errors) checkError(sql, error);
    for (const statement of script.statements) checkStatement(sql, statement);
    complete(sql, next(sql.length + 1));
    accepted += script.errors.length === 0 ? 1 : 0;
  }
  expect(accepted).toBeGreaterThan(INPUTS / 20);
});
