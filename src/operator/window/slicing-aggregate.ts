/** GROUP BY over TUMBLE, HOP and CUMULATE: rows are aggregated once per pane, panes once per window. */

import { Batch, type HeldRows, Vector } from '../../batch/index.ts';
import { MIN_WATERMARK } from '../../core/index.ts';
import type { NodeOf, WindowSpec } from '../../plan/index.ts';
import { Accumulators } from '../aggregate/accumulators.ts';
import { GroupKeys } from '../aggregate/group-keys.ts';
import type { Operator, OperatorContext, Progress } from '../operator.ts';
import { LateRows } from './late-rows.ts';
import { registerPaneState } from './pane-state.ts';
import { type Pane, type PaneRange, Panes } from './panes.ts';
import type { Slices } from './slices.ts';
import { constantTime, microsOf, rowTimes } from './times.ts';
import { type WindowClock, windowClock } from './window-clock.ts';

/** Batches that one call emits before it lets the task drain them. */
const BATCHES_PER_CALL = 4;
const SWEEP_KEYS_MIN = 4096;
/** Keys without a cell are dropped when they outnumber the others: most come back. */
const KEYS_PER_LIVE_KEY = 4;

/** A window that is being emitted. */
interface Firing {
  readonly start: number;
  readonly end: number;
  readonly pane: Pane;
  /** Whether `pane` was merged for this window alone. */
  readonly scratch: boolean;
  /** Page number to go on from. */
  next: number;
}

export class SlicingWindowAggregate implements Operator {
  readonly #node: NodeOf<'windowAggregate'>;
  readonly #context: OperatorContext;
  readonly #slices: Slices;
  readonly #clock: WindowClock;
  readonly #keys: GroupKeys;
  readonly #accumulators: Accumulators;
  readonly #panes: Panes;
  readonly #late: LateRows;
  /** Windows that end at or before this have fired. */
  readonly #fired: { get(): number; set(value: number): void };
  #firing: Firing | null = null;
  #sweepAt = SWEEP_KEYS_MIN;

  constructor(node: NodeOf<'windowAggregate'>, context: OperatorContext, slices: Slices) {
    this.#node = node;
    this.#context = context;
    this.#slices = slices;
    this.#clock = windowClock(context, node.window);
    this.#keys = new GroupKeys(context, 'keys', [...node.keys, ...attachedStart(node.window)]);
    this.#accumulators = new Accumulators(context, node.aggregates);
    this.#panes = new Panes(context.engine, this.#accumulators);
    this.#late = new LateRows(context, slices, this.#clock);
    this.#fired = context.state.value('fired', MIN_WATERMARK, 'min');
    const keyCount = node.keys.length;
    registerPaneState(context, this.#keys, keyCount, this.#accumulators, this.#panes);
  }

  process(batch: Batch): void {
    if (batch.length === 0) return;
    const slots = this.#keys.slotsOf(this.#keys.columnsOf(batch), batch.length);
    const readings = this.#readings(batch);
    const { times, placed } = this.#node.window.processingTime
      ? { times: readings, placed: [] }
      : this.#late.decide(batch, readings);
    const cells = this.#panes.cells(times, slots, batch.length, (time) => this.#paneOf(time));
    for (const { row, range } of placed) {
      const { i32 } = this.#context.engine.memory;
      const cell = this.#panes.cell(range, i32[(slots >>> 2) + row]!);
      this.#context.engine.memory.i32[(cells >>> 2) + row] = cell;
    }
    const { length, kinds } = batch;
    this.#accumulators.update({ batch, cells, length, kinds });
  }

  watermark(watermarkMs: number): Progress {
    if (!this.#node.window.processingTime) {
      if (this.#fire(watermarkMs) === 'more') return 'more';
      // Also where no window ended: after a restore every subtask must agree on what has fired.
      this.#fired.set(Math.max(this.#fired.get(), this.#clock.passed(watermarkMs) + 1));
    }
    this.#context.output.watermark(watermarkMs);
    return 'done';
  }

  timer(atMs: number): Progress {
    return this.#fire(atMs - 1);
  }

  close(): void {
    this.#panes.close();
    this.#accumulators.close();
  }

  #paneOf(time: number): PaneRange | null {
    const pane = this.#slices.paneOf(time);
    if (pane === null) return null;
    const range = { ...pane, visibleFrom: MIN_WATERMARK };
    if (this.#node.window.processingTime) this.#registerFirst(range);
    return range;
  }

  #registerFirst(range: PaneRange): void {
    this.#registerEnd(this.#slices.nextEnd(range, this.#fired.get()));
  }

  #registerEnd(end: number): void {
    if (end === Number.POSITIVE_INFINITY) return;
    this.#context.registerTimer(this.#clock.timerOf(end - 1) + 1);
  }

  /** Pointer to what the windows' clock shows at each row, int64 microseconds. */
  #readings(batch: Batch): number {
    const { window } = this.#node;
    const { length } = batch;
    if (window.kind === 'attached') {
      const { memory, kernels } = this.#context.engine;
      const times = memory.reserve(8 * length);
      kernels.shiftTimes(batch.column(window.endColumn).values, length, -1000, times);
      return times;
    }
    if (!window.processingTime) return this.#clock.read(rowTimes(batch, window.timeColumn), length);
    const { memory } = this.#context.engine;
    const times = memory.reserve(8 * length);
    const now = microsOf(this.#clock.readMillis(Math.floor(this.#context.nowMs())));
    memory.i64.fill(now, times >>> 3, (times >>> 3) + length);
    return times;
  }

