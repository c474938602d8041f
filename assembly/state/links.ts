/*
 * Rows of a key as a doubly linked list over nodes, one per row slot: { next, prev, owner } i32 in 16 bytes (chain)
 * or 32 (ordered, see tree.ts), and a record { first, last, count, root } i32 per key slot; meaningful where count > 0.
 */

export const NODE_NEXT: usize = 0;
export const NODE_PREV: usize = 4;
export const NODE_OWNER: usize = 8;
// Of ordered tables only.
export const NODE_LEFT: usize = 16;
export const NODE_RIGHT: usize = 20;
export const NODE_RANK: usize = 24;
export const TREE_SHIFT: i32 = 5;
export const KEY_FIRST: usize = 0;
export const KEY_LAST: usize = 4;
export const KEY_COUNT: usize = 8;
export const KEY_ROOT: usize = 12;

/** Puts a row between two neighbours of its key, -1 where there is none. */
export function linkBetween(
  nodes: usize, shift: i32, key: usize, owner: i32, slot: i32, prev: i32, next: i32,
): void {
  const node = nodes + (<usize>slot << shift);
  store<i32>(node, next, NODE_NEXT);
  store<i32>(node, prev, NODE_PREV);
  store<i32>(node, owner, NODE_OWNER);
  if (prev < 0) store<i32>(key, slot, KEY_FIRST);
  else store<i32>(nodes + (<usize>prev << shift), slot, NODE_NEXT);
  if (next < 0) store<i32>(key, slot, KEY_LAST);
  else store<i32>(nodes + (<usize>next << shift), slot, NODE_PREV);
  store<i32>(key, load<i32>(key, KEY_COUNT) + 1, KEY_COUNT);
}

// @ts-ignore: decorator
@inline
export function unlinkNode(nodes: usize, shift: i32, key: usize, slot: i32): void {
  const node = nodes + (<usize>slot << shift);
  const next = load<i32>(node, NODE_NEXT);
  const prev = load<i32>(node, NODE_PREV);
  if (prev < 0) store<i32>(key, next, KEY_FIRST);
  else store<i32>(nodes + (<usize>prev << shift), next, NODE_NEXT);
  if (next < 0) store<i32>(key, prev, KEY_LAST);
  else store<i32>(nodes + (<usize>next << shift), prev, NODE_PREV);
  store<i32>(key, load<i32>(key, KEY_COUNT) - 1, KEY_COUNT);
}
