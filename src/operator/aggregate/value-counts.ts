/** A multiset of values per cell: how often each value was added and not taken back. */

import { bitmapBytes, take, Vector, vectorOf } from '../../batch/index.ts';
import { BIGINT, type DataType, type Field, INTEGER } from '../../core/index.ts';
import type { StateTable } from '../../state/index.ts';
import type { OperatorContext } from '../operator.ts';
import type { CellEntries, ListedEntries } from './cell-entries.ts';

const CELL: Field = { name: 'cell', type: INTEGER(false) };

export interface ValueCountsOptions {
  /** Table and checkpoint name, unique within the operator. */
  readonly name: string;
  readonly types: readonly DataType[];
  /** Members of a cell in ascending or descending order of their value, or as they came. */
  readonly order: 'ascending' | 'descending' | 'none';
  /** Values taken back before they were added are kept with a negative count; else ignored. */
  readonly keepsNegative: boolean;
  /** Nothing is taken back and it only matters which values there are: each is counted once. */
  readonly insertOnly?: boolean;
}

/** Members of cells, cell after cell: `rows[i]` is the position of its cell in the list asked for. */
export interface Members {
  readonly rows: Int32Array;
  /** Pointer to int32 slots for `values` and `counts`. */
  readonly slots: number;
  readonly count: number;
}

/**
 * `#counts` finds (cell, value); `#members` lists the values of a cell whose count is above 0. The two
 * tables name each other's slots.
 */
export class ValueCounts implements CellEntries {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly #context: OperatorContext;
  readonly #types: readonly DataType[];
  readonly #keepsNegative: boolean;
  readonly #insertOnly: boolean;
  readonly #ordered: boolean;
  readonly #counts: StateTable;
  readonly #members: StateTable;
  readonly #countColumn: number;
  readonly #memberColumn: number;

