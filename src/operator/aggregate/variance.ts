/** VAR_POP, VAR_SAMP, STDDEV_POP and STDDEV_SAMP from exact sums of values and of their squares. */

import { type Value, type Vector, VectorBuilder } from '../../batch/index.ts';
import { ARRAY, BIGINT, type DataType, DOUBLE, type Field, isInteger } from '../../core/index.ts';
import type { Expression } from '../../expression/index.ts';
import type { Accumulator, CellRows } from './accumulator.ts';
import type { Admission } from './admission.ts';
import { argumentAt, argumentColumn } from './arguments.ts';
import type { CellBlock } from './cell-block.ts';
import { doublesOf, doubleToDecimal } from './doubles.ts';
import { ExactSums } from './exact-sums.ts';
import type { AccumulatorSetting } from './functions.ts';

export interface VarianceKind {
  /** Divides by n - 1. */
  readonly sample: boolean;
  readonly root: boolean;
}

export class Variance implements Accumulator {
  readonly fields: readonly Field[] = ['values', 'squares'].flatMap((name) => [
    { name: `${name}_sum`, type: ARRAY(DOUBLE(false), false) },
    { name: `${name}_nan`, type: BIGINT(false) },
    { name: `${name}_positive_infinity`, type: BIGINT(false) },
    { name: `${name}_negative_infinity`, type: BIGINT(false) },
  ]);
  readonly #block: CellBlock;
  readonly #admission: Admission;
  readonly #values: ExactSums;
  readonly #squares: ExactSums;
  readonly #argument: Expression;
  readonly #type: DataType;
  readonly #kind: VarianceKind;

  constructor({ block, admission, call }: AccumulatorSetting, kind: VarianceKind) {
    this.#block = block;
    this.#admission = admission;
    this.#values = new ExactSums(block);
    this.#squares = new ExactSums(block);
    this.#argument = argumentAt(call, 0);
    this.#type = call.type;
    this.#kind = kind;
  }

  update(rows: CellRows, admitted: number): void {
    const { engine } = this.#block;
    const values = doublesOf(engine, argumentColumn(engine, rows.batch, this.#argument));
    this.#values.add(rows, values, admitted);
    this.#squares.addSquares(rows, values, admitted);
  }

  merge(from: number, to: number, count: number): void {
    this.#values.merge(from, to, count);
    this.#squares.merge(from, to, count);
  }

  result(cells: number, count: number): Vector {
    const { memory } = this.#block.engine;
    const counts = this.#admission.counts(cells, count);
    const builder = new VectorBuilder(memory, this.#type, count);
    for (let i = 0; i < count; i++) {
      const cell = memory.i32[(cells >>> 2) + i]!;
      const rows = Number(memory.i64[(counts >>> 3) + i]!);
      builder.append(this.#convert(this.#spread(cell, rows)));
    }
    return builder.finish();
  }

  release(cells: number, count: number): void {
    this.#values.release(cells, count);
    this.#squares.release(cells, count);
  }

  export(cells: number, count: number): readonly Vector[] {
    return [
      ...this.#values.export(this.fields.slice(0, 4), cells, count),
      ...this.#squares.export(this.fields.slice(4), cells, count),
    ];
  }

  import(cells: number, count: number, columns: readonly Vector[]): void {
    this.#values.import(cells, count, columns.slice(0, 4));
    this.#squares.import(cells, count, columns.slice(4));
  }

  close(): void {
    this.#values.close();
    this.#squares.close();
  }

  #spread(cell: number, rows: number): number | null {
    const divisor = this.#kind.sample ? rows - 1 : rows;
    if (divisor <= 0) return null;
    const variance = Math.max(0, this.#deviation(cell, rows)) / divisor;
    return this.#kind.root ? Math.sqrt(variance) : variance;
  }

  /**
   * Sum of squares - sum² / n. The leading parts cancel, so both are carried as pairs of doubles whose
   * sum has 106 bits.
   */
  #deviation(cell: number, rows: number): number {
    const { memory } = this.#block.engine;
    const mark = memory.mark();
    const total = pairOf(this.#values, cell);
    const squares = pairOf(this.#squares, cell);
    memory.release(mark);
    const mean = dividePair(multiplyPairs(total, total), rows);
    return addPairs(squares, [-mean[0], -mean[1]])[0];
  }

  #convert(value: number | null): Value {
    if (value === null) return null;
    if (this.#type.kind === 'DECIMAL') return doubleToDecimal(value, this.#type.scale);
    if (!isInteger(this.#type)) return value;
    return this.#type.kind === 'BIGINT' ? BigInt(Math.trunc(value)) : Math.trunc(value);
  }
}

/** An unevaluated sum of two doubles, the second below half a unit of the first. */
type Pair = readonly [number, number];

const SPLITTER = 134_217_729; // 2^27 + 1

function pairOf(sums: ExactSums, cell: number): Pair {
  const [high = 0, low = 0] = sums.parts(cell);
  return [high + sums.specialOf(cell), low];
}

function twoSum(a: number, b: number): Pair {
  const sum = a + b;
  const other = sum - a;
  return [sum, a - (sum - other) + (b - other)];
}

function twoProduct(a: number, b: number): Pair {
  const product = a * b;
  const [ah, al] = split(a);
  const [bh, bl] = split(b);
  return [product, al * bl - (product - ah * bh - al * bh - ah * bl)];
}

function split(a: number): Pair {
  const scaled = SPLITTER * a;
  const high = scaled - (scaled - a);
  return [high, a - high];
}

function addPairs(a: Pair, b: Pair): Pair {
  const [high, low] = twoSum(a[0], b[0]);
  return twoSum(high, low + a[1] + b[1]);
}

function multiplyPairs(a: Pair, b: Pair): Pair {
  const [high, low] = twoProduct(a[0], b[0]);
  return twoSum(high, low + a[0] * b[1] + a[1] * b[0]);
}

function dividePair(a: Pair, divisor: number): Pair {
  const first = a[0] / divisor;
  const [high, low] = twoProduct(first, divisor);
  const rest = a[0] - high - low + a[1];
  return twoSum(first, rest / divisor);
}
