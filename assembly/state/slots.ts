// Slots: stable ids of rows, handed out in order, removed ones used again first.
import {
  bitOf, clearBit, setBit, SLOTS_CAPACITY, SLOTS_FREE, SLOTS_LINKS, SLOTS_LIVE, SLOTS_NEXT, SLOTS_SIZE,
} from './layout';

/** A free slot, or -1 when all below the capacity are in use. */
// @ts-ignore: decorator
@inline
export function takeSlot(slots: usize): i32 {
  let slot = load<i32>(slots, SLOTS_FREE);
  if (slot >= 0) {
    store<i32>(slots, load<i32>(<usize>load<u32>(slots, SLOTS_LINKS) + (<usize>slot << 2)), SLOTS_FREE);
  } else {
    slot = load<i32>(slots, SLOTS_NEXT);
    if (slot >= load<i32>(slots, SLOTS_CAPACITY)) return -1;
    store<i32>(slots, slot + 1, SLOTS_NEXT);
  }
  setBit(load<u32>(slots, SLOTS_LIVE), slot);
  store<i32>(slots, load<i32>(slots, SLOTS_SIZE) + 1, SLOTS_SIZE);
  return slot;
}

// @ts-ignore: decorator
@inline
export function releaseSlot(slots: usize, slot: i32): void {
  store<i32>(<usize>load<u32>(slots, SLOTS_LINKS) + (<usize>slot << 2), load<i32>(slots, SLOTS_FREE));
  store<i32>(slots, slot, SLOTS_FREE);
  clearBit(load<u32>(slots, SLOTS_LIVE), slot);
  store<i32>(slots, load<i32>(slots, SLOTS_SIZE) - 1, SLOTS_SIZE);
}

/** Writes `count` new slots to `out`; the host has made sure of room. */
export function slotsTake(slots: usize, count: i32, out: usize): void {
  for (let i = 0; i < count; i++) store<i32>(out + (<usize>i << 2), takeSlot(slots));
}

export function slotsRelease(slots: usize, removed: usize, count: i32): void {
  for (let i = 0; i < count; i++) releaseSlot(slots, load<i32>(removed + (<usize>i << 2)));
}

/** Marks ids below `end`, chosen by somebody else, as in use. */
export function slotsOccupy(slots: usize, ids: usize, count: i32, end: i32): void {
  const live = <usize>load<u32>(slots, SLOTS_LIVE);
  let size = load<i32>(slots, SLOTS_SIZE);
  for (let i = 0; i < count; i++) {
    const id = load<i32>(ids + (<usize>i << 2));
    size += bitOf(live, id) ? 0 : 1;
    setBit(live, id);
  }
  store<i32>(slots, size, SLOTS_SIZE);
  store<i32>(slots, max(end, load<i32>(slots, SLOTS_NEXT)), SLOTS_NEXT);
}

export function slotsVacate(slots: usize, ids: usize, count: i32): void {
  const live = <usize>load<u32>(slots, SLOTS_LIVE);
  let size = load<i32>(slots, SLOTS_SIZE);
  for (let i = 0; i < count; i++) {
    const id = load<i32>(ids + (<usize>i << 2));
    size -= bitOf(live, id) ? 1 : 0;
    clearBit(live, id);
  }
  store<i32>(slots, size, SLOTS_SIZE);
}

/** Writes up to `limit` set positions of a bitmap at or after `from`, below `end`, to `out`; returns how many. */
export function bitmapPositions(
  bitmap: usize, from: i32, end: i32, limit: i32, out: usize,
): i32 {
  let count = 0;
  let at = from;
  while (at < end && count < limit) {
    if ((at & 7) == 0 && at + 64 <= end) {
      const word = load<u64>(bitmap + (<usize>at >>> 3));
      if (word == 0) {
        at += 64;
        continue;
      }
    }
    if (bitOf(bitmap, at)) {
      store<i32>(out + (<usize>count << 2), at);
      count++;
    }
    at++;
  }
  return count;
}
