// Looking up rows of many keys by bounds of their sort column: the last one before, all within. Ranks decide alone.
import { KEY_COUNT, KEY_LAST, KEY_ROOT, NODE_LEFT, NODE_PREV, NODE_RANK, NODE_RIGHT, TREE_SHIFT } from './links';

/** Rows looked at from the last one backwards before the tree is asked: most bounds lie near the end. */
const NEAR: i32 = 4;

// @ts-ignore: decorator
@inline
function rankAt(nodes: usize, slot: i32): u64 {
  return load<u64>(nodes + (<usize>slot << TREE_SHIFT), NODE_RANK);
}

/** The last row of a key whose rank is at most `bound`; -1 if none. */
function floorOf(nodes: usize, key: usize, bound: u64): i32 {
  if (load<i32>(key, KEY_COUNT) == 0) return -1;
  let slot = load<i32>(key, KEY_LAST);
  for (let steps = NEAR; steps > 0; steps--) {
    if (slot < 0 || rankAt(nodes, slot) <= bound) return slot;
    slot = load<i32>(nodes + (<usize>slot << TREE_SHIFT), NODE_PREV);
  }
  let found = -1;
  let at = load<i32>(key, KEY_ROOT);
  while (at >= 0) {
    const node = nodes + (<usize>at << TREE_SHIFT);
    if (load<u64>(node, NODE_RANK) <= bound) {
      found = at;
      at = load<i32>(node, NODE_RIGHT);
    } else at = load<i32>(node, NODE_LEFT);
  }
  return found;
}

/** For every key slot (-1: none) the last of its rows whose rank is at most the bound, or -1. */
export function treeFloors(
  nodes: usize, keys: usize, keySlots: usize, bounds: usize, count: i32, out: usize,
): void {
  for (let i = 0; i < count; i++) {
    const owner = load<i32>(keySlots + (<usize>i << 2));
    const bound = load<u64>(bounds + (<usize>i << 3));
    const found = owner < 0 ? -1 : floorOf(nodes, keys + (<usize>owner << 4), bound);
    store<i32>(out + (<usize>i << 2), found);
  }
}

/** Rows with ranks within [low, high] of every key slot: `floors` gets the last of each; returns their number. */
export function treeRangeCount(
  nodes: usize, keys: usize, keySlots: usize, lows: usize, highs: usize, count: i32, floors: usize,
): i32 {
  treeFloors(nodes, keys, keySlots, highs, count, floors);
  let total = 0;
  for (let i = 0; i < count; i++) {
    const low = load<u64>(lows + (<usize>i << 3));
    let slot = load<i32>(floors + (<usize>i << 2));
    while (slot >= 0 && rankAt(nodes, slot) >= low) {
      total++;
      slot = load<i32>(nodes + (<usize>slot << TREE_SHIFT), NODE_PREV);
    }
  }
  return total;
}

/** Pairs every row i with the slots that treeRangeCount counted (`total`), earliest first. */
export function treeRangeMatches(
  nodes: usize, lows: usize, count: i32, floors: usize, total: i32, rows: usize, slots: usize,
): void {
  let at = total;
  for (let i = count - 1; i >= 0; i--) {
    const low = load<u64>(lows + (<usize>i << 3));
    let slot = load<i32>(floors + (<usize>i << 2));
    while (slot >= 0 && rankAt(nodes, slot) >= low) {
      at--;
      store<i32>(rows + (<usize>at << 2), i);
      store<i32>(slots + (<usize>at << 2), slot);
      slot = load<i32>(nodes + (<usize>slot << TREE_SHIFT), NODE_PREV);
    }
  }
}
