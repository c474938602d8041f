/** One input of a regular join: its live rows in a state table, found by join key. */

import { type Batch, equalRows, Vector } from '../../batch/index.ts';
import { type Field, INTEGER, isRetraction, type Schema } from '../../core/index.ts';
import type { Matches } from '../../state/index.ts';
import { RowTable } from '../changelog/row-table.ts';
import { SlotRows } from '../changelog/slot-rows.ts';
import type { OperatorContext } from '../operator.ts';

export interface JoinSideSpec {
  readonly name: string;
  readonly input: number;
  readonly schema: Schema;
  readonly keys: readonly number[];
  readonly uniqueKey: readonly number[] | null;
  readonly ttlMs: number;
  /** Whether each row counts its matches on the other side, so that its padding can be taken back. */
  readonly counted: boolean;
}

const ASSOCIATIONS: Field = { name: 'associations', type: INTEGER(false) };

/**
 * Rows are kept one per key where the join key holds a unique key, else as a chain per key. Of
 * several equal rows a retraction takes the first away; one that finds none changes nothing.
 */
export class JoinSide {
  readonly rows: RowTable;
  /** At most one row per join key. */
  readonly single: boolean;
  readonly #context: OperatorContext;
  readonly #counted: boolean;
  /** Columns that tell rows of one join key apart. */
  readonly #identity: readonly number[];
  /** The row of the running batch that each slot was made for, or that was the last to touch it. */
  readonly #slotRows = new SlotRows();
  /** Updates come without the row they replace. */
  readonly #upserts: boolean;

  constructor(context: OperatorContext, spec: JoinSideSpec) {
    const { uniqueKey, keys } = spec;
    this.#context = context;
    this.#counted = spec.counted;
    this.single = uniqueKey?.every((column) => keys.includes(column)) ?? false;
    const identity = uniqueKey ?? spec.schema.fields.map((_, column) => column);
    this.#identity = identity.filter((column) => !keys.includes(column));
    const { updateAfter, updateBefore } = context.inputs[spec.input]!.changelog;
    this.#upserts = uniqueKey !== null && updateAfter && !updateBefore;
    this.rows = new RowTable(context.state, {
      name: spec.name,
      schema: spec.schema,
      keys,
      index: this.single ? 'unique' : 'chain',
      ttlMs: spec.ttlMs,
      extras: spec.counted ? [ASSOCIATIONS] : [],
    });
  }

  /** The stored rows whose key equals each row of `keys`, by ascending row. */
  match(keys: readonly Vector[], length: number): Matches {
    if (!this.single) return this.rows.table.matches(keys, length);
    const slots = this.rows.table.find(keys, length);
    const { memory } = this.#context.engine;
    const rows = memory.reserve(4 * length);
    const { i32 } = memory;
    let count = 0;
    for (let row = 0; row < length; row++) {
      const slot = i32[(slots >>> 2) + row]!;
      if (slot < 0) continue;
      i32[(rows >>> 2) + count] = row;
      i32[(slots >>> 2) + count++] = slot;
    }
    return { rows, slots, count };
  }

  associations(slot: number): number {
    return this.rows.table.getNumber(this.rows.extra(0), slot);
  }

  setAssociations(slot: number, count: number): void {
    this.rows.table.setNumber(this.rows.extra(0), slot, count);
  }

