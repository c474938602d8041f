/** What expressions have to know of queries: how one begins, how it goes on, and ORDER BY. */
import type { OrderItem } from '../ast/index.ts';
import type { Cursor } from './cursor.ts';

const BEGINNINGS = ['SELECT', 'WITH', 'VALUES', 'TABLE'];
const CONTINUATIONS = ['UNION', 'INTERSECT', 'EXCEPT', 'ORDER', 'LIMIT', 'OFFSET', 'FETCH'];

/** Whether a query comes next, other than one in parentheses. */
export function atQuery(p: Cursor): boolean {
  return BEGINNINGS.some((key) => p.at(key));
}

/** Whether the query just read goes on. */
export function continuesQuery(p: Cursor): boolean {
  return CONTINUATIONS.some((key) => p.at(key));
}

export function parseOrderBy(p: Cursor): OrderItem[] {
  p.expect('ORDER', 'BY');
  return p.list(parseOrderItem);
}

export function parseOrderItem(p: Cursor): OrderItem {
  const first = p.token;
  const expression = p.expression();
  const descending = p.takeOne(['ASC', 'DESC']) === 'DESC';
  const nulls = p.take('NULLS') ? { nulls: p.expectOne(['FIRST', 'LAST']) } : {};
  return { kind: 'OrderItem', expression, descending, ...nulls, span: p.since(first) };
}
