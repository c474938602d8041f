/*
 * The ordered index: the list of links.ts threaded through a treap per key, so that neighbours cost O(1), an insert
 * near either end or at a known place O(1), seek and any other insert O(log n). Priorities are hashes of slots:
 * the shape depends on nothing but the slots. Nodes are 32 bytes: { next, prev, owner, parent, left, right } i32, rank u64.
 */
import {
  KEY_COUNT, KEY_FIRST, KEY_LAST, KEY_ROOT, NODE_LEFT, NODE_NEXT, NODE_OWNER, NODE_PREV, NODE_RANK, NODE_RIGHT, TREE_SHIFT, linkBetween, unlinkNode,
} from './links';
import { compareSlots, rankOf } from './order';

const NODE_PARENT: usize = 12;
/** Rows looked at from the last one backwards before the tree is asked: most arrive nearly in order. */
const NEAR: i32 = 4;

// @ts-ignore: decorator
@inline
function nodeOf(nodes: usize, slot: i32): usize {
  return nodes + (<usize>slot << TREE_SHIFT);
}

// @ts-ignore: decorator
@inline
function priority(slot: i32): u32 {
  const hash = (<u32>slot + 1) * 0x9e3779b1;
  return (hash ^ (hash >>> 15)) * 0x85ebca6b;
}

/** Whether the row at `slot`, of rank `rank`, comes before the one at `other`: of equal ones, the one that came first. */
// @ts-ignore: decorator
@inline
function before(
  nodes: usize, order: usize, columns: i32, sequences: usize, rank: u64, slot: i32, other: i32,
): bool {
  const otherRank = load<u64>(nodeOf(nodes, other), NODE_RANK);
  if (rank != otherRank) return rank < otherRank;
  const compared = compareSlots(order, columns, slot, other);
  if (compared != 0) return compared < 0;
  return load<i64>(sequences + (<usize>slot << 3)) < load<i64>(sequences + (<usize>other << 3));
}

/** Whether the bound at `slot`, of rank `rank`, comes after the row at `other`. */
// @ts-ignore: decorator
@inline
function after(nodes: usize, order: usize, columns: i32, rank: u64, slot: i32, other: i32): bool {
  const otherRank = load<u64>(nodeOf(nodes, other), NODE_RANK);
  if (rank != otherRank) return rank > otherRank;
  return compareSlots(order, columns, slot, other) > 0;
}

// @ts-ignore: decorator
@inline
function replaceChild(nodes: usize, key: usize, parent: i32, child: i32, other: i32): void {
  if (parent < 0) store<i32>(key, other, KEY_ROOT);
  else {
    const node = nodeOf(nodes, parent);
    if (load<i32>(node, NODE_LEFT) == child) store<i32>(node, other, NODE_LEFT);
    else store<i32>(node, other, NODE_RIGHT);
  }
}

/** Lifts `slot` above its parent. */
function rotateUp(nodes: usize, key: usize, slot: i32): void {
  const node = nodeOf(nodes, slot);
  const parent = load<i32>(node, NODE_PARENT);
  const parentNode = nodeOf(nodes, parent);
  const grand = load<i32>(parentNode, NODE_PARENT);
  let moved = -1;
  if (load<i32>(parentNode, NODE_LEFT) == slot) {
    moved = load<i32>(node, NODE_RIGHT);
    store<i32>(node, parent, NODE_RIGHT);
    store<i32>(parentNode, moved, NODE_LEFT);
  } else {
    moved = load<i32>(node, NODE_LEFT);
    store<i32>(node, parent, NODE_LEFT);
    store<i32>(parentNode, moved, NODE_RIGHT);
  }
  if (moved >= 0) store<i32>(nodeOf(nodes, moved), parent, NODE_PARENT);
  store<i32>(parentNode, slot, NODE_PARENT);
  store<i32>(node, grand, NODE_PARENT);
  replaceChild(nodes, key, grand, parent, slot);
}

/** Hangs a row below its neighbours in order: one of the two has no child on that side. */
function attach(nodes: usize, key: usize, owner: i32, slot: i32, prev: i32, next: i32): void {
  const node = nodeOf(nodes, slot);
  let parent = -1;
  if (prev >= 0 && load<i32>(nodeOf(nodes, prev), NODE_RIGHT) < 0) {
    parent = prev;
    store<i32>(nodeOf(nodes, prev), slot, NODE_RIGHT);
  } else if (next >= 0) {
    parent = next;
    store<i32>(nodeOf(nodes, next), slot, NODE_LEFT);
  } else store<i32>(key, slot, KEY_ROOT);
  store<i32>(node, parent, NODE_PARENT);
  store<i32>(node, -1, NODE_LEFT);
  store<i32>(node, -1, NODE_RIGHT);
  linkBetween(nodes, TREE_SHIFT, key, owner, slot, prev, next);
  const own = priority(slot);
  while (parent >= 0 && priority(parent) < own) {
    rotateUp(nodes, key, slot);
    parent = load<i32>(node, NODE_PARENT);
  }
}

