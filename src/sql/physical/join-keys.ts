/** Unique keys around joins: which side has at most one match, and what names a row of the result. */

import type { JoinType } from '../../plan/index.ts';
import type { Draft } from './draft.ts';
import type { PreparedJoin } from './join-condition.ts';

/** The smallest unique key of a side, one inside of the join key first. */
export function uniqueOn(side: Draft, joinKey: readonly number[]): readonly number[] | null {
  const inside = side.keys.find((key) => key.every((column) => joinKey.includes(column)));
  return inside ?? shortest(side.keys) ?? null;
}

function shortest(keys: Draft['keys']): readonly number[] | undefined {
  return [...keys].sort((a, b) => a.length - b.length)[0];
}

/** Whether a row of the other side meets at most one row of this one. */
export function atMostOne(side: Draft, joinKey: readonly number[]): boolean {
  return side.keys.some((key) => key.every((column) => joinKey.includes(column)));
}

const MAX_KEYS = 16;

export function joinKeys(prepared: PreparedJoin, joinType: JoinType): Draft['keys'] {
  const { left, right, leftKeys, rightKeys } = prepared;
  if (joinType === 'semi' || joinType === 'anti') return left.keys;
  const width = left.columns.length;
  const moved = right.keys.map((key) => key.map((column) => column + width));
  const pairs = left.keys.flatMap((a) => moved.map((b) => [...a, ...b]));
  const keys = [...pairs];
  const leftThere = joinType === 'inner' || joinType === 'left';
  const rightThere = joinType === 'inner' || joinType === 'right';
  if (leftThere && atMostOne(right, rightKeys)) keys.push(...left.keys.map((key) => [...key]));
  if (rightThere && atMostOne(left, leftKeys)) keys.push(...moved);
  return keys.slice(0, MAX_KEYS);
}
