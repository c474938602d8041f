/** GROUP BY: keys, grouping sets and windows; and what the clauses above may still read. */

import { BIGINT, BOOLEAN, type Span, withNullable } from '../../core/index.ts';
import {
  type AggregateCall,
  call,
  columnReference,
  type Expression,
  literal,
} from '../../expression/index.ts';
import type { WindowProperty } from '../../plan/index.ts';
import { aggregate, append, expand, input, project, windowAggregate } from '../logical/build.ts';
import { aggregateKey, columnsOf, expressionKey, remap } from '../logical/expressions.ts';
import type { LogicalNode } from '../logical/nodes.ts';
import {
  AGGREGATE,
  type AggregateRequest,
  GROUPING,
  OVER,
  type SubqueryRequest,
  WINDOW_PROPERTY,
} from './environment.ts';
import { notGrouped } from './errors.ts';
import { bindGroupBy, type GroupBy } from './group-by.ts';
import type { Scope } from './scope.ts';
import { rewriteOuter } from './subquery-columns.ts';

export { bindGroupBy };

export interface Grouped {
  readonly node: LogicalNode;
  /** An expression over the ungrouped rows as one over the groups. */
  rewrite(expression: Expression, span: Span): Expression;
  rewriteSubquery(request: SubqueryRequest): SubqueryRequest;
}

export interface GroupingContext {
  readonly scope: Scope;
  readonly span: Span;
  readonly stateTtlMs: number | null;
}

/** A group of everything needs a column, even when nobody reads it. */
const ROW_COUNT: AggregateCall = {
  name: 'COUNT',
  args: [],
  distinct: false,
  filter: null,
  orderBy: [],
  type: BIGINT(false),
  alias: '',
};

const NO_GROUPS: GroupBy = { keys: [], sets: null, window: null };

export function group(
  node: LogicalNode,
  groupBy: GroupBy | null,
  requests: readonly AggregateRequest[],
  { scope, span, stateTtlMs }: GroupingContext,
): Grouped {
  const by = groupBy ?? NO_GROUPS;
  const prepared = prepare(node, by, requests);
  const nothing = prepared.keys.length + prepared.calls.length === 0;
  const calls = distinctCalls(nothing ? [ROW_COUNT] : prepared.calls);
  const keyCount = prepared.keys.length;
  const grouped =
    by.window === null
      ? aggregate(prepared.node, prepared.keys, calls.unique, span, stateTtlMs)
      : windowAggregate(
          prepared.node,
          { window: by.window.shape, timeColumn: prepared.timeColumn },
          prepared.keys,
          calls.unique,
          PROPERTIES,
          span,
        );
  const keys = new Map(by.keys.map((key, i) => [expressionKey(key), i]));
  const target: Target = {
    node: grouped,
    keys,
    aggregateAt: (at) => keyCount + calls.places[at]!,
    propertyAt: (property) => keyCount + calls.unique.length + PROPERTIES.indexOf(property),
    sets: by.sets,
    expandId: by.keys.length,
    scope,
  };
  const rewrite = (expression: Expression, at: Span): Expression =>
    rewriteOver(expression, target, at);
  return {
    node: grouped,
    rewrite,
    rewriteSubquery: (request) => rewriteOuter(request, (column) => rewrite(column, request.span)),
  };
}

/** Unused ones are pruned. */
const PROPERTIES: readonly WindowProperty[] = [
  'window_start',
  'window_end',
  'window_time',
  'proctime',
];

interface Prepared {
  readonly node: LogicalNode;
  readonly keys: readonly number[];
  readonly timeColumn: number;
  readonly calls: readonly AggregateCall[];
}

/** Brings keys and what aggregates read into columns; grouping sets are expanded. */
function prepare(node: LogicalNode, by: GroupBy, requests: readonly AggregateRequest[]): Prepared {
  const added: Expression[] = [];
  const place = (expression: Expression): number => {
    if (expression.kind === 'column') return expression.index;
    const key = expressionKey(expression);
    const known = added.findIndex((other) => expressionKey(other) === key);
    if (known >= 0) return node.columns.length + known;
    return node.columns.length + added.push(expression) - 1;
  };
  const keys = by.keys.map(place);
  const calls = requests.map((request) => toCall(request, place));
  const extended = append(
    node,
    added,
    added.map((_, i) => `$f${i}`),
  );
  const timeColumn = by.window?.timeColumn ?? -1;
  if (by.sets === null) return { node: extended, keys, timeColumn, calls };
  return expandSets(extended, keys, by.sets, calls, timeColumn);
}

function toCall(request: AggregateRequest, place: (of: Expression) => number): AggregateCall {
  const { name, distinct } = request;
  const column = (argument: Expression): Expression =>
    argument.kind === 'literal' ? argument : columnReference(place(argument), argument.type);
  const filter = request.filter === null ? null : column(request.filter);
  // COUNT of what is never NULL counts rows.
  const counts = name === 'COUNT' && !distinct && request.args.every(({ type }) => !type.nullable);
  return {
    name,
    args: counts ? [] : request.args.map(column),
    distinct,
    filter,
    orderBy: request.orderBy.map(({ expression, descending, nullsLast }) => ({
      column: place(expression),
      descending,
      nullsLast,
    })),
    type: request.type,
    alias: '',
  };
}

