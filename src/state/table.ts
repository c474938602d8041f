/** The state table over linear memory, as operators see it: rows that have expired are absent. */

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
import type { Matches, StateTable, StateTableSpec } from './contract.ts';
import { notSortable, unknownColumn } from './errors.ts';
import { Expiry } from './expiry.ts';
import type { Upserted } from './key-index.ts';
import { isNested } from './layout.ts';
import type { LinkedRows } from './linked-rows.ts';
import { RowStore } from './row-store.ts';

const LISTED_SLOTS = 1024;

export class InMemoryStateTable implements StateTable {
  readonly spec: StateTableSpec;
  readonly rows: RowStore;
  readonly #engine: Engine;
  readonly #expiry: Expiry | null;
  readonly #schema: Schema;

  constructor(engine: Engine, spec: StateTableSpec, nowMs: () => number) {
    checkOrder(spec);
    const ttlMs = spec.ttlMs ?? 0;
    this.spec = spec;
    this.#engine = engine;
    this.#schema = { fields: [...spec.keys, ...spec.values] };
    this.rows = new RowStore(engine, spec, nowMs);
    this.#expiry = ttlMs > 0 ? new Expiry(engine, this.rows, ttlMs, nowMs) : null;
  }

  get size(): number {
    return this.rows.size;
  }

  get capacity(): number {
    return this.rows.slots.capacity;
  }

  upsert(keys: readonly Vector[], length: number): Upserted {
    assert(this.rows.links === null, `upsert into the ${this.spec.index} table ${this.spec.name}`);
    const upserted = this.rows.upsert(keys, length);
    return this.#expiry?.revive(upserted, length) ?? upserted;
  }

