/** When each row of a table changed last, and which rows that a snapshot has are gone since: by version. */

import { bitmapBytes, type Engine, vectorOf } from '../batch/index.ts';
import { BIGINT, columnIndex, type Field } from '../core/index.ts';
import type { ChangeRecorder, RowSource } from './row-source.ts';
import { RowStore } from './row-store.ts';
import type { SlotArray } from './slots.ts';

/** Versions count the snapshots of a store: what changes now will be in the one of the current version. */
export class ChangeLog implements ChangeRecorder {
  readonly #engine: Engine;
  readonly #rows: RowSource;
  /** Version of the last change of a slot. */
  readonly #stamps: SlotArray;
  /** Rows that some snapshot has: their removal must be told. */
  readonly #known: SlotArray;
  readonly #removed: RowStore;
  #version = 0;

  constructor(engine: Engine, rows: RowSource) {
    this.#engine = engine;
    this.#rows = rows;
    this.#stamps = rows.slots.array(32);
    this.#known = rows.slots.array(1);
    const name = `${rows.part.name} removed`;
    const spec = { name, keys: rows.identity, values: VERSION, index: 'unique' } as const;
    this.#removed = new RowStore(engine, spec, () => 0);
  }

  /** Identities of removed rows: key columns, and the sequence number where a key has several rows. */
  get removed(): RowStore {
    return this.#removed;
  }

  get stamps(): number {
    return this.#stamps.pointer;
  }

  changed(slots: number, count: number, rows = 0): void {
    this.#engine.kernels.stampSlots(this.#stamps.pointer, slots, rows, count, this.#version);
  }

  removing(slots: number, count: number): void {
    const { memory, kernels } = this.#engine;
    const mark = memory.mark();
    const known = memory.reserve(4 * count);
    const { capacity } = this.#rows.slots;
    const length = kernels.takeBitsOf(this.#known.pointer, capacity, slots, count, known);
    try {
      if (length > 0) this.#remember(known, length);
    } catch (error) {
      kernels.markBits(this.#known.pointer, known, length);
      throw error;
    } finally {
      memory.release(mark);
    }
  }

  #remember(slots: number, count: number): void {
    const { schema } = this.#rows.part;
    const columns = this.#rows.identity.map(({ name }) => columnIndex(schema, name));
    const identity = this.#rows.gather(columns, slots, count);
    const removed = this.#removed.upsert(identity, count);
    const versions = vectorOf(
      this.#engine.memory,
      BIGINT(),
      new Array(count).fill(BigInt(this.#version)),
    );
    this.#removed.write(identity.length, removed.slots, count, versions);
  }

  /** A snapshot holds all there is; what changes from here on is of `version`. */
  advance(version: number): void {
    this.#version = version;
    const { live, capacity } = this.#rows.slots;
    const { u8 } = this.#engine.memory;
    u8.copyWithin(this.#known.pointer, live, live + bitmapBytes(capacity));
  }

  /** Forgets removals of `version` and before. */
  forget(version: number): void {
    const { memory } = this.#engine;
    const mark = memory.mark();
    const { slots, count } = this.removedBetween(-1, version);
    this.#removed.remove(slots, count);
    memory.release(mark);
  }

  /** Slots of `removed` of versions after `since`, up to `version`: int32 in the arena. */
  removedBetween(since: number, version: number): { slots: number; count: number } {
    const { memory, kernels } = this.#engine;
    const { slots, columns } = this.#removed;
    const found = memory.reserve(4 * slots.size);
    const versions = columns.at(-1)!.stored;
    const count = kernels.slotsBetween(slots.live, versions, slots.end, since, version, found);
    return { slots: found, count };
  }
}

const VERSION: readonly Field[] = [{ name: '_version', type: BIGINT(false) }];
