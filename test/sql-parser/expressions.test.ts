/** Expressions: precedence, and the trees of the forms that have one of their own. */
import { describe, expect, test } from 'vitest';
import { formatExpression } from '../../src/sql/ast/index.ts';
import { parseExpression } from '../../src/sql/parser/index.ts';
import { shape } from './shape.ts';

describe('precedence', () => {
  test.each([
    ['a or b and not c', 'a OR (b AND (NOT c))'],
    ['not a = b', 'NOT (a = b)'],
    ['not a is null', 'NOT (a IS NULL)'],
    ['a = b is null', '(a = b) IS NULL'],
    ['a is null = b', '(a IS NULL) = b'],
    ['a + b * c - d', '(a + (b * c)) - d'],
    ['a || b + c', '(a || b) + c'],
    ['-a * b', '(-a) * b'],
    ['-a[1]', '-(a[1])'],
    ['a between b and c and d', '(a BETWEEN b AND c) AND d'],
    ['a between b and c between d and e', '(a BETWEEN b AND c) BETWEEN d AND e'],
    ['a like b like c', 'a LIKE (b LIKE c)'],
    ['a like b || c and d', '(a LIKE (b || c)) AND d'],
    ['a = b in (1)', 'a = (b IN (1))'],
    ['a is distinct from b and c', '(a IS DISTINCT FROM b) AND c'],
    ['a < b = c', '(a < b) = c'],
  ])('%s is %s', (text, grouped) => {
    expect(shape(parseExpression(text))).toEqual(shape(parseExpression(grouped)));
  });

  test.each([
    ['(((a)))', 'a'],
    ['(a + b) * c', '(a + b) * c'],
    ['a - (b - c)', 'a - (b - c)'],
    ['(a like b) like c', '(a LIKE b) LIKE c'],
    ['- (-a)', '- -a'],
    ['(a).b', '(a).b'],
    ['(not a) = b', '(NOT a) = b'],
    ['a.`select`.`b``c`', 'a.`select`.`b``c`'],
  ])('%s prints as %s', (text, printed) => {
    expect(formatExpression(parseExpression(text))).toBe(printed);
  });
});

describe('literals', () => {
  test.each([
    ['1.50', { kind: 'NumberLiteral', text: '1.50', approximate: false }],
    ["DECIMAL '1.50'", { kind: 'NumberLiteral', text: '1.50', approximate: false }],
    ['1E5', { kind: 'NumberLiteral', text: '1E5', approximate: true }],
    ["'a'\n'b'", { kind: 'StringLiteral', value: 'ab' }],
    ["U&'caf\\00e9'", { kind: 'StringLiteral', value: 'café' }],
    ["U&'>#263A<' UESCAPE '#'", { kind: 'StringLiteral', value: '>☺<' }],
    ["U&'\\+01F600'", { kind: 'StringLiteral', value: '😀' }],
    ["E'a\\tb\\x41'", { kind: 'StringLiteral', value: 'a\tbA' }],
    ["_utf16'a'", { kind: 'StringLiteral', value: 'a', charset: 'UTF16' }],
    ["x'0aFF'", { kind: 'BinaryLiteral', hex: '0AFF' }],
    ['UNKNOWN', { kind: 'BooleanLiteral', value: null }],
    [
      "TIMESTAMP WITH LOCAL TIME ZONE '2020-01-01 00:00:00'",
      {
        kind: 'DateTimeLiteral',
        type: 'TIMESTAMP_LTZ',
        value: '2020-01-01 00:00:00',
      },
    ],
    [
      "INTERVAL -'1 2:3:4.5' DAY(3) TO SECOND(3)",
      {
        kind: 'IntervalLiteral',
        value: '1 2:3:4.5',
        negative: true,
        qualifier: {
          kind: 'IntervalQualifier',
          from: 'DAY',
          to: 'SECOND',
          precision: 3,
          fraction: 3,
        },
      },
    ],
  ])('%s', (text, expected) => {
    expect(shape(parseExpression(text))).toEqual(expected);
  });
});

describe('calls', () => {
  const call = (text: string) =>
    parseExpression(text) as Extract<ReturnType<typeof parseExpression>, { kind: 'Call' }>;
  const kinds = (text: string) => call(text).arguments.map(({ kind }) => kind);

  test.each([
    ['EXTRACT(DAY FROM a)', ['Symbol', 'ColumnReference']],
    ['FLOOR(a TO DAY)', ['ColumnReference', 'Symbol']],
    ["TRIM('x' FROM a)", ['Symbol', 'StringLiteral', 'ColumnReference']],
    ['TRIM(a)', ['Symbol', 'ColumnReference']],
    ['POSITION(a IN b)', ['ColumnReference', 'ColumnReference']],
    ['SUBSTRING(a FROM 1 FOR 2)', ['ColumnReference', 'NumberLiteral', 'NumberLiteral']],
    ['TIMESTAMPDIFF(DAY, a, b)', ['Symbol', 'ColumnReference', 'ColumnReference']],
    ['COUNT(*)', ['Star']],
    ['f(x => 1, DEFAULT)', ['NamedArgument', 'Default']],
    ['f(TABLE t PARTITION BY a ORDER BY b, DESCRIPTOR(ts))', ['TableArgument', 'Descriptor']],
    ['f((SELECT 1) PARTITION BY a)', ['TableArgument']],
    ['CURRENT_TIMESTAMP', []],
  ])('%s has %j', (text, expected) => {
    expect(kinds(text)).toEqual(expected);
  });

  test('an aggregate carries its clauses', () => {
    const { quantifier, filter, over } = call(
      'COUNT(DISTINCT a) FILTER (WHERE b) OVER (PARTITION BY c)',
    );
    expect(quantifier).toBe('DISTINCT');
    expect(filter!.kind).toBe('ColumnReference');
    expect(over!.kind).toBe('WindowSpec');
  });

  test('SUM(a) OVER w names a window', () => {
    expect(shape(call('SUM(a) OVER w').over)).toEqual({
      kind: 'Identifier',
      name: 'w',
      quoted: false,
    });
  });
});

test.each([
  ['((SELECT 1) UNION (SELECT 2))', 'Subquery'],
  ['(((SELECT 1)) LIMIT 1)', 'Subquery'],
  ['((SELECT 1)) IN (1)', 'InList'],
  ['a IN ((SELECT 1))', 'InSubquery'],
  ['a IN ((SELECT 1), 2)', 'InList'],
  ['(a - b) DAY', 'TimeDifference'],
  ['INTERVAL a DAY', 'IntervalExpression'],
  ['(a, b) OVERLAPS (c, d)', 'Binary'],
  ['a > ALL (SELECT 1)', 'Quantified'],
  ['FINAL LAST(A.x)', 'Unary'],
  ['final', 'ColumnReference'],
  ["JSON_VALUE(a, '$' RETURNING INT NULL ON EMPTY)", 'JsonValue'],
])('%s is a %s', (text, kind) => {
  expect(parseExpression(text).kind).toBe(kind);
});

test('places reach from the first to the last character', () => {
  const text = ' a + b.c [ 1 ] ';
  expect(parseExpression(text).span).toEqual({ start: 1, end: 14, line: 1, column: 2 });
});
