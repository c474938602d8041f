/** Size: linear in the text; nesting ends in an error, never in a stack overflow. */
import { expect, test } from 'vitest';
import { formatStatement } from '../../src/sql/ast/index.ts';
import {
  parseDataType,
  parseExpression,
  parseScript,
  parseStatement,
} from '../../src/sql/parser/index.ts';

const LEVELS = 100_000;

test.each([
  ['parentheses', `SELECT ${'('.repeat(LEVELS)}1${')'.repeat(LEVELS)}`],
  ['open parentheses', `SELECT ${'('.repeat(LEVELS)}`],
  ['minus signs', `SELECT ${'- '.repeat(LEVELS)}1`],
  ['NOT', `SELECT ${'NOT '.repeat(LEVELS)}a`],
  ['a sum', `SELECT ${'1 + '.repeat(LEVELS)}1`],
  ['calls', `SELECT ${'f('.repeat(LEVELS)}`],
  ['arrays', `SELECT ${'ARRAY['.repeat(LEVELS)}`],
  ['CASE', `SELECT ${'CASE WHEN '.repeat(LEVELS)}`],
  ['access', `SELECT a${'[1]'.repeat(LEVELS)}`],
  ['queries', `SELECT * FROM ${'(SELECT * FROM '.repeat(LEVELS)}`],
  ['joins', `SELECT * FROM ${'('.repeat(LEVELS)}a`],
  ['comma joins', `SELECT * FROM ${'a, '.repeat(LEVELS)}a`],
  ['unions', `${'SELECT 1 UNION '.repeat(LEVELS)}SELECT 1`],
  ['WITH', 'WITH a AS ('.repeat(LEVELS)],
  ['grouping sets', `SELECT 1 FROM t GROUP BY ${'GROUPING SETS ('.repeat(LEVELS)}`],
  ['patterns', `SELECT 1 FROM t MATCH_RECOGNIZE (PATTERN (${'('.repeat(LEVELS)}`],
  ['types', `CREATE TABLE t (a ${'ARRAY<'.repeat(LEVELS)}`],
  ['type suffixes', `CREATE TABLE t (a INT${' ARRAY'.repeat(LEVELS)})`],
])('%s are refused beyond 1,000 levels', (_, sql) => {
  expect(() => parseStatement(sql)).toThrow(expect.objectContaining({ code: 'SQL_TOO_DEEP' }));
});

test('900 levels are read, and printed, too', () => {
  const sql = `SELECT ${'1 + '.repeat(900)}1`;
  expect(formatStatement(parseStatement(sql))).toBe(sql);
  expect(parseExpression(`${'('.repeat(400)}1${')'.repeat(400)}`).kind).toBe('NumberLiteral');
  expect(parseDataType(`${'ARRAY<'.repeat(400)}INT${'>'.repeat(400)}`).kind).toBe('ARRAY');
});

test('10,000 columns and 10,000 rows are read', () => {
  const columns = Array.from({ length: 10_000 }, (_, i) => `c${i} STRING NOT NULL COMMENT 'x'`);
  const rows = Array.from({ length: 10_000 }, (_, i) => `(${i}, 'row ${i}', NULL)`);
  const { statements, errors } = parseScript(
    `CREATE TABLE t (${columns.join(', ')}); INSERT INTO t VALUES ${rows.join(', ')}`,
  );
  expect(errors).toEqual([]);
  expect(statements[0]).toMatchObject({ elements: { length: 10_000 } });
});
