/** Keeps one row per key, the first or the last by time, and says when it is replaced. */

import { type Batch, bit } from '../../batch/index.ts';
import { INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import { ChangeOutput } from '../changelog/change-output.ts';
import { equalToBefore, NOTHING } from '../changelog/row-equality.ts';
import { EitherRows } from '../changelog/row-source.ts';
import { RowTable } from '../changelog/row-table.ts';
import { SlotRows } from '../changelog/slot-rows.ts';
import { millisOf } from '../event-time.ts';
import type { Operator, OperatorContext } from '../operator.ts';
import { createFirstRowByWatermark } from './deduplicate-first.ts';

/** The first row of each key by arrival: later ones are never looked at. */
class FirstArrival implements Operator {
  readonly #context: OperatorContext;
  readonly #keys: readonly number[];
  readonly #seen: RowTable;

  constructor(node: NodeOf<'deduplicate'>, context: OperatorContext) {
    const { fields } = context.inputs[0]!.schema;
    this.#context = context;
    this.#keys = node.keys;
    this.#seen = new RowTable(context.state, {
      name: 'existing-state',
      schema: { fields: node.keys.map((column) => fields[column]!) },
      keys: node.keys.map((_, i) => i),
      index: 'unique',
      ttlMs: node.stateTtlMs,
    });
  }

  process(batch: Batch): void {
    const { engine, output } = this.#context;
    const keys = this.#keys.map((column) => batch.column(column));
    const { created, createdCount } = this.#seen.table.upsert(keys, batch.length);
    if (createdCount === 0) return;
    const selection = engine.memory.reserve(4 * createdCount);
    let count = 0;
    for (let row = 0; row < batch.length; row++) {
      if (bit(engine.memory, created, row)) {
        engine.memory.i32[(selection >>> 2) + count++] = row;
      }
    }
    output.emit(batch.select(selection, count));
  }
}

/** One kept row per key, replaced by later (or earlier) ones: +I, then -U and +U. */
class KeptRow implements Operator {
  readonly #node: NodeOf<'deduplicate'>;
  readonly #context: OperatorContext;
  readonly #rows: RowTable;
  readonly #output: ChangeOutput;
  readonly #kept = new SlotRows();
  /** False: every row goes out as +U (table.exec.insert-and-updateafter-sensitive). */
  readonly #tellsInserts: boolean;

  constructor(node: NodeOf<'deduplicate'>, context: OperatorContext) {
    this.#node = node;
    this.#context = context;
    this.#rows = new RowTable(context.state, {
      name: 'deduplicate-state',
      schema: context.inputs[0]!.schema,
      keys: node.keys,
      index: 'unique',
      ttlMs: node.stateTtlMs,
    });
    this.#output = new ChangeOutput(context, node.schema);
    const sensitive = context.option('table.exec.insert-and-updateafter-sensitive') !== 'false';
    this.#tellsInserts = sensitive || node.changelog.updateBefore;
  }

  process(batch: Batch): void {
    const { engine } = this.#context;
    const { slots, created } = this.#rows.table.upsert(this.#rows.keysOf(batch), batch.length);
    const before = this.#follow(batch, slots, created);
    const equal = this.#equalToBefore(batch, before);
    const either = new EitherRows(engine, batch.columns(), this.#rows);
    this.#output.bind(batch.held, either);
    for (let row = 0; row < batch.length; row++) {
      if (before[row] === row || equal?.[row] === 1) continue;
      this.#output.causedBy(row);
      if (!this.#tellsInserts) this.#output.push(UPDATE_AFTER, row);
      else if (before[row] === NOTHING) this.#output.push(INSERT, row);
      else {
        if (this.#node.changelog.updateBefore) this.#output.push(UPDATE_BEFORE, before[row]!);
        this.#output.push(UPDATE_AFTER, row);
      }
    }
    this.#output.flush();
    this.#write(batch, slots, before);
  }

  /** What each row replaces; the row itself where it is not kept. */
  #follow(batch: Batch, slots: number, created: number): Int32Array {
    const { memory } = this.#context.engine;
    const times = this.#times(batch);
    const before = new Int32Array(batch.length);
    const kept = this.#kept;
    kept.begin(this.#rows.table.capacity);
    for (let row = 0; row < batch.length; row++) {
      const slot = memory.i32[(slots >>> 2) + row]!;
      const earlier = kept.get(slot);
      before[row] = earlier >= 0 ? earlier : bit(memory, created, row) ? NOTHING : ~slot;
      if (times !== null && before[row] !== NOTHING) {
        const old = earlier < 0 ? this.#storedTime(slot) : times[earlier]!;
        const replaces = this.#node.keep === 'last' ? old <= times[row]! : times[row]! < old;
        if (!replaces) {
          before[row] = row;
          continue;
        }
      }
      kept.set(slot, row);
    }
    return before;
  }

  #times(batch: Batch): Float64Array | null {
    if (this.#node.time === 'processing') return null;
    return millisOf(batch.column(this.#node.timeColumn), batch.length);
  }

  #storedTime(slot: number): number {
    const micros = this.#rows.table.getNumber(this.#rows.place(this.#node.timeColumn), slot);
    return Math.floor(micros / 1000);
  }

  /** By processing time a row equal to the one before it changes nothing, unless TTL must be renewed. */
  #equalToBefore(batch: Batch, before: Int32Array): Uint8Array | null {
    if (this.#node.time === 'event' || this.#node.stateTtlMs > 0 || !this.#tellsInserts)
      return null;
    return equalToBefore(this.#context.engine, batch, before, this.#rows);
  }

  /** Writes the last kept row of each slot. */
  #write(batch: Batch, slots: number, before: Int32Array): void {
    const { memory } = this.#context.engine;
    const [targets, rows] = [memory.reserve(4 * batch.length), memory.reserve(4 * batch.length)];
    const { i32 } = memory;
    let count = 0;
    for (let row = 0; row < batch.length; row++) {
      const slot = i32[(slots >>> 2) + row]!;
      if (before[row] === row || this.#kept.get(slot) !== row) continue;
      i32[(targets >>> 2) + count] = slot;
      i32[(rows >>> 2) + count++] = row;
    }
    this.#rows.write(targets, batch.select(rows, count));
  }
}

export function createDeduplicate(node: NodeOf<'deduplicate'>, context: OperatorContext): Operator {
  if (node.keep === 'first' && node.time === 'processing') return new FirstArrival(node, context);
  if (node.keep === 'first' && !node.changelog.updateAfter) {
    return createFirstRowByWatermark(node, context);
  }
  return new KeptRow(node, context);
}
