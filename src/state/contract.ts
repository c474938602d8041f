/** What operators see of state: tables of columns with stable slots, found by key. */

import type { Batch, Value, Vector } from '../batch/index.ts';
import type { Field, Schema } from '../core/index.ts';
import type { SortKey } from '../expression/index.ts';

/**
 * - `unique`: one slot per key
 * - `chain`: any number of slots per key, in insertion order
 * - `ordered`: any number of slots per key, kept in the order of `order`, ties in insertion order
 */
export type IndexKind = 'unique' | 'chain' | 'ordered';

export interface StateTableSpec {
  /** Unique within the operator; the table's name in a checkpoint. */
  readonly name: string;
  readonly keys: readonly Field[];
  readonly values: readonly Field[];
  readonly index: IndexKind;
  /** Of `ordered`: columns of `values`. */
  readonly order?: readonly SortKey[];
  /** Milliseconds of processing time after creation or the last write; 0 keeps for ever. */
  readonly ttlMs?: number;
  /** How many leading keys choose the key group; default all. */
  readonly partitionKeys?: number;
  /** Left out of snapshots: an index that its owner rebuilds from a part. */
  readonly transient?: boolean;
  /** Told of rows that are about to be removed because their time is over: int32 slots. */
  readonly onExpire?: (slots: number, count: number) => void;
}

/** Rows of a batch paired with slots: int32 pointers into the arena. */
export interface Matches {
  readonly rows: number;
  readonly slots: number;
  readonly count: number;
}

/**
 * Columns addressed by slot. A slot is a stable int32 from its creation to its removal; removed slots
 * are used again. Bulk calls take pointers to int32 slots in the arena and one kernel crossing a call;
 * scalar calls are for logic that goes row by row.
 */
export interface StateTable {
  readonly spec: StateTableSpec;
  /** Live slots. */
  readonly size: number;
  /** All slots are below this: what arrays beside the table must hold. */
  readonly capacity: number;

  /** unique: the slot of each row's key, made where missing (values null). Returns pointers to int32 slots and to a bitmap of new ones. */
  upsert(
    keys: readonly Vector[],
    length: number,
  ): { readonly slots: number; readonly created: number; readonly createdCount: number };
  /** The slot of each row's key (chain, ordered: its first), or -1. Returns a pointer to int32 slots. */
  find(keys: readonly Vector[], length: number): number;
  /** chain, ordered: every slot of every row's key, rows ascending. */
  matches(keys: readonly Vector[], length: number): Matches;
  /**
   * ordered by a single ascending column of fixed width: the last slot of each row's key that does not
   * come after the bound, or -1. Returns a pointer to int32 slots.
   */
  floor(keys: readonly Vector[], bounds: Vector, length: number): number;
  /** The same kind of table: the slots of each row's key from `low` to `high`, both included. */
  between(keys: readonly Vector[], low: Vector, high: Vector, length: number): Matches;
  /** chain, ordered: the slots of each row's key behind the first `limit` ones, every slot once. */
  surplus(
    keys: readonly Vector[],
    length: number,
    limit: number,
  ): { readonly slots: number; readonly count: number };
  /** chain, ordered: a new slot per row. Returns a pointer to int32 slots. */
  append(keys: readonly Vector[], values: readonly Vector[], length: number): number;
  /**
   * Counts as a write of these rows, for TTL and incremental snapshots: for operators that keep columns of
   * their own beside the table. `upsert`, `append`, `write` and `set` are writes; `find` and `read` are not.
   */
  touch(slots: number, count: number): void;
  /** Removes slots; each at most once. */
  remove(slots: number, count: number): void;
  removeSlot(slot: number): void;

  /** Gathers a value column (key columns come first, then values: `columnOf`). */
  read(column: number, slots: number, count: number): Vector;
  /** Writes rows of `vector` to slots. A sort column of an ordered table only takes values equal in order. */
  write(column: number, slots: number, count: number, vector: Vector): void;

