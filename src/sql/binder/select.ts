/** SELECT: FROM, WHERE, grouping, OVER and the select list, in the order in which SQL sees them. */

import { INTEGER, type Span } from '../../core/index.ts';
import { type Expression, literal, type SortKey } from '../../expression/index.ts';
import type * as ast from '../ast/index.ts';
import { aggregate, filter, project } from '../logical/build.ts';
import { expressionKey } from '../logical/expressions.ts';
import type { LogicalNode, Values } from '../logical/nodes.ts';
import { applyCondition, attachSubqueries } from './attach.ts';
import {
  type AggregateRequest,
  type BinderContext,
  type Environment,
  environment,
  type OverRequest,
  type QueryHints,
  type SubqueryRequest,
} from './environment.ts';
import { invalidQuery } from './errors.ts';
import { bindCondition, bindExpression } from './expression.ts';
import { type Bound, bindFrom } from './from.ts';
import { bindGroupBy, type Grouped, group } from './grouping.ts';
import { applyHints, relationTtl } from './hints.ts';
import { nullsLast } from './order.ts';
import { buildOver } from './over-build.ts';
import { Scope } from './scope.ts';
import { expandItems, type Item } from './select-items.ts';

/** A query body with the keys of its ORDER BY; columns from `visible` on are for sorting only. */
export interface BoundBody {
  readonly node: LogicalNode;
  readonly keys: readonly SortKey[];
  readonly visible: number;
}

/** One row without meaning, for SELECT without FROM. */
export function singleRow(span: Span): Values {
  const zero = literal(0, INTEGER(false));
  const columns = [{ name: 'ZERO', type: zero.type, time: null }];
  return { kind: 'values', rows: [[zero]], columns, span };
}

export function bindSelect(
  select: ast.Select,
  context: BinderContext,
  parent: Scope | null,
  orderBy: readonly ast.OrderItem[] = [],
): BoundBody {
  const hinted = applyHints(select.hints, context);
  const from: Bound =
    select.from === undefined
      ? { node: singleRow(select.span), relations: [], merged: [] }
      : bindFrom(select.from, hinted, parent);
  const scope = new Scope(from.relations, parent, from.merged);
  let node = from.node;
  if (select.where !== undefined) {
    const subqueries: SubqueryRequest[] = [];
    const env = environment(context, scope, 'WHERE', { subqueries });
    const condition = bindCondition(select.where, env);
    node = applyCondition(node, condition, subqueries, select.where.span);
  }
  return finish(select, node, scope, hinted, orderBy);
}

/** What one pass over the select list, HAVING and ORDER BY asks for. */
interface Requests {
  readonly aggregates: AggregateRequest[];
  readonly overs: OverRequest[];
  readonly subqueries: SubqueryRequest[];
}

function finish(
  select: ast.Select,
  input: LogicalNode,
  scope: Scope,
  context: BinderContext,
  orderBy: readonly ast.OrderItem[],
): BoundBody {
  const requests: Requests = { aggregates: [], overs: [], subqueries: [] };
  const base = environment(context, scope, 'GROUP BY');
  const groupBy = bindGroupBy(select, base);
  const windows = new Map(select.windows.map(({ name, window }) => [name.name, window]));
  const env: Environment = {
    ...base,
    ...requests,
    windows,
    grouped: groupBy !== null && groupBy.sets === null && groupBy.keys.length > 0,
    groupWindow: groupBy?.window ?? null,
    clause: 'SELECT',
  };
  const items = expandItems(select.items, env);
  const having = select.having === undefined ? null : bindHaving(select.having, env);
  const qualify =
    select.qualify === undefined
      ? null
      : bindCondition(select.qualify, { ...env, clause: 'QUALIFY' });
  const order = bindOrder(orderBy, items, env, select.distinct);
  const grouped = groupBy !== null || requests.aggregates.length > 0 || having !== null;
  const state: State = { node: input, outputs: [...items, ...order.hidden], having, qualify };
  if (grouped) regroup(state, select, groupBy, requests, { scope, hints: context.hints });
  if (state.having !== null) {
    state.node = applyCondition(state.node, state.having, requests.subqueries, select.having!.span);
  }
  return output(state, requests, items.length, order.keys, select);
}

interface State {
  node: LogicalNode;
  outputs: readonly Item[];
  having: Expression | null;
  qualify: Expression | null;
}

