/**
 * Rows of a table or part as they were at a barrier, given out later. A row that changes before it was
 * given out is copied first, once: processing pays only for what it touches.
 */

import { BATCH_ROWS, Batch, bitmapBytes, type Engine, interleave, Vector } from '../batch/index.ts';
import { assert, type Field, type Schema, TINYINT, withNullable } from '../core/index.ts';
import type { ChangeLog } from './change-log.ts';
import { ColumnSet } from './column-set.ts';
import { KeyGroupOrder, type KeyGroups, type RowList } from './key-group-order.ts';
import { nullVector } from './null-vector.ts';
import type { RowObserver, RowSource } from './row-source.ts';
import type { RowStore } from './row-store.ts';
import { DELETE, OP_COLUMN, type PartDescription, type PartSnapshot, PUT } from './snapshot.ts';

const COPIED = 1;
const REMOVED = 2;
const OP_FIELD: Field = { name: OP_COLUMN, type: TINYINT(false) };

/** Changes to give out: those of versions after `since`, up to `version`. */
export interface ChangesSince {
  readonly log: ChangeLog;
  readonly since: number;
  readonly version: number;
}

export class RowSnapshot implements PartSnapshot, RowObserver {
  readonly part: PartDescription;
  readonly incremental: boolean;
  readonly rows: number;
  readonly #engine: Engine;
  readonly #source: RowSource;
  readonly #groups: KeyGroups;
  readonly #removed: RowStore | null;
  /** Slots of `#removed`. */
  readonly #removedSlots: Int32Array;
  readonly #slotEnd: number;
  /** Bitmap of the slots of the snapshot. */
  readonly #members: number;
  /** Those that are still to be given out from the table itself. */
  readonly #pending: number;
  #order: KeyGroupOrder | null = null;
  #given = 0;
  #copies: ColumnSet | null = null;
  /** Pointer to the int32 slot of the copy by slot of the table. */
  #copyOf = 0;

