/** The state table over linear memory: a key index, linked rows where a key has several, and columns by slot. */

import {
  BATCH_ROWS,
  Batch,
  type Engine,
  physicalOf,
  type Value,
  type Vector,
  vectorOf,
} from '../batch/index.ts';
import { assert, type Field, type Schema } from '../core/index.ts';
import { StateColumn } from './column.ts';
import type { Matches, StateTable, StateTableSpec } from './contract.ts';
import { notSortable, unknownColumn } from './errors.ts';
import { TextHeap } from './heap.ts';
import { KeyIndex, type Upserted } from './key-index.ts';
import { COLUMN_BYTES, isNested } from './layout.ts';
import { LinkedRows } from './linked-rows.ts';
import type { Slots } from './slots.ts';

export class InMemoryStateTable implements StateTable {
  readonly spec: StateTableSpec;
  readonly schema: Schema;
  readonly #engine: Engine;
  readonly #heap: TextHeap;
  readonly #keys: KeyIndex;
  /** Null where a key has one row, in the key's own slot. */
  readonly #rows: LinkedRows | null;
  /** Slots of rows. */
  readonly #slots: Slots;
  readonly #columns: readonly StateColumn[];
  readonly #values: readonly StateColumn[];

  constructor(engine: Engine, spec: StateTableSpec) {
    const { memory } = engine;
    this.#engine = engine;
    this.spec = spec;
    this.schema = { fields: [...spec.keys, ...spec.values] };
    checkOrder(spec);
    this.#heap = new TextHeap(memory, () => {
      for (const column of this.#columns) column.compact();
    });
    const records = memory.allocateZeroed(COLUMN_BYTES * Math.max(1, this.schema.fields.length));
    this.#keys = new KeyIndex(engine, spec.keys, this.#heap, records);
    const linked = spec.index !== 'unique';
    this.#rows = linked ? new LinkedRows(engine, this.#keys.slots, spec.order ?? []) : null;
    this.#slots = this.#rows?.slots ?? this.#keys.slots;
    this.#values = spec.values.map((field, i) => {
      const record = records + COLUMN_BYTES * (spec.keys.length + i);
      return new StateColumn(engine, field, this.#slots, this.#heap, record);
    });
    this.#rows?.attach(this.#values);
    this.#columns = [...this.#keys.columns, ...this.#values];
  }

  get size(): number {
    return this.#rows?.size ?? this.#slots.size;
  }

  get capacity(): number {
    return this.#slots.capacity;
  }

  upsert(keys: readonly Vector[], length: number): Upserted {
    assert(this.#rows === null, `upsert into the ${this.spec.index} table ${this.spec.name}`);
    return this.#keys.upsert(keys, length);
  }

  find(keys: readonly Vector[], length: number): number {
    const keySlots = this.#keys.find(keys, length);
    return this.#rows?.firsts(keySlots, length) ?? keySlots;
  }

  matches(keys: readonly Vector[], length: number): Matches {
    return this.#linked().matches(this.#keys.find(keys, length), length);
  }

  append(keys: readonly Vector[], values: readonly Vector[], length: number): number {
    const rows = this.#linked();
    assert(values.length === this.#values.length, `${values.length} values to append`);
    rows.reserve(length);
    const upserted = this.#keys.upsert(keys, length);
    const slots = this.#slots.take(length);
    try {
      this.#values.forEach((column, i) => {
        column.write(slots, length, values[i]!);
      });
    } catch (error) {
      this.#giveUp(upserted, slots, length);
      throw error;
    }
    rows.link(upserted.slots, slots, length);
    return slots;
  }

  remove(slots: number, count: number): void {
    const { memory } = this.#engine;
    const mark = memory.mark();
    if (this.#rows === null) this.#keys.remove(slots, count);
    else {
      const emptied = this.#rows.unlink(slots, count);
      this.#keys.remove(emptied.emptied, emptied.count);
      this.#slots.release(slots, count);
    }
    for (const column of this.#values) column.clear(slots, count);
    memory.release(mark);
    this.#heap.compact();
  }

  removeSlot(slot: number): void {
    this.#withSlot(slot, (slots) => this.remove(slots, 1));
  }

  read(column: number, slots: number, count: number): Vector {
    const stored = this.#column(column);
    if (this.#rows === null || column >= this.spec.keys.length) return stored.read(slots, count);
    return stored.read(this.#rows.owners(slots, count), count);
  }

  write(column: number, slots: number, count: number, vector: Vector): void {
    this.#value(column).write(slots, count, vector);
  }

  columnOf(name: string): number {
    const index = this.schema.fields.findIndex((field) => field.name === name);
    if (index < 0) throw unknownColumn(this.spec, name);
    return index;
  }

  get(column: number, slot: number): Value {
    return this.#column(column).get(this.#home(column, slot));
  }

  set(column: number, slot: number, value: Value): void {
    this.#value(column).set(slot, value);
  }

  getNumber(column: number, slot: number): number {
    return this.#column(column).getNumber(this.#home(column, slot));
  }

  setNumber(column: number, slot: number, value: number): void {
    this.#value(column).setNumber(slot, value);
  }

  isNull(column: number, slot: number): boolean {
    return this.#column(column).isNull(this.#home(column, slot));
  }

  findKey(key: readonly Value[]): number {
    assert(this.#rows === null, `findKey in the ${this.spec.index} table ${this.spec.name}`);
    return this.#keySlot(key);
  }

  upsertKey(key: readonly Value[]): number {
    return this.#scoped(() =>
      this.#first(this.upsert(this.#vectors(this.spec.keys, key), 1).slots),
    );
  }

  appendRow(key: readonly Value[], values: readonly Value[]): number {
    return this.#scoped(() => {
      const keys = this.#vectors(this.spec.keys, key);
      return this.#first(this.append(keys, this.#vectors(this.spec.values, values), 1));
    });
  }

  firstOf(key: readonly Value[]): number {
    return this.#linked().first(this.#keySlot(key));
  }

  lastOf(key: readonly Value[]): number {
    return this.#linked().last(this.#keySlot(key));
  }

  next(slot: number): number {
    return this.#linked().next(slot);
  }

  previous(slot: number): number {
    return this.#linked().previous(slot);
  }

  countOf(key: readonly Value[]): number {
    return this.#linked().count(this.#keySlot(key));
  }

  seek(key: readonly Value[], bound: readonly Value[]): number {
    const order = this.spec.order ?? [];
    const sortColumns = bound.length;
    assert(
      sortColumns > 0 && sortColumns <= order.length,
      `a bound of ${sortColumns} values for ${order.length} sort columns`,
    );
    const rows = this.#linked();
    return rows.seek(this.#keySlot(key), sortColumns, (slot) => {
      for (let i = 0; i < sortColumns; i++) {
        this.#values[order[i]!.column]!.set(slot, bound[i]!);
      }
    });
  }

  *scan(): Iterable<Batch> {
    const { memory } = this.#engine;
    for (let from = 0; from < this.#slots.end; ) {
      const mark = memory.mark();
      const slots = memory.reserve(4 * BATCH_ROWS);
      const count = this.#liveFrom(from, BATCH_ROWS, slots);
      if (count === 0) {
        memory.release(mark);
        return;
      }
      from = memory.i32[(slots >>> 2) + count - 1]! + 1;
      const columns = this.#columns.map((_, i) => this.read(i, slots, count));
      yield Batch.of(this.#engine, this.schema, columns, count);
      memory.release(mark);
    }
  }

  *slots(): Iterable<number> {
    const { end } = this.#slots;
    for (let slot = 0; slot < end; slot++) if (this.#slots.isLive(slot)) yield slot;
  }

  clear(): void {
    this.#keys.reset();
    this.#rows?.reset();
    this.#heap.reset();
  }

  /** Undoes an append whose values could not be written: its rows are not linked yet. */
  #giveUp(upserted: Upserted, slots: number, length: number): void {
    for (const column of this.#values) column.clear(slots, length);
    this.#slots.release(slots, length);
    const { i32, u8 } = this.#engine.memory;
    let made = 0;
    for (let row = 0; row < length; row++) {
      if (((u8[upserted.created + (row >>> 3)]! >>> (row & 7)) & 1) === 0) continue;
      i32[(upserted.slots >>> 2) + made++] = i32[(upserted.slots >>> 2) + row]!;
    }
    this.#keys.remove(upserted.slots, made);
  }

  #liveFrom(from: number, limit: number, out: number): number {
    const { live, end } = this.#slots;
    return this.#engine.kernels.bitmapPositions(live, from, end, limit, out);
  }

  #linked(): LinkedRows {
    assert(this.#rows !== null, `table ${this.spec.name} has one row per key`);
    return this.#rows;
  }

  #column(index: number): StateColumn {
    const column = this.#columns[index];
    assert(column !== undefined, `column ${index} of ${this.#columns.length}`);
    return column;
  }

  #value(index: number): StateColumn {
    assert(index >= this.spec.keys.length, `key column ${index} cannot be written`);
    return this.#column(index);
  }

  /** Where a column keeps the value of a row: keys of linked rows are kept once. */
  #home(column: number, slot: number): number {
    if (this.#rows === null || column >= this.spec.keys.length) return slot;
    return this.#rows.owner(slot);
  }

  #keySlot(key: readonly Value[]): number {
    return this.#scoped(() => this.#first(this.#keys.find(this.#vectors(this.spec.keys, key), 1)));
  }

  #vectors(fields: readonly Field[], values: readonly Value[]): Vector[] {
    assert(values.length === fields.length, `${values.length} values of ${fields.length}`);
    return fields.map((field, i) => vectorOf(this.#engine.memory, field.type, [values[i]!]));
  }

  #first(pointer: number): number {
    return this.#engine.memory.i32[pointer >>> 2]!;
  }

  #withSlot(slot: number, use: (slots: number) => void): void {
    this.#scoped(() => {
      const slots = this.#engine.memory.reserve(4);
      this.#engine.memory.i32[slots >>> 2] = slot;
      use(slots);
    });
  }

  #scoped<T>(compute: () => T): T {
    const { memory } = this.#engine;
    const mark = memory.mark();
    try {
      return compute();
    } finally {
      memory.release(mark);
    }
  }
}

function checkOrder(spec: StateTableSpec): void {
  const order = spec.order ?? [];
  assert(
    (spec.index === 'ordered') === order.length > 0,
    `${order.length} sort columns of the ${spec.index} table ${spec.name}`,
  );
  for (const { column } of order) {
    const field = spec.values[column];
    assert(field !== undefined, `sort column ${column} of table ${spec.name}`);
    if (isNested({ physical: physicalOf(field.type) })) throw notSortable(spec, field);
  }
}
