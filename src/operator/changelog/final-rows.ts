/** What a changelog amounts to once its input has ended: kept as rows with a count, given out as inserts. */

import { BATCH_ROWS, Batch } from '../../batch/index.ts';
import { BIGINT, isRetraction } from '../../core/index.ts';
import type { OperatorContext } from '../operator.ts';
import { RowTable } from './row-table.ts';

const COUNT = 0;

export class FinalRows {
  readonly #context: OperatorContext;
  readonly #rows: RowTable;
  readonly #hasKey: boolean;
  #slots: Iterator<number> | null = null;
  /** The slot that is being given out, and how many times more. */
  #slot = -1;
  #left = 0;

  /** @param key columns that name a row where changes are upserts; empty when whole rows are taken back */
  constructor(context: OperatorContext, key: readonly number[]) {
    const { schema } = context.inputs[0]!;
    this.#context = context;
    this.#hasKey = key.length > 0;
    this.#rows = new RowTable(context.state, {
      name: 'final',
      schema,
      keys: this.#hasKey ? key : schema.fields.map((_, i) => i),
      index: 'unique',
      ttlMs: 0,
      extras: [{ name: 'count', type: BIGINT(false) }],
    });
  }

  apply(batch: Batch): void {
    const { table } = this.#rows;
    const { memory } = this.#context.engine;
    const { slots } = table.upsert(this.#rows.keysOf(batch), batch.length);
    this.#rows.write(slots, batch);
    const count = this.#rows.extra(COUNT);
    for (let row = 0; row < batch.length; row++) {
      const slot = memory.i32[(slots >>> 2) + row]!;
      const taken = isRetraction(batch.kind(row));
      const known = table.isNull(count, slot) ? 0 : table.getNumber(count, slot);
      const next = this.#hasKey ? (taken ? 0 : 1) : known + (taken ? -1 : 1);
      table.setNumber(count, slot, next);
    }
  }

  /** The next rows that are left, or null: each as often as it counts. */
  next(): Batch | null {
    const { engine } = this.#context;
    const { table } = this.#rows;
    const { schema } = this.#context.inputs[0]!;
    const slots = engine.memory.reserve(4 * BATCH_ROWS);
    let length = 0;
    while (length < BATCH_ROWS && this.#advance()) {
      engine.memory.i32[(slots >>> 2) + length++] = this.#slot;
      this.#left--;
    }
    if (length === 0) return null;
    const columns = schema.fields.map((_, i) => table.read(this.#rows.place(i), slots, length));
    return Batch.of(engine, schema, columns, length);
  }

  #advance(): boolean {
    const { table } = this.#rows;
    const count = this.#rows.extra(COUNT);
    this.#slots ??= table.slots()[Symbol.iterator]();
    while (this.#left <= 0) {
      const { done, value } = this.#slots.next();
      if (done) return false;
      this.#slot = value;
      this.#left = table.getNumber(count, value);
    }
    return true;
  }
}
