/** TUMBLE, HOP and CUMULATE as table functions: each row once per window it is in, with its bounds. */

import { BATCH_ROWS, Batch, type HeldRows, take, Vector } from '../../batch/index.ts';
import type { NodeOf, WindowSpec } from '../../plan/index.ts';
import type { Operator, OperatorContext } from '../operator.ts';
import { createSessionTableFunction } from './session-table-function.ts';
import { microsOf, millisOf } from './times.ts';
import { unsupportedWindow } from './window-aggregate.ts';
import { type WindowClock, windowClock } from './window-clock.ts';

type Aligned = Extract<WindowSpec, { kind: 'tumble' | 'hop' | 'cumulate' }>;

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

  constructor(node: NodeOf<'windowTableFunction'>, context: OperatorContext, window: Aligned) {
    this.#node = node;
    this.#context = context;
    this.#window = window;
    this.#clock = windowClock(context, window);
  }

  process(batch: Batch): void {
    const timed = this.#window.processingTime ? batch : this.#withTimes(batch);
    const { length } = timed;
    if (length === 0) return;
    const { memory, kernels } = this.#context.engine;
    const times = this.#clock.read(this.#times(timed), length);
    const [size, slide, offset] = this.#geometry();
    const capacity = Math.max(BATCH_ROWS, Math.ceil(size / slide));
    const state = memory.reserve(4);
    for (let from = 0; from < length; from = memory.i32[state >>> 2]!) {
      const mark = memory.mark();
      const rows = memory.reserve(4 * capacity);
      const starts = memory.reserve(8 * capacity);
      const ends = memory.reserve(8 * capacity);
      const count = kernels.expandWindows(
        times,
        from,
        length,
        size,
        slide,
        offset,
        this.#window.kind === 'cumulate',
        capacity,
        rows,
        starts,
        ends,
        state,
      );
      if (count > 0) this.#emit(timed, rows, starts, ends, count);
      memory.release(mark);
    }
  }

  #withTimes(batch: Batch): Batch {
    const times = batch.column(this.#window.timeColumn);
    if (times.validity === 0) return batch;
    const { memory, kernels } = this.#context.engine;
    const rows = memory.reserve(4 * batch.length);
    const count = kernels.bitmapPositions(times.validity, 0, batch.length, batch.length, rows);
    return count === batch.length ? batch : batch.select(rows, count);
  }

  #times(batch: Batch): number {
    if (!this.#window.processingTime) return batch.column(this.#window.timeColumn).values;
    const { memory } = this.#context.engine;
    const times = memory.reserve(8 * batch.length);
    const now = microsOf(Math.floor(this.#context.nowMs()));
    memory.i64.fill(now, times >>> 3, (times >>> 3) + batch.length);
    return times;
  }

  /** Size, slide and offset in microseconds. */
  #geometry(): [number, number, number] {
    const window = this.#window;
    const slideMs =
      window.kind === 'tumble'
        ? window.sizeMs
        : window.kind === 'hop'
          ? window.slideMs
          : window.stepMs;
    return [window.sizeMs * 1000, slideMs * 1000, window.offsetMs * 1000];
  }

  #emit(batch: Batch, rows: number, starts: number, ends: number, count: number): void {
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
