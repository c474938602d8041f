/** SESSION windows: rows join the session of their key that they touch, or begin one. */

import { Batch, type HeldRows, Vector } from '../../batch/index.ts';
import { type Field, MIN_WATERMARK, type Schema, TIMESTAMP } from '../../core/index.ts';
import type { WindowSpec } from '../../plan/index.ts';
import type { CellRows } from '../aggregate/accumulator.ts';
import type { CellDirectory } from '../aggregate/cell-entries.ts';
import { GroupKeys } from '../aggregate/group-keys.ts';
import type { Operator, OperatorContext, Progress } from '../operator.ts';
import { HeldRowTable } from './held-rows.ts';
import {
  type ListedSessions,
  type SessionCellContent,
  type SessionCells,
  Sessions,
} from './sessions.ts';
import { microsOf, millisOf, NO_TIME, rowTimes } from './times.ts';
import { type WindowClock, windowClock } from './window-clock.ts';

const LISTS_PER_CALL = 4;
const LIST_ROWS = 16_384;
const SWEEP_KEYS_MIN = 4096;
/** Keys without a cell are dropped when they outnumber the others: most come back. */
const KEYS_PER_LIVE_KEY = 4;

export type SessionSpec = Extract<WindowSpec, { kind: 'session' }>;

/** What sessions hold and give when they end; a session's id is its cell. */
export interface SessionContent extends SessionCellContent {
  update(rows: CellRows): void;
  merge(from: number, to: number, count: number): void;
  emit(sessions: ListedSessions): void;
}

/**
 * On-time rows join at once: a session that any of them touches cannot have ended before its watermark.
 * A held row waits until the operator's watermark reaches its own w. Then it finds the sessions that had
 * not ended by w, as if time had stood still for it.
 */
export class SessionWindows implements Operator {
  readonly keys: GroupKeys;
  readonly clock: WindowClock;
  readonly #window: SessionSpec;
  readonly #context: OperatorContext;
  readonly #content: SessionContent;
  readonly #sessions: Sessions;
  readonly #held: HeldRowTable;
  readonly #watermark: { get(): number; set(value: number): void };
  #sweepAt = SWEEP_KEYS_MIN;

  constructor(
    context: OperatorContext,
    window: SessionSpec,
    keys: readonly number[],
    content: SessionContent,
  ) {
    this.#window = window;
    this.#context = context;
    this.clock = windowClock(context, window);
    this.keys = new GroupKeys(context, 'keys', keys);
    this.#content = content;
    this.#sessions = new Sessions(context.engine, this.#content, window.gapMs);
    this.#held = new HeldRowTable(context, 'held', keys);
    this.#watermark = context.state.value('watermark', MIN_WATERMARK, 'min');
  }

  /** What sessions are called in a checkpoint: key, start and end. */
  get directory(): CellDirectory {
    const bounds: Field[] = ['session_start', 'session_end'].map((name) => ({
      name,
      type: TIMESTAMP(3, false),
    }));
    return {
      fields: [...this.keys.fields, ...bounds],
      keyCount: this.keys.fields.length,
      describe: (cells, count) => this.#describe(this.#sessions.read(cells, count)),
      locate: (columns, count) => this.#locate(columns, count),
    };
  }

