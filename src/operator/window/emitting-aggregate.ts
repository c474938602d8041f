/** Group windows with `table.exec.emit.*`: results before the window ends and after it, as a changelog. */

import { Batch, take, Vector, vectorOf } from '../../batch/index.ts';
import {
  BIGINT,
  BOOLEAN,
  type Field,
  INTEGER,
  MIN_WATERMARK,
  type Schema,
  TIMESTAMP,
} from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import type { StateTable } from '../../state/index.ts';
import { emitChanges } from '../aggregate/changes.ts';
import { Groups } from '../aggregate/groups.ts';
import { inRounds } from '../aggregate/rounds.ts';
import type { Operator, OperatorContext, Progress } from '../operator.ts';
import { HeldRowTable } from './held-rows.ts';
import { constantTime, microsOf, millisOf } from './times.ts';
import { type Aligned, WindowAssigner } from './window-assigner.ts';
import { type WindowClock, windowClock } from './window-clock.ts';

const LIST_ROWS = 16_384;
/** Columns of the table of windows, behind keys, start and end. */
const OWN: readonly Field[] = [
  { name: 'ended', type: BOOLEAN() },
  { name: 'next_fire', type: BIGINT() },
  { name: 'emitted', type: BOOLEAN() },
];

type Emit = NonNullable<NodeOf<'windowAggregate'>['emit']>;

/**
 * Each window is a group of its own: panes would not pay, since a window is read again and again. Early
 * results come with each row or every so often; late rows change windows until the allowed lateness is
 * over.
 */
export class EmittingWindowAggregate implements Operator {
  readonly #node: NodeOf<'windowAggregate'>;
  readonly #context: OperatorContext;
  readonly #emit: Emit;
  readonly #clock: WindowClock;
  readonly #assigner: WindowAssigner;
  /** Key columns of the input, then window start and end. */
  readonly #groups: Groups;
  readonly #held: HeldRowTable;
  readonly #windows: StateTable;
  readonly #keyCount: number;
  readonly #watermark: { get(): number; set(value: number): void };

