/** A split being read: batches of the format's columns, in the order of its bytes. */

import type { Batch } from '../../batch/index.ts';
import type { RejectedRecord } from '../../format/index.ts';
import type { FileSplit } from './splits.ts';

export interface OpenSplit {
  /** The next batch; null when its bytes have not arrived, or at the end. */
  next(): Batch | null;
  readonly ended: boolean;
  /** Byte offset of the first record behind what was read; null where it is not known. */
  readonly position: number | null;
  /** Resolves when `next` has something to say again. */
  arrived(): Promise<void>;
  /** What is left to read: state of a checkpoint. */
  remaining(): FileSplit;
  /** Reads on into the split that follows this one directly, if it does. */
  extend(split: FileSplit): boolean;
  takeRejected(): readonly RejectedRecord[];
  close(): void;
}