  constructor(engine: Engine, source: RowSource, groups: KeyGroups, changes: ChangesSince | null) {
    const { memory } = engine;
    assert(source.observer === null, `${source.part.name} is in a snapshot already`);
    this.#engine = engine;
    this.#source = source;
    this.#groups = groups;
    this.#removed = changes?.log.removed ?? null;
    this.part = source.part;
    this.incremental = changes !== null;
    this.#slotEnd = source.slots.end;
    this.#removedSlots = this.#takeRemoved(changes);
    const sizeBytes = this.#bitmapBytes;
    this.#members = memory.allocateZeroed(2 * sizeBytes);
    this.#pending = this.#members + sizeBytes;
    this.rows = this.#takeMembers(changes) + this.#removedSlots.length;
    memory.u8.copyWithin(this.#pending, this.#members, this.#members + sizeBytes);
    source.observer = this;
  }

  get starts(): Int32Array {
    return this.#ordered().starts;
  }

  beforeChange(slots: number, count: number): void {
    const { memory, kernels } = this.#engine;
    const mark = memory.mark();
    const due = memory.reserve(4 * count);
    const length = kernels.takeBitsOf(this.#pending, this.#slotEnd, slots, count, due);
    try {
      if (length > 0) this.#copy(due, length);
    } catch (error) {
      kernels.markBits(this.#pending, due, length);
      throw error;
    } finally {
      memory.release(mark);
    }
  }

  next(): Batch | null {
    const from = this.#given;
    if (from === this.rows) return null;
    const count = Math.min(BATCH_ROWS, this.rows - from);
    this.#given += count;
    return this.#batch(this.#ordered().entries + 4 * from, count);
  }

  close(): void {
    const { memory } = this.#engine;
    this.#source.observer = null;
    this.#order?.close();
    memory.free(this.#members, 2 * this.#bitmapBytes);
    memory.free(this.#copyOf, 4 * this.#slotEnd);
    this.#copies?.close();
  }

  get #allColumns(): readonly number[] {
    return this.part.schema.fields.map((_, i) => i);
  }

  get #bitmapBytes(): number {
    return bitmapBytes(this.#slotEnd);
  }

  #takeMembers(changes: ChangesSince | null): number {
    const { memory, kernels } = this.#engine;
    const { live } = this.#source.slots;
    const end = this.#slotEnd;
    if (changes !== null) {
      return kernels.changedBits(live, changes.log.stamps, end, changes.since, this.#members);
    }
    memory.u8.copyWithin(this.#members, live, live + this.#bitmapBytes);
    return this.#source.size;
  }

  #takeRemoved(changes: ChangesSince | null): Int32Array {
    if (changes === null) return new Int32Array(0);
    const { memory } = this.#engine;
    const mark = memory.mark();
    const { slots, count } = changes.log.removedBetween(changes.since, changes.version);
    const taken = memory.i32.slice(slots >>> 2, (slots >>> 2) + count);
    memory.release(mark);
    return taken;
  }

  /** The order is found when it is first asked for: until then a barrier costs two bitmaps. */
  #ordered(): KeyGroupOrder {
    if (this.#order !== null) return this.#order;
    const { memory, kernels } = this.#engine;
    const mark = memory.mark();
    const count = this.rows - this.#removedSlots.length;
    const slots = memory.reserve(4 * count);
    kernels.bitmapPositions(this.#members, 0, this.#slotEnd, count, slots);
    const gone = memory.reserve(4 * this.#removedSlots.length);
    memory.i32.set(this.#removedSlots, gone >>> 2);
    const { keyColumns } = this.part;
    const removed: RowList = {
      slots: gone,
      count: this.#removedSlots.length,
      removed: true,
      readKeys: (at, length) => keyColumns.map((key) => this.#removedColumn(key, at, length)),
    };
    const readKeys = (at: number, length: number) => this.#read(at, length, keyColumns, false);
    const members: RowList = { slots, count, removed: false, readKeys };
    this.#order = new KeyGroupOrder(this.#engine, [removed, members], this.#groups);
    memory.release(mark);
    return this.#order;
  }

  #copy(slots: number, count: number): void {
    const { memory } = this.#engine;
    this.#copies ??= new ColumnSet(this.#engine, this.part.schema);
    if (this.#copyOf === 0) this.#copyOf = memory.allocate(4 * this.#slotEnd);
    const columns = this.#source.gather(this.#allColumns, slots, count);
    const copies = this.#copies.add(columns, count);
    const { i32 } = memory;
    for (let i = 0; i < count; i++) {
      i32[(this.#copyOf >>> 2) + i32[(slots >>> 2) + i]!] = i32[(copies >>> 2) + i]!;
    }
  }

  #batch(entries: number, count: number): Batch {
    const { schema } = this.part;
    const columns = this.#read(entries, count, this.#allColumns, true);
    if (!this.incremental) return Batch.of(this.#engine, schema, columns, count);
    columns.push(this.#ops(entries, count));
    return Batch.of(this.#engine, this.#changesSchema(), columns, count);
  }

  /** Columns of entries as they were at the barrier; `take` says that they will not be asked for again. */
  #read(entries: number, count: number, wanted: readonly number[], take: boolean): Vector[] {
    const { memory, kernels } = this.#engine;
    const live = memory.reserve(4 * count);
    const copied = memory.reserve(4 * count);
    const gone = memory.reserve(4 * count);
    const [pending, copyOf, flag] = [this.#pending, this.#copyOf, take ? 1 : 0];
    const kinds = kernels.splitEntries(entries, count, pending, copyOf, flag, live, copied, gone);
    const mixes: [number, (column: number) => Vector][] = [];
    if ((kinds & COPIED) !== 0) {
      mixes.push([this.#choice(copied, count), (i) => this.#copies!.read(i, copied, count)]);
    }
    if ((kinds & REMOVED) !== 0) {
      mixes.push([this.#choice(gone, count), (i) => this.#removedColumn(i, gone, count)]);
    }
    return this.#source.gather(wanted, live, count).map((own, i) => {
      let vector = own;
      for (const [choice, other] of mixes) {
        vector = interleave(this.#engine, vector, other(wanted[i]!), choice, count);
      }
      return vector;
    });
  }

  /** Indices for `interleave`: the second column where a slot is not -1. */
  #choice(slots: number, count: number): number {
    const { memory } = this.#engine;
    const indices = memory.reserve(4 * count);
    const { i32 } = memory;
    for (let i = 0; i < count; i++) {
      i32[(indices >>> 2) + i] = i32[(slots >>> 2) + i]! < 0 ? i : ~i;
    }
    return indices;
  }

  /** A column of removed rows: their identity, nulls for the rest. */
  #removedColumn(column: number, slots: number, count: number): Vector {
    const at = this.#identityColumn(column);
    if (at >= 0) return this.#removed!.read(at, slots, count);
    return nullVector(this.#engine, this.part.schema.fields[column]!.type, count);
  }

  #identityColumn(column: number): number {
    const { name } = this.part.schema.fields[column]!;
    return this.#removed!.spec.keys.findIndex((field) => field.name === name);
  }

  #changesSchema(): Schema {
    const fields = this.part.schema.fields.map((field, i) =>
      this.#identityColumn(i) >= 0 ? field : { ...field, type: withNullable(field.type, true) },
    );
    return { fields: [...fields, OP_FIELD] };
  }

  #ops(entries: number, count: number): Vector {
    const { memory } = this.#engine;
    const ops = memory.reserve(count);
    for (let i = 0; i < count; i++) {
      memory.i8[ops + i] = memory.i32[(entries >>> 2) + i]! < 0 ? DELETE : PUT;
    }
    return new Vector(memory, OP_FIELD.type, count, 0, ops);
  }
}
