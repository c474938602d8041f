/** Rows of a state table: keys, links and columns by slot, and the record of what changed. Knows nothing of visibility. */

import { bit, type Engine, type Vector } from '../batch/index.ts';
import { assert, BIGINT, type Field, type Schema } from '../core/index.ts';
import { StateColumn } from './column.ts';
import type { StateTableSpec } from './contract.ts';
import { TextHeap } from './heap.ts';
import { KeyIndex, type Upserted } from './key-index.ts';
import { COLUMN_BYTES } from './layout.ts';
import { LinkedRows } from './linked-rows.ts';
import type { ChangeRecorder, RowObserver, RowSource } from './row-source.ts';
import type { Slots } from './slots.ts';
import { type PartDescription, SEQUENCE_COLUMN, snapshotSchema, TIME_COLUMN } from './snapshot.ts';

export class RowStore implements RowSource {
  readonly spec: StateTableSpec;
  /** Keys, values, then the columns that only snapshots see. */
  readonly schema: Schema;
  readonly keys: KeyIndex;
  /** Null where a key has one row, in the key's own slot. */
  readonly links: LinkedRows | null;
  /** Slots of rows. */
  readonly slots: Slots;
  readonly columns: readonly StateColumn[];
  /** When a row was written last; null without TTL. */
  readonly time: StateColumn | null;
  readonly sequence: StateColumn | null;
  observer: RowObserver | null = null;
  recorder: ChangeRecorder | null = null;
  readonly #engine: Engine;
  readonly #nowMs: () => number;
  readonly #heap: TextHeap;
  readonly #records: number;
  readonly #values: readonly StateColumn[];
  #nextSequence = 0;
  #isUnsettled = false;

