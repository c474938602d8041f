/** The changes of a Top-N: a row per rank within [start, end], or the set of rows within it. */

import type { Batch } from '../../batch/index.ts';
import { DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import { ChangeOutput } from '../changelog/change-output.ts';
import { EitherRows, IndexNumbers } from '../changelog/row-source.ts';
import type { OperatorContext } from '../operator.ts';
import type { RankedRows } from './ranked-rows.ts';

/** Slots in, rows out: a slot stands for the content it has when the change is pushed. */
export class RankChanges {
  /** Ranks are told apart: the rank is a column, or the first ones are skipped. */
  readonly byRank: boolean;
  readonly #context: OperatorContext;
  readonly #output: ChangeOutput;
  readonly #ranked: RankedRows;
  readonly #start: number;
  readonly #outputRank: boolean;
  readonly #updateBefore: boolean;
  /** Last rank of the partition of the running row. */
  end = 0;

  constructor(node: NodeOf<'rank'>, context: OperatorContext, ranked: RankedRows) {
    this.#context = context;
    this.#ranked = ranked;
    this.#start = node.start;
    this.#outputRank = node.outputRank;
    this.#updateBefore = node.changelog.updateBefore;
    this.byRank = node.outputRank || node.start > 1;
    this.#output = new ChangeOutput(context, node.schema);
  }

  begin(slice: Batch): void {
    const { engine } = this.#context;
    const rows = new EitherRows(engine, slice.columns(), this.#ranked.rows);
    if (this.#outputRank) this.#output.bind(slice.held, rows, new IndexNumbers(engine));
    else this.#output.bind(slice.held, rows);
  }

  causedBy(row: number): void {
    this.#output.causedBy(row);
  }

  flush(): void {
    this.#output.flush();
  }

  insert(slot: number, rank: number): void {
    this.#push(INSERT, slot, rank);
  }

  delete(slot: number, rank: number): void {
    this.#push(DELETE, slot, rank);
  }

  updateBefore(slot: number, rank: number): void {
    if (this.#updateBefore) this.#push(UPDATE_BEFORE, slot, rank);
  }

  updateAfter(slot: number, rank: number): void {
    this.#push(UPDATE_AFTER, slot, rank);
  }

  #push(kind: number, slot: number, rank: number): void {
    if (rank < this.#start || rank > this.end) return;
    this.#output.push(kind, this.#ranked.reference(slot), rank);
  }

  /**
   * The row at `slot`, new at `rank`, moves those behind it down by one, as `row` sees them. Returns
   * the slot that falls out of the last rank, -1 if none does.
   */
  shiftDown(row: number, slot: number, rank: number): number {
    let current = slot;
    let at = rank;
    for (let next = this.#ranked.next(row, slot); next >= 0 && at <= this.end; at++) {
      this.updateBefore(next, at);
      this.updateAfter(current, at);
      current = next;
      next = this.#ranked.next(row, next);
    }
    if (at > this.end) return current;
    this.insert(current, at);
    return -1;
  }

  /** The row at `slot` leaves `rank`: those behind it move up by one. */
  shiftUp(row: number, slot: number, rank: number): void {
    let former = slot;
    let at = rank;
    for (let next = this.#ranked.next(row, slot); next >= 0 && at <= this.end; at++) {
      this.updateBefore(former, at);
      this.updateAfter(next, at);
      former = next;
      next = this.#ranked.next(row, next);
    }
    if (at <= this.end) this.delete(former, at);
  }
}
