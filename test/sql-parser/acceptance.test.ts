/** What Flink accepts is accepted and read back from its own print; the rest is refused. */
import { describe, expect, test } from 'vitest';
import { MillraceError } from '../../src/core/index.ts';
import { formatExpression, formatStatement } from '../../src/sql/ast/index.ts';
import { parseExpression, parseStatement } from '../../src/sql/parser/index.ts';
import { readCases } from './cases.ts';
import { nodesOf, shape } from './shape.ts';

describe('statements', () => {
  test.each(readCases('accepted-statements'))('accepts %s', (sql) => {
    const statement = parseStatement(sql);
    const printed = formatStatement(statement);
    expect(shape(parseStatement(printed)), printed).toEqual(shape(statement));
    expect(JSON.parse(JSON.stringify(statement))).toEqual(statement);
    for (const { span } of nodesOf(statement)) {
      expect(span.start).toBeGreaterThanOrEqual(0);
      expect(span.end).toBeLessThanOrEqual(sql.length);
    }
  });

  test.each(readCases('refused-statements'))('refuses %s', (sql) => {
    expect(() => parseStatement(sql)).toThrow(MillraceError);
  });
});

describe('expressions', () => {
  test.each(readCases('accepted-expressions'))('accepts %s', (sql) => {
    const expression = parseExpression(sql);
    const printed = formatExpression(expression);
    expect(shape(parseExpression(printed)), printed).toEqual(shape(expression));
  });

  test.each(readCases('refused-expressions'))('refuses %s', (sql) => {
    expect(() => parseExpression(sql)).toThrow(MillraceError);
  });
});
