// What happened to slots since when: stamps, times, and the order of a snapshot.
import { bitOf, clearBit, COLUMN_STORED, COLUMN_STORED_VALIDITY, setBit } from './layout';

/** Stamps slots; with a bitmap `rows`, only those whose row has its bit set. */
export function stampSlots(stamps: usize, slots: usize, rows: usize, count: i32, stamp: i32): void {
  for (let i = 0; i < count; i++) {
    if (rows != 0 && !bitOf(rows, i)) continue;
    store<i32>(stamps + (<usize>load<i32>(slots + (<usize>i << 2)) << 2), stamp);
  }
}

/** Writes first, first + step, ... into a BIGINT column at slots. */
export function fillSlots(column: usize, slots: usize, count: i32, first: f64, step: i32): void {
  const stored = <usize>load<u32>(column, COLUMN_STORED);
  const validity = <usize>load<u32>(column, COLUMN_STORED_VALIDITY);
  let value = <i64>first;
  for (let i = 0; i < count; i++) {
    const slot = load<i32>(slots + (<usize>i << 2));
    store<i64>(stored + (<usize>slot << 3), value);
    setBit(validity, slot);
    value += step;
  }
}

/** The bitmap of live slots below `end` with a stamp above `since`; returns how many. */
export function changedBits(live: usize, stamps: usize, end: i32, since: i32, out: usize): i32 {
  let count = 0;
  for (let first = 0; first < end; first += 8) {
    let bits = load<u8>(live + (<usize>first >>> 3));
    let changed: u8 = 0;
    while (bits != 0) {
      const bit = <u8>ctz<u32>(bits);
      bits &= bits - 1;
      if (load<i32>(stamps + (<usize>(first + bit) << 2)) > since) changed |= <u8>1 << bit;
    }
    count += popcnt<u32>(changed);
    store<u8>(out + (<usize>first >>> 3), changed);
  }
  return count;
}

/** Live slots whose number in a BIGINT column is above `since` and at most `last`; returns how many. */
export function slotsBetween(
  live: usize, numbers: usize, end: i32, since: f64, last: f64, out: usize,
): i32 {
  let count = 0;
  for (let slot = 0; slot < end; slot++) {
    if (!bitOf(live, slot)) continue;
    const number = load<i64>(numbers + (<usize>slot << 3));
    if (number <= <i64>since || number > <i64>last) continue;
    store<i32>(out + (<usize>count << 2), slot);
    count++;
  }
  return count;
}

/** Writes the slots below `end` whose bit is set, and clears it; returns how many. */
export function takeBitsOf(bitmap: usize, end: i32, slots: usize, count: i32, out: usize): i32 {
  let taken = 0;
  for (let i = 0; i < count; i++) {
    const slot = load<i32>(slots + (<usize>i << 2));
    if (slot >= end || !bitOf(bitmap, slot)) continue;
    clearBit(bitmap, slot);
    store<i32>(out + (<usize>taken << 2), slot);
    taken++;
  }
  return taken;
}

/** Sets the bits of slots. */
export function markBits(bitmap: usize, slots: usize, count: i32): void {
  for (let i = 0; i < count; i++) setBit(bitmap, load<i32>(slots + (<usize>i << 2)));
}

/** Adds up how many rows each key group has: counts[group - first + 1]. */
export function countGroups(groups: usize, count: i32, first: i32, counts: usize): void {
  for (let i = 0; i < count; i++) {
    const group = <usize>(<i32>load<u16>(groups + (<usize>i << 1)) - first);
    const at = counts + ((group + 1) << 2);
    store<i32>(at, load<i32>(at) + 1);
  }
}

/** Puts slots (with `flip` -1: ~slot) where their key group's rows go next: places[group - first]. Stable. */
export function placeByGroup(
  groups: usize, slots: usize, count: i32, first: i32, flip: i32, places: usize, out: usize,
): void {
  for (let i = 0; i < count; i++) {
    const group = <usize>(<i32>load<u16>(groups + (<usize>i << 1)) - first);
    const at = places + (group << 2);
    const place = load<i32>(at);
    store<i32>(at, place + 1);
    store<i32>(out + (<usize>place << 2), load<i32>(slots + (<usize>i << 2)) ^ flip);
  }
}

/**
 * Splits a snapshot's entries (a slot, or ~slot of a deleted row) by where their row is now: in the table while its bit
 * is pending (`take` 1 clears it), in a copy, or among the deleted. The other lists get -1. Returns 1 if any row is in
 * a copy, plus 2 if any is deleted.
 */
export function splitEntries(
  entries: usize, count: i32, pending: usize, copyOf: usize, take: i32, live: usize, copies: usize, deleted: usize,
): i32 {
  let kinds = 0;
  for (let i = 0; i < count; i++) {
    const at = <usize>i << 2;
    const entry = load<i32>(entries + at);
    let here = -1;
    let copy = -1;
    let gone = -1;
    if (entry < 0) {
      gone = ~entry;
      kinds |= 2;
    } else if (bitOf(pending, entry)) {
      here = entry;
      if (take != 0) clearBit(pending, entry);
    } else {
      copy = load<i32>(copyOf + (<usize>entry << 2));
      kinds |= 1;
    }
    store<i32>(live + at, here);
    store<i32>(copies + at, copy);
    store<i32>(deleted + at, gone);
  }
  return kinds;
}