  /** Adds the sessions and their accumulators to the operator's state. */
  registerState(): void {
    const { directory } = this;
    const { accumulators } = this.#content;
    const schema: Schema = { fields: [...directory.fields, ...accumulators.fields] };
    const own = directory.fields.length;
    const sessions = () => this.#sessions.live();
    const { engine } = this.#context;
    this.#context.state.register({
      name: 'sessions',
      schema,
      keyColumns: this.keys.fields.map((_, i) => i),
      *export() {
        for (const { ids, count } of sessions()) {
          const columns = [...directory.describe(ids, count), ...accumulators.export(ids, count)];
          yield Batch.of(engine, schema, columns, count);
        }
      },
      import(batch) {
        const columns = batch.columns();
        const ids = directory.locate(columns.slice(0, own), batch.length);
        accumulators.import(ids, batch.length, columns.slice(own));
      },
    });
    accumulators.registerEntries(directory);
  }

  process(batch: Batch): void {
    if (batch.length === 0) return;
    const { length } = batch;
    const slots = this.keys.slotsOf(this.keys.columnsOf(batch), length);
    const times = this.#window.processingTime ? this.#now(length) : this.#onTime(batch);
    this.#update(batch, this.#sessions.place(times, slots, length, this.keys.capacity));
    if (this.#window.processingTime || batch.held === null) return;
    this.#held.keep(batch);
    this.#release(this.#watermark.get());
  }

  watermark(watermarkMs: number): Progress {
    if (!this.#window.processingTime) {
      this.#release(watermarkMs);
      if (this.#fire(this.clock.passed(watermarkMs)) === 'more') return 'more';
      this.#watermark.set(watermarkMs);
    }
    this.#context.output.watermark(watermarkMs);
    return 'done';
  }

  timer(atMs: number): Progress {
    return this.#fire(this.clock.passed(atMs) - 1);
  }

  close(): void {
    this.#sessions.close();
    this.#content.accumulators.close();
  }

  /** Columns of window properties: starts, ends, or the last millisecond as an instant. */
  bounds(
    sessions: ListedSessions,
    property: 'window_start' | 'window_end' | 'window_time',
  ): number {
    if (property === 'window_start') return sessions.starts;
    if (property === 'window_end') return sessions.ends;
    const { memory, kernels } = this.#context.engine;
    const { ends, count } = sessions;
    const times = memory.reserve(8 * count);
    kernels.shiftTimes(ends, count, -1000, times);
    if (this.clock.isUtc) return times;
    const { i64 } = memory;
    for (let at = times >>> 3; at < (times >>> 3) + count; at++) {
      i64[at] = microsOf(this.clock.instantOf(millisOf(i64[at]!)));
    }
    return times;
  }

  /** Marks of rows fired by the timers at end - 1: they carry the watermark just before it. */
  heldOutput(ends: number, count: number): HeldRows | null {
    if (this.#window.processingTime) return null;
    const { i64 } = this.#context.engine.memory;
    const micros = i64.subarray(ends >>> 3, (ends >>> 3) + count);
    return {
      rows: Int32Array.from({ length: count }, (_, row) => row),
      watermarks: Float64Array.from(micros, (end) => this.clock.timerOf(millisOf(end) - 1) - 1),
      partitions: new Int32Array(count).fill(-1),
      positions: new Float64Array(count),
    };
  }

  #now(length: number): number {
    const { memory } = this.#context.engine;
    const nowMs = Math.floor(this.#context.nowMs());
    const times = memory.reserve(8 * length);
    const reading = microsOf(this.clock.readMillis(nowMs));
    memory.i64.fill(reading, times >>> 3, (times >>> 3) + length);
    this.#context.registerTimer(nowMs + this.#window.gapMs);
    return times;
  }

  #times(batch: Batch): number {
    return this.clock.read(rowTimes(batch, this.#window.timeColumn), batch.length);
  }

  /** Times with those of held rows taken out. */
  #onTime(batch: Batch): number {
    const times = this.#times(batch);
    if (batch.held === null) return times;
    const { memory } = this.#context.engine;
    const kept = memory.reserve(8 * batch.length);
    memory.u8.copyWithin(kept, times, times + 8 * batch.length);
    for (const row of batch.held.rows) memory.i64[(kept >>> 3) + row] = NO_TIME;
    return kept;
  }

  #release(watermarkMs: number): void {
    for (const { batch, watermarks } of this.#held.release(watermarkMs)) {
      const slots = this.keys.slotsOf(this.keys.columnsOf(batch), batch.length);
      const { length } = batch;
      const placed = this.#sessions.placeHeld(
        this.#times(batch),
        slots,
        this.#readings(watermarks, length),
        length,
        this.keys.capacity,
      );
      if (placed.lateCount > 0) this.#context.late.drop(batch, placed.late, placed.lateCount);
      this.#update(batch, placed);
    }
  }

  /** What windows have ended at watermarks, in place. */
  #readings(watermarks: number, length: number): number {
    if (this.clock.isUtc) return watermarks;
    const { i64 } = this.#context.engine.memory;
    for (let at = watermarks >>> 3; at < (watermarks >>> 3) + length; at++) {
      i64[at] = microsOf(this.clock.passed(millisOf(i64[at]!)));
    }
    return watermarks;
  }

  #update(batch: Batch, { cells, from, to, merges }: SessionCells): void {
    const { length, kinds } = batch;
    this.#content.update({ batch, cells, length, kinds });
    if (merges === 0) return;
    this.#content.merge(from, to, merges);
    this.#content.reset(from, merges);
  }

  #fire(reading: number): Progress {
    const { memory } = this.#context.engine;
    for (let lists = 0; lists < LISTS_PER_CALL; lists++) {
      const mark = memory.mark();
      const fired = this.#sessions.fire(reading);
      const present = this.#present(fired);
      if (present.count > 0) this.#content.emit(present);
      this.#sessions.free(fired);
      memory.release(mark);
      if (fired.count < LIST_ROWS) {
        this.#sweep();
        return 'done';
      }
    }
    return 'more';
  }

  /** Retractions may have left sessions without rows. */
  #present(fired: ListedSessions): ListedSessions {
    const { updateBefore, delete: deletes } = this.#context.inputs[0]!.changelog;
    if (!updateBefore && !deletes) return fired;
    const { memory } = this.#context.engine;
    const counts = this.#content.accumulators.rowCounts(fired.ids, fired.count);
    const ids = memory.reserve(4 * fired.count);
    const { i32, i64 } = memory;
    let count = 0;
    for (let i = 0; i < fired.count; i++) {
      if (i64[(counts >>> 3) + i] === 0n) continue;
      i32[(ids >>> 2) + count++] = i32[(fired.ids >>> 2) + i]!;
    }
    return count === fired.count ? fired : this.#sessions.read(ids, count);
  }

  /** Drops keys without a session once they outnumber the others. */
  #sweep(): void {
    if (this.keys.size < this.#sweepAt) return;
    const { memory } = this.#context.engine;
    const mark = memory.mark();
    this.keys.retain(this.#sessions.liveSlots());
    memory.release(mark);
    this.#sweepAt = Math.max(SWEEP_KEYS_MIN, KEYS_PER_LIVE_KEY * this.keys.size);
  }

  #describe({ slots, starts, ends, count }: ListedSessions): Vector[] {
    const { memory } = this.#context.engine;
    return [
      ...this.keys.read(slots, count),
      new Vector(memory, TIMESTAMP(3, false), count, 0, starts),
      new Vector(memory, TIMESTAMP(3, false), count, 0, ends),
    ];
  }

  #locate(columns: readonly Vector[], count: number): number {
    const { memory } = this.#context.engine;
    const first = this.keys.fields.length;
    const slots = this.keys.slotsOf(columns.slice(0, first), count);
    const ids = memory.reserve(4 * count);
    for (let row = 0; row < count; row++) {
      const time = (column: number) => memory.i64[(columns[column]!.values >>> 3) + row]!;
      const slot = memory.i32[(slots >>> 2) + row]!;
      const id = this.#sessions.restore(slot, time(first), time(first + 1), this.keys.capacity);
      memory.i32[(ids >>> 2) + row] = id;
    }
    return ids;
  }
}
