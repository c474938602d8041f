/** Tables given as one typed array or list a column: copied into linear memory block by block. */

import { type Engine, type Value, Vector, VectorBuilder } from '../../batch/index.ts';
import type { DataType, Field } from '../../core/index.ts';
import { FieldError } from '../../format/index.ts';
import { wrongValue } from '../errors.ts';
import { toValue } from './js-value.ts';

/** A list of values, or a typed array. */
export type ColumnData = ArrayLike<unknown>;
export type ColumnTable = Readonly<Record<string, ColumnData>>;

/** True for `{ a: [...], b: new BigInt64Array(...) }`. */
export function isColumnTable(given: unknown): given is ColumnTable {
  if (typeof given !== 'object' || given === null || Symbol.iterator in given) return false;
  if (Symbol.asyncIterator in given) return false;
  const columns = Object.values(given);
  return columns.length > 0 && columns.every(isColumnData);
}

function isColumnData(given: unknown): boolean {
  return Array.isArray(given) || (ArrayBuffer.isView(given) && !(given instanceof DataView));
}

/** Rows of the table: the length of its shortest column. */
export function columnTableLength(table: ColumnTable): number {
  return Math.min(...Object.values(table).map((column) => column.length));
}

/** Rows [from, to) of a column, in the arena. A missing column is null. */
export function columnVector(
  engine: Engine,
  field: Field,
  data: ColumnData | undefined,
  from: number,
  to: number,
): Vector {
  const direct = copied(engine, field.type, data, from, to);
  if (direct !== null) return direct;
  const builder = new VectorBuilder(engine.memory, field.type, to - from);
  for (let i = from; i < to; i++) builder.append(checked(data?.[i], field, i));
  return builder.finish();
}

/** Typed arrays that lie as the column lies (TIMESTAMP: int64 microseconds) are copied as they are. */
function copied(
  engine: Engine,
  type: DataType,
  data: ColumnData | undefined,
  from: number,
  to: number,
): Vector | null {
  const { memory } = engine;
  const length = to - from;
  if (data instanceof BigInt64Array && isWord(type)) {
    const at = memory.reserve(8 * length);
    memory.i64.set(data.subarray(from, to), at >>> 3);
    return new Vector(memory, type, length, 0, at);
  }
  if (data instanceof Float64Array && type.kind === 'DOUBLE') {
    const at = memory.reserve(8 * length);
    memory.f64.set(data.subarray(from, to), at >>> 3);
    return new Vector(memory, type, length, 0, at);
  }
  if (data instanceof Int32Array && isHalfWord(type)) {
    const at = memory.reserve(4 * length);
    memory.i32.set(data.subarray(from, to), at >>> 2);
    return new Vector(memory, type, length, 0, at);
  }
  if (data instanceof Float32Array && type.kind === 'FLOAT') {
    const at = memory.reserve(4 * length);
    memory.f32.set(data.subarray(from, to), at >>> 2);
    return new Vector(memory, type, length, 0, at);
  }
  return null;
}

function isWord(type: DataType): boolean {
  const isTimestamp = type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ';
  return type.kind === 'BIGINT' || (isTimestamp && type.precision <= 6);
}

function isHalfWord(type: DataType): boolean {
  return type.kind === 'INTEGER' || type.kind === 'DATE' || type.kind === 'TIME';
}

/** @throws MillraceError with row and column for what is no value of the column */
export function checked(given: unknown, field: Field, row: number): Value {
  try {
    return toValue(given, field.type);
  } catch (error) {
    if (!(error instanceof FieldError)) throw error;
    throw wrongValue(`row ${row}`, field.name, given, field.type);
  }
}
