/** Cuts a batch into rounds of rows of different cells, in order, where a function must see them one by one. */

import type { Batch, Engine } from '../../batch/index.ts';

/**
 * Runs `round` on each part. Rows of one cell keep their order; a batch without repeated cells is one
 * round.
 *
 * @param cells pointer to the int32 cell of each row
 * @param scratch int32 per cell, all -1
 */
export function inRounds(
  engine: Engine,
  batch: Batch,
  cells: number,
  scratch: number,
  round: (part: Batch) => void,
): void {
  const { memory, kernels } = engine;
  const numbers = memory.reserve(4 * batch.length);
  const last = kernels.occurrences(cells, batch.length, scratch, numbers);
  if (last === 0) {
    round(batch);
    return;
  }
  const rounds: number[][] = Array.from({ length: last + 1 }, () => []);
  const list = memory.i32.slice(numbers >>> 2, (numbers >>> 2) + batch.length);
  list.forEach((number, row) => {
    rounds[number]!.push(row);
  });
  for (const rows of rounds) {
    const mark = memory.mark();
    const selection = memory.reserve(4 * rows.length);
    memory.i32.set(rows, selection >>> 2);
    round(batch.select(selection, rows.length));
    memory.release(mark);
  }
}
