/** Joins each left row with the version of the right side that holds at its time. */

import { BATCH_ROWS, type Batch, Vector } from '../../batch/index.ts';
import { DOUBLE, INTEGER, MICROS_PER_MILLI, MIN_WATERMARK } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import { BatchRows } from '../changelog/row-source.ts';
import { RowTable } from '../changelog/row-table.ts';
import { millisOf } from '../event-time.ts';
import { HeldEvents, type Timeline } from '../held-events.ts';
import type { Operator, OperatorContext, Progress } from '../operator.ts';
import { TimeBuckets } from '../time-buckets.ts';
import { rowsWithKeys } from './join-keys.ts';
import { ProcTimeTemporalJoin } from './proc-time-temporal-join.ts';
import { VersionJoin } from './version-join.ts';
import { VersionedRows } from './versioned-rows.ts';

const BUCKET_MS = 100; // about a batch of left rows at high rates
const EXTRAS = [
  { name: 'held_watermark', type: DOUBLE(false) },
  { name: 'row_kind', type: INTEGER(false) },
];

/** FOR SYSTEM_TIME AS OF event time: left rows wait until no earlier version can come any more. */
class RowTimeTemporalJoin implements Operator, Timeline {
  readonly #node: NodeOf<'temporalJoin'>;
  readonly #context: OperatorContext;
  readonly #waiting: RowTable;
  readonly #due = new TimeBuckets(BUCKET_MS);
  readonly #versions: VersionedRows;
  readonly #held: HeldEvents;
  readonly #join: VersionJoin;

  constructor(node: NodeOf<'temporalJoin'>, context: OperatorContext) {
    const [left, right] = context.inputs;
    this.#node = node;
    this.#context = context;
    this.#join = new VersionJoin(node, context);
    this.#waiting = new RowTable(context.state, {
      name: 'left',
      schema: left!.schema,
      keys: node.leftKeys,
      index: 'chain',
      ttlMs: 0,
      extras: EXTRAS,
    });
    this.#versions = new VersionedRows(context, {
      schema: right!.schema,
      keys: node.rightKeys,
      timeColumn: node.rightTime,
      ttlMs: node.stateTtlMs,
    });
    this.#held = new HeldEvents(context, [node.leftKeys, node.rightKeys]);
  }

  open(): void {
    this.#versions.open();
    const { table } = this.#waiting;
    const place = this.#waiting.place(this.#node.leftTime);
    for (const slot of table.slots()) {
      this.#due.add(Math.floor(table.getNumber(place, slot) / MICROS_PER_MILLI), slot);
    }
  }

  process(batch: Batch, input: number): void {
    const onTime = this.#held.keep(batch, input);
    if (onTime !== null) this.#take(onTime, input, MIN_WATERMARK);
  }

  apply(batch: Batch, input: number): void {
    this.#take(batch, input, batch.held!.watermarks[0]!);
  }

  watermark(watermarkMs: number): Progress {
    if (this.#held.advance(watermarkMs, this) === 'more') return 'more';
    this.#context.output.watermark(watermarkMs);
    return 'done';
  }

  fire(watermarkMs: number): Progress {
    this.#due.expire(watermarkMs, (slots) => {
      for (let from = 0; from < slots.length; from += BATCH_ROWS) {
        this.#fireRows(slots.subarray(from, from + BATCH_ROWS));
      }
    });
    this.#versions.prune(watermarkMs);
    return 'done';
  }

  #take(batch: Batch, input: number, watermarkMs: number): void {
    const { leftKeys, rightKeys, nullSafe } = this.#node;
    const selection = rowsWithKeys(
      this.#context.engine,
      (input === 0 ? leftKeys : rightKeys).map((column, i) => ({
        column: batch.column(column),
        nullSafe: nullSafe[i] ?? false,
      })),
      batch.length,
    );
    const keyed = selection === null ? batch : batch.select(selection.rows, selection.count);
    if (input === 1) this.#versions.add(keyed);
    else {
      if (keyed.length < batch.length) this.#padUnkeyed(batch, selection!.rows, keyed.length);
      this.#wait(keyed, watermarkMs);
    }
  }

  #wait(batch: Batch, watermarkMs: number): void {
    const { memory } = this.#context.engine;
    const { length } = batch;
    const times = millisOf(batch.column(this.#node.leftTime), length);
    const marks = memory.reserve(8 * length);
    const kinds = memory.reserve(4 * length);
    for (let row = 0; row < length; row++) {
      memory.f64[(marks >>> 3) + row] = Math.max(watermarkMs, times[row]! - 1);
      memory.i32[(kinds >>> 2) + row] = batch.kind(row);
    }
    const slots = this.#waiting.append(
      batch,
      [marks, kinds].map((values, i) => new Vector(memory, EXTRAS[i]!.type, length, 0, values)),
    );
    const { i32 } = memory;
    for (let row = 0; row < length; row++) this.#due.add(times[row]!, i32[(slots >>> 2) + row]!);
  }

  #fireRows(slots: Int32Array): void {
    const { memory } = this.#context.engine;
    const count = slots.length;
    const { leftKeys, leftTime } = this.#node;
    const mark = memory.mark();
    const rows = memory.reserve(4 * count);
    memory.i32.set(slots, rows >>> 2);
    const keys = leftKeys.map((column) => this.#waiting.gather(column, rows, count));
    const times = this.#waiting.gather(leftTime, rows, count);
    const versions = this.#versions.asOf(keys, times, count);
    const [marks, kinds] = EXTRAS.map((_, i) =>
      this.#waiting.table.read(this.#waiting.extra(i), rows, count),
    );
    const { output } = this.#join;
    output.bind(null, this.#waiting, this.#versions.rows);
    this.#join.emit(this.#waiting, rows, this.#versions.rows, versions, count, (i) => {
      output.firedAt(memory.f64[(marks!.values >>> 3) + i]! + 1);
      return memory.i32[(kinds!.values >>> 2) + i]!;
    });
    output.flush();
    this.#waiting.table.remove(rows, count);
    memory.release(mark);
  }

  /** Left rows without a key match nothing. */
  #padUnkeyed(batch: Batch, keyed: number, keyedCount: number): void {
    if (this.#node.joinType !== 'left') return;
    const { engine } = this.#context;
    const { output } = this.#join;
    output.bind(batch.held, new BatchRows(engine, batch), this.#versions.rows);
    for (let row = 0, next = 0; row < batch.length; row++) {
      if (next < keyedCount && engine.memory.i32[(keyed >>> 2) + next] === row) next++;
      else {
        output.causedBy(row);
        output.push(batch.kind(row), row, -1);
      }
    }
    output.flush();
  }
}

export function createTemporalJoin(
  node: NodeOf<'temporalJoin'>,
  context: OperatorContext,
): Operator {
  return node.processingTime
    ? new ProcTimeTemporalJoin(node, context)
    : new RowTimeTemporalJoin(node, context);
}