  /** Position of a column among keys then values; throws for an unknown name. */
  columnOf(name: string): number;
  get(column: number, slot: number): Value;
  set(column: number, slot: number, value: Value): void;
  /** For i32, i64 within 2^53 and f64 columns without allocation; null reads as 0. */
  getNumber(column: number, slot: number): number;
  setNumber(column: number, slot: number, value: number): void;
  isNull(column: number, slot: number): boolean;

  /** unique: the slot of one key given as values, or -1. */
  findKey(key: readonly Value[]): number;
  /** unique: the same, made where missing. */
  upsertKey(key: readonly Value[]): number;
  /** chain, ordered: a new slot for one row given as values. */
  appendRow(key: readonly Value[], values: readonly Value[]): number;

  /** chain, ordered: the first and last slot of the key of `keySlot`'s row, and neighbours in order; -1 at the ends. */
  firstOf(key: readonly Value[]): number;
  lastOf(key: readonly Value[]): number;
  next(slot: number): number;
  previous(slot: number): number;
  /** chain, ordered: slots of one key. */
  countOf(key: readonly Value[]): number;
  /** ordered: the first slot of the key whose order columns are not before `bound`; -1 if none. */
  seek(key: readonly Value[], bound: readonly Value[]): number;

  /**
   * Every live row as batches of keys then values, for firing everything and tests, by slot. Asking for
   * the next batch releases the arena to where it was before the last one. Do not remove meanwhile.
   */
  scan(): Iterable<Batch>;
  /** Every live slot ascending. */
  slots(): Iterable<number>;
  clear(): void;
}

/**
 * A part of an operator's state that is not a StateTable but snapshots as one. A barrier copies all of its
 * rows: for small state. What may grow with the number of keys should be a table or an AddressedPart.
 */
export interface StatePart {
  readonly name: string;
  readonly schema: Schema;
  /** Columns of `schema` whose hash is the key group, or empty for state of the subtask itself. */
  readonly keyColumns: readonly number[];
  /** Rows to keep, in the arena of the caller, a batch at a time. */
  export(): Iterable<Batch>;
  /** Gives rows back, in any order, before `open` ends. */
  import(batch: Batch): void;
}

/**
 * A part whose rows have ids: int32 numbers of the operator's choosing, such as slots or cells. As the operator
 * says what changes, a barrier does not copy the part, and checkpoints hold what has changed only.
 */
export interface AddressedPart {
  readonly name: string;
  readonly schema: Schema;
  /** Columns of `schema` whose hash is the key group: its first ones. */
  readonly keyColumns: readonly number[];
  /** How many of the first columns tell rows apart; key columns are among them. */
  readonly identityColumns: number;
  /** Columns of the rows at int32 ids, in the arena. */
  read(columns: readonly number[], ids: number, count: number): readonly Vector[];
  /** Gives rows back, each once, before `track` returns; the operator tells `rows` of them as of any change. */
  import(batch: Batch, rows: PartRows): void;
}

/** What the operator says of an addressed part's rows; pointers to int32 ids in the arena. */
export interface PartRows {
  /** Rows are made or are about to be changed; every id is below `capacity`. */
  changing(ids: number, count: number, capacity: number): void;
  /** Rows are about to be removed: they can be read for the last time. */
  removing(ids: number, count: number): void;
}

/** How a value of several subtasks becomes that of one, when the parallelism changes. */
export type ValueMerge = 'min' | 'max' | 'sum';

/** An operator's state, made in its constructor or `open`. */
export interface StateStore {
  table(spec: StateTableSpec): StateTable;
  register(part: StatePart): void;
  track(part: AddressedPart): PartRows;
  /** Small facts of the subtask (a watermark, a counter); merged over subtasks by `merge` on rescale. */
  value(
    name: string,
    initial: number,
    merge: ValueMerge,
  ): { get(): number; set(value: number): void };
}
