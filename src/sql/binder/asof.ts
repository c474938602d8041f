/** ASOF JOIN, an extension: of the right rows with equal keys the latest one not after the left row. */

import type { Expression } from '../../expression/index.ts';
import type * as ast from '../ast/index.ts';
import { join } from '../logical/build.ts';
import { columnsOf, conjunction, conjuncts, isCall } from '../logical/expressions.ts';
import { type BinderContext, environment } from './environment.ts';
import { invalidQuery, unsupported } from './errors.ts';
import { bindCondition } from './expression.ts';
import { type Bound, retyped } from './from.ts';
import { joinScope, type Sides } from './join.ts';
import type { Scope } from './scope.ts';

export function bindAsofJoin(
  node: ast.Join,
  sides: Sides,
  context: BinderContext,
  parent: Scope | null,
): Bound {
  if (node.type !== 'INNER' && node.type !== 'LEFT') {
    throw unsupported(`ASOF ${node.type} JOIN`, node.span, 'use ASOF JOIN or ASOF LEFT JOIN');
  }
  const env = environment(context, joinScope(sides, parent), 'ON');
  const written = [node.matchCondition, node.on].filter((part) => part !== undefined);
  const parts = written.flatMap((part) => conjuncts(bindCondition(part, env)));
  const width = sides.left.node.columns.length;
  const times = parts.filter((part) => timePair(part, width) !== undefined);
  if (times.length !== 1) {
    throw invalidQuery(
      'ASOF JOIN needs one condition left.time >= right.time, and = on all others',
      node.span,
    );
  }
  const asof = timePair(times[0]!, width)!;
  const rest = conjunction(parts.filter((part) => part !== times[0]));
  const { left, right } = sides;
  checkTimes(asof, sides, node);
  const made = join(left.node, right.node, node.type === 'LEFT' ? 'left' : 'inner', rest, {
    asof,
    span: node.span,
  });
  const relations = retyped([...joinScope(sides, parent).relations], made.columns);
  return { node: made, relations, merged: left.merged };
}

function timePair(
  part: Expression,
  width: number,
): { leftTime: number; rightTime: number } | undefined {
  const later = isCall(part, 'GREATER_THAN_OR_EQUAL');
  if (!later && !isCall(part, 'LESS_THAN_OR_EQUAL')) return undefined;
  const [first, second] = part.args as [Expression, Expression];
  const [high, low] = later ? [first, second] : [second, first];
  if (high.kind !== 'column' || low.kind !== 'column') return undefined;
  if (high.index >= width || low.index < width || columnsOf(part).size !== 2) return undefined;
  return { leftTime: high.index, rightTime: low.index - width };
}

function checkTimes(
  asof: { leftTime: number; rightTime: number },
  { left, right }: Sides,
  node: ast.Join,
): void {
  const times = [left.node.columns[asof.leftTime]!, right.node.columns[asof.rightTime]!];
  const plain = times.find(({ time }) => time !== 'event');
  if (plain !== undefined) {
    throw invalidQuery(
      `ASOF JOIN compares event-time attributes, but '${plain.name}' is none`,
      node.span,
      `declare WATERMARK FOR ${plain.name} in its table`,
    );
  }
}
