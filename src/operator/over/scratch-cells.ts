/** Accumulators that are filled and read within one call, for partitions that are at hand. */

import { Batch, type Vector } from '../../batch/index.ts';
import { type ChangelogMode, DELETE, INSERT_ONLY, type Schema } from '../../core/index.ts';
import type { AggregateCall } from '../../expression/index.ts';
import { Accumulators } from '../aggregate/accumulators.ts';
import type { RowSource } from '../changelog/row-source.ts';
import { aggregateColumns, aggregateWithColumns } from '../expression-columns.ts';
import type { OperatorContext } from '../operator.ts';
import { FrameValues } from './frame-values.ts';
import type { Steps } from './steps.ts';

const ANY_CHANGE: ChangelogMode = { updateBefore: true, updateAfter: true, delete: true };

/** Cells 1 to n are the caller's partitions; the one behind them stays empty. */
export class ScratchCells {
  readonly #context: OperatorContext;
  readonly #columns: readonly number[];
  readonly #schema: Schema;
  readonly #accumulators: Accumulators;
  readonly #frames: FrameValues;

  /** @param retracting rows leave frames */
  constructor(context: OperatorContext, calls: readonly AggregateCall[], retracting: boolean) {
    const { fields } = context.inputs[0]!.schema;
    this.#context = context;
    this.#columns = aggregateColumns(calls);
    this.#schema = { fields: this.#columns.map((column) => fields[column]!) };
    const place = (column: number) => this.#columns.indexOf(column);
    const changelog = retracting ? ANY_CHANGE : INSERT_ONLY;
    this.#accumulators = new Accumulators(
      { ...context, inputs: [{ schema: this.#schema, changelog }] },
      calls.map((call) => aggregateWithColumns(call, place)),
    );
    this.#frames = new FrameValues(this.#accumulators);
  }

  /** The value of each call after the steps in `reads`; steps name rows of `source`. */
  values(source: RowSource, steps: Steps, reads: Int32Array, partitions: number): Vector[] {
    const { engine } = this.#context;
    const { memory } = engine;
    const cells = Array.from({ length: partitions + 1 }, (_, i) => i + 1);
    const all = this.#pointerTo(cells);
    this.#accumulators.ensure(partitions + 2);
    this.#accumulators.block.reset(all, cells.length);
    const length = steps.slots.length;
    const rows = this.#pointerTo(steps.slots);
    const kinds = memory.reserve(length);
    memory.u8.set(steps.kinds, kinds);
    const columns = this.#columns.map((column) => source.gather(column, rows, length));
    const values = this.#frames.run(
      {
        batch: Batch.of(engine, this.#schema, columns, length),
        cells: this.#pointerTo(steps.cells),
        length,
        kinds: steps.kinds.includes(DELETE) ? kinds : 0,
      },
      reads,
      partitions + 1,
    );
    this.#accumulators.release(all, cells.length);
    return values;
  }

  close(): void {
    this.#accumulators.close();
  }

  #pointerTo(values: readonly number[]): number {
    const { memory } = this.#context.engine;
    const pointer = memory.reserve(4 * values.length);
    memory.i32.set(values, pointer >>> 2);
    return pointer;
  }
}
