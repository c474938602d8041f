/** SUM, SUM0 and AVG of integers: 64-bit sums that wrap to the result's type, as Java's do. */

import { Vector } from '../../batch/index.ts';
import { BIGINT, type DataType, type Field } from '../../core/index.ts';
import type { Expression } from '../../expression/index.ts';
import type { Accumulator, CellRows } from './accumulator.ts';
import type { Admission } from './admission.ts';
import { argumentColumn } from './arguments.ts';
import type { CellBlock, CellField } from './cell-block.ts';
import { type NumericResult, physicalWidth } from './numeric.ts';

export class IntegerSum implements Accumulator {
  readonly fields: readonly Field[] = [{ name: 'sum', type: BIGINT(false) }];
  readonly #block: CellBlock;
  readonly #field: CellField;
  readonly #argument: Expression;
  readonly #type: DataType;
  readonly #admission: Admission;
  readonly #result: NumericResult;

  constructor(
    block: CellBlock,
    argument: Expression,
    type: DataType,
    admission: Admission,
    result: NumericResult,
  ) {
    this.#block = block;
    this.#field = block.add([0n]);
    this.#argument = argument;
    this.#type = type;
    this.#admission = admission;
    this.#result = result;
  }

  update(rows: CellRows, admitted: number): void {
    const { engine } = this.#block;
    const values = argumentColumn(engine, rows.batch, this.#argument);
    engine.kernels.sumIntegers(
      this.#block.address(this.#field),
      this.#block.stride,
      rows.cells,
      rows.length,
      physicalWidth(values.type),
      values.values,
      admitted,
      rows.kinds,
    );
  }

  trace(rows: CellRows, admitted: number, counts: number, present: number): Vector {
    const { engine } = this.#block;
    const values = argumentColumn(engine, rows.batch, this.#argument);
    const sums = engine.memory.reserve(8 * rows.length);
    engine.kernels.traceIntegerSums(
      this.#block.address(this.#field),
      this.#block.stride,
      rows.cells,
      rows.length,
      physicalWidth(values.type),
      values.values,
      admitted,
      rows.kinds,
      sums,
    );
    return this.#finish(sums, counts, present, rows.length);
  }

  merge(from: number, to: number, count: number): void {
    const { kernels } = this.#block.engine;
    kernels.mergeSums(this.#block.address(this.#field), this.#block.stride, from, to, count);
  }

  result(cells: number, count: number): Vector {
    const present = this.#result === 'sum0' ? 0 : this.#admission.presence(cells, count);
    const counts = this.#result === 'average' ? this.#admission.counts(cells, count) : 0;
    return this.#finish(this.#read(cells, count), counts, present, count);
  }

  export(cells: number, count: number): readonly Vector[] {
    const { memory } = this.#block.engine;
    return [new Vector(memory, BIGINT(false), count, 0, this.#read(cells, count))];
  }

  import(cells: number, count: number, [sums]: readonly Vector[]): void {
    const { kernels } = this.#block.engine;
    const field = this.#block.address(this.#field);
    kernels.writeCells(field, this.#block.stride, cells, count, 8, sums!.values);
  }

  /** Sums become results in place. @param counts admitted rows, for means */
  #finish(sums: number, counts: number, present: number, count: number): Vector {
    const { kernels, memory } = this.#block.engine;
    if (this.#result === 'average') kernels.averageIntegers(sums, counts, count, sums);
    const valid = this.#result === 'sum0' ? 0 : present;
    const width = physicalWidth(this.#type);
    if (width === 8) return new Vector(memory, this.#type, count, valid, sums);
    const narrow = memory.reserve(width * count);
    kernels.narrowIntegers(sums, count, width, narrow);
    return new Vector(memory, this.#type, count, valid, narrow);
  }

  #read(cells: number, count: number): number {
    const { kernels, memory } = this.#block.engine;
    const out = memory.reserve(8 * count);
    const field = this.#block.address(this.#field);
    kernels.readCells(field, this.#block.stride, cells, count, 8, out);
    return out;
  }
}
