/** The right side of a join that sees the left one: functions, UNNEST and LATERAL subqueries. */

import { columnReference } from '../../expression/index.ts';
import type * as ast from '../ast/index.ts';
import { correlate, filter, join, projectColumns } from '../logical/build.ts';
import { conjunction, isTrue, shift } from '../logical/expressions.ts';
import { decorrelate } from './decorrelate.ts';
import { type BinderContext, environment } from './environment.ts';
import { invalidQuery, unsupported } from './errors.ts';
import { bindCondition } from './expression.ts';
import { type Bound, renamed } from './from.ts';
import { bindQuery } from './query.ts';
import { Scope } from './scope.ts';
import { liftOuter } from './subquery-columns.ts';
import { bindTableCall } from './table-function.ts';

type Lateral = ast.TableFunction | ast.Unnest | ast.DerivedTable;

export function bindLateral(
  node: ast.Join,
  right: Lateral,
  left: Bound,
  context: BinderContext,
  parent: Scope | null,
): Bound {
  if (node.type === 'RIGHT' || node.type === 'FULL' || node.asof || node.using !== undefined) {
    throw invalidQuery(`${node.type} JOIN with a lateral right side`, node.span);
  }
  const joinType = node.type === 'LEFT' ? 'left' : 'inner';
  const scope = new Scope(left.relations, parent, left.merged);
  if (right.kind === 'DerivedTable') return bindSubquery(node, right, left, context, scope);
  const call = bindTableCall(right, context, scope);
  const made = correlate(left.node, joinType, call, right.span);
  const added = made.columns.slice(left.node.columns.length);
  const relation = {
    alias: right.alias?.name.name ?? null,
    path: [],
    start: left.node.columns.length,
    columns: added,
  };
  const relations = [...left.relations, relation];
  const bound = { node: made, relations, merged: left.merged };
  if (node.on === undefined) return bound;
  const env = environment(context, new Scope(relations, parent, left.merged), 'ON');
  const condition = bindCondition(node.on, env);
  if (isTrue(condition)) return bound;
  if (joinType === 'left') {
    throw unsupported('a condition other than TRUE of LEFT JOIN with a function', node.on.span);
  }
  return { ...bound, node: filter(made, condition, node.on.span) };
}

/** The subquery with its outer columns as conditions of the join. */
function bindSubquery(
  node: ast.Join,
  right: ast.DerivedTable,
  left: Bound,
  context: BinderContext,
  scope: Scope,
): Bound {
  const query = bindQuery(right.query, context, scope);
  const named =
    right.alias === undefined ? query : renamed(query, right.alias.columns, right.alias.name);
  const inner = decorrelate(named);
  const width = left.node.columns.length;
  const pending = inner.pending.map((part) =>
    liftOuter(shift(part, width), (index, type) => columnReference(index, type)),
  );
  const relation = {
    alias: right.alias?.name.name ?? null,
    path: [],
    start: width,
    columns: named.columns,
  };
  const relations = [...left.relations, relation];
  const seen = new Scope(relations, scope.parent, left.merged);
  const on =
    node.on === undefined ? [] : [bindCondition(node.on, environment(context, seen, 'ON'))];
  const made = join(
    left.node,
    inner.node,
    node.type === 'LEFT' ? 'left' : 'inner',
    conjunction([...pending, ...on]),
    { span: node.span },
  );
  const visible = Array.from({ length: width + named.columns.length }, (_, i) => i);
  const result = projectColumns(made, visible);
  return {
    node: result,
    relations: [...left.relations, { ...relation, columns: result.columns.slice(width) }],
    merged: left.merged,
  };
}
