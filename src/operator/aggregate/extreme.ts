/** MIN and MAX of fixed-width values over inserts only: one field, no history. */

import { type Physical, physicalOf, Vector } from '../../batch/index.ts';
import { assert, type DataType, type Field } from '../../core/index.ts';
import type { Expression } from '../../expression/index.ts';
import type { Accumulator, CellRows } from './accumulator.ts';
import type { Admission } from './admission.ts';
import { argumentColumn } from './arguments.ts';
import type { CellBlock, CellField } from './cell-block.ts';
import { physicalWidth } from './numeric.ts';

const NAN_64 = 0x7ff8000000000000n;
const NAN_32 = 0x7fc00000n;

export class Extreme implements Accumulator {
  readonly fields: readonly Field[];
  readonly #block: CellBlock;
  readonly #field: CellField;
  readonly #argument: Expression;
  readonly #type: DataType;
  readonly #admission: Admission;
  readonly #max: boolean;
  readonly #width: number;
  readonly #float: boolean;
  /** Byte offset of the more significant word of a 16-byte value. */
  readonly #high: number;

  constructor(
    block: CellBlock,
    argument: Expression,
    type: DataType,
    admission: Admission,
    max: boolean,
  ) {
    const physical = physicalOf(argument.type);
    assert(isOrdered(physical), `no kernel for the extremes of ${physical}`);
    this.#width = physicalWidth(argument.type);
    this.#float = physical === 'f32' || physical === 'f64';
    this.#high = argument.type.kind === 'DECIMAL' ? 8 : 0;
    this.#block = block;
    this.#field = block.add(neutral(physical, max, this.#high));
    this.#argument = argument;
    this.#type = type;
    this.#admission = admission;
    this.#max = max;
    this.fields = [{ name: max ? 'maximum' : 'minimum', type }];
  }

  update(rows: CellRows, admitted: number): void {
    const block = this.#block;
    const { kernels } = block.engine;
    const { values } = argumentColumn(block.engine, rows.batch, this.#argument);
    const field = block.address(this.#field);
    const { cells, length } = rows;
    if (this.#width === 16) {
      const [high, max] = [this.#high, this.#max];
      kernels.wideExtremes(field, block.stride, cells, length, high, values, admitted, max);
      return;
    }
    const fold = this.#max ? kernels.maximums : kernels.minimums;
    fold(field, block.stride, cells, length, this.#width, this.#float, values, admitted);
  }

  trace(rows: CellRows, admitted: number, _counts: number, present: number): Vector {
    const block = this.#block;
    const { kernels, memory } = block.engine;
    const { values } = argumentColumn(block.engine, rows.batch, this.#argument);
    const out = memory.reserve(this.#width * rows.length);
    const field = block.address(this.#field);
    const { stride } = block;
    const { cells, length } = rows;
    const [width, max] = [this.#width, this.#max];
    if (width === 16) {
      const high = this.#high;
      kernels.traceWideExtremes(field, stride, cells, length, high, values, admitted, max, out);
    } else {
      const float = this.#float;
      kernels.traceExtremes(field, stride, cells, length, width, float, values, admitted, max, out);
    }
    return new Vector(memory, this.#type, length, present, out);
  }

  merge(from: number, to: number, count: number): void {
    const { kernels } = this.#block.engine;
    const field = this.#block.address(this.#field);
    const { stride } = this.#block;
    if (this.#width === 16) {
      kernels.mergeWideExtremes(field, stride, from, to, count, this.#high, this.#max);
      return;
    }
    kernels.mergeExtremes(field, stride, from, to, count, this.#width, this.#float, this.#max);
  }

  result(cells: number, count: number): Vector {
    const { kernels, memory } = this.#block.engine;
    const out = memory.reserve(this.#width * count);
    const field = this.#block.address(this.#field);
    kernels.readCells(field, this.#block.stride, cells, count, this.#width, out);
    return new Vector(memory, this.#type, count, this.#admission.presence(cells, count), out);
  }

  export(cells: number, count: number): readonly Vector[] {
    return [this.result(cells, count)];
  }

  /** Cells without an admitted row keep the neutral value that the reset gave them. */
  import(cells: number, count: number, [column]: readonly Vector[]): void {
    const { kernels, memory } = this.#block.engine;
    const { stride } = this.#block;
    const field = this.#block.address(this.#field);
    let targets = cells;
    if (column!.validity !== 0) {
      targets = memory.reserve(4 * count);
      for (let i = 0; i < count; i++) {
        const cell = memory.i32[(cells >>> 2) + i]!;
        memory.i32[(targets >>> 2) + i] = column!.isNull(i) ? 0 : cell;
      }
    }
    kernels.writeCells(field, stride, targets, count, this.#width, column!.values);
  }
}

/** Whether MIN and MAX of such values run as kernels. */
export function isOrdered(physical: Physical): boolean {
  return ['i8', 'i16', 'i32', 'i64', 'i128', 'f32', 'f64'].includes(physical);
}

/** The words of a field that any value replaces. */
function neutral(physical: Physical, max: boolean, high: number): bigint[] {
  if (physical === 'f64') return [NAN_64];
  if (physical === 'f32') return [NAN_32];
  const least = -(2n ** 63n);
  const greatest = 2n ** 63n - 1n;
  if (physical === 'i128') {
    const words = max ? [0n, least] : [-1n, greatest];
    return high === 8 ? words : words.reverse();
  }
  const bits = { i8: 7n, i16: 15n, i32: 31n, i64: 63n }[physical as 'i8'];
  return [max ? -(2n ** bits) : 2n ** bits - 1n];
}
