/**
 * What a checkpoint asks of an operator's state.
 *
 * The life of a checkpoint with id n:
 *
 * 1. At the barrier: `store.snapshot(n, since)`. `since` is the id of the checkpoint whose rows the new one builds
 *    on, or null for everything. This fixes the rows; it costs a pass over slots, not over values.
 * 2. Between later events, at leisure: `next()` of every part, until null; the rows are encoded and written. Rows that
 *    an operator writes or removes meanwhile are copied first, once each. What an operator keeps
 *    itself (StatePart) is copied at the barrier.
 * 3. `close()`: whether all went well or not.
 * 4. When the manifest is durable: `store.confirm(n)`. Deletions that n holds are forgotten; from now on
 *    n may be a `since`.
 *
 * Restoring: the store is made with what its subtask needs (`RestoredState`), and every table, part and value is
 * filled as the operator asks for it. Then `store.restoreReport()` says what was found.
 */

import type { Batch } from '../batch/index.ts';
import type { Schema } from '../core/index.ts';
import type { ValueMerge } from './contract.ts';

/** How many-th row of its subtask's table a row of a chain or ordered table is (BIGINT): identity and order. */
export const SEQUENCE_COLUMN = '_seq';
/** When a row of a table with TTL was written last, in milliseconds (BIGINT). */
export const TIME_COLUMN = '_ts';
/** In rows of changes: PUT replaces the row of its identity, DELETE removes it (TINYINT, the last column). */
export const OP_COLUMN = '_op';
export const PUT = 0;
export const DELETE = 1;

const RESERVED = /^_+(seq|ts|op)$/;

/** The columns of a state as snapshots name them: a name of ours gets one more underscore. */
export function snapshotSchema(schema: Schema): Schema {
  const fields = schema.fields.map((field) =>
    RESERVED.test(field.name) ? { ...field, name: `_${field.name}` } : field,
  );
  return { fields };
}

/** A table, or what an operator registered as a part. */
export interface PartDescription {
  readonly name: string;
  /** Columns of its exported rows: keys, values, then `_seq` and `_ts` where it has them; never `_op`. */
  readonly schema: Schema;
  /** Columns whose hash is the key group. Empty: rows belong to the subtask. */
  readonly keyColumns: readonly number[];
}

export interface PartSnapshot {
  readonly part: PartDescription;
  /** True where rows are changes: their schema has `_op` behind the part's columns. */
  readonly incremental: boolean;
  readonly rows: number;
  /** Of the store's key groups [first, last], rows of group first + i are [starts[i], starts[i + 1]). */
  readonly starts: Int32Array;
  /**
   * The next rows by key group, a DELETE before the PUTs of its group; null when all were given out. They are
   * in the caller's arena scope: open one around each call.
   */
  next(): Batch | null;
}

export interface ValueSnapshot {
  readonly name: string;
  readonly merge: ValueMerge;
  readonly value: number;
}

export interface StateSnapshot {
  readonly checkpointId: number;
  readonly parts: readonly PartSnapshot[];
  readonly values: readonly ValueSnapshot[];
  close(): void;
}

/** What earlier subtasks left that a new subtask may need, already read from disk. */
export interface RestoredState {
  readonly checkpointId: number;
  /** Of the job that took the snapshot. */
  readonly parallelism: number;
  readonly parts: readonly RestoredPart[];
  readonly values: readonly RestoredValue[];
}

export interface RestoredPart {
  readonly name: string;
  /** Names of its key columns, in order. */
  readonly keyColumns: readonly string[];
  /**
   * Its rows, of every subtask whose key groups touch those of the new one: a base before its changes,
   * oldest first. Rows of other key groups are passed over. Of a part without key columns, the rows of
   * every subtask i with i modulo the new parallelism = the new index. Each batch lives in the arena
   * until the next is asked for.
   */
  batches(): Iterable<Batch>;
}

export interface RestoredValue {
  readonly name: string;
  readonly merge: ValueMerge;
  /** By earlier subtask. */
  readonly values: readonly number[];
}

/** For people: what of a snapshot fitted the job. */
export interface RestoreReport {
  /** States whose rows were taken over. */
  readonly matched: readonly string[];
  /** States of the snapshot that the operator did not ask for. */
  readonly dropped: readonly string[];
  /** States that the snapshot does not have. */
  readonly created: readonly string[];
  readonly columns: readonly ColumnReport[];
}

export interface ColumnReport {
  readonly state: string;
  readonly column: string;
  readonly change: 'new' | 'dropped' | 'widened';
}
