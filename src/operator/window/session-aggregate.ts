/** GROUP BY over SESSION windows: rows join the session of their key that they touch, or begin one. */

import { Batch, type HeldRows, Vector } from '../../batch/index.ts';
import { MIN_WATERMARK, type Schema, TIMESTAMP } from '../../core/index.ts';
import type { NodeOf, WindowSpec } from '../../plan/index.ts';
import { Accumulators } from '../aggregate/accumulators.ts';
import { GroupKeys } from '../aggregate/group-keys.ts';
import type { Operator, OperatorContext, Progress } from '../operator.ts';
import { HeldRowTable } from './held-rows.ts';
import { type ListedSessions, type SessionCells, Sessions } from './sessions.ts';
import { constantTime, microsOf, millisOf, NO_TIME, rowTimes } from './times.ts';

const BATCHES_PER_CALL = 4;
const LIST_ROWS = 16_384;
const SWEEP_KEYS_MIN = 4096;
/** Keys without a cell are dropped when they outnumber the others: most come back. */
const KEYS_PER_LIVE_KEY = 4;

type SessionSpec = Extract<WindowSpec, { kind: 'session' }>;

/**
 * On-time rows join at once: a session that any of them touches cannot have ended before its watermark.
 * A held row waits until the operator's watermark reaches its own w. Then it finds the sessions that had
 * not ended by w, as if time had stood still for it.
 */
export class SessionWindowAggregate implements Operator {
  readonly #node: NodeOf<'windowAggregate'>;
  readonly #window: SessionSpec;
  readonly #context: OperatorContext;
  readonly #keys: GroupKeys;
  readonly #accumulators: Accumulators;
  readonly #sessions: Sessions;
  readonly #held: HeldRowTable;
  readonly #watermark: { get(): number; set(value: number): void };
  readonly #stateSchema: Schema;
  #sweepAt = SWEEP_KEYS_MIN;