  find(keys: readonly Vector[], length: number): number {
    const keySlots = this.rows.keys.find(keys, length);
    const { links } = this.rows;
    if (links === null) {
      this.#expiry?.hide(keySlots, length);
      return keySlots;
    }
    const slots = links.firsts(keySlots, length);
    if (this.#expiry === null) return slots;
    for (let i = slots >>> 2; i < (slots >>> 2) + length; i++) {
      this.#engine.memory.i32[i] = this.#visible(this.#engine.memory.i32[i]!, (s) => links.next(s));
    }
    return slots;
  }

  matches(keys: readonly Vector[], length: number): Matches {
    const matches = this.#links().matches(this.rows.keys.find(keys, length), length);
    return this.#expiry?.drop(matches) ?? matches;
  }

  floor(keys: readonly Vector[], bounds: Vector, length: number): number {
    const links = this.#links();
    const floors = links.floors(this.rows.keys.find(keys, length), bounds, length);
    if (this.#expiry === null) return floors;
    const { memory } = this.#engine;
    for (let i = floors >>> 2; i < (floors >>> 2) + length; i++) {
      memory.i32[i] = this.#visible(memory.i32[i]!, (slot) => links.previous(slot));
    }
    return floors;
  }

  between(keys: readonly Vector[], low: Vector, high: Vector, length: number): Matches {
    const found = this.#links().between(this.rows.keys.find(keys, length), low, high, length);
    return this.#expiry?.drop(found) ?? found;
  }

  surplus(
    keys: readonly Vector[],
    length: number,
    limit: number,
  ): { readonly slots: number; readonly count: number } {
    return this.#links().surplus(this.rows.keys.find(keys, length), length, limit);
  }

  append(keys: readonly Vector[], values: readonly Vector[], length: number): number {
    this.#links();
    assert(values.length === this.spec.values.length, `${values.length} values to append`);
    return this.rows.append(keys, values, length);
  }

  remove(slots: number, count: number): void {
    this.rows.remove(slots, count);
  }

  removeSlot(slot: number): void {
    this.#scoped(() => this.rows.remove(this.#pointer(slot), 1));
  }

  touch(slots: number, count: number): void {
    this.rows.touch(slots, count);
  }

  read(column: number, slots: number, count: number): Vector {
    return this.rows.read(column, slots, count);
  }

  write(column: number, slots: number, count: number, vector: Vector): void {
    this.#checkValue(column);
    this.rows.write(column, slots, count, vector);
  }

  columnOf(name: string): number {
    const index = this.#schema.fields.findIndex((field) => field.name === name);
    if (index < 0) throw unknownColumn(this.spec, name);
    return index;
  }

  get(column: number, slot: number): Value {
    return this.rows.column(column).get(this.rows.home(column, slot));
  }

  set(column: number, slot: number, value: Value): void {
    this.#checkValue(column);
    this.#scoped(() => {
      const vector = vectorOf(this.#engine.memory, this.rows.column(column).field.type, [value]);
      this.rows.write(column, this.#pointer(slot), 1, vector);
    });
  }

  getNumber(column: number, slot: number): number {
    return this.rows.column(column).getNumber(this.rows.home(column, slot));
  }

  setNumber(column: number, slot: number, value: number): void {
    this.#checkValue(column);
    this.rows.touchSlot(slot);
    this.rows.column(column).setNumber(slot, value);
  }

  isNull(column: number, slot: number): boolean {
    return this.rows.column(column).isNull(this.rows.home(column, slot));
  }

  findKey(key: readonly Value[]): number {
    assert(this.rows.links === null, `findKey in the ${this.spec.index} table ${this.spec.name}`);
    return this.#scoped(() => this.#first(this.find(this.#vectors(this.spec.keys, key), 1)));
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
    const links = this.#links();
    return this.#visible(links.first(this.#keySlot(key)), (slot) => links.next(slot));
  }

  lastOf(key: readonly Value[]): number {
    const links = this.#links();
    return this.#visible(links.last(this.#keySlot(key)), (slot) => links.previous(slot));
  }

  next(slot: number): number {
    const links = this.#links();
    return this.#visible(links.next(slot), (after) => links.next(after));
  }

  previous(slot: number): number {
    const links = this.#links();
    return this.#visible(links.previous(slot), (before) => links.previous(before));
  }

  countOf(key: readonly Value[]): number {
    if (this.#expiry === null) return this.#links().count(this.#keySlot(key));
    let count = 0;
    for (let slot = this.firstOf(key); slot >= 0; slot = this.next(slot)) count++;
    return count;
  }

  seek(key: readonly Value[], bound: readonly Value[]): number {
    const links = this.#links();
    const order = this.spec.order ?? [];
    const sortColumns = bound.length;
    assert(
      sortColumns > 0 && sortColumns <= order.length,
      `a bound of ${sortColumns} values for ${order.length} sort columns`,
    );
    const found = links.seek(this.#keySlot(key), sortColumns, (slot) => {
      for (let i = 0; i < sortColumns; i++) {
        this.rows.column(this.spec.keys.length + order[i]!.column).set(slot, bound[i]!);
      }
    });
    return this.#visible(found, (slot) => links.next(slot));
  }

  *scan(): Iterable<Batch> {
    const { memory } = this.#engine;
    for (let from = 0; from < this.rows.slots.end; ) {
      const mark = memory.mark();
      const slots = memory.reserve(4 * BATCH_ROWS);
      const count = this.rows.liveFrom(from, BATCH_ROWS, slots);
      if (count > 0) {
        from = memory.i32[(slots >>> 2) + count - 1]! + 1;
        const visible = this.#expiry?.drop({ rows: slots, slots, count }).count ?? count;
        const columns = this.#schema.fields.map((_, i) => this.read(i, slots, visible));
        yield Batch.of(this.#engine, this.#schema, columns, visible);
      }
      memory.release(mark);
      if (count < BATCH_ROWS) return;
    }
  }

  *slots(): Iterable<number> {
    const { memory } = this.#engine;
    const { slots } = this.rows;
    for (let from = 0, count = LISTED_SLOTS; count === LISTED_SLOTS; ) {
      const mark = memory.mark();
      const list = memory.reserve(4 * LISTED_SLOTS);
      count = this.rows.liveFrom(from, LISTED_SLOTS, list);
      const listed = memory.i32.slice(list >>> 2, (list >>> 2) + count);
      memory.release(mark);
      for (const slot of listed) {
        // The consumer may have removed rows on its way.
        if (slots.isLive(slot) && this.#expiry?.isExpired(slot) !== true) yield slot;
        from = slot + 1;
      }
    }
  }

  clear(): void {
    this.rows.clear();
  }

  /** Removes some of the rows that have expired. Between events only: no operator may hold slots. */
  sweep(limit: number): void {
    this.#expiry?.sweep(limit);
  }

  #visible(slot: number, step: (slot: number) => number): number {
    if (this.#expiry === null) return slot;
    let at = slot;
    while (at >= 0 && this.#expiry.isExpired(at)) at = step(at);
    return at;
  }

  #links(): LinkedRows {
    const { links } = this.rows;
    assert(links !== null, `table ${this.spec.name} has one row per key`);
    return links;
  }

  #checkValue(column: number): void {
    const { keys, values } = this.spec;
    const last = keys.length + values.length - 1;
    assert(column >= keys.length && column <= last, `column ${column} is no value`);
  }

  #keySlot(key: readonly Value[]): number {
    const { keys } = this.rows;
    return this.#scoped(() => this.#first(keys.find(this.#vectors(this.spec.keys, key), 1)));
  }

  #vectors(fields: readonly Field[], values: readonly Value[]): Vector[] {
    assert(values.length === fields.length, `${values.length} values of ${fields.length}`);
    return fields.map((field, i) => vectorOf(this.#engine.memory, field.type, [values[i]!]));
  }

  #first(pointer: number): number {
    return this.#engine.memory.i32[pointer >>> 2]!;
  }

  #pointer(slot: number): number {
    const pointer = this.#engine.memory.reserve(4);
    this.#engine.memory.i32[pointer >>> 2] = slot;
    return pointer;
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