/** Keys in front, columns that aggregates read behind them untouched, the number of the set last. */
function expandSets(
  node: LogicalNode,
  keys: readonly number[],
  sets: readonly (readonly number[])[],
  calls: readonly AggregateCall[],
  timeColumn: number,
): Prepared {
  const read = new Set<number>(timeColumn < 0 ? [] : [timeColumn]);
  for (const { args, filter, orderBy } of calls) {
    for (const argument of args) columnsOf(argument, read);
    if (filter !== null) columnsOf(filter, read);
    for (const { column } of orderBy) read.add(column);
  }
  const kept = [...read];
  const columns = [...keys, ...kept];
  const flat = project(
    node,
    columns.map((column) => input(node, column)),
    columns.map((column) => node.columns[column]!.name),
  );
  const projections = sets.map((set, id) => [
    ...keys.map((_, k) =>
      set.includes(k) ? input(flat, k) : literal(null, withNullable(flat.columns[k]!.type, true)),
    ),
    ...kept.map((_, i) => input(flat, keys.length + i)),
    literal(BigInt(id), BIGINT(false)),
  ]);
  const expanded = expand(flat, projections, '$e');
  const moved = new Map(kept.map((column, i) => [column, keys.length + i]));
  return {
    node: expanded,
    keys: [...keys.map((_, k) => k), expanded.columns.length - 1],
    timeColumn: moved.get(timeColumn) ?? -1,
    calls: calls.map((one) => ({
      ...one,
      args: one.args.map((argument) => remap(argument, moved)),
      filter: one.filter === null ? null : remap(one.filter, moved),
      orderBy: one.orderBy.map((key) => ({ ...key, column: moved.get(key.column)! })),
    })),
  };
}

/** Each different call once; `places` says where request i went. */
function distinctCalls(calls: readonly AggregateCall[]): {
  unique: AggregateCall[];
  places: number[];
} {
  const byKey = new Map<string, number>();
  const unique: AggregateCall[] = [];
  const places = calls.map((one) => {
    const key = aggregateKey(one);
    const known = byKey.get(key);
    if (known !== undefined) return known;
    byKey.set(key, unique.length);
    return unique.push({ ...one, alias: `EXPR$${unique.length}` }) - 1;
  });
  return { unique, places };
}

interface Target {
  readonly node: LogicalNode;
  readonly keys: ReadonlyMap<string, number>;
  aggregateAt(request: number): number;
  propertyAt(property: WindowProperty): number;
  readonly sets: GroupBy['sets'];
  readonly expandId: number;
  readonly scope: Scope;
}

function rewriteOver(expression: Expression, target: Target, span: Span): Expression {
  const key =
    expression.kind === 'literal' ? undefined : target.keys.get(expressionKey(expression));
  if (key !== undefined) return columnReference(key, target.node.columns[key]!.type);
  if (expression.kind === 'literal') return expression;
  if (expression.kind === 'column')
    throw notGrouped(columnName(target.scope, expression.index), span);
  const first = expression.args[0] as { readonly value?: unknown } | undefined;
  switch (expression.name) {
    case AGGREGATE:
      return input(target.node, target.aggregateAt(first!.value as number));
    case WINDOW_PROPERTY:
      return input(target.node, target.propertyAt(first!.value as WindowProperty));
    case GROUPING:
      return grouping(expression.args, target, span);
    case OVER:
      return expression;
    default:
      return {
        ...expression,
        args: expression.args.map((argument) => rewriteOver(argument, target, span)),
      };
  }
}

function columnName(scope: Scope, index: number): string {
  const relation = scope.relations.findLast(({ start }) => start <= index);
  return relation?.columns[index - relation.start]?.name ?? `column ${index}`;
}

/** GROUPING(a, b): a bit per argument, set where the row's grouping set leaves it out. */
function grouping(args: readonly Expression[], target: Target, span: Span): Expression {
  const keys = args.slice(1).map((argument) => {
    const key = target.keys.get(expressionKey(argument));
    if (key === undefined) throw notGrouped('the argument of GROUPING', span);
    return key;
  });
  const value = (set: readonly number[]): Expression =>
    literal(
      keys.reduce((bits, key) => bits * 2n + (set.includes(key) ? 0n : 1n), 0n),
      BIGINT(false),
    );
  const { sets } = target;
  if (sets === null || keys.length === 0) return literal(0n, BIGINT(false));
  const id = input(target.node, target.expandId);
  const branches = sets.slice(0, -1).flatMap((set, i) => {
    const same = call('EQUALS', [id, literal(BigInt(i), BIGINT(false))], BOOLEAN(false));
    return [same, value(set)];
  });
  const last = value(sets.at(-1)!);
  return branches.length === 0 ? last : call('CASE', [...branches, last], BIGINT(false));
}
