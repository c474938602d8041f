/** A batch of a result as columns, copied out of the engine's memory: the fast way to many rows. */

import type { Batch, Engine, Memory, Value, Vector } from '../batch/index.ts';
import { bitmapBytes } from '../batch/index.ts';

/**
 * BOOLEAN, text, nested and wide types are arrays of values; the others are typed arrays: BIGINT,
 * DECIMAL(p <= 18) unscaled and TIMESTAMP(p <= 6) in microseconds as BigInt64Array, INT, DATE and
 * TIME as Int32Array, and so on.
 */
export type ColumnData =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Float32Array
  | Float64Array
  | readonly Value[];

export interface ColumnBatch {
  readonly length: number;
  readonly columns: Readonly<Record<string, ColumnData>>;
  /** By column: a bit per row, least significant first, set where there is a value; absent without NULLs. */
  readonly validity: Readonly<Record<string, Uint8Array>>;
  /** A row kind per row (+I 0, -U 1, +U 2, -D 3), or null when all are +I. */
  readonly kinds: Uint8Array | null;
}

export function columnBatch({ memory }: Engine, batch: Batch): ColumnBatch {
  const columns: Record<string, ColumnData> = {};
  const validity: Record<string, Uint8Array> = {};
  batch.fields.forEach(({ name }, i) => {
    const vector = batch.column(i);
    columns[name] = dataOf(memory, vector);
    if (vector.validity !== 0) {
      const end = vector.validity + bitmapBytes(batch.length);
      validity[name] = memory.u8.slice(vector.validity, end);
    }
  });
  const { kinds, length } = batch;
  return {
    length,
    columns,
    validity,
    kinds: kinds === 0 ? null : memory.u8.slice(kinds, kinds + length),
  };
}

function dataOf(memory: Memory, vector: Vector): ColumnData {
  const { values, length } = vector;
  switch (vector.physical) {
    case 'i8':
      return memory.i8.slice(values, values + length);
    case 'i16':
      return memory.i16.slice(values >>> 1, (values >>> 1) + length);
    case 'i32':
      return memory.i32.slice(values >>> 2, (values >>> 2) + length);
    case 'i64':
      return memory.i64.slice(values >>> 3, (values >>> 3) + length);
    case 'f32':
      return memory.f32.slice(values >>> 2, (values >>> 2) + length);
    case 'f64':
      return memory.f64.slice(values >>> 3, (values >>> 3) + length);
    default:
      return Array.from({ length }, (_, row) => vector.get(row));
  }
}
