/** A field of exact double sums and the pool that holds the few that outgrow their cell. */

import { type Vector, VectorBuilder } from '../../batch/index.ts';
import type { Field } from '../../core/index.ts';
import type { CellRows } from './accumulator.ts';
import type { CellBlock, CellField } from './cell-block.ts';
import { physicalWidth } from './numeric.ts';

const POOL_BYTES = 16;
const SMALLEST_POOL = 8; // record 0 is the kernels' scratch space
const CELL_BYTES = 24;
/** 70 limbs of 32 bits give at most 43 doubles of 53; beyond the range of doubles a few more. */
const PARTS_MAX = 256;

/** Layouts: see assembly/aggregate/exact-sum.ts. */
export class ExactSums {
  readonly #block: CellBlock;
  readonly #field: CellField;
  readonly #recordBytes: number;
  /** Descriptor of the pool: base, capacity, used, free list. */
  readonly #pool: number;

  constructor(block: CellBlock) {
    const { memory, kernels } = block.engine;
    this.#block = block;
    this.#field = block.add([0n, 0n, 0n]);
    this.#recordBytes = kernels.exactRecordBytes();
    this.#pool = memory.allocateZeroed(POOL_BYTES);
    this.#grow();
    memory.i32[(this.#pool >>> 2) + 2] = 1;
  }

  add(rows: CellRows, values: Vector, admitted: number): void {
    const { kernels } = this.#block.engine;
    const width = physicalWidth(values.type);
    const { cells, length, kinds } = rows;
    this.#repeat(length, (from, field, stride) =>
      kernels.sumExactly(
        field,
        stride,
        cells,
        from,
        length,
        width,
        values.values,
        admitted,
        kinds,
        this.#pool,
      ),
    );
  }

  /** `add`, with the rounded sum after each row: pointer to doubles (`outWidth` 8) or floats (4). */
  trace(rows: CellRows, values: Vector, admitted: number, outWidth: number): number {
    const { kernels, memory } = this.#block.engine;
    const width = physicalWidth(values.type);
    const { cells, length, kinds } = rows;
    const out = memory.reserve(outWidth * length);
    this.#repeat(length, (from, field, stride) =>
      kernels.traceExactSums(
        field,
        stride,
        cells,
        from,
        length,
        width,
        values.values,
        admitted,
        kinds,
        this.#pool,
        outWidth,
        out,
      ),
    );
    return out;
  }

