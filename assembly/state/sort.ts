// Sorting row slots by sort columns: a stable merge sort of ranks; columns are asked where ranks tie.
import { compareSlots, rankOf } from './order';

const RUN: i32 = 8;

// @ts-ignore: decorator
@inline
function inOrder(order: usize, columns: i32, leftRank: u64, left: i32, rightRank: u64, right: i32): bool {
  if (leftRank != rightRank) return leftRank < rightRank;
  return compareSlots(order, columns, left, right) <= 0;
}

/** Insertion sort of [from, to). */
function sortRun(order: usize, columns: i32, slots: usize, ranks: usize, from: i32, to: i32): void {
  for (let i = from + 1; i < to; i++) {
    const slot = load<i32>(slots + (<usize>i << 2));
    const rank = load<u64>(ranks + (<usize>i << 3));
    let at = i;
    while (at > from) {
      const before = load<i32>(slots + (<usize>(at - 1) << 2));
      const beforeRank = load<u64>(ranks + (<usize>(at - 1) << 3));
      if (inOrder(order, columns, beforeRank, before, rank, slot)) break;
      store<i32>(slots + (<usize>at << 2), before);
      store<u64>(ranks + (<usize>at << 3), beforeRank);
      at--;
    }
    store<i32>(slots + (<usize>at << 2), slot);
    store<u64>(ranks + (<usize>at << 3), rank);
  }
}

/** Merges [from, middle) and [middle, to) of a source into a target. */
function mergeRuns(
  order: usize, columns: i32, slots: usize, ranks: usize, outSlots: usize, outRanks: usize,
  from: i32, middle: i32, to: i32,
): void {
  let left = from;
  let right = middle;
  for (let at = from; at < to; at++) {
    let takeLeft = right >= to;
    if (!takeLeft && left < middle) {
      takeLeft = inOrder(
        order, columns,
        load<u64>(ranks + (<usize>left << 3)), load<i32>(slots + (<usize>left << 2)),
        load<u64>(ranks + (<usize>right << 3)), load<i32>(slots + (<usize>right << 2)),
      );
    }
    const source = takeLeft ? left++ : right++;
    store<i32>(outSlots + (<usize>at << 2), load<i32>(slots + (<usize>source << 2)));
    store<u64>(outRanks + (<usize>at << 3), load<u64>(ranks + (<usize>source << 3)));
  }
}

/**
 * Sorts `count` int32 slots in place by `columns` sort columns, ties as they came.
 *
 * @param scratch 20 bytes a slot, 8-byte aligned
 */
export function sortSlots(order: usize, columns: i32, slots: usize, count: i32, scratch: usize): void {
  let ranks = scratch;
  let otherRanks = scratch + (<usize>count << 3);
  let here = slots;
  let there = scratch + (<usize>count << 4);
  for (let i = 0; i < count; i++) {
    store<u64>(ranks + (<usize>i << 3), rankOf(order, load<i32>(slots + (<usize>i << 2))));
  }
  for (let from = 0; from < count; from += RUN) {
    sortRun(order, columns, slots, ranks, from, min(from + RUN, count));
  }
  for (let width = RUN; width < count; width <<= 1) {
    for (let from = 0; from < count; from += 2 * width) {
      const middle = min(from + width, count);
      mergeRuns(order, columns, here, ranks, there, otherRanks, from, middle, min(middle + width, count));
    }
    const slotsBefore = here;
    const ranksBefore = ranks;
    here = there;
    ranks = otherRanks;
    there = slotsBefore;
    otherRanks = ranksBefore;
  }
  if (here != slots) memory.copy(slots, here, <usize>count << 2);
}
