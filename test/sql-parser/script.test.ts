/** Scripts: several statements, several errors, statement sets and settings. */
import { expect, test } from 'vitest';
import { parseScript } from '../../src/sql/parser/index.ts';

const kinds = (sql: string) => parseScript(sql).statements.map(({ kind }) => kind);
const messages = (sql: string) =>
  parseScript(sql).errors.map(({ span, message }) => `${span!.line}:${span!.column} ${message}`);

test('statements keep their text and place', () => {
  const { statements } = parseScript("-- first\nSELECT ';' AS a ;\n\n SELECT 2");
  expect(statements.map(({ text }) => text)).toEqual(["SELECT ';' AS a", 'SELECT 2']);
  expect(statements[1]!.span).toEqual({ start: 29, end: 37, line: 4, column: 2 });
});

test('reading goes on after the semicolon of a broken statement', () => {
  const sql = "SELEC 1; SELECT 2; SELECT FROM t WHERE a = ';'; SELECT 3 /* ; */ +; SELECT 4";
  expect(kinds(sql)).toEqual(['QueryStatement', 'QueryStatement']);
  expect(messages(sql)).toEqual([
    "1:1 unexpected 'SELEC'",
    "1:27 unexpected 'FROM', expected an expression",
    "1:67 unexpected ';', expected an expression",
  ]);
});

test('after a string without end the next line is read', () => {
  const sql = "SELECT 'abc;\nSELECT 2;\nSELECT 3 x y";
  expect(kinds(sql)).toEqual(['QueryStatement']);
  expect(messages(sql)).toEqual(['1:8 this string is never closed', "3:12 unexpected 'y'"]);
});

test('an error inside BEGIN .. END ends the whole set', () => {
  const sql =
    'EXECUTE STATEMENT SET BEGIN INSERT INTO a SELCT 1; INSERT INTO b SELECT 2; END; SELECT 1';
  expect(kinds(sql)).toEqual(['QueryStatement']);
  expect(parseScript(sql).errors.map(({ hint }) => hint)).toEqual(["did you mean 'SELECT'?"]);
});

test('BEGIN STATEMENT SET; .. END; is one statement', () => {
  const sql = 'BEGIN STATEMENT SET; INSERT INTO a SELECT 1; INSERT INTO b SELECT 2; END; SELECT 3';
  const { statements } = parseScript(sql);
  expect(statements.map(({ kind }) => kind)).toEqual(['StatementSet', 'QueryStatement']);
  expect(statements[0]!.text).toBe(sql.slice(0, sql.indexOf('END') + 3));
});

test.each([
  ['BEGIN STATEMENT SET; INSERT INTO a SELECT 1;', '1:1 this statement set is never ended'],
  ['SELECT 1; END;', '1:11 END without a BEGIN'],
  ['BEGIN STATEMENT SET; SELECT 1; END;', '1:22 only INSERT can stand in a statement set'],
])('%s', (sql, message) => {
  expect(messages(sql)).toEqual([message]);
});

test.each([
  ["SET 'a.b' = 'c d'", 'a.b', 'c d'],
  ['SET a.b = c', 'a.b', 'c'],
  ["SET a.b='c d';", 'a.b', 'c d'],
  ['SET dir = file:///tmp/x -- y;', 'dir', undefined],
  ['SET dir = file:///tmp/x; SELECT 1', 'dir', 'file:///tmp/x'],
])('%s', (sql, key, value) => {
  const [first] = parseScript(sql).statements;
  if (value === undefined) return expect(parseScript(sql).statements).toHaveLength(1);
  expect(first).toMatchObject({ kind: 'SetOption', option: { key, value } });
});

test('an empty script is empty', () => {
  expect(parseScript(' ; -- nothing\n;;')).toEqual({ statements: [], errors: [] });
});
