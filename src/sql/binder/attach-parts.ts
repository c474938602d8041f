/** What all ways to join a subquery share. */

import { BOOLEAN } from '../../core/index.ts';
import {
  type AggregateCall,
  call,
  columnReference,
  type Expression,
} from '../../expression/index.ts';
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

/** Under NOT IN a comparison that is unknown excludes the row as a match does. */
export function equalTo(left: Expression, right: Expression, unknownMatches: boolean): Expression {
  const nullable = left.type.nullable || right.type.nullable;
  const same = call('EQUALS', [left, right], BOOLEAN(nullable));
  if (!unknownMatches || !nullable) return same;
  return call('OR', [same, call('IS_NULL', [same], BOOLEAN(false))], BOOLEAN(true));
}
