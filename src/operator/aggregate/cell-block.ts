/** Accumulator records of one fixed size in one heap block: cell i lies at pointer + i * stride. */

import type { Engine } from '../../batch/index.ts';
import { assert } from '../../core/index.ts';

const WORD_BYTES = 8;
const SMALLEST_CAPACITY = 256;

/** Byte offset of a field in a record. */
export type CellField = number;

/**
 * Fields are laid side by side, so that a row's accumulators share cache lines: with a million keys
 * memory is what an aggregation waits for.
 */
export class CellBlock {
  readonly engine: Engine;
  readonly #initial: bigint[] = [];
  #template = 0;
  #pointer = 0;
  #capacity = 0;
  #scratch = 0;
  #scratchCells = 0;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** Adds a field of whole words with its value in an empty cell; before the first `ensure`. */
  add(words: readonly bigint[]): CellField {
    assert(this.#template === 0, 'a field was added to cells that exist');
    const offset = this.#initial.length * WORD_BYTES;
    this.#initial.push(...words);
    return offset;
  }

  /** Bytes of a record. */
  get stride(): number {
    return this.#initial.length * WORD_BYTES;
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** Address of a field in cell 0, valid until the next `ensure`. */
  address(field: CellField): number {
    return this.#pointer + field;
  }

  /** Makes room for cells [0, cells). New cells are not reset. */
  ensure(cells: number): void {
    if (cells <= this.#capacity) return;
    const { memory } = this.engine;
    if (this.#template === 0) this.#writeTemplate();
    const capacity = Math.max(cells, 2 * this.#capacity, SMALLEST_CAPACITY);
    assert(capacity * this.stride < 2 ** 31, `${capacity} cells of ${this.stride} bytes`);
    this.#pointer = memory.reallocate(
      this.#pointer,
      this.#capacity * this.stride,
      capacity * this.stride,
    );
    this.#capacity = capacity;
  }

  reset(cells: number, count: number): void {
    this.engine.kernels.resetCells(this.#pointer, this.stride, this.#template, cells, count);
  }

  resetRange(first: number, count: number): void {
    this.engine.kernels.resetCellRange(this.#pointer, this.stride, this.#template, first, count);
  }

  /** Pointer to int32 per cell, all -1: kernels mark cells in it, and give it back so. */
  get scratch(): number {
    if (this.#capacity > this.#scratchCells) {
      const { memory } = this.engine;
      memory.free(this.#scratch, 4 * this.#scratchCells);
      this.#scratch = memory.allocate(4 * this.#capacity);
      this.#scratchCells = this.#capacity;
      memory.i32.fill(-1, this.#scratch >>> 2, (this.#scratch >>> 2) + this.#capacity);
    }
    return this.#scratch;
  }

  close(): void {
    const { memory } = this.engine;
    memory.free(this.#scratch, 4 * this.#scratchCells);
    this.#scratch = 0;
    this.#scratchCells = 0;
    memory.free(this.#pointer, this.#capacity * this.stride);
    memory.free(this.#template, this.stride);
    this.#pointer = 0;
    this.#template = 0;
    this.#capacity = 0;
  }

  #writeTemplate(): void {
    const { memory } = this.engine;
    this.#template = memory.allocate(this.stride);
    memory.i64.set(
      this.#initial.map((word) => BigInt.asIntN(64, word)),
      this.#template / WORD_BYTES,
    );
  }
}
