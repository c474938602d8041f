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

  merge(from: number, to: number, count: number): void {
    const { kernels } = this.#block.engine;
    kernels.mergeSums(this.#block.address(this.#field), this.#block.stride, from, to, count);
  }

  result(cells: number, count: number): Vector {
    const { engine } = this.#block;
    const { kernels, memory } = engine;
    let values = this.#read(cells, count);
    if (this.#result === 'average') {
      const counts = this.#admission.counts(cells, count);
      kernels.averageIntegers(values, counts, count, values);
    }
    const valid = this.#result === 'sum0' ? 0 : this.#admission.presence(cells, count);
    const width = physicalWidth(this.#type);
    if (width < 8) {
      const wide = values;
      values = memory.reserve(width * count);
      kernels.narrowIntegers(wide, count, width, values);
    }
    return new Vector(memory, this.#type, count, valid, values);
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

  #read(cells: number, count: number): number {
    const { kernels, memory } = this.#block.engine;
    const out = memory.reserve(8 * count);
    const field = this.#block.address(this.#field);
    kernels.readCells(field, this.#block.stride, cells, count, 8, out);
    return out;
  }
}
