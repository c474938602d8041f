/** How one row changes a Top-N, by what the input may hold: Flink's functions of the same names. */

import { type Batch, equalRows, valuesEqual } from '../../batch/index.ts';
import { isRetraction } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import type { OperatorContext } from '../operator.ts';
import type { RankChanges } from './rank-changes.ts';
import type { RankedRows } from './ranked-rows.ts';

export interface RankStrategy {
  /** Before the rows of a slice, which are in the order already. */
  begin?(slice: Batch): void;
  /** Applies row `row` of the slice. */
  change(slice: Batch, row: number): void;
}

/** The best row only, inserts or improving updates: FastTop1Function. */
export class Top1 implements RankStrategy {
  readonly #ranked: RankedRows;
  readonly #changes: RankChanges;

  constructor(ranked: RankedRows, changes: RankChanges) {
    this.#ranked = ranked;
    this.#changes = changes;
  }

  change(_slice: Batch, row: number): void {
    const slot = this.#ranked.slotOf(row);
    if (this.#ranked.previous(row, slot) >= 0) {
      this.#ranked.leave(slot);
      return;
    }
    const beaten = this.#ranked.next(row, slot);
    if (beaten < 0) {
      this.#changes.insert(slot, 1);
      return;
    }
    this.#changes.updateBefore(beaten, 1);
    this.#changes.updateAfter(slot, 1);
    this.#ranked.leave(beaten);
  }
}

/** Inserts only; what falls out of the last rank is forgotten: AppendOnlyTopNFunction. */
export class AppendTopN implements RankStrategy {
  readonly #ranked: RankedRows;
  readonly #changes: RankChanges;

  constructor(ranked: RankedRows, changes: RankChanges) {
    this.#ranked = ranked;
    this.#changes = changes;
  }

  change(_slice: Batch, row: number): void {
    const { end, byRank } = this.#changes;
    const slot = this.#ranked.slotOf(row);
    const rank = this.#ranked.rankOf(row, slot, end);
    if (rank > end) this.#ranked.leave(slot);
    else if (byRank) {
      const fallen = this.#changes.shiftDown(row, slot, rank);
      if (fallen >= 0) this.#ranked.leave(fallen);
    } else enter(this.#ranked, this.#changes, row, slot, rank, true);
  }
}

/** -D of the row that falls out of the last rank, then +I of the new one. */
function enter(
  ranked: RankedRows,
  changes: RankChanges,
  row: number,
  slot: number,
  rank: number,
  forget: boolean,
): void {
  const fallen = ranked.ahead(row, slot, changes.end - rank + 1);
  if (fallen >= 0) {
    changes.delete(fallen, changes.end);
    if (forget) ranked.leave(fallen);
  }
  changes.insert(slot, rank);
}

/** Updates by unique key that only improve a row: UpdatableTopNFunction. */
export class UpdateTopN implements RankStrategy {
  readonly #node: NodeOf<'rank'>;
  readonly #context: OperatorContext;
  readonly #ranked: RankedRows;
  readonly #changes: RankChanges;
  readonly #append: AppendTopN;
  /** Slots of each row's partition with the row's unique key, rows ascending. */
  #rows: Int32Array = new Int32Array(0);
  #slots: Int32Array = new Int32Array(0);
  #next = 0;

  constructor(
    node: NodeOf<'rank'>,
    context: OperatorContext,
    ranked: RankedRows,
    changes: RankChanges,
  ) {
    this.#node = node;
    this.#context = context;
    this.#ranked = ranked;
    this.#changes = changes;
    this.#append = new AppendTopN(ranked, changes);
  }

  begin(slice: Batch): void {
    const { engine } = this.#context;
    const { rows } = this.#ranked;
    const found = rows.table.matches(rows.keysOf(slice), slice.length);
    const identity = engine.memory.reserve(4 * found.count);
    for (let i = 0; i < found.count; i++) engine.memory.i32[(identity >>> 2) + i] = i;
    const columns = this.#node.uniqueKey!;
    const equal = equalRows(
      engine,
      { columns: columns.map((c) => slice.column(c)), rows: found.rows },
      { columns: columns.map((c) => rows.gather(c, found.slots, found.count)), rows: identity },
      found.count,
    );
    const { i32, u8 } = engine.memory;
    const same: number[] = [];
    for (let i = 0; i < found.count; i++) if (u8[equal + i] === 1) same.push(i);
    this.#rows = Int32Array.from(same, (i) => i32[(found.rows >>> 2) + i]!);
    this.#slots = Int32Array.from(same, (i) => i32[(found.slots >>> 2) + i]!);
    this.#next = 0;
  }

