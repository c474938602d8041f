/** Columns with rows of their own that are only added and read: what a snapshot must copy. */

import type { Engine, Vector } from '../batch/index.ts';
import type { Schema } from '../core/index.ts';
import { StateColumn } from './column.ts';
import { TextHeap } from './heap.ts';
import { COLUMN_BYTES, SLOTS_BYTES } from './layout.ts';
import { Slots } from './slots.ts';

export class ColumnSet {
  readonly #engine: Engine;
  readonly #header: number;
  readonly #records: number;
  readonly #heap: TextHeap;
  readonly #slots: Slots;
  readonly #columns: readonly StateColumn[];

  constructor(engine: Engine, schema: Schema) {
    const { memory } = engine;
    const { fields } = schema;
    this.#engine = engine;
    this.#header = memory.allocateZeroed(SLOTS_BYTES);
    this.#records = memory.allocateZeroed(COLUMN_BYTES * fields.length);
    this.#slots = new Slots(engine, this.#header);
    this.#heap = new TextHeap(memory, () => {});
    this.#columns = fields.map((field, i) => {
      const record = this.#records + COLUMN_BYTES * i;
      return new StateColumn(engine, field, this.#slots, this.#heap, record);
    });
  }

  get size(): number {
    return this.#slots.size;
  }

  /** Adds rows; pointer to their int32 slots, ascending from `size`. */
  add(columns: readonly Vector[], count: number): number {
    this.#slots.reserve(count);
    const slots = this.#slots.take(count);
    this.#columns.forEach((column, i) => {
      column.write(slots, count, columns[i]!);
    });
    return slots;
  }

  read(column: number, slots: number, count: number): Vector {
    return this.#columns[column]!.read(slots, count);
  }

  close(): void {
    const { memory } = this.#engine;
    this.#slots.reset();
    this.#heap.close();
    memory.free(this.#header, SLOTS_BYTES);
    memory.free(this.#records, COLUMN_BYTES * this.#columns.length);
  }
}
