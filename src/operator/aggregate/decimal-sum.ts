/** SUM, SUM0 and AVG of DECIMAL, exact at any order: NULL when the result does not fit 38 digits. */

import { bitmapBytes, Vector } from '../../batch/index.ts';
import { assert, BIGINT, type DataType, type Field } from '../../core/index.ts';
import type { Expression } from '../../expression/index.ts';
import type { Accumulator, CellRows } from './accumulator.ts';
import type { Admission } from './admission.ts';
import { argumentColumn } from './arguments.ts';
import type { CellBlock, CellField } from './cell-block.ts';
import { type NumericResult, physicalWidth } from './numeric.ts';

export class DecimalSum implements Accumulator {
  /** 192-bit two's complement, low word first: a sum of DECIMAL(38) has no narrower home. */
  readonly fields: readonly Field[] = ['sum_low', 'sum_middle', 'sum_high'].map((name) => ({
    name,
    type: BIGINT(false),
  }));
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
    assert(physicalWidth(type) === 16, 'a decimal sum has more than 18 digits');
    this.#block = block;
    this.#field = block.add([0n, 0n, 0n]);
    this.#argument = argument;
    this.#type = type;
    this.#admission = admission;
    this.#result = result;
  }

  update(rows: CellRows, admitted: number): void {
    const { engine } = this.#block;
    const values = argumentColumn(engine, rows.batch, this.#argument);
    engine.kernels.sumDecimals(
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
    kernels.mergeDecimals(this.#block.address(this.#field), this.#block.stride, from, to, count);
  }

  result(cells: number, count: number): Vector {
    const { kernels, memory } = this.#block.engine;
    const out = memory.reserve(16 * count);
    const valid = this.#presence(cells, count);
    const field = this.#block.address(this.#field);
    const { stride } = this.#block;
    let nulls = 0;
    if (this.#result === 'average') {
      const counts = this.#admission.counts(cells, count);
      const power = this.#multiplier();
      nulls = kernels.readDecimalAverages(field, stride, cells, count, counts, power, out, valid);
    } else {
      nulls = kernels.readDecimalSums(field, stride, cells, count, out, valid);
    }
    const none = nulls === 0 && (this.#result === 'sum0' || this.#allPresent(cells, count));
    return new Vector(memory, this.#type, count, none ? 0 : valid, out);
  }

  export(cells: number, count: number): readonly Vector[] {
    const { kernels, memory } = this.#block.engine;
    return this.fields.map((field, word) => {
      const out = memory.reserve(8 * count);
      const address = this.#block.address(this.#field) + 8 * word;
      kernels.readCells(address, this.#block.stride, cells, count, 8, out);
      return new Vector(memory, field.type, count, 0, out);
    });
  }

  import(cells: number, count: number, columns: readonly Vector[]): void {
    const { kernels } = this.#block.engine;
    columns.forEach((column, word) => {
      const address = this.#block.address(this.#field) + 8 * word;
      kernels.writeCells(address, this.#block.stride, cells, count, 8, column.values);
    });
  }

  /** A bitmap of its own, because kernels clear bits in it. */
  #presence(cells: number, count: number): number {
    const { memory } = this.#block.engine;
    const valid = memory.reserve(bitmapBytes(count));
    const present = this.#result === 'sum0' ? 0 : this.#admission.presence(cells, count);
    if (present === 0) memory.u8.fill(0xff, valid, valid + bitmapBytes(count));
    else memory.u8.copyWithin(valid, present, present + bitmapBytes(count));
    return valid;
  }

  #allPresent(cells: number, count: number): boolean {
    return this.#admission.presence(cells, count) === 0;
  }

  /** Power of ten from the argument's scale to the result's: AVG has at least 6 fractional digits. */
  #multiplier(): number {
    const from = this.#argument.type;
    const to = this.#type;
    assert(from.kind === 'DECIMAL' && to.kind === 'DECIMAL', 'AVG of DECIMAL is DECIMAL');
    return 10 ** (to.scale - from.scale);
  }
}
