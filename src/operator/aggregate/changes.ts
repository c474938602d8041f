/** Turns results before and after rows into the changelog that Flink's group aggregate emits. */

import {
  BATCH_ROWS,
  Batch,
  type Engine,
  equalRows,
  interleave,
  type Vector,
} from '../../batch/index.ts';
import type { Schema } from '../../core/index.ts';
import type { Output } from '../operator.ts';

/** Row by row: what a group was and what it became. */
export interface GroupChanges {
  /** Key columns, in the order of the output. */
  readonly keys: readonly Vector[];
  readonly before: readonly Vector[];
  readonly after: readonly Vector[];
  /** Columns behind the results that do not change. */
  readonly properties?: readonly Vector[];
  /** Pointers to int64 row counts of the group; 0 is absent, a negative count after says "ignored". */
  readonly countsBefore: number;
  readonly countsAfter: number;
  readonly length: number;
}

export interface ChangeOptions {
  readonly schema: Schema;
  readonly updateBefore: boolean;
  /** Emits updates that change nothing. */
  readonly always: boolean;
}

/** +I for a new group, -U and +U for a changed result, -D with the last result for one that has gone. */
export function emitChanges(
  engine: Engine,
  output: Output,
  changes: GroupChanges,
  options: ChangeOptions,
): void {
  const { memory, kernels } = engine;
  const { length } = changes;
  const indices = memory.reserve(8 * length);
  const kinds = memory.reserve(2 * length);
  const count = kernels.planChanges(
    changes.countsBefore,
    changes.countsAfter,
    options.always ? 0 : unchanged(engine, changes),
    length,
    options.updateBefore,
    options.always,
    indices,
    kinds,
  );
  for (let from = 0; from < count; from += BATCH_ROWS) {
    const rows = Math.min(BATCH_ROWS, count - from);
    const mark = memory.mark();
    const pick = (after: Vector, before: Vector) =>
      interleave(engine, after, before, indices + 4 * from, rows);
    const columns = [
      ...changes.keys.map((key) => pick(key, key)),
      ...changes.after.map((after, i) => pick(after, changes.before[i]!)),
      ...(changes.properties ?? []).map((property) => pick(property, property)),
    ];
    output.emit(Batch.of(engine, options.schema, columns, rows, { kinds: kinds + from }));
    memory.release(mark);
  }
}

/** Pointer to a byte per row, 1 where the result stayed as it was. */
function unchanged(engine: Engine, { before, after, length }: GroupChanges): number {
  const rows = engine.memory.reserve(4 * length);
  const { i32 } = engine.memory;
  for (let i = 0; i < length; i++) i32[(rows >>> 2) + i] = i;
  return equalRows(engine, { columns: before, rows }, { columns: after, rows }, length);
}