/** The first row of a key that the row at `slot` comes before; -1 if none. */
function successor(
  nodes: usize, order: usize, columns: i32, sequences: usize, key: usize, rank: u64, slot: i32,
): i32 {
  let found = -1;
  let at = load<i32>(key, KEY_ROOT);
  while (at >= 0) {
    if (before(nodes, order, columns, sequences, rank, slot, at)) {
      found = at;
      at = load<i32>(nodeOf(nodes, at), NODE_LEFT);
    } else at = load<i32>(nodeOf(nodes, at), NODE_RIGHT);
  }
  return found;
}

/** Inserts rows whose columns and sequence numbers (a BIGINT column) are written. */
export function treeInsert(
  nodes: usize, keys: usize, order: usize, columns: i32, sequences: usize, keySlots: usize, slots: usize,
  count: i32,
): void {
  for (let i = 0; i < count; i++) {
    const slot = load<i32>(slots + (<usize>i << 2));
    const owner = load<i32>(keySlots + (<usize>i << 2));
    const key = keys + (<usize>owner << 4);
    const rank = rankOf(order, slot);
    store<u64>(nodeOf(nodes, slot), rank, NODE_RANK);
    if (load<i32>(key, KEY_COUNT) == 0) {
      attach(nodes, key, owner, slot, -1, -1);
      continue;
    }
    let prev = load<i32>(key, KEY_LAST);
    let next = -1;
    let steps = NEAR;
    while (prev >= 0 && steps > 0 && before(nodes, order, columns, sequences, rank, slot, prev)) {
      next = prev;
      prev = load<i32>(nodeOf(nodes, prev), NODE_PREV);
      steps--;
    }
    if (prev >= 0 && steps == 0) {
      next = successor(nodes, order, columns, sequences, key, rank, slot);
      prev = load<i32>(nodeOf(nodes, next), NODE_PREV);
    }
    attach(nodes, key, owner, slot, prev, next);
  }
}

/** Unlinks rows and writes the keys that lost their last one; returns how many. */
export function treeRemove(nodes: usize, keys: usize, slots: usize, count: i32, emptied: usize): i32 {
  let lost = 0;
  for (let i = 0; i < count; i++) {
    const slot = load<i32>(slots + (<usize>i << 2));
    const node = nodeOf(nodes, slot);
    const owner = load<i32>(node, NODE_OWNER);
    const key = keys + (<usize>owner << 4);
    let left = load<i32>(node, NODE_LEFT);
    let right = load<i32>(node, NODE_RIGHT);
    while (left >= 0 && right >= 0) {
      rotateUp(nodes, key, priority(left) > priority(right) ? left : right);
      left = load<i32>(node, NODE_LEFT);
      right = load<i32>(node, NODE_RIGHT);
    }
    const child = left >= 0 ? left : right;
    const parent = load<i32>(node, NODE_PARENT);
    if (child >= 0) store<i32>(nodeOf(nodes, child), parent, NODE_PARENT);
    replaceChild(nodes, key, parent, slot, child);
    unlinkNode(nodes, TREE_SHIFT, key, slot);
    if (load<i32>(key, KEY_COUNT) == 0) {
      store<i32>(emptied + (<usize>lost << 2), owner);
      lost++;
    }
  }
  return lost;
}

/** The first row of a key that does not come before the bound, which is stored at slot `bound`; -1 if none. */
export function treeSeek(
  nodes: usize, keys: usize, order: usize, columns: i32, keySlot: i32, bound: i32,
): i32 {
  const key = keys + (<usize>keySlot << 4);
  if (load<i32>(key, KEY_COUNT) == 0) return -1;
  const rank = rankOf(order, bound);
  let found = -1;
  let at = load<i32>(key, KEY_ROOT);
  while (at >= 0) {
    if (after(nodes, order, columns, rank, bound, at)) at = load<i32>(nodeOf(nodes, at), NODE_RIGHT);
    else {
      found = at;
      at = load<i32>(nodeOf(nodes, at), NODE_LEFT);
    }
  }
  return found;
}
