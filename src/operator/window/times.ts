/** Event time between columns (int64 microseconds) and operators (milliseconds in a JS number). */

import { type Batch, type Engine, Vector } from '../../batch/index.ts';
import { type DataType, MillraceError } from '../../core/index.ts';

/** A time that belongs to no pane: kernels send its row to the bin. */
export const NO_TIME = -(2n ** 63n);

export function millisOf(micros: bigint): number {
  const whole = Number(micros / 1000n);
  return micros < 0n && micros % 1000n !== 0n ? whole - 1 : whole;
}

export function microsOf(millis: number): bigint {
  return BigInt(millis) * 1000n;
}

/**
 * Pointer to the int64 microseconds of a time column.
 *
 * @throws MillraceError ROWTIME_NULL: a row without event time belongs to no window
 */
export function rowTimes(batch: Batch, column: number): number {
  const vector = batch.column(column);
  if (vector.validity !== 0) {
    for (let row = 0; row < batch.length; row++) {
      if (vector.isNull(row)) throw nullRowtime(batch.schema.fields[column]!.name, row);
    }
  }
  return vector.values;
}

/** A column that holds one time in every row. */
export function constantTime(
  engine: Engine,
  type: DataType,
  millis: number,
  length: number,
): Vector {
  const { memory } = engine;
  const values = memory.reserve(8 * length);
  memory.i64.fill(microsOf(millis), values >>> 3, (values >>> 3) + length);
  return new Vector(memory, type, length, 0, values);
}

export function nullRowtime(column: string, row: number): MillraceError {
  return new MillraceError(
    'ROWTIME_NULL',
    `row ${row + 1} of a batch has NULL in the rowtime column '${column}'`,
    { hint: `filter with ${column} IS NOT NULL before the watermark is defined` },
  );
}