  constructor(engine: Engine, spec: StateTableSpec, nowMs: () => number) {
    const { memory } = engine;
    this.#engine = engine;
    this.#nowMs = nowMs;
    this.spec = spec;
    this.#heap = new TextHeap(memory, () => {
      for (const column of this.columns) column.compact();
    });
    const own = snapshotSchema({ fields: [...spec.keys, ...spec.values] });
    const fields = [...own.fields, ...hiddenFields(spec)];
    this.schema = { fields };
    this.#records = memory.allocateZeroed(COLUMN_BYTES * fields.length);
    const records = this.#records;
    const keys = fields.slice(0, spec.keys.length);
    this.keys = new KeyIndex(engine, keys, this.#heap, records);
    const linked = spec.index !== 'unique';
    this.links = linked ? new LinkedRows(engine, this.keys.slots, spec.order ?? []) : null;
    this.slots = this.links?.slots ?? this.keys.slots;
    const rest = fields.slice(spec.keys.length).map((field, i) => {
      const record = records + COLUMN_BYTES * (spec.keys.length + i);
      return new StateColumn(engine, field, this.slots, this.#heap, record);
    });
    this.#values = rest.slice(0, spec.values.length);
    this.sequence = linked ? rest[spec.values.length]! : null;
    this.time = hasTtl(spec) ? rest.at(-1)! : null;
    this.links?.attach(this.#values, this.sequence!);
    this.columns = [...this.keys.columns, ...rest];
  }

  get part(): PartDescription {
    const { name, keys, partitionKeys = keys.length } = this.spec;
    const keyColumns = Array.from({ length: partitionKeys }, (_, i) => i);
    return { name, schema: this.schema, keyColumns };
  }

  get identity(): Field[] {
    const keys = this.keys.columns.map((column) => column.field);
    return this.sequence === null ? keys : [...keys, this.sequence.field];
  }

  get size(): number {
    return this.links?.size ?? this.slots.size;
  }

  /** unique: the slot of each row's key, made where missing. */
  upsert(keys: readonly Vector[], length: number): Upserted {
    const upserted = this.keys.upsert(keys, length);
    if (upserted.createdCount > 0) {
      this.recorder?.changed(upserted.slots, length, upserted.created);
    }
    return upserted;
  }

  /** chain, ordered: new rows behind those that their keys have. A failure leaves all as it was. */
  append(keys: readonly Vector[], values: readonly Vector[], length: number): number {
    const slots = this.#place(keys, values, length, (placed) => {
      this.#fill(this.sequence!, placed, length, this.#nextSequence, 1);
      if (this.time !== null) this.#fill(this.time, placed, length, this.#nowMs(), 0);
    });
    this.#nextSequence += length;
    return slots;
  }

  /**
   * chain, ordered: rows of a snapshot, whose `values` have the hidden columns too. Chains are in the order
   * of the calls until `settle`.
   */
  insert(keys: readonly Vector[], values: readonly Vector[], length: number): number {
    return this.#place(keys, values, length, (slots) => {
      for (let i = 0; i < length; i++) {
        const slot = this.#engine.memory.i32[(slots >>> 2) + i]!;
        const sequence = this.sequence!.getNumber(slot);
        if (sequence < this.#nextSequence) this.#isUnsettled = true;
        this.#nextSequence = Math.max(this.#nextSequence, sequence + 1);
      }
    });
  }

  /** Ends a series of `insert`: rows are where their sequence numbers belong. */
  settle(): void {
    if (this.#isUnsettled) this.links?.relink(this.#nextSequence);
    this.#isUnsettled = false;
  }

  /** Removes rows, and keys with their last row. */
  remove(slots: number, count: number): void {
    if (count === 0) return;
    const { memory } = this.#engine;
    const mark = memory.mark();
    this.observer?.beforeChange(slots, count);
    this.recorder?.removing(slots, count);
    if (this.links === null) this.keys.remove(slots, count);
    else {
      const emptied = this.links.unlink(slots, count);
      this.keys.remove(emptied.emptied, emptied.count);
      this.slots.release(slots, count);
    }
    this.#clear(slots, count);
    memory.release(mark);
    this.#heap.compact();
  }

  /** Makes the values of rows null, as if their keys were new. */
  reset(slots: number, count: number): void {
    this.observer?.beforeChange(slots, count);
    for (const column of this.#values) column.clear(slots, count);
    this.recorder?.changed(slots, count);
  }

  read(column: number, slots: number, count: number): Vector {
    const stored = this.column(column);
    if (this.links === null || column >= this.spec.keys.length) return stored.read(slots, count);
    return stored.read(this.links.owners(slots, count), count);
  }

  gather(columns: readonly number[], slots: number, count: number): Vector[] {
    return columns.map((column) => this.read(column, slots, count));
  }

  write(column: number, slots: number, count: number, vector: Vector): void {
    this.touch(slots, count);
    this.column(column).write(slots, count, vector);
  }

  /** Notes that rows are written now. */
  touch(slots: number, count: number): void {
    this.observer?.beforeChange(slots, count);
    this.recorder?.changed(slots, count);
    if (this.time !== null) this.#fill(this.time, slots, count, this.#nowMs(), 0);
  }

  /** `touch` of one row, for writes that go value by value. */
  touchSlot(slot: number): void {
    if (this.observer === null && this.recorder === null && this.time === null) return;
    const { memory } = this.#engine;
    const mark = memory.mark();
    const slots = memory.reserve(4);
    memory.i32[slots >>> 2] = slot;
    this.touch(slots, 1);
    memory.release(mark);
  }

  column(index: number): StateColumn {
    const column = this.columns[index];
    assert(column !== undefined, `column ${index} of ${this.columns.length}`);
    return column;
  }

  /** Where a column keeps the value of a row: keys of linked rows are kept once. */
  home(column: number, slot: number): number {
    if (this.links === null || column >= this.spec.keys.length) return slot;
    return this.links.owner(slot);
  }

  /** Int32 slots of live rows at or after `from`, at most `limit`. */
  liveFrom(from: number, limit: number, out: number): number {
    const { live, end } = this.slots;
    return this.#engine.kernels.bitmapPositions(live, from, end, limit, out);
  }

  clear(): void {
    const { memory } = this.#engine;
    const mark = memory.mark();
    const slots = memory.reserve(4 * this.slots.size);
    const count = this.liveFrom(0, this.slots.size, slots);
    this.observer?.beforeChange(slots, count);
    this.recorder?.removing(slots, count);
    memory.release(mark);
    this.keys.reset();
    this.links?.reset();
    this.#heap.reset();
  }

  /** Frees all; the store is not used again. */
  close(): void {
    this.keys.close();
    this.links?.close();
    this.#heap.close();
    this.#engine.memory.free(this.#records, COLUMN_BYTES * this.schema.fields.length);
  }

  #place(
    keys: readonly Vector[],
    values: readonly Vector[],
    length: number,
    number: (slots: number) => void,
  ): number {
    const links = this.links!;
    links.reserve(length);
    const upserted = this.keys.upsert(keys, length);
    const slots = this.slots.take(length);
    try {
      values.forEach((vector, i) => {
        this.column(this.spec.keys.length + i).write(slots, length, vector);
      });
    } catch (error) {
      this.#giveUp(upserted, slots, length);
      throw error;
    }
    number(slots);
    links.link(upserted.slots, slots, length);
    this.recorder?.changed(slots, length);
    return slots;
  }

  /** Undoes what came before a failed write: the rows are not linked yet. */
  #giveUp(upserted: Upserted, slots: number, length: number): void {
    this.#clear(slots, length);
    this.slots.release(slots, length);
    const { memory } = this.#engine;
    let made = 0;
    for (let row = 0; row < length; row++) {
      if (!bit(memory, upserted.created, row)) continue;
      memory.i32[(upserted.slots >>> 2) + made++] = memory.i32[(upserted.slots >>> 2) + row]!;
    }
    this.keys.remove(upserted.slots, made);
  }

  #clear(slots: number, count: number): void {
    for (let i = this.spec.keys.length; i < this.columns.length; i++) {
      this.columns[i]!.clear(slots, count);
    }
  }

  #fill(column: StateColumn, slots: number, count: number, first: number, step: number): void {
    column.describe(null);
    this.#engine.kernels.fillSlots(column.record, slots, count, first, step);
  }
}

function hasTtl(spec: StateTableSpec): boolean {
  return (spec.ttlMs ?? 0) > 0;
}

/** Columns that only snapshots see. */
function hiddenFields(spec: StateTableSpec): Field[] {
  const type = BIGINT(false);
  const sequence = spec.index === 'unique' ? [] : [{ name: SEQUENCE_COLUMN, type }];
  return hasTtl(spec) ? [...sequence, { name: TIME_COLUMN, type }] : sequence;
}
