/** What all ways to join a subquery share. */

import { type AggregateCall, columnReference, type Expression } from '../../expression/index.ts';
import { shift } from '../logical/expressions.ts';
import type { LogicalNode } from '../logical/nodes.ts';
import type { Decorrelated } from './decorrelate.ts';
import { liftOuter } from './subquery-columns.ts';

/** A relation that a subquery was joined to, and what the subquery is worth there. */
export interface Added {
  readonly node: LogicalNode;
  readonly value: Expression;
}

/** What the subquery asks of outer rows, over the row of both. */
export function lifted(node: LogicalNode, right: Decorrelated): Expression[] {
  const width = node.columns.length;
  return right.pending.map((part) =>
    liftOuter(shift(part, width), (index, type) => columnReference(index, type)),
  );
}

export function aggregateCall(
  name: string,
  args: readonly Expression[],
  type: Expression['type'],
): AggregateCall {
  return { name, args, distinct: false, filter: null, orderBy: [], type, alias: name };
}
