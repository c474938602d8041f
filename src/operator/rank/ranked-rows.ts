/** The rows of a Top-N per partition in rank order, as each row of a running slice sees them. */

import type { Batch } from '../../batch/index.ts';
import type { Schema } from '../../core/index.ts';
import type { SortKey } from '../../expression/index.ts';
import { RowTable } from '../changelog/row-table.ts';
import { SlotRows } from '../changelog/slot-rows.ts';
import type { OperatorContext } from '../operator.ts';

export interface RankedRowsSpec {
  readonly schema: Schema;
  readonly partitionKeys: readonly number[];
  readonly orderBy: readonly SortKey[];
  readonly ttlMs: number;
}

/**
 * All rows of a slice are put into the order at once; a row then sees the rows that were there before
 * it and are not gone. Nothing leaves the table, and no content changes, before `settle`: references to
 * rows stay good until then. Ties keep the order of arrival.
 */
export class RankedRows {
  readonly rows: RowTable;
  readonly #context: OperatorContext;
  /** The row of the slice that a slot was made for. */
  readonly #madeFor = new SlotRows();
  /** The row of the slice that has replaced a slot's content. */
  readonly #content = new SlotRows();
  readonly #goneMarks = new SlotRows();
  readonly #gone: number[] = [];
  readonly #replaced: number[] = [];
  #own: Int32Array = new Int32Array(0);

  constructor(context: OperatorContext, spec: RankedRowsSpec) {
    this.#context = context;
    const order = spec.orderBy.filter((key) => !spec.partitionKeys.includes(key.column));
    this.rows = new RowTable(context.state, {
      name: 'data-state',
      schema: spec.schema,
      keys: spec.partitionKeys,
      index: order.length === 0 ? 'chain' : 'ordered',
      order,
      ttlMs: spec.ttlMs,
    });
  }

  /** Puts every row of a slice into the order. */
  begin(slice: Batch): void {
    const slots = this.rows.append(slice);
    const { capacity } = this.rows.table;
    this.#madeFor.begin(capacity);
    this.#content.begin(capacity);
    this.#goneMarks.begin(capacity);
    const { i32 } = this.#context.engine.memory;
    this.#own = i32.slice(slots >>> 2, (slots >>> 2) + slice.length);
    for (let row = 0; row < slice.length; row++) this.#madeFor.set(this.#own[row]!, row);
  }

  /** The slot of a row of the slice. */
  slotOf(row: number): number {
    return this.#own[row]!;
  }

  /** Where the content of a slot is now, for EitherRows: a row of the slice, or ~slot. */
  reference(slot: number): number {
    const replaced = this.#content.get(slot);
    if (replaced >= 0) return replaced;
    const made = this.#madeFor.get(slot);
    return made >= 0 ? made : ~slot;
  }

  /** Whether `row` finds the row at `slot` there. */
  sees(row: number, slot: number): boolean {
    return this.#madeFor.get(slot) < row && this.#goneMarks.get(slot) < 0;
  }

  /** The next slot in rank order that `row` sees; -1 at the end. */
  next(row: number, slot: number): number {
    let at = this.rows.table.next(slot);
    while (at >= 0 && !this.sees(row, at)) at = this.rows.table.next(at);
    return at;
  }

  previous(row: number, slot: number): number {
    let at = this.rows.table.previous(slot);
    while (at >= 0 && !this.sees(row, at)) at = this.rows.table.previous(at);
    return at;
  }

  /** Rank of `slot`, counted up to `end` only: end + 1 stands for any worse rank. */
  rankOf(row: number, slot: number, end: number): number {
    let rank = 1;
    for (let at = this.previous(row, slot); at >= 0 && rank <= end; rank++) {
      at = this.previous(row, at);
    }
    return rank;
  }

  /** The slot `steps` seen rows behind `slot`, -1 if there are fewer. */
  ahead(row: number, slot: number, steps: number): number {
    let at = slot;
    for (let i = 0; i < steps && at >= 0; i++) at = this.next(row, at);
    return at;
  }

  /** The row at `slot` leaves the state; at once unseen, removed by `settle`. */
  leave(slot: number): void {
    this.#goneMarks.set(slot, 1);
    this.#gone.push(slot);
  }

  /** `row` takes the place of `slot`, whose key and order are the same. */
  replace(slot: number, row: number): void {
    if (this.#content.get(slot) < 0) this.#replaced.push(slot);
    this.#content.set(slot, row);
    this.leave(this.#own[row]!);
  }

  /** Writes and removes what the slice changed. */
  settle(slice: Batch): void {
    const targets = this.#replaced.filter((slot) => this.#goneMarks.get(slot) < 0);
    if (targets.length > 0) {
      const sources = targets.map((slot) => this.#content.get(slot));
      const written = slice.select(this.#pointerTo(sources), sources.length);
      this.rows.write(this.#pointerTo(targets), written);
    }
    if (this.#gone.length > 0) {
      this.rows.table.remove(this.#pointerTo(this.#gone), this.#gone.length);
    }
    this.#replaced.length = 0;
    this.#gone.length = 0;
  }

  #pointerTo(values: readonly number[]): number {
    const { memory } = this.#context.engine;
    const pointer = memory.reserve(4 * values.length);
    memory.i32.set(values, pointer >>> 2);
    return pointer;
  }
}
