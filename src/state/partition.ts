/** Rows of a batch by the subtask that owns their key: what an exchange sends where. */

import type { Engine, Vector } from '../batch/index.ts';
import { subtaskOf } from './key-groups.ts';
import { isNested, kindOf } from './layout.ts';
import { encodeNested } from './nested.ts';

/**
 * The hash of each row's key as Flink's murmur takes it, u32 in the arena. Equal keys hash alike in
 * batches and state tables, at every parallelism and in every version.
 */
export function hashKeys(engine: Engine, keys: readonly Vector[], length: number): number {
  const hashes = engine.memory.reserveZeroed(4 * length);
  keys.forEach((key, i) => {
    const flat = isNested(key) ? encodeNested(engine, key) : key;
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

/** Row lists per target in the arena: a selection for `Batch.select` each. Good until the next call. */
export interface Partitioned {
  /** Pointer to the ascending int32 rows of a target. */
  rows(target: number): number;
  count(target: number): number;
}

/** Splits batches by key over the subtasks of the next operator. Made once per exchange. */
export class HashPartitioner {
  readonly #engine: Engine;
  readonly #maxParallelism: number;
  readonly #targets: number;
  /** u16 target per key group. */
  readonly #targetOf: number;
  /** u32 pointer per target: where its next row goes. */
  readonly #cursors: number;

  constructor(engine: Engine, maxParallelism: number, targets: number) {
    const { memory } = engine;
    this.#engine = engine;
    this.#maxParallelism = maxParallelism;
    this.#targets = targets;
    this.#targetOf = memory.allocate(2 * maxParallelism);
    this.#cursors = memory.allocate(4 * targets);
    for (let group = 0; group < maxParallelism; group++) {
      memory.u16[(this.#targetOf >>> 1) + group] = subtaskOf(group, maxParallelism, targets);
    }
  }

  /** One crossing where the key is a BIGINT without nulls, otherwise one more per key column. */
  partition(keys: readonly Vector[], length: number): Partitioned {
    const { memory, kernels } = this.#engine;
    const only = keys.length === 1 ? keys[0]! : undefined;
    const word = only !== undefined && only.physical === 'i64' && only.validity === 0;
    const hashes = word ? 0 : hashKeys(this.#engine, keys, length);
    const lists = memory.reserve(4 * length * this.#targets);
    const cursors = this.#cursors;
    const rows = (target: number) => lists + 4 * length * target;
    for (let target = 0; target < this.#targets; target++) {
      memory.u32[(cursors >>> 2) + target] = rows(target);
    }
    const groups = this.#maxParallelism;
    if (word) kernels.partitionWords(only.values, length, groups, this.#targetOf, cursors);
    else kernels.partitionHashes(hashes, length, groups, this.#targetOf, cursors);
    const count = (target: number) => (memory.u32[(cursors >>> 2) + target]! - rows(target)) >>> 2;
    return { rows, count };
  }
}
