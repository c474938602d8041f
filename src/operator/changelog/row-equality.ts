/** Compares the rows of a batch with what they replace, a batch at a time. */

import { type Batch, type Engine, equalRows } from '../../batch/index.ts';
import { EitherRows, type RowSource } from './row-source.ts';

/** What a row replaces is a row of the batch, ~slot, or this. */
export const NOTHING = 0x7fffffff;

/** Per row 1 where `before` names an equal row: every column, NULL equal to NULL. */
export function equalToBefore(
  engine: Engine,
  batch: Batch,
  before: Int32Array,
  stored: RowSource,
): Uint8Array {
  const { memory } = engine;
  const out = new Uint8Array(batch.length);
  const [current, former, identity] = [0, 0, 0].map(() => memory.reserve(4 * batch.length));
  let count = 0;
  for (let row = 0; row < batch.length; row++) {
    if (before[row] === NOTHING) continue;
    memory.i32[(current! >>> 2) + count] = row;
    memory.i32[(former! >>> 2) + count] = before[row]!;
    memory.i32[(identity! >>> 2) + count] = count++;
  }
  if (count === 0) return out;
  const either = new EitherRows(engine, batch.columns(), stored);
  const columns = batch.columns();
  const old = columns.map((_, column) => either.gather(column, former!, count));
  const equal = equalRows(
    engine,
    { columns, rows: current! },
    { columns: old, rows: identity! },
    count,
  );
  const { i32, u8 } = memory;
  for (let i = 0; i < count; i++) out[i32[(current! >>> 2) + i]!] = u8[equal + i]!;
  return out;
}