  /** Fires the windows whose timers are at or before `time`, in order of their ends. */
  #fire(time: number): Progress {
    let budget = BATCHES_PER_CALL;
    for (;;) {
      this.#firing ??= this.#begin(time);
      const firing = this.#firing;
      if (firing === null) return 'done';
      while (firing.next < firing.pane.pageCount) {
        if (budget-- === 0) return 'more';
        this.#emit(firing);
      }
      this.#firing = null;
      if (firing.scratch) this.#panes.retire(firing.pane);
      this.#retire(firing.end);
    }
  }

  #begin(time: number): Firing | null {
    const end = this.#nextEnd();
    if (end === Number.POSITIVE_INFINITY || this.#clock.timerOf(end - 1) > time) return null;
    const start = this.#slices.startOf(end);
    const visible = this.#panes.live.filter(
      (pane) => pane.start >= start && pane.end <= end && pane.visibleFrom <= end,
    );
    // Attached windows in processing time may get rows after they fired, and fire again.
    const { window } = this.#node;
    if (window.kind !== 'attached' || !window.processingTime) this.#fired.set(end);
    if (this.#node.window.processingTime) this.#registerEnd(this.#nextEnd());
    if (visible.length === 1) {
      return { start, end, pane: visible[0]!, scratch: false, next: 0 };
    }
    const merged = this.#panes.detached({ start, end, visibleFrom: end });
    for (const pane of visible) this.#panes.merge(pane, merged);
    if (!this.#slices.cumulative) return { start, end, pane: merged, scratch: true, next: 0 };
    for (const pane of visible) this.#panes.retire(pane);
    this.#panes.attach(merged);
    return { start, end, pane: merged, scratch: false, next: 0 };
  }

  #nextEnd(): number {
    const fired = this.#fired.get();
    let least = Number.POSITIVE_INFINITY;
    for (const pane of this.#panes.live) {
      const after = Math.max(fired, pane.visibleFrom - 1);
      least = Math.min(least, this.#slices.nextEnd(pane, after));
    }
    return least;
  }

  #emit(firing: Firing): void {
    const { engine, output } = this.#context;
    const mark = engine.memory.mark();
    const { cells, slots, count, next } = this.#panes.present(firing.pane, firing.next);
    firing.next = next;
    if (count > 0) {
      const keys = this.#keys.read(slots, count);
      const results = this.#accumulators.results(cells, count);
      const columns = [...keys.slice(0, this.#node.keys.length), ...results];
      columns.push(...this.#properties(firing, keys.at(-1), columns.length, count));
      const held = this.#held(firing, count);
      output.emit(Batch.of(engine, this.#node.schema, columns, count, { held }));
    }
    engine.memory.release(mark);
  }

  /** @param start of attached windows: the column that rows carried */
  #properties(firing: Firing, start: Vector | undefined, first: number, count: number): Vector[] {
    const { engine } = this.#context;
    const { window, properties, schema } = this.#node;
    const times = {
      window_start: firing.start,
      window_end: firing.end,
      window_time: this.#clock.instantOf(firing.end - 1),
      proctime: Math.floor(this.#context.nowMs()),
    };
    return properties.map((property, i) => {
      const { type } = schema.fields[first + i]!;
      if (property === 'window_start' && window.kind === 'attached') {
        return new Vector(engine.memory, type, count, 0, start!.values);
      }
      return constantTime(engine, type, times[property], count);
    });
  }

  /** Rows fired by the timer at end - 1 carry the watermark just before it. */
  #held(firing: Firing, count: number): HeldRows | null {
    if (this.#node.window.processingTime || !this.#node.properties.includes('window_time'))
      return null;
    return {
      rows: Int32Array.from({ length: count }, (_, row) => row),
      watermarks: new Float64Array(count).fill(this.#clock.timerOf(firing.end - 1) - 1),
      partitions: new Int32Array(count).fill(-1),
      positions: new Float64Array(count),
    };
  }

  /** Drops the panes whose last window ended, and keys that no pane holds once they outnumber the others. */
  #retire(end: number): void {
    for (const pane of [...this.#panes.live]) {
      if (this.#slices.lastEnd(pane) <= end) this.#panes.retire(pane);
    }
    if (this.#keys.size < this.#sweepAt) return;
    const { memory } = this.#context.engine;
    const mark = memory.mark();
    this.#keys.retain(this.#panes.liveSlots(this.#keys.capacity));
    memory.release(mark);
    this.#sweepAt = Math.max(SWEEP_KEYS_MIN, KEYS_PER_LIVE_KEY * this.#keys.size);
  }
}

/** The start of an attached window tells sessions apart that end at one time: it is a key. */
function attachedStart(window: WindowSpec): readonly number[] {
  return window.kind === 'attached' && window.startColumn >= 0 ? [window.startColumn] : [];
}
