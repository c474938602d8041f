/** The rows of an operator's own part, copied at the barrier and given out later by key group. */

import { BATCH_ROWS, Batch, type Engine } from '../batch/index.ts';
import { ColumnSet } from './column-set.ts';
import type { StatePart } from './contract.ts';
import { KeyGroupOrder, type KeyGroups } from './key-group-order.ts';
import type { PartDescription, PartSnapshot } from './snapshot.ts';

export class CopiedPart implements PartSnapshot {
  readonly part: PartDescription;
  readonly incremental = false;
  readonly #engine: Engine;
  readonly #rows: ColumnSet;
  readonly #order: KeyGroupOrder;

  constructor(engine: Engine, part: StatePart, groups: KeyGroups) {
    const { memory } = engine;
    const { name, schema, keyColumns } = part;
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

  *batches(): Iterable<Batch> {
    const { memory } = this.#engine;
    const { schema } = this.part;
    for (let from = 0; from < this.rows; from += BATCH_ROWS) {
      const mark = memory.mark();
      const length = Math.min(BATCH_ROWS, this.rows - from);
      const slots = this.#order.entries + 4 * from;
      const columns = schema.fields.map((_, i) => this.#rows.read(i, slots, length));
      yield Batch.of(this.#engine, schema, columns, length);
      memory.release(mark);
    }
  }

  close(): void {
    this.#order.close();
    this.#rows.close();
  }
}
