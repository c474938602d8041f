/** What the groups of a mini-batch were before it: their records, or their results where records do not say all. */

import { BATCH_ROWS, type Engine, take, Vector, vectorOf } from '../../batch/index.ts';
import { BOOLEAN, type Field, INTEGER } from '../../core/index.ts';
import type { StateTable } from '../../state/index.ts';
import type { OperatorContext } from '../operator.ts';
import type { Groups } from './groups.ts';

/** Groups of a bundle, at most a batch of them. */
export interface BundledGroups {
  /** Pointer to int32. */
  readonly slots: number;
  readonly count: number;
  readonly before: readonly Vector[];
  /** Pointer to int64: rows of each group before the bundle, or 1 where it only matters that there were some. */
  readonly countsBefore: number;
}

export interface Bundle {
  /** Called before the rows at int32 slots change their groups. */
  remember(slots: number, length: number): void;
  groups(): Iterable<BundledGroups>;
  clear(): void;
  close(): void;
}

export function createBundle(
  context: OperatorContext,
  groups: Groups,
  results: readonly Field[],
): Bundle {
  return groups.accumulators.holdsMore
    ? new ResultBundle(context, groups, results)
    : new RecordBundle(context.engine, groups);
}

/** Keeps a copy of the record behind each: no look-ups, one kernel pass a batch. */
class RecordBundle implements Bundle {
  readonly #engine: Engine;
  readonly #groups: Groups;
  /** Bitmap over slots. */
  #seen = 0;
  #seenSlots = 0;
  /** int32 slots. */
  #list = 0;
  #listCapacity = 0;
  #count = 0;

  constructor(engine: Engine, groups: Groups) {
    this.#engine = engine;
    this.#groups = groups;
  }

  remember(slots: number, length: number): void {
    this.#makeRoom(length);
    const { block } = this.#groups.accumulators;
    this.#count = this.#engine.kernels.rememberGroups(
      block.address(0),
      block.stride,
      slots,
      length,
      this.#seen,
      this.#list,
      this.#count,
    );
  }

  *groups(): Iterable<BundledGroups> {
    const { accumulators } = this.#groups;
    for (let from = 0; from < this.#count; from += BATCH_ROWS) {
      const slots = this.#list + 4 * from;
      const count = Math.min(BATCH_ROWS, this.#count - from);
      const copies = this.#groups.copies(slots, count);
      const before = accumulators.results(copies, count);
      yield { slots, count, before, countsBefore: accumulators.rowCounts(copies, count) };
    }
  }

  clear(): void {
    this.#engine.kernels.forgetGroups(this.#list, this.#count, this.#seen);
    this.#count = 0;
  }

  close(): void {
    const { memory } = this.#engine;
    memory.free(this.#seen, this.#seenSlots >>> 3);
    memory.free(this.#list, 4 * this.#listCapacity);
  }

  #makeRoom(length: number): void {
    const { memory } = this.#engine;
    const { capacity } = this.#groups.keys;
    if (capacity > this.#seenSlots) {
      const slots = ((2 * capacity + 63) >>> 6) << 6;
      this.#seen = memory.reallocate(this.#seen, this.#seenSlots >>> 3, slots >>> 3);
      memory.u8.fill(0, this.#seen + (this.#seenSlots >>> 3), this.#seen + (slots >>> 3));
      this.#seenSlots = slots;
    }
    if (this.#count + length <= this.#listCapacity) return;
    const wanted = 2 * (this.#count + length);
    this.#list = memory.reallocate(this.#list, 4 * this.#listCapacity, 4 * wanted);
    this.#listCapacity = wanted;
  }
}

/** Keeps the results: slot, whether the group was there, the value of each call. */
class ResultBundle implements Bundle {
  readonly #engine: Engine;
  readonly #groups: Groups;
  readonly #results: readonly Field[];
  readonly #table: StateTable;

  constructor(context: OperatorContext, groups: Groups, results: readonly Field[]) {
    this.#engine = context.engine;
    this.#groups = groups;
    this.#results = results;
    this.#table = context.state.table({
      name: 'bundle',
      keys: [{ name: 'slot', type: INTEGER(false) }],
      values: [
        { name: 'existed', type: BOOLEAN(false) },
        ...results.map((field, i) => ({ name: `result ${i}`, type: field.type })),
      ],
      index: 'unique',
      transient: true,
    });
  }

  remember(slots: number, length: number): void {
    const engine = this.#engine;
    const { memory, kernels } = engine;
    const column = new Vector(memory, INTEGER(false), length, 0, slots);
    const entries = this.#table.upsert([column], length);
    const count = entries.createdCount;
    if (count === 0) return;
    const rows = memory.reserve(4 * count);
    kernels.bitmapPositions(entries.created, 0, length, count, rows);
    const fresh = take(engine, column, rows, count).values;
    const made = new Vector(memory, INTEGER(false), length, 0, entries.slots);
    const targets = take(engine, made, rows, count).values;
    const cells = this.#groups.cells(fresh, count);
    const counts = this.#groups.accumulators.rowCounts(cells, count);
    const existed = Array.from({ length: count }, (_, i) => memory.i64[(counts >>> 3) + i]! > 0n);
    this.#table.write(1, targets, count, vectorOf(memory, BOOLEAN(false), existed));
    this.#groups.accumulators.results(cells, count).forEach((result, i) => {
      this.#table.write(2 + i, targets, count, result);
    });
  }

  *groups(): Iterable<BundledGroups> {
    let entries: number[] = [];
    for (const entry of this.#table.slots()) {
      entries.push(entry);
      if (entries.length < BATCH_ROWS) continue;
      yield this.#read(entries);
      entries = [];
    }
    if (entries.length > 0) yield this.#read(entries);
  }

  clear(): void {
    this.#table.clear();
  }

  close(): void {}

  #read(entries: readonly number[]): BundledGroups {
    const { memory } = this.#engine;
    const count = entries.length;
    const list = vectorOf(memory, INTEGER(false), entries).values;
    const slots = this.#table.read(0, list, count).values;
    const existed = this.#table.read(1, list, count);
    const before = this.#results.map((_, i) => this.#table.read(2 + i, list, count));
    const countsBefore = memory.reserve(8 * count);
    for (let i = 0; i < count; i++) {
      memory.i64[(countsBefore >>> 3) + i] = existed.get(i) === true ? 1n : 0n;
    }
    return { slots, count, before, countsBefore };
  }
}
