/** Completion: keywords and slots at a caret. */
import { expect, test } from 'vitest';
import { complete } from '../../src/sql/parser/index.ts';

/** The caret is written as ¦. */
function candidates(text: string): string[] {
  const offset = text.indexOf('¦');
  return complete(text.replace('¦', ''), offset).candidates.map(({ kind, text: word }) =>
    kind === 'keyword' || kind === 'symbol' ? word : `<${kind}>`,
  );
}

test.each([
  ['SEL¦', ['SELECT']],
  ['SELECT 1; INS¦', ['INSERT']],
  ['SELECT a FROM ¦', ['<table>', 'LATERAL', 'UNNEST', 'TABLE', '(']],
  ['SELECT a FROM t WH¦ere', ['<alias>', 'WHERE']],
  ['SELECT a FROM t GROUP ¦', ['BY']],
  ['SELECT CAST(a AS ¦', ['<type>', 'INTERVAL']],
  ['SELECT t.¦', ['<column>', '<function>', '*']],
  ['CREATE TABLE t (a ¦', ['<type>', 'AS']],
  ['CREATE TABLE t (a INT) WITH (¦', ['<option>', '<string>', ')']],
  ['INSERT INTO ¦', ['<table>']],
  ['USE CATALOG ¦', ['<catalog>']],
  ["SELECT 'a¦", []],
  ['SELECT )  ¦', []],
])('%s', (text, expected) => {
  expect(candidates(text)).toEqual(expected);
});

test.each([
  ['¦', ['SELECT', 'INSERT', 'CREATE', 'SHOW']],
  ['SELECT ¦', ['<value>', '<function>', 'DISTINCT', '*']],
  ['SELECT a ¦', ['<alias>', 'AS', 'FROM', 'AND', '+']],
  ['SELECT a FROM t ¦', ['<alias>', 'WHERE', 'JOIN', 'GROUP', 'MATCH_RECOGNIZE']],
  ['SELECT a FROM t WHERE ¦', ['<value>', '<function>', 'NOT']],
  ['SHOW ¦', ['TABLES', 'CREATE', 'CURRENT']],
  ['EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; ¦', ['END', 'INSERT']],
])('%s offers, among others, %j', (text, some) => {
  expect(candidates(text)).toEqual(expect.arrayContaining(some));
});

test('a candidate replaces the word that the caret is in', () => {
  expect(complete('SELECT a FROM t WH', 18).from).toBe(16);
  expect(complete('SELECT a FROM t ', 16).from).toBe(16);
});
