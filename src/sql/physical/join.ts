/** Chooses the operator of a join: by version, window, time bounds, or with both sides kept whole. */

import { withNullable } from '../../core/index.ts';
import type { Expression } from '../../expression/index.ts';
import type { JoinType } from '../../plan/index.ts';
import { conjuncts } from '../logical/expressions.ts';
import type { Column, Join } from '../logical/nodes.ts';
import { joinsByWindow, windowColumnsOf } from '../logical/window-columns.ts';
import type { PhysicalContext } from './context.ts';
import { convert, insertsOf } from './convert.ts';
import { type Changes, type Draft, distribution, draft, isInsertOnly, merged } from './draft.ts';
import { type IntervalBounds, intervalBounds } from './interval-bounds.ts';
import { type PreparedJoin, prepare, takeApart } from './join-condition.ts';
import { joinKeys, uniqueOn } from './join-keys.ts';
import { convertAsof, convertTemporal } from './temporal-join.ts';
import { attachedWindow } from './window-spec.ts';

export function convertJoin(node: Join, context: PhysicalContext): Draft {
  if (node.systemTime !== null) return convertTemporal(node, node.systemTime, context);
  if (node.asof !== null) return convertAsof(node, node.asof, context);
  const left = convert(node.left, context);
  const right = convert(node.right, context);
  if (joinsByWindow(node)) {
    const inserts = (side: Draft): Draft =>
      insertsOf(side, 'StreamPhysicalWindowJoin', node, context);
    return windowJoin(node, inserts(left), inserts(right));
  }
  const bounds = context.streaming ? intervalBounds(node, conjuncts(node.condition)) : undefined;
  if (bounds !== undefined && isInsertOnly(left) && isInsertOnly(right)) {
    return intervalJoin(node, left, right, bounds);
  }
  return regularJoin(node, left, right);
}

export function isHalf(joinType: JoinType): boolean {
  return joinType === 'semi' || joinType === 'anti';
}

/** Columns of a join over widened sides. */
export function joinColumns(prepared: PreparedJoin, joinType: JoinType): Column[] {
  const leftOptional = joinType === 'right' || joinType === 'full';
  const rightOptional = joinType === 'left' || joinType === 'full';
  const optional = (columns: readonly Column[], yes: boolean): Column[] =>
    columns.map((column) => ({
      ...column,
      type: yes ? withNullable(column.type, true) : column.type,
    }));
  const left = optional(prepared.left.columns, leftOptional);
  return isHalf(joinType) ? left : [...left, ...optional(prepared.right.columns, rightOptional)];
}

export function common(node: Join, prepared: PreparedJoin) {
  const { leftKeys, rightKeys, condition, nullSafe } = prepared;
  return { joinType: node.joinType, leftKeys, rightKeys, condition, nullSafe };
}

/** Both inputs by their keys; without keys all rows meet in one subtask. */
export function byKeys(prepared: PreparedJoin) {
  return [
    { node: prepared.left, exchange: distribution(prepared.leftKeys) },
    { node: prepared.right, exchange: distribution(prepared.rightKeys) },
  ];
}

function regularJoin(node: Join, left: Draft, right: Draft): Draft {
  const prepared = prepare(left, right, takeApart(node), isHalf(node.joinType));
  const columns = withoutTime(joinColumns(prepared, node.joinType));
  const { hints } = node;
  const made = draft(
    {
      kind: 'join',
      ...common(node, prepared),
      leftUniqueKey: uniqueOn(prepared.left, prepared.leftKeys),
      rightUniqueKey: uniqueOn(prepared.right, prepared.rightKeys),
      leftStateTtlMs: hints.leftTtlMs ?? -1,
      rightStateTtlMs: hints.rightTtlMs ?? -1,
    },
    byKeys(prepared),
    columns,
    {
      changes: joinChanges(node.joinType, left, right),
      keys: joinKeys(prepared, node.joinType),
    },
  );
  return prepared.restore(made);
}

/** A row that waits for a match of its key is out of time: what it carries is a plain timestamp. */
function withoutTime(columns: readonly Column[]): Column[] {
  return columns.map((column) => (column.time === 'event' ? { ...column, time: null } : column));
}

/** Filled-up rows of outer joins, and rows of anti joins, are taken back when a match arrives. */
function joinChanges(joinType: JoinType, left: Draft, right: Draft): Changes {
  const both = merged([left.changes, right.changes]);
  const takesBack = joinType !== 'inner' && joinType !== 'semi';
  return { update: both.update, delete: both.delete || takesBack };
}

function windowJoin(node: Join, left: Draft, right: Draft): Draft {
  const [leftWindow, rightWindow] = [windowColumnsOf(node.left)!, windowColumnsOf(node.right)!];
  const { pairs, rest } = takeApart(node);
  const isWindow = (side: Expression, columns: readonly number[]): boolean =>
    side.kind === 'column' && columns.includes(side.index);
  const plain = pairs.filter(
    (pair) =>
      !(isWindow(pair.left, leftWindow.start) && isWindow(pair.right, rightWindow.start)) &&
      !(isWindow(pair.left, leftWindow.end) && isWindow(pair.right, rightWindow.end)),
  );
  const prepared = prepare(left, right, { pairs: plain, rest }, isHalf(node.joinType));
  const made = draft(
    {
      kind: 'windowJoin',
      ...common(node, prepared),
      left: attachedWindow(leftWindow),
      right: attachedWindow(rightWindow),
    },
    byKeys(prepared),
    joinColumns(prepared, node.joinType),
  );
  return prepared.restore(made);
}

function intervalJoin(node: Join, left: Draft, right: Draft, bounds: IntervalBounds): Draft {
  // An equality of both times is a bound, and a key that spreads the rows.
  const { pairs, rest } = takeApart(node);
  const others = rest.filter((part) => bounds.rest.includes(part));
  const prepared = prepare(left, right, { pairs, rest: others }, isHalf(node.joinType));
  const { leftTime, rightTime, lowerMs, upperMs, processing } = bounds;
  const made = draft(
    {
      kind: 'intervalJoin',
      ...common(node, prepared),
      leftTime,
      rightTime,
      lowerMs,
      upperMs,
      processingTime: processing,
    },
    byKeys(prepared),
    joinColumns(prepared, node.joinType),
  );
  return prepared.restore(made);
}
