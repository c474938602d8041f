/** ORDER BY items: direction, and where NULLs go without a word about them. */

import type * as ast from '../ast/index.ts';
import type { Environment, OrderRequest } from './environment.ts';
import { bindExpression } from './expression.ts';

export function orderRequests(items: readonly ast.OrderItem[], env: Environment): OrderRequest[] {
  return items.map((item) => ({
    expression: bindExpression(item.expression, env),
    descending: item.descending,
    nullsLast: nullsLast(item),
    span: item.span,
  }));
}

/** NULL is lower than every value: first when ascending, last when descending. */
export function nullsLast(item: ast.OrderItem): boolean {
  return item.nulls === undefined ? item.descending : item.nulls === 'LAST';
}
