/** The earliest row of each key, emitted once the watermark passes it: inserts only. */

import { type Batch, bit, Vector } from '../../batch/index.ts';
import { BOOLEAN, INSERT, MICROS_PER_MILLI } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import { ChangeOutput } from '../changelog/change-output.ts';
import { RowTable } from '../changelog/row-table.ts';
import { millisOf } from '../event-time.ts';
import { EventTimers } from '../event-timers.ts';
import { HeldEvents, type Timeline } from '../held-events.ts';
import type { Operator, OperatorContext, Progress } from '../operator.ts';

/** Rows before their own watermark are late; a key that has spoken stays silent. */
class FirstRowByWatermark implements Operator, Timeline {
  readonly #node: NodeOf<'deduplicate'>;
  readonly #context: OperatorContext;
  readonly #rows: RowTable;
  readonly #held: HeldEvents;
  readonly #timers = new EventTimers();
  readonly #output: ChangeOutput;

  constructor(node: NodeOf<'deduplicate'>, context: OperatorContext) {
    this.#node = node;
    this.#context = context;
    this.#rows = new RowTable(context.state, {
      name: 'first-row',
      schema: context.inputs[0]!.schema,
      keys: node.keys,
      index: 'unique',
      ttlMs: node.stateTtlMs,
      extras: [{ name: 'already_emitted', type: BOOLEAN(false) }],
    });
    this.#held = new HeldEvents(context, [node.keys]);
    this.#output = new ChangeOutput(context, node.schema);
  }

  open(): void {
    for (const slot of this.#rows.table.slots()) {
      if (!this.#emitted(slot)) this.#timers.add(this.#time(slot), slot);
    }
  }

  process(batch: Batch): void {
    const onTime = this.#held.keep(batch, 0);
    if (onTime !== null) this.#offer(onTime);
  }

  watermark(watermarkMs: number): Progress {
    if (this.#held.advance(watermarkMs, this) === 'more') return 'more';
    this.#context.output.watermark(watermarkMs);
    return 'done';
  }

  apply(batch: Batch): void {
    const { memory } = this.#context.engine;
    const times = millisOf(batch.column(this.#node.timeColumn), batch.length);
    const [late, kept] = [memory.reserve(4 * batch.length), memory.reserve(4 * batch.length)];
    let lateCount = 0;
    let keptCount = 0;
    for (let row = 0; row < batch.length; row++) {
      if (times[row]! < batch.held!.watermarks[row]!) {
        memory.i32[(late >>> 2) + lateCount++] = row;
      } else memory.i32[(kept >>> 2) + keptCount++] = row;
    }
    if (lateCount > 0) this.#context.late.drop(batch, late, lateCount);
    this.#offer(batch.select(kept, keptCount));
  }

  /** Keeps each row that is earlier than what waits under its key. */
  #offer(batch: Batch): void {
    const { memory } = this.#context.engine;
    const { table } = this.#rows;
    const times = millisOf(batch.column(this.#node.timeColumn), batch.length);
    const { slots, created } = table.upsert(this.#rows.keysOf(batch), batch.length);
    const [targets, rows] = [memory.reserve(4 * batch.length), memory.reserve(4 * batch.length)];
    const waiting = new Map<number, number>();
    let count = 0;
    for (let row = 0; row < batch.length; row++) {
      const slot = memory.i32[(slots >>> 2) + row]!;
      if (!bit(memory, created, row)) {
        if (!waiting.has(slot) && this.#emitted(slot)) continue;
        if (times[row]! >= (waiting.get(slot) ?? this.#time(slot))) continue;
      }
      waiting.set(slot, times[row]!);
      this.#timers.add(times[row]!, slot);
      memory.i32[(targets >>> 2) + count] = slot;
      memory.i32[(rows >>> 2) + count++] = row;
    }
    this.#rows.write(targets, batch.select(rows, count));
    this.#markEmitted(targets, count, false);
  }

  fire(watermarkMs: number): Progress {
    if (this.#timers.nextMs > watermarkMs) return 'done';
    const { memory } = this.#context.engine;
    const due: number[] = [];
    while (this.#timers.nextMs <= watermarkMs) {
      const timeMs = this.#timers.nextMs;
      const slot = this.#timers.take();
      if (!this.#emitted(slot) && this.#time(slot) === timeMs && due.at(-1) !== slot)
        due.push(slot);
    }
    const slots = memory.reserve(4 * due.length);
    memory.i32.set(due, slots >>> 2);
    this.#output.bind(null, this.#rows);
    for (const slot of due) {
      this.#output.firedAt(this.#time(slot));
      this.#output.push(INSERT, slot);
    }
    this.#output.flush();
    this.#markEmitted(slots, due.length, true);
    return 'done';
  }

  #time(slot: number): number {
    const micros = this.#rows.table.getNumber(this.#rows.place(this.#node.timeColumn), slot);
    return Math.floor(micros / MICROS_PER_MILLI);
  }

  #emitted(slot: number): boolean {
    return this.#rows.table.get(this.#rows.extra(0), slot) === true;
  }

  #markEmitted(slots: number, count: number, emitted: boolean): void {
    const { memory } = this.#context.engine;
    const bits = memory.reserve((count + 7) >>> 3);
    memory.u8.fill(emitted ? 0xff : 0, bits, bits + ((count + 7) >>> 3));
    const column = new Vector(memory, BOOLEAN(false), count, 0, bits);
    this.#rows.table.write(this.#rows.extra(0), slots, count, column);
  }
}

export function createFirstRowByWatermark(
  node: NodeOf<'deduplicate'>,
  context: OperatorContext,
): Operator {
  return new FirstRowByWatermark(node, context);
}