  addSquares(rows: CellRows, values: Vector, admitted: number): void {
    const { kernels } = this.#block.engine;
    const { cells, length, kinds } = rows;
    this.#repeat(length, (from, field, stride) =>
      kernels.sumSquaresExactly(
        field,
        stride,
        cells,
        from,
        length,
        values.values,
        admitted,
        kinds,
        this.#pool,
      ),
    );
  }

  merge(from: number, to: number, count: number): void {
    const { kernels } = this.#block.engine;
    this.#repeat(count, (row, field, stride) =>
      kernels.mergeExactSums(field, stride, from, to, row, count, this.#pool),
    );
  }

  /** Pointer to the sums, rounded once to doubles (`width` 8) or floats (4). */
  read(cells: number, count: number, width: number): number {
    const { kernels, memory } = this.#block.engine;
    const out = memory.reserve(width * count);
    const field = this.#block.address(this.#field);
    kernels.readExactSums(field, this.#block.stride, cells, count, width, this.#pool, out);
    return out;
  }

  release(cells: number, count: number): void {
    const { kernels } = this.#block.engine;
    const field = this.#block.address(this.#field);
    kernels.releaseExactSums(field, this.#block.stride, cells, count, this.#pool);
  }

  /** Columns: the parts of each sum, then the counts of NaN, +infinity and -infinity. */
  export(fields: readonly Field[], cells: number, count: number): readonly Vector[] {
    const { kernels, memory } = this.#block.engine;
    const specials = memory.reserve(CELL_BYTES);
    const builders = fields.map((field) => new VectorBuilder(memory, field.type, count));
    for (let i = 0; i < count; i++) {
      const cell = memory.i32[(cells >>> 2) + i]!;
      builders[0]!.append(this.parts(cell));
      const at = this.#block.address(this.#field) + cell * this.#block.stride;
      kernels.readExactSpecials(at, this.#pool, specials);
      for (let s = 0; s < 3; s++) builders[s + 1]!.append(memory.i64[(specials >>> 3) + s]!);
    }
    return builders.map((builder) => builder.finish());
  }

  import(cells: number, count: number, columns: readonly Vector[]): void {
    const { engine } = this.#block;
    const { memory } = engine;
    const targets: number[] = [];
    const values: number[] = [];
    for (let i = 0; i < count; i++) {
      const cell = memory.i32[(cells >>> 2) + i]!;
      const push = (value: number, times: number) => {
        for (let n = 0; n < times; n++) {
          targets.push(cell);
          values.push(value);
        }
      };
      for (const part of columns[0]!.get(i) as number[]) push(part, 1);
      push(Number.NaN, Number(columns[1]!.get(i)));
      push(Number.POSITIVE_INFINITY, Number(columns[2]!.get(i)));
      push(Number.NEGATIVE_INFINITY, Number(columns[3]!.get(i)));
    }
    this.#addValues(targets, values);
  }

  /** The sum of one cell as doubles whose exact sum it is, largest first; NaN and infinities left out. */
  parts(cell: number): number[] {
    const { kernels, memory } = this.#block.engine;
    const out = memory.reserve(8 * PARTS_MAX);
    const scratch = memory.reserve(CELL_BYTES);
    for (;;) {
      const at = this.#block.address(this.#field) + cell * this.#block.stride;
      const written = kernels.expandExactSum(at, this.#pool, scratch, out, PARTS_MAX);
      if (written >= 0) return Array.from(memory.f64.subarray(out >>> 3, (out >>> 3) + written));
      this.#grow();
    }
  }

  /** 0, or the infinity or NaN that the sum of one cell is. */
  specialOf(cell: number): number {
    const { kernels, memory } = this.#block.engine;
    const out = memory.reserve(CELL_BYTES);
    const at = this.#block.address(this.#field) + cell * this.#block.stride;
    kernels.readExactSpecials(at, this.#pool, out);
    const [nan, positive, negative] = memory.i64.subarray(out >>> 3, (out >>> 3) + 3);
    if (nan! > 0n || (positive! > 0n && negative! > 0n)) return Number.NaN;
    if (positive! > 0n) return Number.POSITIVE_INFINITY;
    return negative! > 0n ? Number.NEGATIVE_INFINITY : 0;
  }

  close(): void {
    const { memory } = this.#block.engine;
    const [base, capacity] = memory.i32.subarray(this.#pool >>> 2, (this.#pool >>> 2) + 2);
    memory.free(base! >>> 0, capacity! * this.#recordBytes);
    memory.free(this.#pool, POOL_BYTES);
  }

  #addValues(targets: readonly number[], values: readonly number[]): void {
    const { memory, kernels } = this.#block.engine;
    const length = values.length;
    const cells = memory.reserve(4 * length);
    const doubles = memory.reserve(8 * length);
    memory.i32.set(targets, cells >>> 2);
    memory.f64.set(values, doubles >>> 3);
    this.#repeat(length, (from, field, stride) =>
      kernels.sumExactly(field, stride, cells, from, length, 8, doubles, 0, 0, this.#pool),
    );
  }

  /** Runs a kernel that stops where the pool is full. */
  #repeat(length: number, run: (from: number, field: number, stride: number) => number): void {
    let from = 0;
    for (;;) {
      from = run(from, this.#block.address(this.#field), this.#block.stride);
      if (from >= length) return;
      this.#grow();
    }
  }

  #grow(): void {
    const { memory } = this.#block.engine;
    const at = this.#pool >>> 2;
    const base = memory.u32[at]!;
    const capacity = memory.i32[at + 1]!;
    const grown = Math.max(SMALLEST_POOL, 2 * capacity);
    const moved = memory.reallocate(base, capacity * this.#recordBytes, grown * this.#recordBytes);
    memory.u32[at] = moved;
    memory.i32[at + 1] = grown;
  }
}
