/** The condition of a join taken apart: equal keys of both sides, and the rest. */

import { type Expression, isDeterministic } from '../../expression/index.ts';
import { columnsOf, conjunction, conjuncts, isCall, remap, shift } from '../logical/expressions.ts';
import type { Join } from '../logical/nodes.ts';
import { extend, pick } from './calc.ts';
import type { Draft } from './draft.ts';

export interface KeyPair {
  readonly left: Expression;
  /** Over the columns of the right side. */
  readonly right: Expression;
  readonly nullSafe: boolean;
}

export interface JoinCondition {
  readonly pairs: readonly KeyPair[];
  /** Over left columns, then right columns. */
  readonly rest: readonly Expression[];
}

export function takeApart(node: Join): JoinCondition {
  const width = node.left.columns.length;
  const pairs: KeyPair[] = [];
  const rest: Expression[] = [];
  for (const part of conjuncts(node.condition)) {
    const pair = keyPair(part, width);
    if (pair === undefined) rest.push(part);
    else pairs.push(pair);
  }
  return { pairs, rest };
}

function keyPair(part: Expression, width: number): KeyPair | undefined {
  const nullSafe = isCall(part, 'IS_NOT_DISTINCT_FROM');
  if ((!nullSafe && !isCall(part, 'EQUALS')) || part.kind !== 'call') return undefined;
  const [a, b] = part.args as readonly [Expression, Expression];
  if (!isDeterministic(a) || !isDeterministic(b)) return undefined;
  const [sideA, sideB] = [sideOf(a, width), sideOf(b, width)];
  if (sideA === 'left' && sideB === 'right') return { left: a, right: shift(b, -width), nullSafe };
  if (sideA === 'right' && sideB === 'left') return { left: b, right: shift(a, -width), nullSafe };
  return undefined;
}

export function sideOf(expression: Expression, width: number): 'left' | 'right' | 'both' | 'none' {
  const columns = [...columnsOf(expression)];
  if (columns.length === 0) return 'none';
  if (columns.every((column) => column < width)) return 'left';
  return columns.every((column) => column >= width) ? 'right' : 'both';
}

/** Both sides with their keys as columns, and the condition over the widened row. */
export interface PreparedJoin {
  readonly left: Draft;
  readonly right: Draft;
  readonly leftKeys: readonly number[];
  readonly rightKeys: readonly number[];
  readonly nullSafe: readonly boolean[];
  readonly condition: Expression | null;
  /** Brings the output back to the columns of the logical join. */
  restore(made: Draft): Draft;
}

export function prepare(
  left: Draft,
  right: Draft,
  { pairs, rest }: JoinCondition,
  half: boolean,
): PreparedJoin {
  const leftSide = withKeys(
    left,
    pairs.map((pair) => pair.left),
  );
  const rightSide = withKeys(
    right,
    pairs.map((pair) => pair.right),
  );
  const leftWidth = left.columns.length;
  const added = leftSide.node.columns.length - leftWidth;
  const moved = new Map<number, number>();
  for (let i = 0; i < leftWidth + right.columns.length; i++)
    moved.set(i, i < leftWidth ? i : i + added);
  const visible = half ? leftWidth : leftWidth + right.columns.length;
  return {
    left: leftSide.node,
    right: rightSide.node,
    leftKeys: leftSide.keys,
    rightKeys: rightSide.keys,
    nullSafe: pairs.map((pair) => pair.nullSafe),
    condition: conjunction(rest.map((part) => remap(part, moved))),
    restore: (made) =>
      pick(
        made,
        Array.from({ length: visible }, (_, i) => moved.get(i)!),
      ),
  };
}

function withKeys(
  side: Draft,
  expressions: readonly Expression[],
): { node: Draft; keys: number[] } {
  const added: Expression[] = [];
  const keys = expressions.map((expression) =>
    expression.kind === 'column'
      ? expression.index
      : side.columns.length + added.push(expression) - 1,
  );
  return {
    node: extend(
      side,
      added,
      added.map((_, i) => `$k${i}`),
    ),
    keys,
  };
}
