/** Rows that came behind their partition's watermark w, kept as events at time w. */

import { BATCH_ROWS, Batch, type HeldRows, Vector } from '../batch/index.ts';
import { DOUBLE, type Field, INTEGER, MIN_WATERMARK } from '../core/index.ts';
import { RowTable } from './changelog/row-table.ts';
import type { OperatorContext, Progress } from './operator.ts';

/** What an operator does with its events in the order of time. */
export interface Timeline {
  /** Fires timers at or before `watermarkMs`; called again while there is more to emit. */
  fire(watermarkMs: number): Progress;
  /** Takes rows that were held; their marks are still on the batch. */
  apply(batch: Batch, input: number): void;
}

interface HeldRow {
  readonly input: number;
  readonly slot: number;
  readonly watermark: number;
  readonly partition: number;
  readonly position: number;
}

const MARKS: readonly Field[] = [
  { name: 'held_watermark', type: DOUBLE(false) },
  { name: 'held_partition', type: INTEGER(false) },
  { name: 'held_position', type: DOUBLE(false) },
  { name: 'held_kind', type: INTEGER(false) },
];
const KIND = 3;

/**
 * For operators whose result depends on what has fired before a row: on-time rows pass at once,
 * held ones wait until the operator's watermark reaches theirs, so batch edges change no result.
 */
export class HeldEvents {
  readonly #context: OperatorContext;
  readonly #tables: readonly RowTable[];
  /** Timers fire once a watermark: what a row held at w adds waits for the next one. */
  readonly #fired: { get(): number; set(value: number): void };

  /** @param keys per input the columns that choose a row's key group */
  constructor(context: OperatorContext, keys: readonly (readonly number[])[]) {
    this.#context = context;
    this.#fired = context.state.value('fired-watermark', MIN_WATERMARK, 'min');
    this.#tables = keys.map(
      (columns, input) =>
        new RowTable(context.state, {
          name: `held-rows-${input}`,
          schema: context.inputs[input]!.schema,
          keys: columns,
          index: 'chain',
          ttlMs: 0,
          extras: MARKS,
        }),
    );
  }

  /** The watermark up to which timers have fired. */
  get firedMs(): number {
    return this.#fired.get();
  }

  /** Keeps the held rows of a batch and gives the others, or null if there are none. */
  keep(batch: Batch, input: number): Batch | null {
    const { held } = batch;
    if (held === null) return batch;
    const { memory } = this.#context.engine;
    const [kept, rest] = [memory.reserve(4 * batch.length), memory.reserve(4 * batch.length)];
    memory.i32.set(held.rows, kept >>> 2);
    let next = 0;
    let count = 0;
    for (let row = 0; row < batch.length; row++) {
      if (held.rows[next] === row) next++;
      else memory.i32[(rest >>> 2) + count++] = row;
    }
    this.#tables[input]!.append(batch.select(kept, held.rows.length), this.#marks(batch, held));
    return count === 0 ? null : batch.select(rest, count);
  }

  /** Walks event time up to `watermarkMs`: before the rows held at w, timers at or before w. */
  advance(watermarkMs: number, timeline: Timeline): Progress {
    const due = this.#due(watermarkMs);
    for (let from = 0; from < due.length; ) {
      const { watermark } = due[from]!;
      while (this.#fire(watermark, timeline) === 'more');
      for (; from < due.length && due[from]!.watermark === watermark; ) {
        const to = runEnd(due, from);
        this.#apply(due.slice(from, to), timeline);
        from = to;
      }
    }
    return this.#fire(watermarkMs, timeline);
  }

  #fire(watermarkMs: number, timeline: Timeline): Progress {
    if (watermarkMs <= this.#fired.get()) return 'done';
    const progress = timeline.fire(watermarkMs);
    if (progress === 'done') this.#fired.set(watermarkMs);
    return progress;
  }

  #due(watermarkMs: number): HeldRow[] {
    const due: HeldRow[] = [];
    this.#tables.forEach((rows, input) => {
      if (rows.table.size === 0) return;
      for (const slot of rows.table.slots()) {
        const [watermark, partition, position] = MARKS.map((_, i) =>
          rows.table.getNumber(rows.extra(i), slot),
        );
        if (watermark! > watermarkMs) continue;
        due.push({
          input,
          slot,
          watermark: watermark!,
          partition: partition!,
          position: position!,
        });
      }
    });
    return due.sort(
      (a, b) =>
        a.watermark - b.watermark ||
        a.partition - b.partition ||
        a.position - b.position ||
        a.input - b.input ||
        a.slot - b.slot,
    );
  }

  #apply(run: readonly HeldRow[], timeline: Timeline): void {
    const { engine } = this.#context;
    const { memory } = engine;
    const { input } = run[0]!;
    const rows = this.#tables[input]!;
    const mark = memory.mark();
    const slots = memory.reserve(4 * run.length);
    memory.i32.set(
      Int32Array.from(run, (row) => row.slot),
      slots >>> 2,
    );
    const { schema } = this.#context.inputs[input]!;
    const columns = schema.fields.map((_, c) => rows.gather(c, slots, run.length));
    const kinds = memory.reserve(run.length);
    run.forEach(({ slot }, i) => {
      memory.u8[kinds + i] = rows.table.getNumber(rows.extra(KIND), slot);
    });
    rows.table.remove(slots, run.length);
    const held: HeldRows = {
      rows: Int32Array.from(run, (_, i) => i),
      watermarks: Float64Array.from(run, (row) => row.watermark),
      partitions: Int32Array.from(run, (row) => row.partition),
      positions: Float64Array.from(run, (row) => row.position),
    };
    timeline.apply(Batch.of(engine, schema, columns, run.length, { held, kinds }), input);
    memory.release(mark);
  }

  #marks(batch: Batch, held: HeldRows): Vector[] {
    const { memory } = this.#context.engine;
    const { length } = held.rows;
    const columns = [8, 4, 8, 4].map((n) => memory.reserve(n * length));
    const [watermarks, partitions, positions, kinds] = columns;
    memory.f64.set(held.watermarks, watermarks! >>> 3);
    memory.i32.set(held.partitions, partitions! >>> 2);
    memory.f64.set(held.positions, positions! >>> 3);
    memory.i32.set(
      held.rows.map((row) => batch.kind(row)),
      kinds! >>> 2,
    );
    return columns.map((values, i) => new Vector(memory, MARKS[i]!.type, length, 0, values));
  }
}

/** Where the rows of one input and watermark end that begin at `from`; at most a batch of them. */
function runEnd(due: readonly HeldRow[], from: number): number {
  const first = due[from]!;
  let to = from;
  while (
    to < due.length &&
    to - from < BATCH_ROWS &&
    due[to]!.input === first.input &&
    due[to]!.watermark === first.watermark
  ) {
    to++;
  }
  return to;
}
