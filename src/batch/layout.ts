/** How each logical type lies in memory: Arrow's layout, one physical kind per logical type. */

import type { DataType } from '../core/index.ts';

/**
 * - `bit`: packed booleans, least significant bit first
 * - `i64`: BIGINT, DECIMAL(p <= 18) scaled, TIMESTAMP(p <= 6) in microseconds, day-time intervals in milliseconds
 * - `i128`: two words of 8 bytes, low first. DECIMAL(p > 18): two's complement.
 *   TIMESTAMP(p > 6): milliseconds since the epoch, then nanoseconds within the millisecond.
 * - `utf8` / `bytes`: int32 offsets and bytes
 * - `list`: int32 offsets and one child; of MAP and MULTISET the child is a struct of two
 * - `struct`: one child a field
 */
export type Physical =
  | 'bit'
  | 'i8'
  | 'i16'
  | 'i32'
  | 'i64'
  | 'i128'
  | 'f32'
  | 'f64'
  | 'utf8'
  | 'bytes'
  | 'list'
  | 'struct'
  | 'null';

export function physicalOf(type: DataType): Physical {
  switch (type.kind) {
    case 'BOOLEAN':
      return 'bit';
    case 'TINYINT':
      return 'i8';
    case 'SMALLINT':
      return 'i16';
    case 'INTEGER':
    case 'DATE':
    case 'TIME':
    case 'INTERVAL_YEAR_MONTH':
      return 'i32';
    case 'BIGINT':
    case 'INTERVAL_DAY_TIME':
      return 'i64';
    case 'DECIMAL':
      return type.precision <= 18 ? 'i64' : 'i128';
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return type.precision <= 6 ? 'i64' : 'i128';
    case 'FLOAT':
      return 'f32';
    case 'DOUBLE':
      return 'f64';
    case 'CHAR':
    case 'VARCHAR':
    case 'VARIANT':
    case 'SYMBOL':
    case 'DESCRIPTOR':
      return 'utf8';
    case 'BINARY':
    case 'VARBINARY':
    case 'RAW':
    case 'BITMAP':
      return 'bytes';
    case 'ARRAY':
    case 'MAP':
    case 'MULTISET':
      return 'list';
    case 'ROW':
      return 'struct';
    case 'NULL':
      return 'null';
  }
}

/** Bytes of one value; 0 for bits and for kinds without a fixed width. */
export const WIDTH_BYTES: Readonly<Record<Physical, number>> = {
  bit: 0,
  i8: 1,
  i16: 2,
  i32: 4,
  i64: 8,
  i128: 16,
  f32: 4,
  f64: 8,
  utf8: 0,
  bytes: 0,
  list: 0,
  struct: 0,
  null: 0,
};

/** The types of the child vectors of a nested type, in layout order. */
export function childTypes(type: DataType): readonly DataType[] {
  switch (type.kind) {
    case 'ARRAY':
      return [type.element];
    case 'MAP':
      return [entryType(type.key, type.value)];
    case 'MULTISET':
      return [entryType(type.element, { kind: 'INTEGER', nullable: false })];
    case 'ROW':
      return type.fields.map((field) => field.type);
    default:
      return [];
  }
}

function entryType(key: DataType, value: DataType): DataType {
  return {
    kind: 'ROW',
    nullable: false,
    fields: [
      { name: 'key', type: key },
      { name: 'value', type: value },
    ],
  };
}

export function bitmapBytes(length: number): number {
  return (length + 7) >>> 3;
}
