/** The rows of an operator's own part, copied at the barrier and given out later by key group. */

import { BATCH_ROWS, Batch, type Engine } from '../batch/index.ts';
import { ColumnSet } from './column-set.ts';
import type { StatePart } from './contract.ts';
import { KeyGroupOrder, type KeyGroups } from './key-group-order.ts';
import { type PartDescription, type PartSnapshot, snapshotSchema } from './snapshot.ts';

export class CopiedPart implements PartSnapshot {
  readonly part: PartDescription;
  readonly incremental = false;
  readonly #engine: Engine;
  readonly #rows: ColumnSet;
  readonly #order: KeyGroupOrder;
  #given = 0;

  constructor(engine: Engine, part: StatePart, groups: KeyGroups) {
    const { memory } = engine;
    const { name, keyColumns } = part;
    const schema = snapshotSchema(part.schema);
    this.#engine = engine;
    this.part = { name, schema, keyColumns };
    this.#rows = new ColumnSet(engine, schema);
    const mark = memory.mark();
    for (const batch of part.export()) {
      const scope = memory.mark();
      this.#rows.add(batch.columns(), batch.length);
      memory.release(scope);
    }
    const count = this.#rows.size;
    const slots = memory.reserve(4 * count);
    for (let i = 0; i < count; i++) memory.i32[(slots >>> 2) + i] = i;
    const readKeys = (at: number, length: number) =>
      keyColumns.map((key) => this.#rows.read(key, at, length));
    const list = { slots, count, removed: false, readKeys };
    this.#order = new KeyGroupOrder(engine, [list], groups);
    memory.release(mark);
  }

  get rows(): number {
    return this.#order.count;
  }

  get starts(): Int32Array {
    return this.#order.starts;
  }

  next(): Batch | null {
    if (this.#given === this.rows) return null;
    const { schema } = this.part;
    const length = Math.min(BATCH_ROWS, this.rows - this.#given);
    const slots = this.#order.entries + 4 * this.#given;
    this.#given += length;
    const columns = schema.fields.map((_, i) => this.#rows.read(i, slots, length));
    return Batch.of(this.#engine, schema, columns, length);
  }

  close(): void {
    this.#order.close();
    this.#rows.close();
  }
}
