/** Accumulators of partitions that outlive a batch, fed with rows of a state table. */

import { Batch, type Vector } from '../../batch/index.ts';
import { DELETE, type Schema } from '../../core/index.ts';
import type { AggregateCall } from '../../expression/index.ts';
import { Groups } from '../aggregate/groups.ts';
import type { RowTable } from '../changelog/row-table.ts';
import { aggregateColumns, aggregateWithColumns } from '../expression-columns.ts';
import type { OperatorContext } from '../operator.ts';
import { FrameValues } from './frame-values.ts';
import type { Steps } from './steps.ts';

const ANY_CHANGE = { updateBefore: true, updateAfter: true, delete: true };

export interface PartitionCellsSpec {
  readonly partitionKeys: readonly number[];
  readonly calls: readonly AggregateCall[];
  /** Rows leave frames. */
  readonly retracting: boolean;
  readonly ttlMs: number;
}

export class PartitionCells {
  readonly #context: OperatorContext;
  readonly #rows: RowTable;
  /** What keys and calls read, and nothing else. */
  readonly #columns: readonly number[];
  readonly #schema: Schema;
  readonly #groups: Groups;
  readonly #frames: FrameValues;

  constructor(context: OperatorContext, rows: RowTable, spec: PartitionCellsSpec) {
    const { schema, changelog } = context.inputs[0]!;
    const { partitionKeys, calls } = spec;
    this.#context = context;
    this.#rows = rows;
    this.#columns = [...new Set([...partitionKeys, ...aggregateColumns(calls)])];
    this.#schema = { fields: this.#columns.map((column) => schema.fields[column]!) };
    const place = (column: number) => this.#columns.indexOf(column);
    const input = { schema: this.#schema, changelog: spec.retracting ? ANY_CHANGE : changelog };
    this.#groups = new Groups(
      {
        keys: partitionKeys.map(place),
        aggregates: calls.map((call) => aggregateWithColumns(call, place)),
        stateTtlMs: spec.ttlMs,
      },
      { ...context, inputs: [input] },
    );
    this.#frames = new FrameValues(this.#groups.accumulators);
  }

  /** The cell of the partition of each row of the table. */
  cellsOf(slots: readonly number[]): Int32Array {
    const { memory } = this.#context.engine;
    const groups = this.#groups.slots(this.#batch(slots));
    const cells = this.#groups.cells(groups, slots.length) >>> 2;
    return memory.i32.slice(cells, cells + slots.length);
  }

  /** Rows in each cell. */
  counts(cells: readonly number[]): number[] {
    const { memory } = this.#context.engine;
    const counts = this.#groups.accumulators.rowCounts(this.#pointerTo(cells), cells.length);
    return cells.map((_, i) => Number(memory.i64[(counts >>> 3) + i]!));
  }

  /** Applies steps and gives the value of each call after the steps in `reads`. */
  run(steps: Steps, reads: Int32Array): Vector[] {
    const length = steps.slots.length;
    const { memory } = this.#context.engine;
    const kinds = memory.reserve(length);
    memory.u8.set(steps.kinds, kinds);
    return this.#frames.run(
      {
        batch: this.#batch(steps.slots),
        cells: this.#pointerTo(steps.cells),
        length,
        kinds: steps.kinds.includes(DELETE) ? kinds : 0,
      },
      reads,
      0,
    );
  }

  /** Forgets the partitions of cells that have become empty. */
  forgetEmpty(cells: Iterable<number>): void {
    this.#groups.removeEmpty([...cells].map((cell) => cell - 1));
  }

  close(): void {
    this.#groups.close();
  }

  #batch(slots: readonly number[]): Batch {
    const pointer = this.#pointerTo(slots);
    const columns = this.#columns.map((column) => this.#rows.gather(column, pointer, slots.length));
    return Batch.of(this.#context.engine, this.#schema, columns, slots.length);
  }

  #pointerTo(values: readonly number[]): number {
    const { memory } = this.#context.engine;
    const pointer = memory.reserve(4 * values.length);
    memory.i32.set(values, pointer >>> 2);
    return pointer;
  }
}
