/** SUM, SUM0 and AVG of FLOAT and DOUBLE: the exact sum, rounded once, whatever the order of rows. */

import { Vector } from '../../batch/index.ts';
import { ARRAY, BIGINT, type DataType, DOUBLE, type Field } from '../../core/index.ts';
import type { Expression } from '../../expression/index.ts';
import type { Accumulator, CellRows } from './accumulator.ts';
import type { Admission } from './admission.ts';
import { argumentColumn } from './arguments.ts';
import type { CellBlock, CellField } from './cell-block.ts';
import { ExactSums } from './exact-sums.ts';
import { type NumericResult, physicalWidth } from './numeric.ts';

export class ExactDoubleSum implements Accumulator {
  /** Doubles whose exact sum is the sum, and how many NaN and infinities were added. */
  readonly fields: readonly Field[] = [
    { name: 'sum', type: ARRAY(DOUBLE(false), false) },
    { name: 'nan', type: BIGINT(false) },
    { name: 'positive_infinity', type: BIGINT(false) },
    { name: 'negative_infinity', type: BIGINT(false) },
  ];
  readonly #block: CellBlock;
  readonly #sums: ExactSums;
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
    this.#sums = new ExactSums(block);
    this.#argument = argument;
    this.#type = type;
    this.#admission = admission;
    this.#result = result;
  }

  update(rows: CellRows, admitted: number): void {
    const values = argumentColumn(this.#block.engine, rows.batch, this.#argument);
    this.#sums.add(rows, values, admitted);
  }

  trace(rows: CellRows, admitted: number, counts: number, present: number): Vector {
    const { engine } = this.#block;
    const values = argumentColumn(engine, rows.batch, this.#argument);
    const width = this.#result === 'average' ? 8 : physicalWidth(this.#type);
    const sums = this.#sums.trace(rows, values, admitted, width);
    return this.#finish(sums, counts, present, rows.length);
  }

  merge(from: number, to: number, count: number): void {
    this.#sums.merge(from, to, count);
  }

  result(cells: number, count: number): Vector {
    const present = this.#result === 'sum0' ? 0 : this.#admission.presence(cells, count);
    const average = this.#result === 'average';
    const sums = this.#sums.read(cells, count, average ? 8 : physicalWidth(this.#type));
    const counts = average ? this.#admission.counts(cells, count) : 0;
    return this.#finish(sums, counts, present, count);
  }

  #finish(sums: number, counts: number, present: number, count: number): Vector {
    const { memory } = this.#block.engine;
    const valid = this.#result === 'sum0' ? 0 : present;
    const values =
      this.#result === 'average'
        ? averages(this.#block, sums, counts, count, physicalWidth(this.#type))
        : sums;
    return new Vector(memory, this.#type, count, valid, values);
  }

  release(cells: number, count: number): void {
    this.#sums.release(cells, count);
  }

  export(cells: number, count: number): readonly Vector[] {
    return this.#sums.export(this.fields, cells, count);
  }

  import(cells: number, count: number, columns: readonly Vector[]): void {
    this.#sums.import(cells, count, columns);
  }

  close(): void {
    this.#sums.close();
  }
}

/** `table.exec.double-sum` = plain: a double that is added to, as Flink does it. */
export class PlainDoubleSum implements Accumulator {
  readonly fields: readonly Field[] = [{ name: 'plain_sum', type: DOUBLE(false) }];
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
    const block = this.#block;
    const values = argumentColumn(block.engine, rows.batch, this.#argument);
    block.engine.kernels.sumDoubles(
      block.address(this.#field),
      block.stride,
      rows.cells,
      rows.length,
      physicalWidth(values.type),
      values.values,
      admitted,
      rows.kinds,
    );
  }

  trace(rows: CellRows, admitted: number, counts: number, present: number): Vector {
    const block = this.#block;
    const values = argumentColumn(block.engine, rows.batch, this.#argument);
    const sums = block.engine.memory.reserve(8 * rows.length);
    block.engine.kernels.traceDoubleSums(
      block.address(this.#field),
      block.stride,
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
    kernels.mergeDoubles(this.#block.address(this.#field), this.#block.stride, from, to, count);
  }

  result(cells: number, count: number): Vector {
    const present = this.#result === 'sum0' ? 0 : this.#admission.presence(cells, count);
    const counts = this.#result === 'average' ? this.#admission.counts(cells, count) : 0;
    return this.#finish(this.#read(cells, count), counts, present, count);
  }

  export(cells: number, count: number): readonly Vector[] {
    const { memory } = this.#block.engine;
    return [new Vector(memory, DOUBLE(false), count, 0, this.#read(cells, count))];
  }

  import(cells: number, count: number, [sums]: readonly Vector[]): void {
    const { kernels } = this.#block.engine;
    const field = this.#block.address(this.#field);
    kernels.writeCells(field, this.#block.stride, cells, count, 8, sums!.values);
  }

  #finish(sums: number, counts: number, present: number, count: number): Vector {
    const { kernels, memory } = this.#block.engine;
    const valid = this.#result === 'sum0' ? 0 : present;
    const width = physicalWidth(this.#type);
    if (this.#result === 'average') {
      const means = averages(this.#block, sums, counts, count, width);
      return new Vector(memory, this.#type, count, valid, means);
    }
    if (width === 8) return new Vector(memory, this.#type, count, valid, sums);
    const floats = memory.reserve(4 * count);
    kernels.narrowDoubles(sums, count, floats);
    return new Vector(memory, this.#type, count, valid, floats);
  }

  #read(cells: number, count: number): number {
    const { kernels, memory } = this.#block.engine;
    const out = memory.reserve(8 * count);
    const field = this.#block.address(this.#field);
    kernels.readCells(field, this.#block.stride, cells, count, 8, out);
    return out;
  }
}

function averages(
  block: CellBlock,
  sums: number,
  counts: number,
  count: number,
  width: number,
): number {
  const { kernels, memory } = block.engine;
  const means = memory.reserve(8 * count);
  kernels.averageDoubles(sums, counts, count, means);
  if (width === 8) return means;
  const floats = memory.reserve(4 * count);
  kernels.narrowDoubles(means, count, floats);
  return floats;
}
