/** Error messages: where, what was found, what was expected or meant. */
import { expect, test } from 'vitest';
import { MillraceError } from '../../src/core/index.ts';
import { parseStatement, renderError } from '../../src/sql/parser/index.ts';

function errorOf(sql: string): MillraceError {
  try {
    parseStatement(sql);
  } catch (error) {
    if (error instanceof MillraceError) return error;
    throw error;
  }
  throw new Error(`no error in ${sql}`);
}

test.each([
  ['SELEC a FROM t', '1:1', "unexpected 'SELEC'", "did you mean 'SELECT'?"],
  ['SELECT a FORM t', '1:10', "unexpected 'FORM'", "did you mean 'FROM'?"],
  ['SELECT a FROM t GRUOP BY a', '1:17', "unexpected 'GRUOP'", "did you mean 'GROUP'?"],
  ['SELECT a FROM t WHER a = 1', '1:17', "unexpected 'WHER'", "did you mean 'WHERE'?"],
  ['SELECT * FROM t JION u ON a = b', '1:17', "unexpected 'JION'", "did you mean 'JOIN'?"],
  ['SELECT a FROM t ODER BY a', '1:17', "unexpected 'ODER'", "did you mean 'ORDER'?"],
  ['SELECT a FROM t LIMT 5', '1:17', "unexpected 'LIMT'", "did you mean 'LIMIT'?"],
  ['CREATE TABL t (a INT)', '1:8', "unexpected 'TABL'", "did you mean 'TABLE'?"],
  ['CREATE TABLE t (a BIGNT)', '1:19', "unknown type 'BIGNT'", "did you mean 'BIGINT'?"],
  ['INSER INTO t SELECT 1', '1:1', "unexpected 'INSER'", "did you mean 'INSERT'?"],
  [
    'CREATE TABLE t (value INT)',
    '1:17',
    "'value' is a reserved word",
    'as a name it stands in backticks: `value`',
  ],
  [
    'SELECT a AS user FROM t',
    '1:13',
    "'user' is a reserved word",
    'as a name it stands in backticks: `user`',
  ],
  [
    'SELECT a.timestamp FROM t',
    '1:10',
    "'timestamp' is a reserved word",
    'as a name it stands in backticks: `timestamp`',
  ],
  [
    'SELECT a, FROM t',
    '1:11',
    "unexpected 'FROM', expected an expression",
    'remove the comma before it',
  ],
  [
    'CREATE TABLE t (a INT, )',
    '1:24',
    "unexpected ')', expected a column, WATERMARK, CONSTRAINT, PRIMARY or UNIQUE",
    'remove the comma before it',
  ],
  ['SELECT 1 +', '1:11', 'unexpected end of the text, expected an expression', undefined],
  ['SELECT (1 + 2 FROM t', '1:15', "unexpected 'FROM', expected ',' or ')'", undefined],
  [
    'SELECT "a" FROM t',
    '1:8',
    'unexpected character "',
    "text stands in 'single quotes', a name in `backticks`",
  ],
  ['SELECT a FROM t WHERE a == 1', '1:26', "unexpected '=', expected an expression", 'write one ='],
  ['SELECT a FROM t WHERE a != 1', '1:25', "unexpected '!='", "write <> for 'not equal'"],
  ['SELECT a::INT FROM t', '1:9', "unexpected ':'", 'to convert write CAST(value AS type)'],
  ["SELECT a 'b' FROM t", '1:10', "unexpected string 'b'", 'an alias is a name: `b`'],
  [
    "SELECT 'a' 'b'",
    '1:12',
    'unexpected string after a string',
    'an alias is a name, not a string; a string goes on only in the next line',
  ],
  ['SELECT a FROM t MINUS SELECT b', '1:17', 'MINUS is not allowed', 'write EXCEPT'],
  [
    'SELECT a FROM t JOIN u',
    '1:17',
    'this join has no condition',
    'add ON or USING, or write CROSS JOIN',
  ],
  [
    'CREATE TABLE t (a INT) WITH (connector = 1)',
    '1:30',
    "unexpected 'connector', expected an option, a string or ')'",
    "an option is a string: 'connector'",
  ],
  [
    'CREATE TABLE t (a, b)',
    '1:16',
    'these columns have no types',
    'only with AS SELECT ... may they be left out',
  ],
  [
    'SELECT LISTAGG(a ORDER BY b) FROM t',
    '1:18',
    'ORDER BY among these arguments is not allowed',
    'only ARRAY_AGG and JSON_ARRAYAGG take an order',
  ],
  [
    "SELECT 'abc",
    '1:8',
    'this string is never closed',
    "end it with ' and write a quote inside it as ''",
  ],
  [
    "SELECT X'abc'",
    '1:8',
    "X'ABC' is no binary literal",
    'it holds an even number of hexadecimal digits',
  ],
  [
    "STOP JOB 'a' WITH DRAIN",
    '1:14',
    'WITH DRAIN alone is not allowed',
    'write WITH SAVEPOINT WITH DRAIN',
  ],
  [
    'MERGE INTO t USING s ON a',
    '1:1',
    'MERGE is not allowed',
    'insert into a table with a primary key instead: its sink replaces the rows',
  ],
])('%s', (sql, place, message, hint) => {
  const error = errorOf(sql);
  expect(`${error.span!.line}:${error.span!.column}`).toBe(place);
  expect(error.message).toBe(message);
  expect(error.hint).toBe(hint);
  expect(error.domain).toBe('user');
});

test('an error is rendered with its line and a caret', () => {
  const sql = 'SELECT a,\n       b\nFORM t';
  expect(renderError(sql, errorOf(sql), 'job.sql')).toBe(
    [
      "job.sql:3:1: unexpected 'FORM'",
      '  3 | FORM t',
      '    | ^^^^',
      "hint: did you mean 'FROM'?",
    ].join('\n'),
  );
});

test('a long line is cut around the caret', () => {
  const sql = `SELECT ${'abc, '.repeat(60)}FROM t`;
  const lines = renderError(sql, errorOf(sql)).split('\n');
  expect(lines[1]!.length).toBeLessThan(120);
  expect(lines[1]!.slice(lines[2]!.indexOf('^'))).toMatch(/^FROM/);
});

test('an error without a place is one line', () => {
  expect(renderError('', new MillraceError('X', 'no such file'), 'a.sql')).toBe(
    'a.sql: no such file',
  );
});
