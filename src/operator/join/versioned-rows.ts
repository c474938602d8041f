/** The right side of a temporal join: every version of a row that a left row may still ask for. */

import { type Batch, Vector } from '../../batch/index.ts';
import { BOOLEAN, DELETE, MICROS_PER_MILLI, type Schema, UPDATE_BEFORE } from '../../core/index.ts';
import { RowTable } from '../changelog/row-table.ts';
import { millisOf } from '../event-time.ts';
import type { OperatorContext } from '../operator.ts';
import { TimeBuckets } from '../time-buckets.ts';

export interface VersionedRowsSpec {
  readonly schema: Schema;
  readonly keys: readonly number[];
  readonly timeColumn: number;
  readonly ttlMs: number;
}

const BUCKET_MS = 1000; // how finely versions are looked up when a watermark passes them

/**
 * A version holds from its time until that of the next one; of equal times the later arrival holds. A
 * deletion is a version without a row, and stays so that a late row cannot bring back what it ended.
 * -U says nothing new: the +U behind it has the time.
 */
export class VersionedRows {
  readonly rows: RowTable;
  readonly #context: OperatorContext;
  readonly #timeColumn: number;
  readonly #passed = new TimeBuckets(BUCKET_MS);

  constructor(context: OperatorContext, spec: VersionedRowsSpec) {
    this.#context = context;
    this.#timeColumn = spec.timeColumn;
    this.rows = new RowTable(context.state, {
      name: 'right',
      schema: spec.schema,
      keys: spec.keys,
      index: 'ordered',
      order: [{ column: spec.timeColumn, descending: false, nullsLast: false }],
      ttlMs: spec.ttlMs,
      extras: [{ name: 'version_deleted', type: BOOLEAN(false) }],
    });
  }

  open(): void {
    for (const slot of this.rows.table.slots()) this.#passed.add(this.#time(slot), slot);
  }

  add(batch: Batch): void {
    const { memory } = this.#context.engine;
    const rows = memory.reserve(4 * batch.length);
    const deleted = memory.reserveZeroed((batch.length + 7) >>> 3);
    let count = 0;
    for (let row = 0; row < batch.length; row++) {
      const kind = batch.kind(row);
      if (kind === UPDATE_BEFORE) continue;
      if (kind === DELETE) {
        const at = deleted + (count >>> 3);
        memory.u8[at] = memory.u8[at]! | (1 << (count & 7));
      }
      memory.i32[(rows >>> 2) + count++] = row;
    }
    if (count === 0) return;
    const versions = batch.select(rows, count);
    const flags = new Vector(memory, BOOLEAN(false), count, 0, deleted);
    const slots = this.rows.append(versions, [flags]);
    const times = millisOf(versions.column(this.#timeColumn), count);
    const { i32 } = memory;
    for (let i = 0; i < count; i++) this.#passed.add(times[i]!, i32[(slots >>> 2) + i]!);
  }

  /** The slot of the version that holds at each row's time, -1 without one: a pointer to int32. */
  asOf(keys: readonly Vector[], times: Vector, length: number): number {
    const slots = this.rows.table.floor(keys, times, length);
    const { memory } = this.#context.engine;
    const deleted = this.rows.table.read(this.rows.extra(0), slots, length);
    const { i32, u8 } = memory;
    for (let i = 0; i < length; i++) {
      if (((u8[deleted.values + (i >>> 3)]! >>> (i & 7)) & 1) === 1) i32[(slots >>> 2) + i] = -1;
    }
    return slots;
  }

  /** Drops the versions that no row later than `watermarkMs` can ask for. */
  prune(watermarkMs: number): void {
    const { table } = this.rows;
    const gone = new Set<number>();
    this.#passed.expire(watermarkMs, (slots) => {
      for (const slot of slots) {
        if (gone.has(slot)) continue;
        for (let at = table.previous(slot); at >= 0 && !gone.has(at); at = table.previous(at)) {
          gone.add(at);
        }
        const next = table.next(slot);
        if (next >= 0 && this.#time(next) <= watermarkMs) gone.add(slot);
      }
    });
    if (gone.size === 0) return;
    const { memory } = this.#context.engine;
    const mark = memory.mark();
    const slots = memory.reserve(4 * gone.size);
    memory.i32.set([...gone], slots >>> 2);
    table.remove(slots, gone.size);
    memory.release(mark);
  }

  #time(slot: number): number {
    const micros = this.rows.table.getNumber(this.rows.place(this.#timeColumn), slot);
    return Math.floor(micros / MICROS_PER_MILLI);
  }
}
