/** The Arrow type of every logical type, and what of its layout differs from ours. */

import * as arrow from '@uwdata/flechette';
import { childTypes } from '../../batch/index.ts';
import type { DataType, Field } from '../../core/index.ts';

/**
 * Bytes lie in Arrow as they lie in a Vector, with two exceptions: DECIMAL(p <= 18) widens to 128 bits,
 * because readers of narrow decimals are rare, and TIMESTAMP(p > 6) becomes nanoseconds in 64 bits.
 */
export function arrowType(type: DataType): arrow.DataType {
  switch (type.kind) {
    case 'BOOLEAN':
      return arrow.bool();
    case 'TINYINT':
      return arrow.int8();
    case 'SMALLINT':
      return arrow.int16();
    case 'INTEGER':
      return arrow.int32();
    case 'BIGINT':
      return arrow.int64();
    case 'FLOAT':
      return arrow.float32();
    case 'DOUBLE':
      return arrow.float64();
    case 'DECIMAL':
      return arrow.decimal(type.precision, type.scale, 128);
    case 'DATE':
      return arrow.dateDay();
    case 'TIME':
      return arrow.timeMillisecond();
    case 'TIMESTAMP':
      return arrow.timestamp(unitOf(type.precision));
    case 'TIMESTAMP_LTZ':
      return arrow.timestamp(unitOf(type.precision), 'UTC');
    case 'INTERVAL_YEAR_MONTH':
      return arrow.interval(arrow.IntervalUnit.YEAR_MONTH);
    case 'INTERVAL_DAY_TIME':
      return arrow.duration(arrow.TimeUnit.MILLISECOND);
    case 'BINARY':
    case 'VARBINARY':
    case 'RAW':
    case 'BITMAP':
      return arrow.binary();
    case 'ARRAY':
      return arrow.list(arrowField('item', type.element));
    case 'MAP':
    case 'MULTISET':
      return mapType(type);
    case 'ROW':
      return arrow.struct(type.fields.map(({ name, type: field }) => arrowField(name, field)));
    case 'NULL':
      return arrow.nullType();
    default:
      return arrow.utf8();
  }
}

export function arrowField(name: string, type: DataType): arrow.Field {
  return arrow.field(name, arrowType(type), type.nullable);
}

export function isNanos(type: DataType): boolean {
  return (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') && type.precision > 6;
}

export function isNarrowDecimal(type: DataType): boolean {
  return type.kind === 'DECIMAL' && type.precision <= 18;
}

function unitOf(precision: number): 2 | 3 {
  return precision > 6 ? arrow.TimeUnit.NANOSECOND : arrow.TimeUnit.MICROSECOND;
}

function mapType(type: DataType): arrow.DataType {
  const entry = childTypes(type)[0] as { readonly fields: readonly Field[] };
  const [key, value] = entry.fields;
  return arrow.map(arrowField('key', key!.type), arrowField('value', value!.type));
}