function bindHaving(node: ast.Expression, env: Environment): Expression {
  return bindCondition(node, { ...env, overs: null, clause: 'HAVING' });
}

/** Puts the aggregate below and rewrites what reads it. */
function regroup(
  state: State,
  select: ast.Select,
  groupBy: ReturnType<typeof bindGroupBy>,
  requests: Requests,
  { scope, hints }: { readonly scope: Scope; readonly hints: QueryHints },
): void {
  const ttlMs = relationTtl(scope.relations, hints);
  const grouping: Grouped = group(state.node, groupBy, requests.aggregates, {
    scope,
    span: select.span,
    stateTtlMs: ttlMs,
  });
  const { rewrite } = grouping;
  state.node = grouping.node;
  state.outputs = state.outputs.map((item) => ({
    ...item,
    expression: rewrite(item.expression, item.span),
  }));
  if (state.having !== null) state.having = rewrite(state.having, select.having!.span);
  if (state.qualify !== null) state.qualify = rewrite(state.qualify, select.qualify!.span);
  requests.overs.forEach((request, i) => {
    requests.overs[i] = {
      ...request,
      aggregate: {
        ...request.aggregate,
        args: request.aggregate.args.map((argument) => rewrite(argument, request.span)),
      },
      partitionBy: request.partitionBy.map((key) => rewrite(key, request.span)),
      orderBy: request.orderBy.map((key) => ({
        ...key,
        expression: rewrite(key.expression, key.span),
      })),
    };
  });
  requests.subqueries.forEach((request, i) => {
    requests.subqueries[i] = grouping.rewriteSubquery(request);
  });
}

function output(
  state: State,
  requests: Requests,
  visible: number,
  keys: readonly SortKey[],
  select: ast.Select,
): BoundBody {
  const outputs = state.outputs.map(({ expression }) => expression);
  const conditions = state.qualify === null ? [] : [state.qualify];
  const attached = attachSubqueries(state.node, [...outputs, ...conditions], requests.subqueries);
  const over = buildOver(attached.node, requests.overs);
  const replaced = attached.expressions.map((expression) => over.replace(expression));
  const names = state.outputs.map(({ name }) => name);
  const qualified = filter(over.node, replaced[outputs.length] ?? null, select.qualify?.span);
  let node: LogicalNode = project(qualified, replaced.slice(0, outputs.length), names, select.span);
  if (select.distinct) {
    const all = node.columns.map((_, i) => i);
    node = aggregate(node, all, [], select.span);
  }
  return { node, keys, visible };
}

interface Order {
  readonly hidden: readonly Item[];
  readonly keys: readonly SortKey[];
}

/** ORDER BY a place, an alias, a selected expression, or anything else: then a hidden column. */
function bindOrder(
  orderBy: readonly ast.OrderItem[],
  items: readonly Item[],
  env: Environment,
  distinct: boolean,
): Order {
  const hidden: Item[] = [];
  const known = new Map(items.map((item, i) => [expressionKey(item.expression), i]));
  const keys = orderBy.map((item): SortKey => {
    const direction = { descending: item.descending, nullsLast: nullsLast(item) };
    const named = outputColumn(item.expression, items);
    if (named !== undefined) return { column: named, ...direction };
    const expression = bindExpression(item.expression, { ...env, clause: 'ORDER BY' });
    const selected = known.get(expressionKey(expression));
    if (selected !== undefined) return { column: selected, ...direction };
    if (distinct) {
      throw invalidQuery('ORDER BY of SELECT DISTINCT must name selected columns', item.span);
    }
    hidden.push({ expression, name: `$sort${hidden.length}`, span: item.span });
    return { column: items.length + hidden.length - 1, ...direction };
  });
  return { hidden, keys };
}

/** The output column that an ORDER BY item names by number or alias. */
export function outputColumn(
  node: ast.Expression,
  items: readonly { readonly name: string }[],
): number | undefined {
  if (node.kind === 'NumberLiteral' && /^\d+$/.test(node.text)) {
    const place = Number(node.text);
    if (place < 1 || place > items.length) {
      throw invalidQuery(`ORDER BY ${place}: the query has ${items.length} columns`, node.span);
    }
    return place - 1;
  }
  if (node.kind !== 'ColumnReference' || node.parts.length !== 1) return undefined;
  const at = items.findIndex(({ name }) => name === node.parts[0]!.name);
  return at < 0 ? undefined : at;
}
