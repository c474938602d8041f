/** BITMAP_BUILD_AGG, BITMAP_AND_AGG, BITMAP_OR_AGG, BITMAP_XOR_AGG and their cardinalities. */

import { RoaringBitmap, type Vector, VectorBuilder, vectorOf } from '../../batch/index.ts';
import { type DataType, type Field, INTEGER } from '../../core/index.ts';
import type { Expression } from '../../expression/index.ts';
import type { OperatorContext } from '../operator.ts';
import type { Accumulator, CellRows } from './accumulator.ts';
import type { Admission } from './admission.ts';
import { AdmittedRows } from './admitted-rows.ts';
import { argumentAt } from './arguments.ts';
import type { AccumulatorSetting } from './functions.ts';
import { ValueCounts } from './value-counts.ts';

export type BitmapOperation = 'build' | 'and' | 'or' | 'xor';

/**
 * Counts in how many bitmaps each integer is, so that bitmaps can be taken back: an integer is in all of
 * them, in any, or in an odd number.
 */
export class BitmapAggregate implements Accumulator {
  readonly fields: readonly Field[] = [];
  readonly entries: ValueCounts;
  readonly #context: OperatorContext;
  readonly #admission: Admission;
  readonly #argument: Expression;
  readonly #type: DataType;
  readonly #operation: BitmapOperation;

  constructor(setting: AccumulatorSetting, operation: BitmapOperation) {
    const { context, call, name, admission } = setting;
    this.#context = context;
    this.#admission = admission;
    this.#argument = argumentAt(call, 0);
    this.#type = call.type;
    this.#operation = operation;
    this.entries = new ValueCounts(context, {
      name,
      types: [INTEGER(false)],
      order: 'none',
      keepsNegative: true,
    });
  }

  update(rows: CellRows, admitted: number): void {
    const list = new AdmittedRows(this.#context.engine, rows, admitted);
    const column = list.column(this.#argument);
    const signs = list.signs();
    const { memory } = this.#context.engine;
    const cells: number[] = [];
    const values: number[] = [];
    const weights: number[] = [];
    for (let row = 0; row < list.count; row++) {
      for (const value of this.#integers(column, row)) {
        cells.push(memory.i32[(list.cells >>> 2) + row]!);
        values.push(value);
        weights.push(signs === null ? 1 : signs[row]!);
      }
    }
    const [cellList, valueList] = [cells, values].map((list) =>
      vectorOf(memory, INTEGER(false), list),
    ) as [Vector, Vector];
    this.entries.add(cellList.values, [valueList], values.length, weights);
  }

  merge(from: number, to: number, count: number): void {
    this.entries.merge(from, to, count);
  }

  result(cells: number, count: number): Vector {
    const { memory } = this.#context.engine;
    const { rows, slots, count: found } = this.entries.members(cells, count);
    const values = this.entries.values(0, slots, found);
    const counts = this.entries.counts(slots, found);
    const bitmaps = this.#admission.counts(cells, count);
    const builder = new VectorBuilder(memory, this.#type, count);
    let next = 0;
    for (let i = 0; i < count; i++) {
      const all = memory.i64[(bitmaps >>> 3) + i]!;
      const own: number[] = [];
      for (; next < found && rows[next] === i; next++) {
        if (this.#holds(counts.get(next) as bigint, all)) own.push(values.get(next) as number);
      }
      builder.append(this.#value(own, all));
    }
    return builder.finish();
  }

  release(cells: number, count: number): void {
    this.entries.release(cells, count);
  }

  export(): readonly Vector[] {
    return [];
  }

  import(): void {}

  #integers(column: Vector, row: number): Iterable<number> {
    const value = column.get(row);
    if (this.#operation === 'build') return [value as number];
    return RoaringBitmap.fromBytes(value as Uint8Array).values();
  }

  #holds(count: bigint, bitmaps: bigint): boolean {
    if (this.#operation === 'and') return count === bitmaps;
    return this.#operation !== 'xor' || count % 2n === 1n;
  }

  #value(own: readonly number[], bitmaps: bigint): Uint8Array | bigint | null {
    if (bitmaps <= 0n || (this.#operation === 'build' && own.length === 0)) return null;
    return this.#type.kind === 'BITMAP' ? RoaringBitmap.of(own).toBytes() : BigInt(own.length);
  }
}
