/** The rows that a function keeps values of: admitted, and not sent to the bin. */

import { type Engine, take, Vector } from '../../batch/index.ts';
import { INTEGER } from '../../core/index.ts';
import type { Expression } from '../../expression/index.ts';
import type { CellRows } from './accumulator.ts';
import { argumentColumn } from './arguments.ts';

export class AdmittedRows {
  /** Pointer to the int32 cell of each row. */
  readonly cells: number;
  readonly count: number;
  /** Pointer to the int32 row of the batch of each row. */
  readonly rows: number;
  readonly #engine: Engine;
  readonly #source: CellRows;

  /** @param admitted bitmap, or 0 for all */
  constructor(engine: Engine, source: CellRows, admitted: number) {
    const { memory, kernels } = engine;
    const { cells, length } = source;
    this.#engine = engine;
    this.#source = source;
    this.rows = memory.reserve(4 * length);
    this.count = kernels.listSelected(cells, length, admitted, this.rows);
    this.cells = this.#all ? cells : this.pick(this.#vector(cells, length)).values;
  }

  /** An argument over these rows. */
  column(argument: Expression): Vector {
    return this.pick(argumentColumn(this.#engine, this.#source.batch, argument));
  }

  pick(column: Vector): Vector {
    return this.#all ? column : take(this.#engine, column, this.rows, this.count);
  }

  /** 1 or -1 for each row, or null when all are added. */
  signs(): number[] | null {
    const { kinds } = this.#source;
    if (kinds === 0) return null;
    const { i32, u8 } = this.#engine.memory;
    const at = this.rows >>> 2;
    return Array.from(i32.subarray(at, at + this.count), (row) => 1 - 2 * (u8[kinds + row]! & 1));
  }

  get #all(): boolean {
    return this.count === this.#source.length;
  }

  #vector(cells: number, length: number): Vector {
    return new Vector(this.#engine.memory, INTEGER(false), length, 0, cells);
  }
}
