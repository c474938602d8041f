/** Which expressions may be evaluated for rows whose result nobody needs. */

import type { Expression } from '../expression.ts';

/** Kernels that cannot fail and cost less than choosing rows for them. */
const TOTAL: ReadonlySet<string> = new Set([
  'PLUS',
  'MINUS',
  'TIMES',
  'NEGATE',
  'EQUALS',
  'NOT_EQUALS',
  'LESS_THAN',
  'LESS_THAN_OR_EQUAL',
  'GREATER_THAN',
  'GREATER_THAN_OR_EQUAL',
  'IS_DISTINCT_FROM',
  'IS_NOT_DISTINCT_FROM',
  'AND',
  'OR',
  'NOT',
  'IS_NULL',
  'IS_NOT_NULL',
  'IS_TRUE',
  'IS_NOT_TRUE',
  'IS_FALSE',
  'IS_NOT_FALSE',
  'IS_UNKNOWN',
  'IS_NOT_UNKNOWN',
  'IN',
]);

export function isEager(expression: Expression): boolean {
  if (expression.kind !== 'call') return true;
  return TOTAL.has(expression.name) && expression.args.every(isEager);
}
