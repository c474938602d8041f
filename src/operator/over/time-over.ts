/** OVER windows in the order of time over a stream: a row goes out once its frame is known. */

import { BATCH_ROWS, type Batch, vectorOf } from '../../batch/index.ts';
import { DOUBLE } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import { sortRows } from '../../state/index.ts';
import { millisOf } from '../event-time.ts';
import { HeldEvents, type Timeline } from '../held-events.ts';
import { withoutLate } from '../late-rows.ts';
import type { Operator, OperatorContext, Progress } from '../operator.ts';
import { TimeBuckets } from '../time-buckets.ts';
import type { Frame } from './frame-steps.ts';
import { LastTriggered } from './last-triggered.ts';
import { type FiringRows, OverRows } from './over-rows.ts';

const BUCKET_MS = 100; // about a batch of rows at high rates

/**
 * By event time rows wait for the watermark. Without a bound a row at or before it is late; with
 * one a row is late only at or before the last row of its partition that was valued.
 */
export class RowTimeOver implements Operator, Timeline {
  readonly #context: OperatorContext;
  readonly #partitionKeys: readonly number[];
  readonly #timeColumn: number;
  readonly #over: OverRows;
  readonly #due = new TimeBuckets(BUCKET_MS);
  readonly #held: HeldEvents;
  /** Null without a bound. */
  readonly #triggered: LastTriggered | null;

  constructor(node: NodeOf<'overAggregate'>, context: OperatorContext, frame: Frame) {
    const keepMs = frame.kind === 'range' ? frame.precedingMs : null;
    this.#context = context;
    this.#partitionKeys = node.partitionKeys;
    this.#timeColumn = node.orderBy[0]!.column;
    this.#over = new OverRows(node, context, frame);
    this.#held = new HeldEvents(context, [node.partitionKeys]);
    this.#triggered =
      frame.kind === 'all' ? null : new LastTriggered(context, node.partitionKeys, keepMs);
  }

  open(): void {
    this.#triggered?.open();
    const slots = [...this.#over.rows.table.slots()];
    const last = this.#triggered?.of(this.#over.partitionsOf(slots), slots.length);
    slots.forEach((slot, i) => {
      const timeMs = this.#over.timeOf(slot);
      if (timeMs > (last?.[i] ?? this.#held.firedMs)) this.#due.add(timeMs, slot);
    });
  }

  process(batch: Batch): void {
    if (this.#triggered === null) {
      this.#keep(this.#behindWatermark(batch));
      return;
    }
    const onTime = this.#held.keep(batch, 0);
    if (onTime !== null) this.#keep(onTime);
  }

  watermark(watermarkMs: number): Progress {
    if (this.#held.advance(watermarkMs, this) === 'more') return 'more';
    this.#context.output.watermark(watermarkMs);
    return 'done';
  }

  apply(batch: Batch): void {
    const times = millisOf(batch.column(this.#timeColumn), batch.length);
    const partitions = this.#partitionKeys.map((column) => batch.column(column));
    const last = this.#triggered!.of(partitions, batch.length);
    this.#keep(withoutLate(this.#context, batch, (row) => times[row]! <= last[row]!));
  }

  fire(watermarkMs: number): Progress {
    const slots = this.#due.take(watermarkMs, BATCH_ROWS);
    if (slots.length === 0) {
      this.#forgetIdle(watermarkMs);
      return 'done';
    }
    const firing = this.#inOrder(slots);
    const { output } = this.#over;
    // A late row that is valued all the same follows the watermark that it came behind.
    const firstMs = this.#held.firedMs + 1;
    const partitions = this.#triggered === null ? [] : this.#over.partitionsOf(firing.slots);
    this.#over.fire(firing, null, (i) => output.firedAt(Math.max(firing.times[i]!, firstMs)));
    this.#triggered?.set(partitions, firing.times);
    return 'more';
  }

  close(): void {
    this.#over.close();
  }

  /** Slots by time; those of one time are in the order of arrival already. */
  #inOrder(slots: Int32Array): FiringRows {
    const { engine } = this.#context;
    const times = Float64Array.from(slots, (slot) => this.#over.timeOf(slot));
    if (times.every((time, i) => i === 0 || times[i - 1]! <= time)) return { slots, times };
    const column = vectorOf(engine.memory, DOUBLE(false), [...times]);
    const by = [{ column, descending: false, nullsLast: false }];
    const order = sortRows(engine, by, slots.length) >>> 2;
    const rows = engine.memory.i32.slice(order, order + slots.length);
    return {
      slots: rows.map((row) => slots[row]!),
      times: Float64Array.from(rows, (r) => times[r]!),
    };
  }

  #forgetIdle(watermarkMs: number): void {
    const idle = this.#triggered?.takeIdle(watermarkMs) ?? null;
    if (idle === null) return;
    this.#over.expire(idle.keys, idle.lastMs.length, (i) => idle.lastMs[i]!);
  }

  #behindWatermark(batch: Batch): Batch {
    const { held } = batch;
    if (held === null) return batch;
    const times = millisOf(batch.column(this.#timeColumn), batch.length);
    const late = new Set(held.rows.filter((row, i) => times[row]! <= held.watermarks[i]!));
    return late.size === 0 ? batch : withoutLate(this.#context, batch, (row) => late.has(row));
  }

  #keep(batch: Batch): void {
    if (batch.length === 0) return;
    const times = millisOf(batch.column(this.#timeColumn), batch.length);
    const slots = this.#over.append(batch, times);
    for (let row = 0; row < slots.length; row++) this.#due.add(times[row]!, slots[row]!);
  }
}

/** By processing time rows are valued as they come; those of one batch have one time. */
export class ProcTimeOver implements Operator {
  readonly #context: OperatorContext;
  readonly #over: OverRows;
  /** Null where nothing is ever forgotten. */
  readonly #triggered: LastTriggered | null;
  readonly #keepMs: number;

  constructor(node: NodeOf<'overAggregate'>, context: OperatorContext, frame: Frame) {
    this.#context = context;
    this.#over = new OverRows(node, context, frame);
    this.#keepMs = frame.kind === 'range' ? frame.precedingMs : 0;
    this.#triggered =
      frame.kind === 'range'
        ? new LastTriggered(context, node.partitionKeys, frame.precedingMs)
        : null;
  }

  open(): void {
    this.#triggered?.open();
  }

  process(batch: Batch): void {
    const nowMs = this.#context.nowMs();
    const times = new Float64Array(batch.length).fill(nowMs);
    const slots = this.#over.append(batch, times);
    const partitions = this.#triggered === null ? [] : this.#over.partitionsOf(slots);
    const { output } = this.#over;
    this.#over.fire({ slots, times }, batch.held, (row) => output.causedBy(row));
    if (this.#triggered === null) return;
    this.#triggered.set(partitions, times);
    this.#context.registerTimer(nowMs + this.#keepMs + 1);
  }

  timer(atMs: number): Progress {
    const idle = this.#triggered?.takeIdle(atMs) ?? null;
    if (idle !== null) {
      this.#over.expire(idle.keys, idle.lastMs.length, (i) => idle.lastMs[i]!);
    }
    return 'done';
  }

  close(): void {
    this.#over.close();
  }
}
