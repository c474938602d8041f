/** What is formatted in expressions and queries alike, and how both get at each other. */
import type {
  Expression,
  Frame,
  FrameBound,
  IntervalExpression,
  WindowSpec,
} from './expression.ts';
import { formatIdentifier, formatString, join } from './format-names.ts';
import type { IntervalLiteral, IntervalQualifier } from './literal.ts';
import type { Identifier } from './node.ts';
import type { OrderItem, Query } from './query.ts';

/** The two rules that others refer back to: handed on, so that imports have no cycle. */
export interface Format {
  /** In parentheses if it binds less tightly than `minimum`, by default never. */
  expression(expression: Expression, minimum?: number): string;
  query(query: Query): string;
}

/** Binds more tightly than any operator: what is no single operand stands in parentheses. */
export const OPERAND = 1000;

export function formatList(f: Format, expressions: readonly Expression[]): string {
  return expressions.map((expression) => f.expression(expression)).join(', ');
}

/** `ORDER BY a DESC NULLS LAST`. */
export function formatOrderBy(f: Format, items: readonly OrderItem[]): string {
  return `ORDER BY ${formatOrderItems(f, items)}`;
}

export function formatOrderItems(f: Format, items: readonly OrderItem[]): string {
  return items.map((item) => formatOrderItem(f, item)).join(', ');
}

function formatOrderItem(f: Format, { expression, descending, nulls }: OrderItem): string {
  return join(f.expression(expression), descending && 'DESC', nulls && `NULLS ${nulls}`);
}

/** `INTERVAL -'1' DAY`. */
export function formatInterval(f: Format, node: IntervalLiteral | IntervalExpression): string {
  const sign = node.negative ? '-' : '';
  const amount =
    node.kind === 'IntervalLiteral' ? formatString(node.value) : formatAmount(f, node.operand);
  return `INTERVAL ${sign}${amount} ${formatIntervalQualifier(node.qualifier)}`;
}

function formatAmount(f: Format, operand: Expression): string {
  const bare = operand.kind === 'NumberLiteral' || operand.kind === 'ColumnReference';
  return bare ? f.expression(operand) : `(${f.expression(operand)})`;
}

/** `DAY(3) TO SECOND(6)`. */
export function formatIntervalQualifier(node: IntervalQualifier): string {
  const { from, to, precision, fraction } = node;
  const inner = to === undefined && fraction !== undefined ? `, ${fraction}` : '';
  const leading = precision === undefined ? from : `${from}(${precision}${inner})`;
  if (to === undefined) return leading;
  return fraction === undefined ? `${leading} TO ${to}` : `${leading} TO ${to}(${fraction})`;
}

/** What follows OVER. */
export function formatOver(f: Format, over: WindowSpec | Identifier): string {
  return over.kind === 'Identifier' ? formatIdentifier(over) : formatWindow(f, over);
}

export function formatWindow(f: Format, { base, partitionBy, orderBy, frame }: WindowSpec): string {
  const partition = partitionBy.length > 0 && `PARTITION BY ${formatList(f, partitionBy)}`;
  const order = orderBy.length > 0 && formatOrderBy(f, orderBy);
  const rows = frame && formatFrame(f, frame);
  return `(${join(base && formatIdentifier(base), partition, order, rows)})`;
}

function formatFrame(f: Format, { unit, start, end }: Frame): string {
  if (end === undefined) return `${unit} ${formatBound(f, start)}`;
  return `${unit} BETWEEN ${formatBound(f, start)} AND ${formatBound(f, end)}`;
}

function formatBound(f: Format, { bound, offset }: FrameBound): string {
  return offset === undefined ? bound : `${f.expression(offset)} ${bound}`;
}
