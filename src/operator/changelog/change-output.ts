/** Collects changes as references to rows; emits full batches, gathered column by column. */

import { BATCH_ROWS, Batch, type HeldRows } from '../../batch/index.ts';
import { INSERT, type Schema } from '../../core/index.ts';
import type { OperatorContext } from '../operator.ts';
import type { RowSource } from './row-source.ts';

/** Partition of rows fired by timers: those of one time keep the order of firing. */
const FIRED_PARTITION = -1;

/**
 * A row of the output is a row of the first source beside a row of the second (if there is one).
 * References must stay good until `flush`: rows that leave the state are removed after it.
 *
 * @example
 * output.bind(batch.held, new BatchRows(engine, batch), table);
 * output.push(INSERT, row, slot);
 * output.flush();
 */
export class ChangeOutput {
  readonly #context: OperatorContext;
  readonly #schema: Schema;
  readonly #kinds = new Uint8Array(BATCH_ROWS);
  readonly #first = new Int32Array(BATCH_ROWS);
  readonly #second = new Int32Array(BATCH_ROWS);
  /** Marks of held rows; NaN where a row is on time. */
  readonly #watermarks = new Float64Array(BATCH_ROWS);
  readonly #partitions = new Int32Array(BATCH_ROWS);
  readonly #positions = new Float64Array(BATCH_ROWS);
  #sources: readonly RowSource[] = [];
  /** Rows of a full batch; fewer where single rows are very large. */
  #capacity = BATCH_ROWS;
  #count = 0;
  #allInserts = true;
  #anyHeld = false;
  /** How far this operator's watermark stays behind its input's. */
  readonly #delayMs: number;
  #held: HeldRows | null = null;
  #nextHeld = 0;
  #watermark = Number.NaN;
  #partition = 0;
  #position = 0;

  constructor(context: OperatorContext, schema: Schema, delayMs = 0) {
    this.#context = context;
    this.#schema = schema;
    this.#delayMs = delayMs;
  }

  /**
   * Names the sources of the rows to come; earlier rows must have been flushed.
   *
   * @param held of the batch that causes them
   */
  bind(held: HeldRows | null, ...sources: readonly RowSource[]): void {
    this.#sources = sources;
    this.#capacity = BATCH_ROWS;
    this.#held = held;
    this.#nextHeld = 0;
    this.#watermark = Number.NaN;
  }

  /** Bounds the rows of a batch until the next `bind`: for sources whose rows may be very large. */
  limitRows(rows: number): void {
    this.#capacity = Math.max(1, Math.min(BATCH_ROWS, rows));
  }

  /** The row of the batch that the next changes follow from: they inherit its mark. */
  causedBy(row: number): void {
    const held = this.#held;
    if (held === null) return;
    if (this.#nextHeld > 0 && held.rows[this.#nextHeld - 1]! >= row) this.#nextHeld = 0;
    while (this.#nextHeld < held.rows.length && held.rows[this.#nextHeld]! < row) this.#nextHeld++;
    if (held.rows[this.#nextHeld] !== row) {
      this.#watermark = Number.NaN;
      return;
    }
    this.#watermark = held.watermarks[this.#nextHeld]! - this.#delayMs;
    this.#partition = held.partitions[this.#nextHeld]!;
    this.#position = held.positions[this.#nextHeld]!;
  }

  /** The next changes are fired by a timer: they follow the watermark just before it. */
  firedAt(timerMs: number): void {
    const watermark = timerMs - 1 - this.#delayMs;
    this.#position = watermark === this.#watermark ? this.#position + 1 : 0;
    this.#partition = FIRED_PARTITION;
    this.#watermark = watermark;
  }

  push(kind: number, first: number, second = -1): void {
    if (this.#count >= this.#capacity) this.flush();
    const at = this.#count++;
    this.#kinds[at] = kind;
    this.#first[at] = first;
    this.#second[at] = second;
    if (kind !== INSERT) this.#allInserts = false;
    this.#mark(at, at + 1);
  }

  /** Pushes `count` rows at once. */
  pushAll(kind: number, first: Int32Array, second: Int32Array, count: number): void {
    for (let from = 0; from < count; ) {
      if (this.#count >= this.#capacity) this.flush();
      const at = this.#count;
      const length = Math.min(this.#capacity - at, count - from);
      this.#kinds.fill(kind, at, at + length);
      this.#first.set(first.subarray(from, from + length), at);
      this.#second.set(second.subarray(from, from + length), at);
      this.#mark(at, at + length);
      this.#count += length;
      from += length;
    }
    if (kind !== INSERT && count > 0) this.#allInserts = false;
  }

  #mark(from: number, to: number): void {
    if (Number.isNaN(this.#watermark)) {
      if (this.#anyHeld) this.#watermarks.fill(Number.NaN, from, to);
      return;
    }
    if (!this.#anyHeld) this.#watermarks.fill(Number.NaN, 0, from);
    this.#anyHeld = true;
    this.#watermarks.fill(this.#watermark, from, to);
    this.#partitions.fill(this.#partition, from, to);
    this.#positions.fill(this.#position, from, to);
  }

  /** Emits what was pushed. */
  flush(): void {
    const count = this.#count;
    if (count === 0) return;
    const { engine, output } = this.#context;
    const { memory } = engine;
    const mark = memory.mark();
    const columns = this.#sources.flatMap((source, i) => {
      const rows = memory.reserve(4 * count);
      memory.i32.set((i === 0 ? this.#first : this.#second).subarray(0, count), rows >>> 2);
      return Array.from({ length: source.columnCount }, (_, c) => source.gather(c, rows, count));
    });
    const kinds = this.#allInserts ? 0 : memory.reserve(count);
    if (kinds !== 0) memory.u8.set(this.#kinds.subarray(0, count), kinds);
    const held = this.#anyHeld ? this.#heldRows(count) : null;
    this.#count = 0;
    this.#allInserts = true;
    this.#anyHeld = false;
    output.emit(Batch.of(engine, this.#schema, columns, count, { kinds, held }));
    memory.release(mark);
  }

  #heldRows(count: number): HeldRows {
    const rows: number[] = [];
    for (let i = 0; i < count; i++) if (!Number.isNaN(this.#watermarks[i]!)) rows.push(i);
    return {
      rows: Int32Array.from(rows),
      watermarks: Float64Array.from(rows, (row) => this.#watermarks[row]!),
      partitions: Int32Array.from(rows, (row) => this.#partitions[row]!),
      positions: Float64Array.from(rows, (row) => this.#positions[row]!),
    };
  }
}
