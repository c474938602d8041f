/** Values as a JavaScript program wants them; see the table at `toJavaScript`. */

import { formatDecimal, formatValue, type Value, type ZoneOffset } from '../batch/index.ts';
import type { DataType, Field } from '../core/index.ts';

/** How TIMESTAMP and TIMESTAMP_LTZ arrive: text keeps every digit, a Date is cut to milliseconds. */
export type TimestampStyle = 'text' | 'date';

export interface ValueStyle {
  readonly zone: ZoneOffset;
  readonly timestamps: TimestampStyle;
}

/** A row as an object with a property per column. */
export type Row = Record<string, unknown>;

const NANOS_PER_MILLI = 1_000_000n;

/**
 * | type | value |
 * |---|---|
 * | BOOLEAN | boolean |
 * | TINYINT, SMALLINT, INT, FLOAT, DOUBLE | number |
 * | BIGINT | bigint |
 * | DECIMAL | string, with every digit |
 * | CHAR, VARCHAR, STRING | string |
 * | BINARY, VARBINARY, BYTES | Uint8Array |
 * | DATE, TIME | string: '2024-05-01', '12:00:00' |
 * | TIMESTAMP, TIMESTAMP_LTZ | string: '2024-05-01 12:00:00.000', or Date |
 * | INTERVAL | string, as SQL prints it |
 * | ARRAY | array |
 * | MAP, MULTISET | Map |
 * | ROW | object |
 */
export function toJavaScript(value: Value, type: DataType, style: ValueStyle): unknown {
  if (value === null) return null;
  switch (type.kind) {
    case 'DECIMAL':
      return formatDecimal(value as bigint, type.scale);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return style.timestamps === 'date'
        ? new Date(Number((value as bigint) / NANOS_PER_MILLI))
        : formatValue(value, type, style.zone);
    case 'DATE':
    case 'TIME':
    case 'INTERVAL_DAY_TIME':
    case 'INTERVAL_YEAR_MONTH':
      return formatValue(value, type, style.zone);
    case 'ARRAY':
      return (value as Value[]).map((element) => toJavaScript(element, type.element, style));
    case 'MAP':
      return toMap(value as [Value, Value][], type.key, type.value, style);
    case 'MULTISET':
      return new Map(
        (value as [Value, Value][]).map(([k, n]) => [toJavaScript(k, type.element, style), n]),
      );
    case 'ROW':
      return toObject(value as Value[], type.fields, style);
    default:
      return value;
  }
}

export function toObject(
  values: readonly Value[],
  fields: readonly Field[],
  style: ValueStyle,
): Row {
  const row: Row = {};
  fields.forEach(({ name, type }, i) => {
    row[name] = toJavaScript(values[i] ?? null, type, style);
  });
  return row;
}

function toMap(
  entries: readonly [Value, Value][],
  key: DataType,
  value: DataType,
  style: ValueStyle,
): Map<unknown, unknown> {
  return new Map(
    entries.map(([k, v]) => [toJavaScript(k, key, style), toJavaScript(v, value, style)]),
  );
}
