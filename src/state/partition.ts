/** Rows of a batch by the subtask that owns their key: what an exchange sends where. */

import type { Batch, Engine, Vector } from '../batch/index.ts';
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

/** Rows of a batch by target. */
export interface Partitioned {
  /** Pointer to int32 rows grouped by target, ascending within one: selections for `Batch.select`. */
  readonly rows: number;
  /** Where each target's rows begin, and the end of the last: targets + 1 entries, until the next call. */
  readonly starts: Int32Array;
}

/** Splits batches by key over the subtasks of the next operator. Made once per exchange. */
export class HashPartitioner {
  readonly #engine: Engine;
  readonly #keys: readonly number[];
  readonly #targets: number;
  readonly #maxParallelism: number;
  /** u16 target per key group. */
  readonly #targetOf: number;
  /** u32 pointer per target: where its next row goes. */
  readonly #cursors: number;
  readonly #starts: Int32Array;

  /** @param keys columns of the batches */
  constructor(engine: Engine, keys: readonly number[], targets: number, maxParallelism: number) {
    const { memory } = engine;
    this.#engine = engine;
    this.#keys = keys;
    this.#targets = targets;
    this.#maxParallelism = maxParallelism;
    this.#targetOf = memory.allocate(2 * maxParallelism);
    this.#cursors = memory.allocate(4 * targets);
    this.#starts = new Int32Array(targets + 1);
    for (let group = 0; group < maxParallelism; group++) {
      memory.u16[(this.#targetOf >>> 1) + group] = subtaskOf(group, maxParallelism, targets);
    }
  }

  /** One crossing where the key is a BIGINT without nulls, otherwise one more per key column. */
  partition(batch: Batch): Partitioned {
    const { memory, kernels } = this.#engine;
    const { length } = batch;
    const keys = this.#keys.map((key) => batch.column(key));
    const only = keys.length === 1 ? keys[0]! : undefined;
    const word = only !== undefined && only.physical === 'i64' && only.validity === 0;
    const hashes = word ? 0 : hashKeys(this.#engine, keys, length);
    const rows = memory.reserve(4 * length * this.#targets);
    const cursors = this.#cursors >>> 2;
    for (let target = 0; target < this.#targets; target++) {
      memory.u32[cursors + target] = rows + 4 * length * target;
    }
    const groups = this.#maxParallelism;
    if (word) kernels.partitionWords(only.values, length, groups, this.#targetOf, this.#cursors);
    else kernels.partitionHashes(hashes, length, groups, this.#targetOf, this.#cursors);
    return { rows, starts: this.#close(rows, length) };
  }

  /** Moves the lists, each of which had room for the whole batch, behind each other. */
  #close(rows: number, length: number): Int32Array {
    const { u8, u32 } = this.#engine.memory;
    let end = rows;
    for (let target = 0; target < this.#targets; target++) {
      const from = rows + 4 * length * target;
      const to = u32[(this.#cursors >>> 2) + target]!;
      this.#starts[target] = (end - rows) >>> 2;
      if (end !== from) u8.copyWithin(end, from, to);
      end += to - from;
    }
    this.#starts[this.#targets] = (end - rows) >>> 2;
    return this.#starts;
  }
}
