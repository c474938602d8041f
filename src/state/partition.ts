/** Rows of a batch by the subtask that owns their key: what an exchange sends where. */

import type { Engine, Vector } from '../batch/index.ts';
import { subtaskOf } from './key-groups.ts';
import { isNested, kindOf } from './layout.ts';
import { encodeNested } from './nested.ts';

/** Row lists per target in the arena: a selection for `Batch.select` each. */
export interface Partitioned {
  /** Pointer to the ascending int32 rows of a target. */
  rows(target: number): number;
  count(target: number): number;
}

/**
 * The hash of each row's key as Flink's murmur takes it, u32 in the arena. Equal keys hash alike in
 * batches and state tables, at every parallelism and in every version.
 */
export function hashKeys(engine: Engine, keys: readonly Vector[], length: number): number {
  const hashes = engine.memory.reserveZeroed(4 * length);
  keys.forEach((key, i) => {
    const flat = isNested(key) ? encodeNested(engine.memory, key) : key;
    const kind = kindOf(key.physical, key.type);
    const first = i === 0 ? 1 : 0;
    const { kernels } = engine;
    kernels.hashColumn(kind, flat.values, flat.validity, flat.offsets, length, first, hashes);
  });
  return hashes;
}

/** Key group of each row, u16 in the arena. */
export function keyGroupsOf(
  engine: Engine,
  keys: readonly Vector[],
  length: number,
  maxParallelism: number,
): number {
  const hashes = hashKeys(engine, keys, length);
  const groups = engine.memory.reserve(2 * length);
  engine.kernels.keyGroups(hashes, length, maxParallelism, groups);
  return groups;
}

/**
 * Splits batches by key over the subtasks of the next operator. Made once per exchange; `partition`
 * takes one crossing for a BIGINT key and one more per key column otherwise.
 */
export class HashPartitioner {
  readonly #engine: Engine;
  readonly #parallelism: number;
  readonly #maxParallelism: number;
  /** u16 target per key group. */
  readonly #targets: number;

  constructor(engine: Engine, maxParallelism: number, parallelism: number) {
    const { memory } = engine;
    this.#engine = engine;
    this.#parallelism = parallelism;
    this.#maxParallelism = maxParallelism;
    this.#targets = memory.allocate(2 * maxParallelism);
    for (let group = 0; group < maxParallelism; group++) {
      memory.u16[(this.#targets >>> 1) + group] = subtaskOf(group, maxParallelism, parallelism);
    }
  }

  partition(keys: readonly Vector[], length: number): Partitioned {
    const { memory, kernels } = this.#engine;
    const stride = 4 * length;
    const lists = memory.reserve(stride * this.#parallelism);
    const cursors = memory.reserve(4 * this.#parallelism);
    for (let target = 0; target < this.#parallelism; target++) {
      memory.u32[(cursors >>> 2) + target] = lists + stride * target;
    }
    const only = keys.length === 1 ? keys[0]! : undefined;
    if (only !== undefined && only.physical === 'i64' && only.validity === 0) {
      kernels.partitionWords(only.values, length, this.#maxParallelism, this.#targets, cursors);
    } else {
      const hashes = hashKeys(this.#engine, keys, length);
      kernels.partitionHashes(hashes, length, this.#maxParallelism, this.#targets, cursors);
    }
    const rows = (target: number) => lists + stride * target;
    return {
      rows,
      count: (target) => (memory.u32[(cursors >>> 2) + target]! - rows(target)) >>> 2,
    };
  }

  close(): void {
    this.#engine.memory.free(this.#targets, 2 * this.#maxParallelism);
  }
}
