/** Which rows take part in a call: argument not null, filter true, first of its value when distinct. */

import { type Batch, bitmapBytes, type Vector } from '../../batch/index.ts';
import type { Expression } from '../../expression/index.ts';
import type { CellRows } from './accumulator.ts';
import { argumentColumn } from './arguments.ts';
import type { CellBlock, CellField } from './cell-block.ts';
import type { DistinctValues } from './distinct.ts';

/**
 * Counts the rows that calls leave out, per cell. Leaving out is the exception, so that a batch
 * without nulls or filters costs nothing. Calls with the same argument and filter share one.
 */
export class Admission {
  readonly #block: CellBlock;
  readonly #rowsField: CellField;
  readonly #excludedField: CellField | null;
  readonly #arguments: readonly Expression[];
  readonly #filter: Expression | null;
  readonly #distinct: DistinctValues | null;
  #admitted = 0;

  /** @param required arguments whose null leaves the row out */
  constructor(
    block: CellBlock,
    rowsField: CellField,
    required: readonly Expression[],
    filter: Expression | null,
    distinct: DistinctValues | null,
  ) {
    this.#block = block;
    this.#rowsField = rowsField;
    this.#arguments = required.filter((argument) => argument.type.nullable);
    this.#filter = filter;
    this.#distinct = distinct;
    const always = this.#arguments.length === 0 && filter === null && distinct === null;
    this.#excludedField = always ? null : block.add([0n]);
  }

  get distinct(): DistinctValues | null {
    return this.#distinct;
  }

  /** Whether every row takes part. */
  get admitsAll(): boolean {
    return this.#excludedField === null;
  }

  /** Bitmap of the rows of the last `update` that take part, or 0 for all. */
  get admitted(): number {
    return this.#admitted;
  }

  update(rows: CellRows): void {
    if (this.#excludedField === null) return;
    const { kernels } = this.#block.engine;
    this.#admitted = this.#admit(rows);
    if (this.#admitted === 0) return;
    kernels.countExcluded(
      this.#block.address(this.#excludedField),
      this.#block.stride,
      rows.cells,
      rows.length,
      this.#admitted,
      rows.kinds,
    );
  }

  /**
   * `update`, with the number of admitted rows after each row.
   *
   * @param rowCounts pointer to the int64 row count of the cell after each row
   * @returns a pointer to int64
   */
  trace(rows: CellRows, rowCounts: number): number {
    if (this.#excludedField === null) return rowCounts;
    const { kernels, memory } = this.#block.engine;
    this.#admitted = this.#admit(rows);
    const counts = memory.reserve(8 * rows.length);
    kernels.traceAdmitted(
      this.#block.address(this.#excludedField),
      this.#block.stride,
      rows.cells,
      rows.length,
      this.#admitted,
      rows.kinds,
      rowCounts,
      counts,
    );
    return counts;
  }

  /**
   * Merges cells whose row counts are merged already. Where values are distinct, gives those that are new
   * to their `to` cell: they are what the functions of the admission must add.
   */
  merge(from: number, to: number, count: number): { rows: CellRows; admitted: number } | null {
    if (this.#excludedField === null) return null;
    const { kernels } = this.#block.engine;
    const { stride } = this.#block;
    const field = this.#block.address(this.#excludedField);
    if (this.#distinct === null) {
      kernels.mergeSums(field, stride, from, to, count);
      return null;
    }
    // All rows of `from` are left out, but for the first of each value that `to` did not have.
    kernels.mergeIntoField(this.#block.address(this.#rowsField), field, stride, from, to, count);
    const fresh = this.#distinct.merge(from, to, count);
    const { cells, length } = fresh.rows;
    kernels.countSelected(field, stride, cells, length, fresh.admitted, -1);
    return fresh;
  }

  /** Pointer to the int64 number of admitted rows of each cell. */
  counts(cells: number, count: number): number {
    const { kernels, memory } = this.#block.engine;
    const out = memory.reserve(8 * count);
    const [rows, excluded] = this.#addresses();
    kernels.readCounts(rows, excluded, this.#block.stride, cells, count, out);
    return out;
  }

  /** Bitmap of the cells with an admitted row, or 0 when all have one. */
  presence(cells: number, count: number): number {
    const { kernels, memory } = this.#block.engine;
    const out = memory.reserve(bitmapBytes(count));
    const [rows, excluded] = this.#addresses();
    const { stride } = this.#block;
    return kernels.cellsPresent(rows, excluded, stride, cells, count, out) === 0 ? 0 : out;
  }

  /** Sets the number of admitted rows of cells whose row counts are set already. */
  import(cells: number, count: number, admitted: Vector): void {
    if (this.#excludedField === null) return;
    const { kernels, memory } = this.#block.engine;
    const { stride } = this.#block;
    const rows = memory.reserve(8 * count);
    kernels.readCells(this.#block.address(this.#rowsField), stride, cells, count, 8, rows);
    const { i64 } = memory;
    for (let i = 0; i < count; i++) {
      i64[(rows >>> 3) + i] = i64[(rows >>> 3) + i]! - i64[(admitted.values >>> 3) + i]!;
    }
    kernels.writeCells(this.#block.address(this.#excludedField), stride, cells, count, 8, rows);
  }

  #addresses(): [number, number] {
    const block = this.#block;
    const excluded = this.#excludedField === null ? 0 : block.address(this.#excludedField);
    return [block.address(this.#rowsField), excluded];
  }

  #admit(rows: CellRows): number {
    const { batch } = rows;
    let admitted = 0;
    for (const argument of this.#arguments) {
      const { validity } = this.#column(batch, argument);
      admitted = this.#and(admitted, validity, batch.length);
    }
    if (this.#filter !== null) {
      const filter = this.#column(batch, this.#filter);
      admitted = this.#and(admitted, filter.values, batch.length);
      admitted = this.#and(admitted, filter.validity, batch.length);
    }
    return this.#distinct === null ? admitted : this.#distinct.narrow(rows, admitted);
  }

  #column(batch: Batch, expression: Expression): Vector {
    return argumentColumn(this.#block.engine, batch, expression);
  }

  #and(a: number, b: number, length: number): number {
    if (a === 0) return b;
    if (b === 0) return a;
    const { kernels, memory } = this.#block.engine;
    const out = memory.reserve(bitmapBytes(length));
    kernels.bitmapAnd(a, b, length, out);
    return out;
  }
}