  /** Applies the changes of `batch`; `counts` holds the matches of each row where they are counted. */
  apply(batch: Batch, counts: Int32Array): void {
    if (this.single) this.#applyByKey(batch, counts);
    else if (batch.kinds === 0 && !this.#upserts) this.#append(batch, counts);
    else if (this.#upserts) this.#upsertInOrder(batch, counts);
    else this.#applyChanges(batch, counts);
  }

  #append(batch: Batch, counts: Int32Array): number {
    return this.rows.append(batch, this.#counted ? [this.#countColumn(counts)] : []);
  }

  #countColumn(counts: Int32Array): Vector {
    const { memory } = this.#context.engine;
    const values = memory.reserve(4 * counts.length);
    memory.i32.set(counts, values >>> 2);
    return new Vector(memory, INTEGER(false), counts.length, 0, values);
  }

  /** The last change of each key decides. */
  #applyByKey(batch: Batch, counts: Int32Array): void {
    const { memory } = this.#context.engine;
    const { length } = batch;
    const { slots } = this.rows.table.upsert(this.rows.keysOf(batch), length);
    const last = this.#slotRows;
    last.begin(this.rows.table.capacity);
    for (let row = 0; row < length; row++) last.set(memory.i32[(slots >>> 2) + row]!, row);
    const kept: number[] = [];
    const removed: number[] = [];
    for (let row = 0; row < length; row++) {
      const slot = memory.i32[(slots >>> 2) + row]!;
      if (last.get(slot) !== row) continue;
      if (isRetraction(batch.kind(row))) removed.push(slot);
      else kept.push(row);
    }
    const target = this.#pointerTo(kept.map((row) => memory.i32[(slots >>> 2) + row]!));
    const written = batch.select(this.#pointerTo(kept), kept.length);
    this.rows.write(target, written);
    if (this.#counted) {
      const column = this.#countColumn(Int32Array.from(kept, (row) => counts[row]!));
      this.rows.table.write(this.rows.extra(0), target, kept.length, column);
    }
    this.rows.table.remove(this.#pointerTo(removed), removed.length);
  }

  /** Adds first and takes away after: a row added and taken away in one batch is then found. */
  #applyChanges(batch: Batch, counts: Int32Array): void {
    const added: number[] = [];
    const taken: number[] = [];
    for (let row = 0; row < batch.length; row++) {
      (isRetraction(batch.kind(row)) ? taken : added).push(row);
    }
    const addedBatch = batch.select(this.#pointerTo(added), added.length);
    const slots = this.#append(
      addedBatch,
      Int32Array.from(added, (row) => counts[row]!),
    );
    if (taken.length === 0) return;
    const { i32 } = this.#context.engine.memory;
    this.#slotRows.begin(this.rows.table.capacity);
    for (let i = 0; i < added.length; i++) this.#slotRows.set(i32[(slots >>> 2) + i]!, added[i]!);
    this.#takeAway(batch, taken);
  }

  /** Without -U a row of a known identity replaces the one before it: row by row. */
  #upsertInOrder(batch: Batch, counts: Int32Array): void {
    for (let row = 0; row < batch.length; row++) {
      this.#slotRows.begin(this.rows.table.capacity);
      this.#takeAway(batch, [row]);
      if (isRetraction(batch.kind(row))) continue;
      this.#append(batch.select(this.#pointerTo([row]), 1), counts.subarray(row, row + 1));
    }
  }

  /** Removes a stored equal of each row of `taken` that was there before it. */
  #takeAway(batch: Batch, taken: readonly number[]): void {
    const { engine } = this.#context;
    const selected = batch.select(this.#pointerTo(taken), taken.length);
    const found = this.rows.table.matches(this.rows.keysOf(selected), taken.length);
    const columns = this.#identity.map((column) => selected.column(column));
    const stored = this.#identity.map((c) => this.rows.gather(c, found.slots, found.count));
    const identity = engine.memory.reserve(4 * found.count);
    for (let i = 0; i < found.count; i++) engine.memory.i32[(identity >>> 2) + i] = i;
    const equal = equalRows(
      engine,
      { columns, rows: found.rows },
      { columns: stored, rows: identity },
      found.count,
    );
    const { i32, u8 } = engine.memory;
    const removed = new Set<number>();
    let done = -1;
    for (let i = 0; i < found.count; i++) {
      const row = i32[(found.rows >>> 2) + i]!;
      const slot = i32[(found.slots >>> 2) + i]!;
      if (row === done || u8[equal + i] === 0 || removed.has(slot)) continue;
      if (this.#slotRows.get(slot) > taken[row]!) continue;
      removed.add(slot);
      done = row;
    }
    this.rows.table.remove(this.#pointerTo([...removed]), removed.size);
  }

  #pointerTo(values: readonly number[]): number {
    const { memory } = this.#context.engine;
    const pointer = memory.reserve(4 * values.length);
    memory.i32.set(values, pointer >>> 2);
    return pointer;
  }
}
