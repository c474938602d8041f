/** Rows of an operator's own memory that it tells of before they change, so that snapshots treat them like a table's. */

import { BATCH_ROWS, Batch, type Engine, type Vector } from '../batch/index.ts';
import type { Field } from '../core/index.ts';
import type { AddressedPart, PartRows } from './contract.ts';
import { SLOTS_BYTES } from './layout.ts';
import { nullVector } from './null-vector.ts';
import type { ChangeRecorder, RowObserver, RowSource } from './row-source.ts';
import { RowStore } from './row-store.ts';
import { Slots } from './slots.ts';
import { type PartDescription, snapshotSchema } from './snapshot.ts';

export class TrackedPart implements RowSource, PartRows {
  readonly part: PartDescription;
  readonly identity: readonly Field[];
  readonly slots: Slots;
  observer: RowObserver | null = null;
  recorder: ChangeRecorder | null = null;
  readonly #engine: Engine;
  readonly #rows: AddressedPart;
  readonly #header: number;

  constructor(engine: Engine, rows: AddressedPart) {
    const { name, keyColumns } = rows;
    const schema = snapshotSchema(rows.schema);
    this.#engine = engine;
    this.#rows = rows;
    this.part = { name, schema, keyColumns };
    this.identity = schema.fields.slice(0, rows.identityColumns);
    this.#header = engine.memory.allocateZeroed(SLOTS_BYTES);
    this.slots = new Slots(engine, this.#header);
  }

  get size(): number {
    return this.slots.size;
  }

  changing(ids: number, count: number, capacity: number): void {
    this.observer?.beforeChange(ids, count);
    this.slots.occupy(ids, count, capacity);
    this.recorder?.changed(ids, count);
  }

  removing(ids: number, count: number): void {
    this.observer?.beforeChange(ids, count);
    this.recorder?.removing(ids, count);
    this.slots.vacate(ids, count);
  }

  gather(columns: readonly number[], slots: number, count: number): readonly Vector[] {
    const { fields } = this.part.schema;
    if (!this.#replaceNone(slots, count)) {
      return columns.map((column) => nullVector(this.#engine, fields[column]!.type, count));
    }
    return this.#rows.read(columns, slots, count);
  }

  /** An empty store of the same rows, where a snapshot's base and changes are put together. */
  scratch(): RowStore {
    const { name, keyColumns } = this.part;
    const { fields } = this.#rows.schema;
    const keys = fields.slice(0, this.identity.length);
    const values = fields.slice(keys.length);
    const spec = { name, keys, values, index: 'unique', partitionKeys: keyColumns.length } as const;
    return new RowStore(this.#engine, spec, () => 0);
  }

  /** Gives the operator the rows of a filled scratch store. */
  importFrom(store: RowStore): void {
    const { memory } = this.#engine;
    const { schema } = this.#rows;
    const all = schema.fields.map((_, i) => i);
    for (let from = 0, count = BATCH_ROWS; count === BATCH_ROWS; ) {
      const mark = memory.mark();
      const slots = memory.reserve(4 * BATCH_ROWS);
      count = store.liveFrom(from, BATCH_ROWS, slots);
      if (count > 0) {
        from = memory.i32[(slots >>> 2) + count - 1]! + 1;
        const columns = store.gather(all, slots, count);
        this.#rows.import(Batch.of(this.#engine, schema, columns, count), this);
      }
      memory.release(mark);
    }
  }

  close(): void {
    this.slots.reset();
    this.#engine.memory.free(this.#header, SLOTS_BYTES);
  }

  /** Puts another id in place of negative ones, whose values nobody looks at; false when there is none. */
  #replaceNone(ids: number, count: number): boolean {
    const own = this.#engine.memory.i32.subarray(ids >>> 2, (ids >>> 2) + count);
    const some = own.find((id) => id >= 0);
    if (some === undefined) return count === 0;
    for (let i = 0; i < count; i++) if (own[i]! < 0) own[i] = some;
    return true;
  }
}
