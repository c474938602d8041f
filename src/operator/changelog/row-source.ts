/** Where the rows of an output come from: a batch, a state table, either of both, or a count. */

import { type Batch, type Engine, interleave, take, Vector } from '../../batch/index.ts';
import { BIGINT } from '../../core/index.ts';

/** Columns whose rows are gathered by int32 indices at a pointer; a negative index gives nulls. */
export interface RowSource {
  readonly columnCount: number;
  gather(column: number, rows: number, count: number): Vector;
}

/** Rows of vectors that are there already. */
export class VectorRows implements RowSource {
  readonly #engine: Engine;
  readonly #columns: readonly Vector[];

  constructor(engine: Engine, columns: readonly Vector[]) {
    this.#engine = engine;
    this.#columns = columns;
  }

  get columnCount(): number {
    return this.#columns.length;
  }

  gather(column: number, rows: number, count: number): Vector {
    return take(this.#engine, this.#columns[column]!, rows, count);
  }
}

/** Rows of a batch. Gathered at once: in an inner arena scope a column would not outlive it. */
export class BatchRows extends VectorRows {
  constructor(engine: Engine, batch: Batch) {
    super(engine, batch.columns());
  }
}

/** Rows of vectors (index i >= 0 is row i) and of another source (index i < 0 is row ~i). */
export class EitherRows implements RowSource {
  readonly #engine: Engine;
  readonly #columns: readonly Vector[];
  readonly #stored: RowSource;

  constructor(engine: Engine, columns: readonly Vector[], stored: RowSource) {
    this.#engine = engine;
    this.#columns = columns;
    this.#stored = stored;
  }

  get columnCount(): number {
    return this.#columns.length;
  }

  gather(column: number, rows: number, count: number): Vector {
    const { memory } = this.#engine;
    const stored = memory.reserve(4 * count);
    const mixed = memory.reserve(4 * count);
    const { i32 } = memory;
    let storedCount = 0;
    for (let i = 0; i < count; i++) {
      const row = i32[(rows >>> 2) + i]!;
      if (row >= 0) i32[(mixed >>> 2) + i] = row;
      else {
        i32[(stored >>> 2) + storedCount] = ~row;
        i32[(mixed >>> 2) + i] = ~storedCount++;
      }
    }
    const source = this.#columns[column]!;
    if (storedCount === 0) return take(this.#engine, source, rows, count);
    const old = this.#stored.gather(column, stored, storedCount);
    return interleave(this.#engine, source, old, mixed, count);
  }
}

/** One BIGINT column of the indices themselves: rank numbers. */
export class IndexNumbers implements RowSource {
  readonly columnCount = 1;
  readonly #engine: Engine;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  gather(_column: number, rows: number, count: number): Vector {
    const { memory } = this.#engine;
    const values = memory.reserve(8 * count);
    const { i32 } = memory;
    for (let i = 0; i < count; i++) {
      const number = i32[(rows >>> 2) + i]!;
      i32[(values >>> 2) + 2 * i] = number;
      i32[(values >>> 2) + 2 * i + 1] = number >> 31;
    }
    return new Vector(memory, BIGINT(false), count, 0, values);
  }
}
