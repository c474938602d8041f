/** Fills an empty table with the rows of a snapshot; changes replace the rows they name. */

import { BATCH_ROWS, type Batch, type Engine, type Vector, vectorOf } from '../batch/index.ts';
import { type Field, INTEGER } from '../core/index.ts';
import type { KeyGroups } from './key-group-order.ts';
import { PartReader } from './restore.ts';
import { RowStore } from './row-store.ts';
import type { ColumnReport, RestoredPart } from './snapshot.ts';

/** Returns what became of the columns. */
export function restoreTable(
  engine: Engine,
  table: RowStore,
  part: RestoredPart,
  groups: KeyGroups,
  nowMs: number,
): readonly ColumnReport[] {
  const { schema, keyColumns } = table.part;
  const identity = table.identity.map((field) => field.name);
  // Rows of a time without TTL start to age now.
  const missing = (field: Field, length: number) =>
    field === table.time?.field
      ? vectorOf(engine.memory, field.type, new Array(length).fill(BigInt(nowMs)))
      : undefined;
  const reader = new PartReader(engine, part, { schema, keyColumns, identity, missing }, groups);
  const target =
    table.links === null ? new UniqueTarget(engine, table) : new LinkedTarget(engine, table);
  for (const { batch, op, isChange } of reader.batches()) {
    if (op === 'delete') target.remove(batch);
    else target.put(batch, isChange);
  }
  target.close();
  return reader.reports;
}

interface Target {
  put(batch: Batch, isChange: boolean): void;
  remove(batch: Batch): void;
  close(): void;
}

class UniqueTarget implements Target {
  readonly #engine: Engine;
  readonly #table: RowStore;

  constructor(engine: Engine, table: RowStore) {
    this.#engine = engine;
    this.#table = table;
  }

  put(batch: Batch): void {
    const keyCount = this.#table.spec.keys.length;
    const columns = batch.columns();
    const { slots } = this.#table.upsert(columns.slice(0, keyCount), batch.length);
    for (let i = keyCount; i < columns.length; i++) {
      this.#table.column(i).write(slots, batch.length, columns[i]!);
    }
  }

  remove(batch: Batch): void {
    const keys = batch.columns().slice(0, this.#table.spec.keys.length);
    const slots = this.#table.keys.find(keys, batch.length);
    this.#table.remove(slots, present(this.#engine, slots, batch.length));
  }

  close(): void {}
}

/** Rows of a chain or ordered table are found again by key and sequence number, once changes come. */
class LinkedTarget implements Target {
  readonly #engine: Engine;
  readonly #table: RowStore;
  readonly #identity: readonly number[];
  /** Identity -> slot of the table. */
  #found: RowStore | null = null;

  constructor(engine: Engine, table: RowStore) {
    this.#engine = engine;
    this.#table = table;
    const keys = table.spec.keys.map((_, i) => i);
    this.#identity = [...keys, table.columns.indexOf(table.sequence!)];
  }

  put(batch: Batch, isChange: boolean): void {
    if (isChange) this.remove(batch);
    const keyCount = this.#table.spec.keys.length;
    const columns = batch.columns();
    const { length } = batch;
    const slots = this.#table.insert(columns.slice(0, keyCount), columns.slice(keyCount), length);
    if (this.#found === null) return;
    this.#note(
      this.#found,
      this.#identity.map((i) => columns[i]!),
      slots,
      length,
    );
  }

  remove(batch: Batch): void {
    const found = (this.#found ??= this.#index());
    const identity = this.#identity.map((i) => batch.column(i));
    const entries = found.keys.find(identity, batch.length);
    const count = present(this.#engine, entries, batch.length);
    const slots = found.read(identity.length, entries, count).values;
    found.remove(entries, count);
    this.#table.remove(slots, count);
  }

  close(): void {
    this.#table.settle();
    this.#found?.close();
  }

  #index(): RowStore {
    const values = [{ name: 'slot', type: INTEGER(false) }];
    const name = `${this.#table.spec.name} rows`;
    const spec = { name, keys: this.#table.identity, values, index: 'unique' } as const;
    const index = new RowStore(this.#engine, spec, () => 0);
    const { memory } = this.#engine;
    for (let from = 0, count = BATCH_ROWS; count === BATCH_ROWS; ) {
      const mark = memory.mark();
      const slots = memory.reserve(4 * BATCH_ROWS);
      count = this.#table.liveFrom(from, BATCH_ROWS, slots);
      this.#note(
        index,
        this.#identity.map((i) => this.#table.read(i, slots, count)),
        slots,
        count,
      );
      if (count > 0) from = memory.i32[(slots >>> 2) + count - 1]! + 1;
      memory.release(mark);
    }
    return index;
  }

  #note(index: RowStore, identity: readonly Vector[], slots: number, count: number): void {
    const { memory } = this.#engine;
    const entries = index.upsert(identity, count).slots;
    const own = [...memory.i32.subarray(slots >>> 2, (slots >>> 2) + count)];
    index.write(identity.length, entries, count, vectorOf(memory, INTEGER(false), own));
  }
}

/** Moves the slots that are not -1 to the front; returns how many. */
function present(engine: Engine, slots: number, count: number): number {
  const { i32 } = engine.memory;
  const at = slots >>> 2;
  let kept = 0;
  for (let i = 0; i < count; i++) if (i32[at + i]! >= 0) i32[at + kept++] = i32[at + i]!;
  return kept;
}
