/** Expressions and queries as SQL text on one line: what parses to the same tree again. */
import type { Expression } from './expression.ts';
import { expressionText } from './format-expression.ts';
import { type Format, formatInterval as intervalText } from './format-parts.ts';
import { queryText } from './format-query.ts';
import type { IntervalLiteral } from './literal.ts';
import type { Query } from './query.ts';

const FORMAT: Format = {
  expression: (expression, minimum = 0) => expressionText(FORMAT, expression, minimum),
  query: (query) => queryText(FORMAT, query),
};

/**
 * An expression as text, with the parentheses that it needs.
 *
 * @example formatExpression(parseExpression('( a+1 )*2')) // '(a + 1) * 2'
 */
export function formatExpression(expression: Expression): string {
  return FORMAT.expression(expression);
}

/**
 * A query as text.
 *
 * @example formatQuery(statement.query) // 'SELECT a FROM t WHERE b > 1'
 */
export function formatQuery(query: Query): string {
  return FORMAT.query(query);
}

export function formatInterval(interval: IntervalLiteral): string {
  return intervalText(FORMAT, interval);
}
