/** Rows of a snapshot in the order of their key groups, fixed at the barrier. */

import { BATCH_ROWS, type Engine, type Vector } from '../batch/index.ts';
import type { KeyGroupRange } from './key-groups.ts';
import { keyGroupsOf } from './partition.ts';

export interface KeyGroups {
  readonly maxParallelism: number;
  /** Those of the store's subtask. */
  readonly range: KeyGroupRange;
}

/** Rows to be ordered. */
export interface RowList {
  /** Pointer to int32 slots. */
  readonly slots: number;
  readonly count: number;
  /** The entries stand for removed rows: ~slot. */
  readonly removed: boolean;
  /** The columns whose hash is the key group. */
  readKeys(slots: number, count: number): readonly Vector[];
}

export class KeyGroupOrder {
  /** Pointer to int32 slots, or ~slot of removed rows. */
  readonly entries: number;
  readonly count: number;
  /** Rows of group first + i are entries [starts[i], starts[i + 1]). */
  readonly starts: Int32Array;
  readonly #engine: Engine;

  /** Rows of an earlier list come before those of a later one in the same key group. */
  constructor(engine: Engine, lists: readonly RowList[], groups: KeyGroups) {
    const { memory, kernels } = engine;
    this.#engine = engine;
    this.count = lists.reduce((total, { count }) => total + count, 0);
    this.entries = memory.allocate(4 * this.count);
    const mark = memory.mark();
    const { first, last } = groups.range;
    const size = last - first + 2;
    const counts = memory.reserveZeroed(4 * size);
    const groupsOf = lists.map((list) => {
      const found = groupRows(engine, list, groups);
      kernels.countGroups(found, list.count, first, counts);
      return found;
    });
    const places = memory.i32.subarray(counts >>> 2, (counts >>> 2) + size);
    for (let i = 1; i < size; i++) places[i] = places[i]! + places[i - 1]!;
    this.starts = places.slice();
    lists.forEach(({ slots, count, removed }, i) => {
      const flip = removed ? -1 : 0;
      kernels.placeByGroup(groupsOf[i]!, slots, count, first, flip, counts, this.entries);
    });
    memory.release(mark);
  }

  close(): void {
    this.#engine.memory.free(this.entries, 4 * this.count);
  }
}

/** Key group of each row, u16 in the arena. Rows without a key belong to the subtask: they go with its first group. */
function groupRows(engine: Engine, list: RowList, groups: KeyGroups): number {
  const { memory } = engine;
  const out = memory.reserve(2 * list.count);
  for (let from = 0; from < list.count; from += BATCH_ROWS) {
    const mark = memory.mark();
    const length = Math.min(BATCH_ROWS, list.count - from);
    const keys = list.readKeys(list.slots + 4 * from, length);
    if (keys.length === 0) {
      memory.u16.fill(groups.range.first, (out >>> 1) + from, (out >>> 1) + from + length);
      memory.release(mark);
      continue;
    }
    const found = keyGroupsOf(engine, keys, length, groups.maxParallelism);
    memory.u8.copyWithin(out + 2 * from, found, found + 2 * length);
    memory.release(mark);
  }
  return out;
}
