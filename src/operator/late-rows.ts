/** Rows that an operator drops because their time is over: they go to the late output. */

import type { Batch } from '../batch/index.ts';
import type { OperatorContext } from './operator.ts';

/** Drops the rows of a batch for which `isLate` and gives the others. */
export function withoutLate(
  context: OperatorContext,
  batch: Batch,
  isLate: (row: number) => boolean,
): Batch {
  const { memory } = context.engine;
  const [late, kept] = [memory.reserve(4 * batch.length), memory.reserve(4 * batch.length)];
  let lateCount = 0;
  let keptCount = 0;
  for (let row = 0; row < batch.length; row++) {
    if (isLate(row)) memory.i32[(late >>> 2) + lateCount++] = row;
    else memory.i32[(kept >>> 2) + keptCount++] = row;
  }
  if (lateCount === 0) return batch;
  context.late.drop(batch, late, lateCount);
  return batch.select(kept, keptCount);
}
