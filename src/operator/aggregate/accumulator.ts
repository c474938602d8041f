/** The contract of one aggregate's accumulators: columns of state addressed by int32 cells. */

import type { Batch, Vector } from '../../batch/index.ts';
import type { Field } from '../../core/index.ts';
import type { CellEntries } from './cell-entries.ts';

/** Rows on their way into cells. */
export interface CellRows {
  readonly batch: Batch;
  /** Pointer to the int32 cell of each row; cell 0 is a bin that nobody reads. */
  readonly cells: number;
  readonly length: number;
  /** Pointer to a row kind per row, or 0 when all are +I: -U and -D are taken back. */
  readonly kinds: number;
}

/**
 * State of one aggregate call. The set that owns it (`Accumulators`) grows cells, resets their fixed
 * fields and counts admitted rows; an accumulator only adds what the function itself must know.
 */
export interface Accumulator {
  /** Its columns in a snapshot. */
  readonly fields: readonly Field[];
  /** State that has rows of its own. */
  readonly entries?: CellEntries;
  /** @param admitted bitmap of the rows that take part, or 0 for all */
  update(rows: CellRows, admitted: number): void;
  /**
   * `update`, and the function's value in each row's cell just after the row. Functions without it are
   * updated in rounds of rows with different cells.
   *
   * @param counts pointer to the int64 number of admitted rows after each row
   * @param present bitmap of the rows after which that number is above 0, or 0 for all
   */
  trace?(rows: CellRows, admitted: number, counts: number, present: number): Vector;
  /** Adds the state of `from[i]` to that of `to[i]`; both are pointers to int32 cells. */
  merge(from: number, to: number, count: number): void;
  /** The function's value in each listed cell, in the arena. */
  result(cells: number, count: number): Vector;
  /** Frees what listed cells hold outside of their fixed fields, before those are reset. */
  release?(cells: number, count: number): void;
  export(cells: number, count: number): readonly Vector[];
  /** Puts exported columns into freshly reset cells. */
  import(cells: number, count: number, columns: readonly Vector[]): void;
  /** Frees memory outside of the cells. */
  close?(): void;
}