  constructor(context: OperatorContext, options: ValueCountsOptions) {
    const { name, types, order } = options;
    const values = types.map((type, i) => ({ name: `value ${i}`, type }));
    this.name = name;
    this.fields = [...values, { name: 'count', type: BIGINT(false) }];
    this.#context = context;
    this.#types = types;
    this.#keepsNegative = options.keepsNegative;
    this.#insertOnly = options.insertOnly === true;
    this.#ordered = order !== 'none';
    this.#counts = context.state.table({
      name: `${name} counts`,
      keys: [CELL, ...values],
      values: [
        { name: 'count', type: BIGINT() },
        { name: 'member', type: INTEGER() },
      ],
      index: 'unique',
      transient: true,
    });
    this.#countColumn = 1 + values.length;
    this.#memberColumn = 2 + values.length;
    const sortKey = { column: 1, descending: order === 'descending', nullsLast: false };
    this.#members = context.state.table({
      name: `${name} members`,
      keys: [CELL],
      values: [{ name: 'entry', type: INTEGER(false) }, ...(this.#ordered ? values : [])],
      index: this.#ordered ? 'ordered' : 'chain',
      ...(this.#ordered ? { order: [sortKey] } : {}),
      transient: true,
    });
  }

  /**
   * Adds `weights[i]` (1 for all when null) of each row's value to its cell, in order.
   *
   * @param cells pointer to int32
   * @returns a bitmap of the rows that brought a value its first count or took its last
   */
  add(
    cells: number,
    values: readonly Vector[],
    count: number,
    weights: readonly number[] | null,
  ): number {
    const { memory } = this.#context.engine;
    const cellColumn = new Vector(memory, CELL.type, count, 0, cells);
    const upserted = this.#counts.upsert([cellColumn, ...values], count);
    if (this.#insertOnly) {
      this.#joinCreated(upserted, count);
      return upserted.created;
    }
    const { slots } = upserted;
    const turned = memory.reserveZeroed(bitmapBytes(count));
    const touched = new Set<number>();
    for (let row = 0; row < count; row++) {
      const slot = memory.i32[(slots >>> 2) + row]!;
      const before = this.#counts.getNumber(this.#countColumn, slot);
      const weight = weights === null ? 1 : weights[row]!;
      let after = before + weight;
      if (after < 0 && !this.#keepsNegative) after = 0;
      this.#counts.setNumber(this.#countColumn, slot, after);
      if (before > 0 === after > 0 && after !== 0) continue;
      touched.add(slot);
      if (before > 0 !== after > 0) memory.u8[turned + (row >>> 3)]! |= 1 << (row & 7);
    }
    this.#settle(touched);
    return turned;
  }

  /** The first value in order of each listed cell, or null. Ordered only. */
  first(cells: number, count: number): Vector {
    const { memory } = this.#context.engine;
    const cellColumn = new Vector(memory, CELL.type, count, 0, cells);
    return this.#members.read(2, this.#members.find([cellColumn], count), count);
  }

  members(cells: number, count: number): Members {
    const { memory } = this.#context.engine;
    const cellColumn = new Vector(memory, CELL.type, count, 0, cells);
    const found = this.#members.matches([cellColumn], count);
    return {
      rows: memory.i32.slice(found.rows >>> 2, (found.rows >>> 2) + found.count),
      slots: this.#entries(found.slots, found.count),
      count: found.count,
    };
  }

  /** Value column `index` at int32 slots; a negative slot gives null. */
  values(index: number, slots: number, count: number): Vector {
    return this.#counts.read(1 + index, slots, count);
  }

  counts(slots: number, count: number): Vector {
    return this.#counts.read(this.#countColumn, slots, count);
  }

  /**
   * Adds the members of each `from` cell to the `to` cell beside it.
   *
   * @returns what was added, as `add` took it, with its bitmap
   */
  merge(
    from: number,
    to: number,
    count: number,
  ): { cells: number; values: Vector[]; count: number; turned: number } {
    const { memory } = this.#context.engine;
    const members = this.members(from, count);
    const cells = memory.reserve(4 * members.count);
    for (let i = 0; i < members.count; i++) {
      memory.i32[(cells >>> 2) + i] = memory.i32[(to >>> 2) + members.rows[i]!]!;
    }
    const values = this.#types.map((_, i) => this.values(i, members.slots, members.count));
    const counts = this.counts(members.slots, members.count);
    const at = counts.values >>> 3;
    const weights = Array.from(memory.i64.subarray(at, at + members.count), Number);
    const turned = this.add(cells, values, members.count, weights);
    return { cells, values, count: members.count, turned };
  }

  /** Forgets the values of listed cells. */
  release(cells: number, count: number): void {
    const { memory } = this.#context.engine;
    const cellColumn = new Vector(memory, CELL.type, count, 0, cells);
    const found = this.#members.matches([cellColumn], count);
    if (found.count === 0) return;
    this.#counts.remove(this.#entries(found.slots, found.count), found.count);
    this.#members.remove(found.slots, found.count);
  }

  *export(): Iterable<ListedEntries> {
    for (const batch of this.#counts.scan()) {
      const columns = batch.columns();
      const [cells, ...values] = columns.slice(0, this.#countColumn);
      const counts = columns[this.#countColumn]!;
      yield { cells: cells!.values, count: batch.length, columns: [...values, counts] };
    }
  }

  import({ cells, count, columns }: ListedEntries): void {
    const { i64 } = this.#context.engine.memory;
    const at = columns.at(-1)!.values >>> 3;
    const weights = Array.from(i64.subarray(at, at + count), Number);
    this.add(cells, columns.slice(0, -1), count, weights);
  }

  #entries(memberSlots: number, count: number): number {
    return this.#members.read(1, memberSlots, count).values;
  }

  /** Makes members of values that have a count now, and drops those that have none. */
  #settle(touched: ReadonlySet<number>): void {
    const gone: number[] = [];
    const made: number[] = [];
    for (const slot of touched) {
      const count = this.#counts.getNumber(this.#countColumn, slot);
      const isMember = !this.#counts.isNull(this.#memberColumn, slot);
      if (isMember && count <= 0) {
        this.#members.removeSlot(this.#counts.getNumber(this.#memberColumn, slot));
        this.#counts.set(this.#memberColumn, slot, null);
      }
      if (count === 0) gone.push(slot);
      else if (count > 0 && !isMember) made.push(slot);
    }
    if (made.length > 0) this.#join(this.#list(made));
    if (gone.length > 0) this.#counts.remove(this.#list(gone).values, gone.length);
  }

  /** The values that are new have a count of 1 and become members. */
  #joinCreated(
    { slots, created, createdCount }: ReturnType<StateTable['upsert']>,
    count: number,
  ): void {
    if (createdCount === 0) return;
    const { engine } = this.#context;
    const { memory, kernels } = engine;
    const rows = memory.reserve(4 * createdCount);
    kernels.bitmapPositions(created, 0, count, createdCount, rows);
    const all = new Vector(memory, INTEGER(false), count, 0, slots);
    const entries = take(engine, all, rows, createdCount);
    const ones = memory.reserve(8 * createdCount);
    memory.i64.fill(1n, ones >>> 3, (ones >>> 3) + createdCount);
    const counts = new Vector(memory, BIGINT(false), createdCount, 0, ones);
    this.#counts.write(this.#countColumn, entries.values, createdCount, counts);
    this.#join(entries);
  }

  #join(entries: Vector): void {
    const count = entries.length;
    const cells = this.#counts.read(0, entries.values, count);
    const values = this.#ordered
      ? this.#types.map((_, i) => this.values(i, entries.values, count))
      : [];
    const members = this.#members.append([cells], [entries, ...values], count);
    const { memory } = this.#context.engine;
    const column = new Vector(memory, INTEGER(false), count, 0, members);
    this.#counts.write(this.#memberColumn, entries.values, count, column);
  }

  #list(slots: readonly number[]): Vector {
    return vectorOf(this.#context.engine.memory, INTEGER(false), slots);
  }
}
