/** Rows of OVER windows by partition and time: they enter frames, are valued, and leave. */

import { type Batch, type HeldRows, Vector } from '../../batch/index.ts';
import { DOUBLE, type Field, INSERT } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import { ChangeOutput } from '../changelog/change-output.ts';
import { VectorRows } from '../changelog/row-source.ts';
import { RowTable } from '../changelog/row-table.ts';
import type { OperatorContext } from '../operator.ts';
import { type Frame, FrameSteps } from './frame-steps.ts';
import { streamingCalls } from './over-calls.ts';
import { PartitionCells } from './partition-cells.ts';
import { ShiftedValues } from './shifted-values.ts';
import { Steps } from './steps.ts';

const TIME: Field = { name: 'over_time', type: DOUBLE(false) };

/** Rows that fire together, by time, ties by arrival; the rows of one time and partition do. */
export interface FiringRows {
  readonly slots: Int32Array;
  readonly times: Float64Array;
}

export class OverRows {
  readonly rows: RowTable;
  readonly output: ChangeOutput;
  readonly #context: OperatorContext;
  readonly #partitionKeys: readonly number[];
  readonly #frame: Frame;
  readonly #cells: PartitionCells;
  readonly #steps: FrameSteps;
  readonly #shifts: ShiftedValues;
  readonly #sources: ReturnType<typeof streamingCalls>['sources'];

  constructor(node: NodeOf<'overAggregate'>, context: OperatorContext, frame: Frame) {
    const { schema } = context.inputs[0]!;
    const calls = streamingCalls(node.groups[0]!.aggregates);
    this.#context = context;
    this.#partitionKeys = node.partitionKeys;
    this.#frame = frame;
    this.rows = new RowTable(context.state, {
      name: 'input-state',
      schema,
      keys: node.partitionKeys,
      index: 'ordered',
      order: [{ column: schema.fields.length, descending: false, nullsLast: false }],
      ttlMs: 0,
      extras: [TIME],
    });
    this.#cells = new PartitionCells(context, this.rows, {
      partitionKeys: node.partitionKeys,
      calls: calls.accumulated,
      retracting: frame.kind !== 'all',
      ttlMs: frame.kind === 'all' ? node.stateTtlMs : 0,
    });
    this.#shifts = new ShiftedValues(context, this.rows, calls.shifted);
    this.#sources = calls.sources;
    this.#steps = new FrameSteps(this.rows, this.#cells, frame, (slot) => this.timeOf(slot));
    this.output = new ChangeOutput(context, node.schema);
  }

  /** Keeps rows until they fire. Returns their slots. */
  append(batch: Batch, times: Float64Array): Int32Array {
    const { memory } = this.#context.engine;
    const column = memory.reserve(8 * times.length);
    memory.f64.set(times, column >>> 3);
    const slots = this.rows.append(batch, [new Vector(memory, TIME.type, times.length, 0, column)]);
    return memory.i32.slice(slots >>> 2, (slots >>> 2) + batch.length);
  }

  timeOf(slot: number): number {
    return this.rows.table.getNumber(this.rows.extra(0), slot);
  }

  /** The partition columns of stored rows. */
  partitionsOf(slots: ArrayLike<number>): Vector[] {
    const pointer = this.#pointerTo(slots);
    return this.#partitionKeys.map((column) => this.rows.gather(column, pointer, slots.length));
  }

  /** Emits the rows with their values; `before` is told of each, to mark it. */
  fire(firing: FiringRows, held: HeldRows | null, before: (index: number) => void): void {
    const { slots, times } = firing;
    const cells = this.#cells.cellsOf([...slots]);
    const framed = this.#steps.plan({ slots, cells, times }, (distinct) =>
      this.#firsts(distinct, slots, cells),
    );
    const accumulated = this.#cells.run(framed.steps, framed.reads);
    const shifted = this.#shifts.values(framed.edges);
    const values = this.#sources.map(({ kind, index }) =>
      kind === 'accumulated' ? accumulated[index]! : shifted[index]!,
    );
    this.output.bind(held, this.rows, new VectorRows(this.#context.engine, values));
    for (let i = 0; i < slots.length; i++) {
      before(i);
      this.output.push(INSERT, slots[i]!, i);
    }
    this.output.flush();
    this.#remove(this.#frame.kind === 'all' ? this.#beyondReach(slots) : framed.gone);
  }

  /** Takes fired rows at or before `untilMs` out of the frames of idle partitions. */
  expire(partitions: readonly Vector[], count: number, untilMs: (index: number) => number): void {
    const { memory } = this.#context.engine;
    const found = this.rows.table.matches(partitions, count);
    const steps = new Steps();
    const gone: number[] = [];
    for (let i = 0; i < found.count; i++) {
      const slot = memory.i32[(found.slots >>> 2) + i]!;
      const partition = memory.i32[(found.rows >>> 2) + i]!;
      if (this.timeOf(slot) <= untilMs(partition)) gone.push(slot);
    }
    if (gone.length === 0) return;
    const cells = this.#cells.cellsOf(gone);
    gone.forEach((slot, i) => {
      steps.leave(slot, cells[i]!);
    });
    this.#cells.run(steps, new Int32Array(0));
    this.#cells.forgetEmpty(new Set(cells));
    this.#remove(gone);
  }

  close(): void {
    this.#cells.close();
  }

  /** The first stored row of the partition of each cell. */
  #firsts(distinct: readonly number[], slots: Int32Array, cells: Int32Array): number[] {
    const some = new Map<number, number>();
    cells.forEach((cell, i) => {
      some.set(cell, slots[i]!);
    });
    const keys = this.partitionsOf(distinct.map((cell) => some.get(cell)!));
    const first = this.rows.table.find(keys, distinct.length) >>> 2;
    return [...this.#context.engine.memory.i32.subarray(first, first + distinct.length)];
  }

  /** Rows that have fired and that no shift can ask for any more. */
  #beyondReach(slots: Int32Array): number[] {
    const { reach } = this.#shifts;
    if (reach === 0) return [...slots];
    const { table } = this.rows;
    const gone = new Set<number>();
    for (const slot of slots) {
      let at = slot;
      for (let left = reach; left > 0 && at >= 0; left--) at = table.previous(at);
      for (; at >= 0 && !gone.has(at); at = table.previous(at)) gone.add(at);
    }
    return [...gone];
  }

  #remove(slots: readonly number[]): void {
    this.rows.table.remove(this.#pointerTo(slots), slots.length);
  }

  #pointerTo(values: ArrayLike<number>): number {
    const { memory } = this.#context.engine;
    const pointer = memory.reserve(4 * values.length);
    memory.i32.set(values, pointer >>> 2);
    return pointer;
  }
}
