/** ORDER BY a time attribute: rows go out in order as time passes them. */

import { BATCH_ROWS, type Batch } from '../../batch/index.ts';
import { INSERT, MICROS_PER_MILLI, MIN_WATERMARK } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import { ChangeOutput } from '../changelog/change-output.ts';
import { RowTable } from '../changelog/row-table.ts';
import { millisOf } from '../event-time.ts';
import { HeldEvents, type Timeline } from '../held-events.ts';
import type { Operator, OperatorContext, Progress } from '../operator.ts';

/** Rows emitted before the task may drain its output. */
const BURST_ROWS = 4 * BATCH_ROWS;

/** Rows at or before the latest time emitted are late. Ties go by other keys, then arrival. */
class RowTimeSort implements Operator, Timeline {
  readonly #node: NodeOf<'temporalSort'>;
  readonly #context: OperatorContext;
  readonly #rows: RowTable;
  readonly #held: HeldEvents;
  readonly #output: ChangeOutput;
  readonly #lastTriggered: { get(): number; set(value: number): void };

  constructor(node: NodeOf<'temporalSort'>, context: OperatorContext) {
    this.#node = node;
    this.#context = context;
    this.#rows = new RowTable(context.state, {
      name: 'data-state',
      schema: context.inputs[0]!.schema,
      keys: [],
      index: 'ordered',
      order: node.keys,
      ttlMs: 0,
    });
    this.#held = new HeldEvents(context, [[]]);
    this.#output = new ChangeOutput(context, node.schema);
    this.#lastTriggered = context.state.value('last-triggering-ts', MIN_WATERMARK, 'max');
  }

  process(batch: Batch): void {
    const onTime = this.#held.keep(batch, 0);
    if (onTime !== null) this.#rows.append(onTime);
  }

  watermark(watermarkMs: number): Progress {
    if (this.#held.advance(watermarkMs, this) === 'more') return 'more';
    this.#context.output.watermark(watermarkMs);
    return 'done';
  }

  apply(batch: Batch): void {
    const { memory } = this.#context.engine;
    const times = millisOf(batch.column(this.#time), batch.length);
    const [kept, late] = [memory.reserve(4 * batch.length), memory.reserve(4 * batch.length)];
    let keptCount = 0;
    let lateCount = 0;
    for (let row = 0; row < batch.length; row++) {
      if (times[row]! > this.#lastTriggered.get()) memory.i32[(kept >>> 2) + keptCount++] = row;
      else memory.i32[(late >>> 2) + lateCount++] = row;
    }
    if (lateCount > 0) this.#context.late.drop(batch, late, lateCount);
    this.#rows.append(batch.select(kept, keptCount));
  }

  fire(watermarkMs: number): Progress {
    const { table } = this.#rows;
    const place = this.#rows.place(this.#time);
    const due: number[] = [];
    let slot = table.firstOf([]);
    this.#output.bind(null, this.#rows);
    while (slot >= 0 && due.length < BURST_ROWS) {
      const timeMs = Math.floor(table.getNumber(place, slot) / MICROS_PER_MILLI);
      if (timeMs > watermarkMs) break;
      this.#lastTriggered.set(timeMs);
      this.#output.firedAt(timeMs);
      this.#output.push(INSERT, slot);
      due.push(slot);
      slot = table.next(slot);
    }
    this.#output.flush();
    const { memory } = this.#context.engine;
    const slots = memory.reserve(4 * due.length);
    memory.i32.set(due, slots >>> 2);
    table.remove(slots, due.length);
    return due.length < BURST_ROWS ? 'done' : 'more';
  }

  get #time(): number {
    return this.#node.keys[0]!.column;
  }
}

/** By processing time every millisecond's rows are sorted by the keys behind the time. */
class ProcTimeSort implements Operator {
  readonly #context: OperatorContext;
  readonly #rows: RowTable;
  readonly #output: ChangeOutput;

  constructor(node: NodeOf<'temporalSort'>, context: OperatorContext) {
    const order = node.keys.slice(1);
    this.#context = context;
    this.#rows = new RowTable(context.state, {
      name: 'data-state',
      schema: context.inputs[0]!.schema,
      keys: [],
      index: order.length === 0 ? 'chain' : 'ordered',
      order,
      ttlMs: 0,
    });
    this.#output = new ChangeOutput(context, node.schema);
  }

  open(): void {
    if (this.#rows.table.size > 0) this.#context.registerTimer(this.#context.nowMs() + 1);
  }

  process(batch: Batch): void {
    this.#rows.append(batch);
    this.#context.registerTimer(this.#context.nowMs() + 1);
  }

  timer(): Progress {
    return this.#emitAll();
  }

  endOfInput(): Progress {
    return this.#emitAll();
  }

  #emitAll(): Progress {
    const { table } = this.#rows;
    this.#output.bind(null, this.#rows);
    for (let slot = table.firstOf([]); slot >= 0; slot = table.next(slot)) {
      this.#output.push(INSERT, slot);
    }
    this.#output.flush();
    table.clear();
    return 'done';
  }
}

export function createTemporalSort(
  node: NodeOf<'temporalSort'>,
  context: OperatorContext,
): Operator {
  return node.processingTime ? new ProcTimeSort(node, context) : new RowTimeSort(node, context);
}
