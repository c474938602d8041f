// The chain index: rows appended behind the last row of their key, and all rows of many keys at once.
import {
  KEY_COUNT, KEY_FIRST, KEY_LAST, NODE_NEXT, NODE_OWNER, NODE_PREV, linkBetween, unlinkNode,
} from './links';

/** Links row slots behind the last row of their keys, in order. */
export function chainAppend(
  nodes: usize, shift: i32, keys: usize, keySlots: usize, slots: usize, count: i32,
): void {
  for (let i = 0; i < count; i++) {
    const owner = load<i32>(keySlots + (<usize>i << 2));
    const key = keys + (<usize>owner << 4);
    const last = load<i32>(key, KEY_COUNT) == 0 ? -1 : load<i32>(key, KEY_LAST);
    linkBetween(nodes, shift, key, owner, load<i32>(slots + (<usize>i << 2)), last, -1);
  }
}

/**
 * One pass of a radix sort of slots by their sequence numbers (a BIGINT column): by 11 bits from `shift` on. `counts`
 * holds 2,048 int32.
 */
export function sortBySequence(
  sequences: usize, slots: usize, count: i32, shift: i32, counts: usize, out: usize,
): void {
  memory.fill(counts, 0, 8192);
  for (let i = 0; i < count; i++) {
    const slot = load<i32>(slots + (<usize>i << 2));
    const digit = <usize>((load<u64>(sequences + (<usize>slot << 3)) >>> <u64>shift) & 2047);
    store<i32>(counts + (digit << 2), load<i32>(counts + (digit << 2)) + 1);
  }
  let total = 0;
  for (let digit: usize = 0; digit < 2048; digit++) {
    const size = load<i32>(counts + (digit << 2));
    store<i32>(counts + (digit << 2), total);
    total += size;
  }
  for (let i = 0; i < count; i++) {
    const slot = load<i32>(slots + (<usize>i << 2));
    const digit = <usize>((load<u64>(sequences + (<usize>slot << 3)) >>> <u64>shift) & 2047);
    const place = load<i32>(counts + (digit << 2));
    store<i32>(counts + (digit << 2), place + 1);
    store<i32>(out + (<usize>place << 2), slot);
  }
}

/** Makes the lists of keys empty. */
export function chainUnlinkAll(keys: usize, keySlots: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    store<i32>(keys + (<usize>load<i32>(keySlots + (<usize>i << 2)) << 4), 0, KEY_COUNT);
  }
}

/** Unlinks rows and writes the keys that lost their last one; returns how many. */
export function chainRemove(
  nodes: usize, shift: i32, keys: usize, slots: usize, count: i32, emptied: usize,
): i32 {
  let lost = 0;
  for (let i = 0; i < count; i++) {
    const slot = load<i32>(slots + (<usize>i << 2));
    const owner = load<i32>(nodes + (<usize>slot << shift), NODE_OWNER);
    const key = keys + (<usize>owner << 4);
    unlinkNode(nodes, shift, key, slot);
    if (load<i32>(key, KEY_COUNT) == 0) {
      store<i32>(emptied + (<usize>lost << 2), owner);
      lost++;
    }
  }
  return lost;
}

/** Rows in all of the keys at `keySlots` (-1: none). */
export function chainCount(keys: usize, keySlots: usize, count: i32): i32 {
  let total = 0;
  for (let i = 0; i < count; i++) {
    const owner = load<i32>(keySlots + (<usize>i << 2));
    if (owner >= 0) total += load<i32>(keys + (<usize>owner << 4), KEY_COUNT);
  }
  return total;
}

/** Pairs every row i with the slots of its key, in the key's order. */
export function chainMatches(
  nodes: usize, shift: i32, keys: usize, keySlots: usize, count: i32, rows: usize, slots: usize,
): void {
  let at: usize = 0;
  for (let i = 0; i < count; i++) {
    const owner = load<i32>(keySlots + (<usize>i << 2));
    if (owner < 0) continue;
    const key = keys + (<usize>owner << 4);
    let slot = load<i32>(key, KEY_FIRST);
    for (let left = load<i32>(key, KEY_COUNT); left > 0; left--) {
      store<i32>(rows + at, i);
      store<i32>(slots + at, slot);
      at += 4;
      slot = load<i32>(nodes + (<usize>slot << shift), NODE_NEXT);
    }
  }
}

/** The key slot of every row slot; -1 stays. */
export function chainOwners(nodes: usize, shift: i32, slots: usize, count: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    const slot = load<i32>(slots + (<usize>i << 2));
    const owner = slot < 0 ? -1 : load<i32>(nodes + (<usize>slot << shift), NODE_OWNER);
    store<i32>(out + (<usize>i << 2), owner);
  }
}

/** The first row slot of every key slot; -1 stays. */
export function chainFirsts(keys: usize, keySlots: usize, count: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    const owner = load<i32>(keySlots + (<usize>i << 2));
    store<i32>(out + (<usize>i << 2), owner < 0 ? -1 : load<i32>(keys + (<usize>owner << 4), KEY_FIRST));
  }
}

/**
 * The rows of each key at `keySlots` (-1: none) behind its first `limit` ones, every row once: writes them to `out`
 * unless that is 0, and returns how many. Counts of keys are negative meanwhile: that tells those that were looked at.
 */
export function chainSurplus(
  nodes: usize, shift: i32, keys: usize, keySlots: usize, count: i32, limit: i32, out: usize,
): i32 {
  let found = 0;
  for (let i = 0; i < count; i++) {
    const owner = load<i32>(keySlots + (<usize>i << 2));
    if (owner < 0) continue;
    const key = keys + (<usize>owner << 4);
    const rows = load<i32>(key, KEY_COUNT);
    if (rows <= limit) continue;
    let slot = load<i32>(key, KEY_LAST);
    for (let left = rows - limit; left > 0; left--) {
      if (out != 0) store<i32>(out + (<usize>found << 2), slot);
      found++;
      slot = load<i32>(nodes + (<usize>slot << shift), NODE_PREV);
    }
    store<i32>(key, -rows, KEY_COUNT);
  }
  for (let i = 0; i < count; i++) {
    const owner = load<i32>(keySlots + (<usize>i << 2));
    if (owner < 0) continue;
    const key = keys + (<usize>owner << 4);
    if (load<i32>(key, KEY_COUNT) < 0) store<i32>(key, -load<i32>(key, KEY_COUNT), KEY_COUNT);
  }
  return found;
}
