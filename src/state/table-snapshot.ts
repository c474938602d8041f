/**
 * The rows of one table as they were at a barrier, given out later. A row that changes before it was
 * given out is copied first, once: processing pays only for what it touches.
 */

import { BATCH_ROWS, Batch, bitmapBytes, type Engine, interleave, Vector } from '../batch/index.ts';
import { assert, type Field, type Schema, TINYINT, withNullable } from '../core/index.ts';
import type { ChangeLog } from './change-log.ts';
import { ColumnSet } from './column-set.ts';
import { KeyGroupOrder, type KeyGroups, type RowList } from './key-group-order.ts';
import type { RowObserver, RowStore } from './row-store.ts';
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

export function describeTable(rows: RowStore): PartDescription {
  const { spec, schema } = rows;
  const partitionKeys = spec.partitionKeys ?? spec.keys.length;
  const keyColumns = Array.from({ length: partitionKeys }, (_, i) => i);
  return { name: spec.name, schema, keyColumns };
}

export class TableSnapshot implements PartSnapshot, RowObserver {
  readonly part: PartDescription;
  readonly incremental: boolean;
  readonly #engine: Engine;
  readonly #table: RowStore;
  readonly #removed: RowStore | null;
  readonly #order: KeyGroupOrder;
  /** Bitmap of slots that are still to be given out from the table itself. */
  readonly #pending: number;
  readonly #slotEnd: number;
  #copies: ColumnSet | null = null;
  /** Pointer to the int32 slot of the copy by slot of the table. */
  #copyOf = 0;

  constructor(engine: Engine, table: RowStore, groups: KeyGroups, changes: ChangesSince | null) {
    const { memory, kernels } = engine;
    assert(table.observer === null, `table ${table.spec.name} is in a snapshot already`);
    this.#engine = engine;
    this.#table = table;
    this.#removed = changes?.log.removed ?? null;
    this.part = describeTable(table);
    this.incremental = changes !== null;
    this.#slotEnd = table.slots.end;
    const mark = memory.mark();
    const changed = this.#changedRows(changes);
    const lists = changes === null ? [changed] : [this.#removedRows(changes), changed];
    this.#order = new KeyGroupOrder(engine, lists, groups);
    this.#pending = memory.allocateZeroed(bitmapBytes(this.#slotEnd));
    kernels.markBits(this.#pending, changed.slots, changed.count);
    memory.release(mark);
    table.observer = this;
  }

  get rows(): number {
    return this.#order.count;
  }

  get starts(): Int32Array {
    return this.#order.starts;
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

  *batches(): Iterable<Batch> {
    const { memory } = this.#engine;
    for (let from = 0; from < this.rows; from += BATCH_ROWS) {
      const mark = memory.mark();
      yield this.#batch(from, Math.min(BATCH_ROWS, this.rows - from));
      memory.release(mark);
    }
  }

  close(): void {
    const { memory } = this.#engine;
    this.#table.observer = null;
    this.#order.close();
    memory.free(this.#pending, bitmapBytes(this.#slotEnd));
    memory.free(this.#copyOf, 4 * this.#slotEnd);
    this.#copies?.close();
  }

  #changedRows(changes: ChangesSince | null): RowList {
    const { memory, kernels } = this.#engine;
    const { live, end, size } = this.#table.slots;
    const slots = memory.reserve(4 * size);
    const stamps = changes?.log.stamps ?? 0;
    const count = kernels.changedSlots(live, stamps, end, changes?.since ?? 0, slots);
    return { slots, count, removed: false, readKeys: this.#readKeys(this.#table) };
  }

  #removedRows({ log, since, version }: ChangesSince): RowList {
    const { memory } = this.#engine;
    const found = log.removedBetween(since, version);
    const slots = memory.reserve(4 * found.length);
    memory.i32.set(found, slots >>> 2);
    return { slots, count: found.length, removed: true, readKeys: this.#readKeys(log.removed) };
  }

  #readKeys(rows: RowStore): RowList['readKeys'] {
    return (slots, count) => this.part.keyColumns.map((key) => rows.read(key, slots, count));
  }

  #copy(slots: number, count: number): void {
    const { memory } = this.#engine;
    this.#copies ??= new ColumnSet(this.#engine, this.part.schema);
    if (this.#copyOf === 0) this.#copyOf = memory.allocate(4 * this.#slotEnd);
    const columns = this.part.schema.fields.map((_, i) => this.#table.read(i, slots, count));
    const copies = this.#copies.add(columns, count);
    const { i32 } = memory;
    for (let i = 0; i < count; i++) {
      i32[(this.#copyOf >>> 2) + i32[(slots >>> 2) + i]!] = i32[(copies >>> 2) + i]!;
    }
  }

  #batch(from: number, count: number): Batch {
    const { memory, kernels } = this.#engine;
    const entries = this.#order.entries + 4 * from;
    const live = memory.reserve(4 * count);
    const copied = memory.reserve(4 * count);
    const gone = memory.reserve(4 * count);
    const pending = this.#pending;
    const copyOf = this.#copyOf;
    const kinds = kernels.splitEntries(entries, count, pending, copyOf, live, copied, gone);
    const { schema } = this.part;
    const columns = schema.fields.map((_, i) => this.#table.read(i, live, count));
    if ((kinds & COPIED) !== 0) {
      this.#mix(columns, copied, count, (i) => this.#copies!.read(i, copied, count));
    }
    if ((kinds & REMOVED) !== 0) {
      this.#mix(columns, gone, count, (i) => this.#removedColumn(i, gone, count));
    }
    if (!this.incremental) return Batch.of(this.#engine, schema, columns, count);
    columns.push(this.#ops(entries, count));
    return Batch.of(this.#engine, this.#changesSchema(), columns, count);
  }

  /** Replaces the rows whose slot in `slots` is not -1 by those of other columns. */
  #mix(columns: Vector[], slots: number, count: number, other: (column: number) => Vector): void {
    const { memory } = this.#engine;
    const indices = memory.reserve(4 * count);
    for (let i = 0; i < count; i++) {
      memory.i32[(indices >>> 2) + i] = memory.i32[(slots >>> 2) + i]! < 0 ? i : ~i;
    }
    columns.forEach((column, i) => {
      columns[i] = interleave(this.#engine, column, other(i), indices, count);
    });
  }

  /** A column of removed rows: their identity, nulls for the rest. */
  #removedColumn(column: number, slots: number, count: number): Vector {
    const at = this.#identityColumn(column);
    if (at >= 0) return this.#removed!.read(at, slots, count);
    const none = this.#engine.memory.reserve(4 * count);
    this.#engine.memory.i32.fill(-1, none >>> 2, (none >>> 2) + count);
    return this.#table.read(column, none, count);
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
