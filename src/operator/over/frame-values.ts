/** Values of aggregates over frames: rows enter and leave a cell, results are read in between. */

import { interleave, take, type Vector, VectorBuilder } from '../../batch/index.ts';
import type { CellRows } from '../aggregate/accumulator.ts';
import type { Accumulators } from '../aggregate/accumulators.ts';

/** Of frames without a row. */
export const NEVER = -1;

export class FrameValues {
  readonly #accumulators: Accumulators;

  constructor(accumulators: Accumulators) {
    this.#accumulators = accumulators;
  }

  /**
   * Applies `steps` (rows that enter, and those of kind -D that leave) in order.
   *
   * @param reads steps after which each result is read in their cells, ascending within a cell;
   *   NEVER reads the cell `empty`
   */
  run(steps: CellRows, reads: Int32Array, empty: number): Vector[] {
    const { engine } = this.#accumulators.block;
    const values = this.#accumulators.traceable
      ? this.#trace(steps, reads)
      : this.#segments(steps, reads);
    if (!reads.includes(NEVER)) return values;
    const nothing = this.#results([empty]);
    const { memory } = engine;
    const indices = memory.reserve(4 * reads.length);
    for (let i = 0; i < reads.length; i++) {
      memory.i32[(indices >>> 2) + i] = reads[i] === NEVER ? ~0 : i;
    }
    return values.map((column, i) =>
      interleave(engine, column, nothing[i]!, indices, reads.length),
    );
  }

  #trace(steps: CellRows, reads: Int32Array): Vector[] {
    const { engine } = this.#accumulators.block;
    const { memory } = engine;
    const counts = memory.reserve(8 * steps.length);
    this.#accumulators.traceCounts(steps, 0, counts);
    const traced = this.#accumulators.trace(steps, counts);
    const rows = memory.reserve(4 * reads.length);
    memory.i32.set(reads, rows >>> 2);
    return traced.map((column) => take(engine, column, rows, reads.length));
  }

  /** Without tracing: as many steps at once as leave every value that is read in its cell. */
  #segments(steps: CellRows, reads: Int32Array): Vector[] {
    const { engine } = this.#accumulators.block;
    const { memory } = engine;
    const cells = memory.i32.slice(steps.cells >>> 2, (steps.cells >>> 2) + steps.length);
    const readStep = new Uint8Array(steps.length);
    for (const step of reads) if (step !== NEVER) readStep[step] = 1;
    const pending = new Map<number, number>();
    const places = new Map<number, number>();
    const builders = this.#results([]).map(({ type }) => new VectorBuilder(memory, type));
    let from = 0;
    const finish = (to: number): void => {
      this.#update(steps, from, to);
      const values = pending.size === 0 ? [] : this.#results([...pending.keys()]);
      for (const step of pending.values()) places.set(step, places.size);
      values.forEach((column, c) => {
        for (let i = 0; i < pending.size; i++) builders[c]!.append(column.get(i));
      });
      pending.clear();
      from = to;
    };
    for (let step = 0; step < steps.length; step++) {
      if (pending.has(cells[step]!)) finish(step);
      if (readStep[step] === 1) pending.set(cells[step]!, step);
    }
    finish(steps.length);
    const rows = memory.reserve(4 * reads.length);
    for (let i = 0; i < reads.length; i++) {
      memory.i32[(rows >>> 2) + i] = places.get(reads[i]!) ?? -1;
    }
    return builders.map((builder) => take(engine, builder.finish(), rows, reads.length));
  }

  #update(steps: CellRows, from: number, to: number): void {
    if (from === to) return;
    const { memory } = this.#accumulators.block.engine;
    const rows = memory.reserve(4 * (to - from));
    for (let step = from; step < to; step++) memory.i32[(rows >>> 2) + step - from] = step;
    this.#accumulators.update({
      batch: steps.batch.select(rows, to - from),
      cells: steps.cells + 4 * from,
      length: to - from,
      kinds: steps.kinds === 0 ? 0 : steps.kinds + from,
    });
  }

  #results(cells: readonly number[]): Vector[] {
    const { memory } = this.#accumulators.block.engine;
    const pointer = memory.reserve(4 * cells.length);
    memory.i32.set(cells, pointer >>> 2);
    return this.#accumulators.results(pointer, cells.length);
  }
}
