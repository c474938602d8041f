/** Rows with stable ids that snapshots read: those of a table, or of an operator's own part. */

import type { Vector } from '../batch/index.ts';
import type { Field } from '../core/index.ts';
import type { Slots } from './slots.ts';
import type { PartDescription } from './snapshot.ts';

/** Told of rows before they change: an open snapshot that has not given them out yet. */
export interface RowObserver {
  beforeChange(slots: number, count: number): void;
}

/** Keeps what incremental snapshots need. */
export interface ChangeRecorder {
  /** Rows change now; with a bitmap, those of the `count` whose bit is set. */
  changed(slots: number, count: number, rows?: number): void;
  /** Rows are about to be removed. */
  removing(slots: number, count: number): void;
}

export interface RowSource {
  readonly part: PartDescription;
  /** The columns that tell rows apart. */
  readonly identity: readonly Field[];
  /** Which ids have rows. */
  readonly slots: Slots;
  readonly size: number;
  observer: RowObserver | null;
  recorder: ChangeRecorder | null;
  /** Columns of the rows at int32 ids; a negative id gives null. */
  gather(columns: readonly number[], slots: number, count: number): readonly Vector[];
}