  constructor(node: NodeOf<'windowAggregate'>, context: OperatorContext, window: SessionSpec) {
    this.#node = node;
    this.#window = window;
    this.#context = context;
    this.#keys = new GroupKeys(context, 'keys', node.keys);
    this.#accumulators = new Accumulators(context, node.aggregates);
    this.#sessions = new Sessions(context.engine, this.#accumulators, window.gapMs);
    this.#held = new HeldRowTable(context, 'held', node.keys);
    this.#watermark = context.state.value('watermark', MIN_WATERMARK, 'min');
    this.#stateSchema = {
      fields: [
        ...this.#keys.fields,
        { name: 'session_start', type: TIMESTAMP(3, false) },
        { name: 'session_end', type: TIMESTAMP(3, false) },
        ...this.#accumulators.fields,
      ],
    };
    context.state.register({
      name: 'sessions',
      schema: this.#stateSchema,
      keyColumns: this.#keys.fields.map((_, i) => i),
      export: () => this.#export(),
      import: (batch) => this.#import(batch),
    });
    this.#accumulators.registerEntries({
      fields: this.#stateSchema.fields.slice(0, node.keys.length + 2),
      keyCount: node.keys.length,
      describe: (cells, count) => this.#describe(this.#sessions.read(cells, count)),
      locate: (columns, count) => this.#locate(columns, count),
    });
  }

  process(batch: Batch): void {
    if (batch.length === 0) return;
    const slots = this.#keys.slotsOf(this.#keys.columnsOf(batch), batch.length);
    const times = this.#window.processingTime ? this.#now(batch.length) : this.#onTime(batch);
    const { length } = batch;
    this.#update(batch, this.#sessions.place(times, slots, length, this.#keys.capacity));
    if (this.#window.processingTime || batch.held === null) return;
    this.#held.keep(batch);
    this.#release(this.#watermark.get());
  }

  watermark(watermarkMs: number): Progress {
    if (!this.#window.processingTime) {
      this.#release(watermarkMs);
      if (this.#fire(watermarkMs) === 'more') return 'more';
      this.#watermark.set(watermarkMs);
    }
    this.#context.output.watermark(watermarkMs);
    return 'done';
  }

  timer(atMs: number): Progress {
    return this.#fire(atMs - 1);
  }

  close(): void {
    this.#sessions.close();
    this.#accumulators.close();
  }

  #now(length: number): number {
    const { memory } = this.#context.engine;
    const nowMs = Math.floor(this.#context.nowMs());
    const times = memory.reserve(8 * length);
    memory.i64.fill(microsOf(nowMs), times >>> 3, (times >>> 3) + length);
    this.#context.registerTimer(nowMs + this.#window.gapMs);
    return times;
  }

  /** Times with those of held rows taken out. */
  #onTime(batch: Batch): number {
    const times = rowTimes(batch, this.#window.timeColumn);
    if (batch.held === null) return times;
    const { memory } = this.#context.engine;
    const kept = memory.reserve(8 * batch.length);
    memory.u8.copyWithin(kept, times, times + 8 * batch.length);
    for (const row of batch.held.rows) memory.i64[(kept >>> 3) + row] = NO_TIME;
    return kept;
  }

  #release(watermarkMs: number): void {
    for (const { batch, watermarks } of this.#held.release(watermarkMs)) {
      const slots = this.#keys.slotsOf(this.#keys.columnsOf(batch), batch.length);
      const times = rowTimes(batch, this.#window.timeColumn);
      const { length } = batch;
      const { capacity } = this.#keys;
      const placed = this.#sessions.placeHeld(times, slots, watermarks, length, capacity);
      if (placed.lateCount > 0) this.#context.late.drop(batch, placed.late, placed.lateCount);
      this.#update(batch, placed);
    }
  }

  #update(batch: Batch, { cells, from, to, merges }: SessionCells): void {
    const { length, kinds } = batch;
    this.#accumulators.update({ batch, cells, length, kinds });
    if (merges === 0) return;
    this.#accumulators.merge(from, to, merges);
    this.#accumulators.reset(from, merges);
  }

  #fire(watermarkMs: number): Progress {
    const { memory } = this.#context.engine;
    for (let batches = 0; batches < BATCHES_PER_CALL; batches++) {
      const mark = memory.mark();
      const fired = this.#sessions.fire(watermarkMs);
      if (fired.count > 0) this.#emit(this.#present(fired));
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
    const counts = this.#accumulators.rowCounts(fired.ids, fired.count);
    const [ids, slots, starts, ends] = [4, 4, 8, 8].map((width) =>
      memory.reserve(width * fired.count),
    ) as [number, number, number, number];
    const { i32, i64 } = memory;
    let count = 0;
    for (let i = 0; i < fired.count; i++) {
      if (i64[(counts >>> 3) + i] === 0n) continue;
      i32[(ids >>> 2) + count] = i32[(fired.ids >>> 2) + i]!;
      i32[(slots >>> 2) + count] = i32[(fired.slots >>> 2) + i]!;
      i64[(starts >>> 3) + count] = i64[(fired.starts >>> 3) + i]!;
      i64[(ends >>> 3) + count] = i64[(fired.ends >>> 3) + i]!;
      count++;
    }
    return { ids, slots, starts, ends, count };
  }

  #emit(sessions: ListedSessions): void {
    const { engine, output } = this.#context;
    const { ids, slots, count } = sessions;
    if (count === 0) return;
    const columns = [...this.#keys.read(slots, count), ...this.#accumulators.results(ids, count)];
    columns.push(...this.#properties(sessions, columns.length));
    const held = this.#heldOutput(sessions);
    output.emit(Batch.of(engine, this.#node.schema, columns, count, { held }));
  }

  #properties({ starts, ends, count }: ListedSessions, first: number): Vector[] {
    const { engine } = this.#context;
    const { memory, kernels } = engine;
    return this.#node.properties.map((property, i) => {
      const { type } = this.#node.schema.fields[first + i]!;
      if (property === 'window_start') return new Vector(memory, type, count, 0, starts);
      if (property === 'window_end') return new Vector(memory, type, count, 0, ends);
      if (property === 'proctime') {
        return constantTime(engine, type, Math.floor(this.#context.nowMs()), count);
      }
      const times = memory.reserve(8 * count);
      kernels.shiftTimes(ends, count, -1000, times);
      return new Vector(memory, type, count, 0, times);
    });
  }

  /** Rows fired by the timer at end - 1 carry the watermark just before it. */
  #heldOutput({ ends, count }: ListedSessions): HeldRows | null {
    if (this.#window.processingTime || !this.#node.properties.includes('window_time')) return null;
    const { i64 } = this.#context.engine.memory;
    const micros = i64.subarray(ends >>> 3, (ends >>> 3) + count);
    return {
      rows: Int32Array.from({ length: count }, (_, row) => row),
      watermarks: Float64Array.from(micros, (end) => millisOf(end) - 2),
      partitions: new Int32Array(count).fill(-1),
      positions: new Float64Array(count),
    };
  }

  /** Drops keys without a session once they outnumber the others. */
  #sweep(): void {
    if (this.#keys.size < this.#sweepAt) return;
    const { memory } = this.#context.engine;
    const mark = memory.mark();
    this.#keys.retain(this.#sessions.liveSlots());
    memory.release(mark);
    this.#sweepAt = Math.max(SWEEP_KEYS_MIN, KEYS_PER_LIVE_KEY * this.#keys.size);
  }

  *#export(): Iterable<Batch> {
    for (const sessions of this.#sessions.live()) {
      const { ids, count } = sessions;
      const columns = [...this.#describe(sessions), ...this.#accumulators.export(ids, count)];
      yield Batch.of(this.#context.engine, this.#stateSchema, columns, count);
    }
  }

  #import(batch: Batch): void {
    const columns = batch.columns();
    const own = this.#keys.fields.length + 2;
    const ids = this.#locate(columns.slice(0, own), batch.length);
    this.#accumulators.import(ids, batch.length, columns.slice(own));
  }

  /** Keys, starts and ends: what sessions are called in a checkpoint. */
  #describe({ slots, starts, ends, count }: ListedSessions): Vector[] {
    const { memory } = this.#context.engine;
    return [
      ...this.#keys.read(slots, count),
      new Vector(memory, TIMESTAMP(3, false), count, 0, starts),
      new Vector(memory, TIMESTAMP(3, false), count, 0, ends),
    ];
  }

  #locate(columns: readonly Vector[], count: number): number {
    const { memory } = this.#context.engine;
    const first = this.#keys.fields.length;
    const slots = this.#keys.slotsOf(columns.slice(0, first), count);
    const ids = memory.reserve(4 * count);
    for (let row = 0; row < count; row++) {
      const time = (column: number) => memory.i64[(columns[column]!.values >>> 3) + row]!;
      const slot = memory.i32[(slots >>> 2) + row]!;
      const id = this.#sessions.restore(slot, time(first), time(first + 1), this.#keys.capacity);
      memory.i32[(ids >>> 2) + row] = id;
    }
    return ids;
  }
}