  constructor(
    node: NodeOf<'windowAggregate'>,
    context: OperatorContext,
    window: Aligned,
    emit: Emit,
  ) {
    this.#node = node;
    this.#context = context;
    this.#emit = emit;
    this.#clock = windowClock(context, window);
    this.#assigner = new WindowAssigner(context, window, this.#clock);
    const { schema } = context.inputs[0]!;
    const expanded = { fields: [...schema.fields, ...BOUNDS] };
    const bounds = BOUNDS.map((_, i) => schema.fields.length + i);
    const keys = [...node.keys, ...bounds];
    this.#keyCount = keys.length;
    this.#groups = new Groups(
      { keys, aggregates: node.aggregates, stateTtlMs: node.stateTtlMs },
      withInput(context, expanded),
      { partitionKeys: node.keys.length },
    );
    this.#held = new HeldRowTable(context, 'held', node.keys);
    this.#windows = context.state.table({
      name: 'windows',
      keys: this.#groups.keys.fields,
      values: [...OWN, ...this.#resultFields()],
      index: 'unique',
      partitionKeys: node.keys.length,
    });
    this.#watermark = context.state.value('watermark', MIN_WATERMARK, 'min');
  }

  process(batch: Batch): void {
    if (batch.length === 0) return;
    const { held } = batch;
    if (this.#node.window.processingTime || held === null) {
      this.#apply(batch);
      return;
    }
    const onTime = batch.length - held.rows.length;
    if (onTime > 0) this.#apply(batch.select(this.#onTimeRows(batch, held.rows), onTime));
    this.#held.keep(batch);
    this.#release(this.#watermark.get());
  }

  watermark(watermarkMs: number): Progress {
    if (!this.#node.window.processingTime) {
      this.#release(watermarkMs);
      this.#advance(watermarkMs);
    }
    this.#context.output.watermark(watermarkMs);
    return 'done';
  }

  timer(atMs: number): Progress {
    if (this.#node.window.processingTime) this.#advance(atMs - 1);
    this.#firePeriodic(atMs);
    return 'done';
  }

  close(): void {
    this.#groups.close();
  }

  #resultFields(): readonly Field[] {
    const { keys, aggregates, schema } = this.#node;
    return schema.fields
      .slice(keys.length, keys.length + aggregates.length)
      .map((field, i) => ({ name: `result ${i}`, type: { ...field.type, nullable: true } }));
  }

  #onTimeRows(batch: Batch, held: Int32Array): number {
    const { memory } = this.#context.engine;
    const rows = memory.reserve(4 * batch.length);
    let next = 0;
    let count = 0;
    for (let row = 0; row < batch.length; row++) {
      if (held[next] === row) next++;
      else memory.i32[(rows >>> 2) + count++] = row;
    }
    return rows;
  }

  /** Held rows of one watermark at a time, each after the windows that end by then have fired. */
  #release(watermarkMs: number): void {
    for (const { batch } of this.#held.release(watermarkMs)) {
      const { watermarks } = batch.held!;
      for (let from = 0; from < batch.length; ) {
        const at = watermarks[from]!;
        let to = from + 1;
        while (to < batch.length && watermarks[to] === at) to++;
        this.#advance(at);
        const rows = Array.from({ length: to - from }, (_, i) => from + i);
        const { memory } = this.#context.engine;
        const list = vectorOf(memory, INTEGER(false), rows).values;
        this.#apply(batch.select(list, rows.length));
        from = to;
      }
    }
  }

  /** Adds rows to each of their windows that is not over; a row of which all are over is late. */
  #apply(batch: Batch): void {
    const { engine, late } = this.#context;
    const { memory } = engine;
    const used = new Uint8Array(batch.length);
    for (const { rows, starts, ends, count } of this.#assigner.expand(batch)) {
      const kept: number[] = [];
      for (let i = 0; i < count; i++) {
        if (this.#isOver(millisOf(memory.i64[(ends >>> 3) + i]!))) continue;
        kept.push(i);
        used[memory.i32[(rows >>> 2) + i]!] = 1;
      }
      if (kept.length === 0) continue;
      const list = vectorOf(memory, INTEGER(false), kept).values;
      const pick = (pointer: number, type: Field['type']) =>
        take(engine, new Vector(memory, type, count, 0, pointer), list, kept.length);
      const own = pick(rows, INTEGER(false)).values;
      const columns = batch.columns().map((column) => take(engine, column, own, kept.length));
      const bounds = [starts, ends].map((pointer, i) => pick(pointer, BOUNDS[i]!.type));
      let kinds = 0;
      if (batch.kinds !== 0) {
        kinds = memory.reserve(kept.length);
        engine.kernels.takeFixed(batch.kinds, 1, own, kept.length, kinds);
      }
      const schema: Schema = { fields: [...batch.schema.fields, ...BOUNDS] };
      this.#update(Batch.of(engine, schema, [...columns, ...bounds], kept.length, { kinds }));
    }
    const dropped = Array.from(used.keys()).filter((row) => used[row] === 0);
    if (dropped.length === 0) return;
    late.drop(batch, vectorOf(memory, INTEGER(false), dropped).values, dropped.length);
  }

  /** Whether the window's time and its lateness have passed. */
  #isOver(end: number): boolean {
    return this.#timerOf(end) + this.#emit.allowLatenessMs <= this.#watermark.get();
  }

  #timerOf(end: number): number {
    return this.#clock.timerOf(end - 1);
  }

  #update(batch: Batch): void {
    const { engine } = this.#context;
    const cells = this.#groups.cells(this.#groups.slots(batch), batch.length);
    inRounds(engine, batch, cells, this.#groups.accumulators.block.scratch, (part) => {
      const { length, kinds } = part;
      const slots = this.#groups.slots(part);
      const own = this.#groups.cells(slots, length);
      this.#groups.accumulators.update({ batch: part, cells: own, length, kinds });
      this.#trigger(part);
    });
  }

  /** Emits at once what rows ask for at once, and starts the clocks of the others. */
  #trigger(batch: Batch): void {
    const { engine, nowMs, registerTimer } = this.#context;
    const keys = this.#groups.keys.columnsOf(batch);
    const { slots } = this.#windows.upsert(keys, batch.length);
    const { i32 } = engine.memory;
    const now: number[] = [];
    for (let row = 0; row < batch.length; row++) {
      const slot = i32[(slots >>> 2) + row]!;
      const ended = this.#windows.get(this.#keyCount, slot) === true;
      const delayMs = ended ? Math.max(0, this.#emit.lateFireMs) : this.#emit.earlyFireMs;
      if (delayMs === 0) now.push(slot);
      else if (delayMs > 0 && this.#windows.isNull(this.#keyCount + 1, slot)) {
        const at = Math.floor(nowMs()) + delayMs;
        this.#windows.setNumber(this.#keyCount + 1, slot, at);
        registerTimer(at);
      }
      if (this.#node.window.processingTime) registerTimer(this.#timerOf(this.#endOf(slot)) + 1);
    }
    this.#emitWindows(now);
  }

  #endOf(slot: number): number {
    return millisOf((this.#windows.get(this.#keyCount - 1, slot) as bigint) / 1000n);
  }

  #firePeriodic(atMs: number): void {
    const column = this.#keyCount + 1;
    const due: number[] = [];
    for (const slot of this.#windows.slots()) {
      if (this.#windows.isNull(column, slot) || this.#windows.getNumber(column, slot) > atMs)
        continue;
      due.push(slot);
      const ended = this.#windows.get(this.#keyCount, slot) === true;
      const next = atMs + (ended ? this.#emit.lateFireMs : this.#emit.earlyFireMs);
      this.#windows.setNumber(column, slot, next);
      this.#context.registerTimer(next);
    }
    this.#emitWindows(due);
  }

  /** Fires windows that end by `timeMs` and forgets those whose lateness is over. */
  #advance(timeMs: number): void {
    if (timeMs <= this.#watermark.get()) return;
    this.#watermark.set(timeMs);
    const ended: number[] = [];
    const over: number[] = [];
    for (const slot of this.#windows.slots()) {
      const end = this.#endOf(slot);
      if (this.#timerOf(end) > timeMs) continue;
      if (this.#windows.get(this.#keyCount, slot) !== true) ended.push(slot);
      if (this.#isOver(end)) over.push(slot);
    }
    this.#emitWindows(ended);
    for (const slot of ended) {
      this.#windows.set(this.#keyCount, slot, true);
      this.#windows.set(this.#keyCount + 1, slot, null);
    }
    if (over.length > 0) this.#forget(over);
  }

  #forget(slots: readonly number[]): void {
    const { memory } = this.#context.engine;
    const list = vectorOf(memory, INTEGER(false), slots).values;
    this.#groups.drop(
      this.#groups.keys.slotsOf(this.#keysOf(list, slots.length), slots.length),
      slots.length,
    );
    this.#windows.remove(list, slots.length);
  }

  #keysOf(list: number, count: number): Vector[] {
    return Array.from({ length: this.#keyCount }, (_, i) => this.#windows.read(i, list, count));
  }

  /** Emits how listed windows differ from what was emitted of them before. */
  #emitWindows(slots: readonly number[]): void {
    const { engine, output } = this.#context;
    const { memory } = engine;
    for (let from = 0; from < slots.length; from += LIST_ROWS) {
      const mark = memory.mark();
      const part = slots.slice(from, from + LIST_ROWS);
      const length = part.length;
      const list = vectorOf(memory, INTEGER(false), part).values;
      const keys = this.#keysOf(list, length);
      const cells = this.#groups.cells(this.#groups.keys.slotsOf(keys, length), length);
      const countsAfter = this.#groups.accumulators.rowCounts(cells, length);
      const after = this.#groups.accumulators.results(cells, length);
      const first = this.#keyCount + OWN.length;
      const before = after.map((_, i) => this.#windows.read(first + i, list, length));
      const emitted = this.#windows.read(first - 1, list, length);
      const existed = part.map((_, i) => (emitted.get(i) === true ? 1n : 0n));
      const countsBefore = vectorOf(memory, BIGINT(false), existed).values;
      const plain = keys.slice(0, this.#node.keys.length);
      const properties = this.#properties(keys, length);
      emitChanges(
        engine,
        output,
        { keys: plain, before, after, properties, countsBefore, countsAfter, length },
        {
          schema: this.#node.schema,
          updateBefore: this.#node.changelog.updateBefore,
          always: false,
        },
      );
      const rows = part.map((_, i) => memory.i64[(countsAfter >>> 3) + i]! !== 0n);
      this.#windows.write(first - 1, list, length, vectorOf(memory, BOOLEAN(false), rows));
      after.forEach((column, i) => {
        this.#windows.write(first + i, list, length, column);
      });
      memory.release(mark);
    }
  }

  #properties(keys: readonly Vector[], count: number): Vector[] {
    const { engine, nowMs } = this.#context;
    const { memory } = engine;
    const [starts, ends] = keys.slice(-2) as [Vector, Vector];
    const { keys: own, aggregates, properties, schema } = this.#node;
    return properties.map((property, i) => {
      const { type } = schema.fields[own.length + aggregates.length + i]!;
      if (property === 'proctime') return constantTime(engine, type, Math.floor(nowMs()), count);
      if (property === 'window_start') return new Vector(memory, type, count, 0, starts.values);
      if (property === 'window_end') return new Vector(memory, type, count, 0, ends.values);
      const times = memory.reserve(8 * count);
      for (let row = 0; row < count; row++) {
        const end = millisOf(memory.i64[(ends.values >>> 3) + row]!);
        memory.i64[(times >>> 3) + row] = microsOf(this.#clock.instantOf(end - 1));
      }
      return new Vector(memory, type, count, 0, times);
    });
  }
}

const BOUNDS: readonly Field[] = ['window_start', 'window_end'].map((name) => ({
  name,
  type: TIMESTAMP(3, false),
}));

/** The same context with window bounds behind the input's columns. */
function withInput(context: OperatorContext, schema: Schema): OperatorContext {
  const { changelog } = context.inputs[0]!;
  return {
    engine: context.engine,
    inputs: [{ schema, changelog }],
    output: context.output,
    late: context.late,
    subtask: context.subtask,
    state: context.state,
    nowMs: () => context.nowMs(),
    random: () => context.random(),
    registerTimer: (atMs) => context.registerTimer(atMs),
    suspend: (work, resume) => context.suspend(work, resume),
    externalTable: () => context.externalTable(),
    option: (key) => context.option(key),
    metrics: context.metrics,
    ...(context.functions === undefined ? {} : { functions: context.functions }),
  };
}
