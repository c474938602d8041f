/** TUMBLE, HOP and CUMULATE as table functions: each row once per window it is in, with its bounds. */

import { Batch, type HeldRows, take, Vector } from '../../batch/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import type { Operator, OperatorContext } from '../operator.ts';
import { createSessionTableFunction } from './session-table-function.ts';
import { microsOf, millisOf } from './times.ts';
import { unsupportedWindow } from './window-aggregate.ts';
import { type Aligned, type AssignedWindows, WindowAssigner } from './window-assigner.ts';
import { type WindowClock, windowClock } from './window-clock.ts';

export function createWindowTableFunction(
  node: NodeOf<'windowTableFunction'>,
  context: OperatorContext,
): Operator {
  const { window } = node;
  if (window.kind === 'session') return createSessionTableFunction(node, context, window);
  if (window.kind === 'attached') throw unsupportedWindow(window.kind);
  return new WindowTableFunction(node, context, window);
}

/** Keeps no state and drops no late rows; what reads the windows does. Rows without a time are in none. */
class WindowTableFunction implements Operator {
  readonly #node: NodeOf<'windowTableFunction'>;
  readonly #context: OperatorContext;
  readonly #window: Aligned;
  readonly #clock: WindowClock;
  readonly #assigner: WindowAssigner;

  constructor(node: NodeOf<'windowTableFunction'>, context: OperatorContext, window: Aligned) {
    this.#node = node;
    this.#context = context;
    this.#window = window;
    this.#clock = windowClock(context, window);
    this.#assigner = new WindowAssigner(context, window, this.#clock);
  }

  process(batch: Batch): void {
    const timed = this.#window.processingTime ? batch : this.#withTimes(batch);
    if (timed.length === 0) return;
    for (const windows of this.#assigner.expand(timed)) this.#emit(timed, windows);
  }

  #withTimes(batch: Batch): Batch {
    const times = batch.column(this.#window.timeColumn);
    if (times.validity === 0) return batch;
    const { memory, kernels } = this.#context.engine;
    const rows = memory.reserve(4 * batch.length);
    const count = kernels.bitmapPositions(times.validity, 0, batch.length, batch.length, rows);
    return count === batch.length ? batch : batch.select(rows, count);
  }

  #emit(batch: Batch, { rows, starts, ends, count }: AssignedWindows): void {
    const { engine, output } = this.#context;
    const { memory, kernels } = engine;
    const columns = batch.columns().map((column) => take(engine, column, rows, count));
    const [start, end, time] = this.#node.schema.fields.slice(-3);
    columns.push(new Vector(memory, start!.type, count, 0, starts));
    columns.push(new Vector(memory, end!.type, count, 0, ends));
    columns.push(new Vector(memory, time!.type, count, 0, this.#windowTimes(ends, count)));
    const kinds = batch.kinds === 0 ? 0 : memory.reserve(count);
    if (kinds !== 0) kernels.takeFixed(batch.kinds, 1, rows, count, kinds);
    const held = expandHeld(batch.held, memory.i32.subarray(rows >>> 2, (rows >>> 2) + count));
    output.emit(Batch.of(engine, this.#node.schema, columns, count, { kinds, held }));
  }

  /** The last millisecond of each window, as an instant where the time attribute is one. */
  #windowTimes(ends: number, count: number): number {
    const { memory, kernels } = this.#context.engine;
    const times = memory.reserve(8 * count);
    kernels.shiftTimes(ends, count, -1000, times);
    const { i64 } = memory;
    if (this.#clock.isUtc) return times;
    for (let at = times >>> 3; at < (times >>> 3) + count; at++) {
      i64[at] = microsOf(this.#clock.instantOf(millisOf(i64[at]!)));
    }
    return times;
  }
}

/**
 * Held rows stay held in each of their windows: whether a window had fired is for its reader to say.
 *
 * @param sources row of the input of each output row, ascending
 */
function expandHeld(held: HeldRows | null, sources: Int32Array): HeldRows | null {
  if (held === null) return null;
  const rows: number[] = [];
  const from: number[] = [];
  let next = 0;
  for (let i = 0; i < sources.length; i++) {
    while (next < held.rows.length && held.rows[next]! < sources[i]!) next++;
    if (held.rows[next] !== sources[i]) continue;
    rows.push(i);
    from.push(next);
  }
  return rows.length === 0
    ? null
    : {
        rows: Int32Array.from(rows),
        watermarks: Float64Array.from(from, (k) => held.watermarks[k]!),
        partitions: Int32Array.from(from, (k) => held.partitions[k]!),
        positions: Float64Array.from(from, (k) => held.positions[k]!),
      };
}