  change(slice: Batch, row: number): void {
    let old = -1;
    for (; this.#rows[this.#next] === row; this.#next++) {
      const slot = this.#slots[this.#next]!;
      if (this.#ranked.sees(row, slot)) old = slot;
    }
    if (old < 0) this.#append.change(slice, row);
    else if (sameOrder(this.#node, this.#ranked, this.#ranked.slotOf(row), old)) {
      this.#update(row, old);
    } else this.#move(row, old);
  }

  /** The row keeps its rank. */
  #update(row: number, old: number): void {
    const rank = this.#rank(row, old);
    this.#changes.updateBefore(old, rank);
    this.#ranked.replace(old, row);
    this.#changes.updateAfter(old, rank);
  }

  #move(row: number, old: number): void {
    const oldRank = this.#rank(row, old);
    const slot = this.#ranked.slotOf(row);
    this.#ranked.leave(old);
    const rank = this.#rank(row, slot);
    if (!this.#changes.byRank) {
      this.#changes.updateBefore(old, rank);
      this.#changes.updateAfter(slot, rank);
    } else if (rank <= oldRank) this.#rise(row, slot, rank, old, oldRank);
    else this.#fall(row, slot, rank, old, oldRank);
  }

  #rank(row: number, slot: number): number {
    return this.#changes.byRank ? this.#ranked.rankOf(row, slot, this.#changes.end) : 1;
  }

  #rise(row: number, slot: number, rank: number, old: number, oldRank: number): void {
    let current = slot;
    for (let at = rank; at < oldRank; at++) {
      const next = this.#ranked.next(row, current);
      this.#changes.updateBefore(next, at);
      if (at === rank) this.#changes.updateBefore(old, oldRank);
      this.#changes.updateAfter(current, at);
      current = next;
    }
    if (rank === oldRank) this.#changes.updateBefore(old, oldRank);
    this.#changes.updateAfter(current, oldRank);
  }

  /** Against the promise of the input (upstream state may have expired): those between move up. */
  #fall(row: number, slot: number, rank: number, old: number, oldRank: number): void {
    this.#changes.updateBefore(old, oldRank);
    const passed: number[] = [];
    let at = slot;
    for (let i = rank; i > oldRank; i--) passed.unshift((at = this.#ranked.previous(row, at)));
    passed.forEach((next, i) => {
      this.#changes.updateBefore(next, oldRank + i + 1);
      this.#changes.updateAfter(next, oldRank + i);
    });
    this.#changes.updateAfter(slot, rank);
  }
}

/** Any changelog; every row is kept: RetractableTopNFunction. */
export class RetractTopN implements RankStrategy {
  readonly #node: NodeOf<'rank'>;
  readonly #ranked: RankedRows;
  readonly #changes: RankChanges;

  constructor(node: NodeOf<'rank'>, ranked: RankedRows, changes: RankChanges) {
    this.#node = node;
    this.#ranked = ranked;
    this.#changes = changes;
  }

  change(slice: Batch, row: number): void {
    const slot = this.#ranked.slotOf(row);
    if (isRetraction(slice.kind(row))) this.#retract(row, slot);
    else this.#accumulate(row, slot);
  }

  #accumulate(row: number, slot: number): void {
    const { end, byRank } = this.#changes;
    const rank = this.#ranked.rankOf(row, slot, end);
    if (rank > end) return;
    if (byRank) this.#changes.shiftDown(row, slot, rank);
    else enter(this.#ranked, this.#changes, row, slot, rank, false);
  }

  #retract(row: number, slot: number): void {
    const { end, byRank } = this.#changes;
    this.#ranked.leave(slot);
    const old = this.#firstEqual(row, slot);
    if (old < 0) return;
    const rank = this.#ranked.rankOf(row, old, end);
    if (rank <= end) {
      if (byRank) this.#changes.shiftUp(row, old, rank);
      else {
        this.#changes.delete(old, rank);
        const risen = this.#ranked.ahead(row, old, end - rank + 1);
        if (risen >= 0) this.#changes.insert(risen, end);
      }
    }
    this.#ranked.leave(old);
  }

  /** Of the rows that tie with the one at `slot`, which stands behind them, the first equal one. */
  #firstEqual(row: number, slot: number): number {
    const { columnCount, table } = this.#ranked.rows;
    const wanted = this.#ranked.rows.row(slot);
    let found = -1;
    for (let at = this.#ranked.previous(row, slot); at >= 0; at = this.#ranked.previous(row, at)) {
      if (!sameOrder(this.#node, this.#ranked, slot, at)) break;
      let equal = true;
      for (let column = 0; column < columnCount && equal; column++) {
        equal = valuesEqual(table.get(this.#ranked.rows.place(column), at), wanted[column]!);
      }
      if (equal) found = at;
    }
    return found;
  }
}

/** Whether two rows tie. */
function sameOrder(node: NodeOf<'rank'>, ranked: RankedRows, a: number, b: number): boolean {
  const { rows } = ranked;
  return node.orderBy.every(({ column }) => {
    const place = rows.place(column);
    return valuesEqual(rows.table.get(place, a), rows.table.get(place, b));
  });
}
