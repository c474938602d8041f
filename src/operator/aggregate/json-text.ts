/** Values as JSON text, as Flink's JSON_STRING writes them. */

import { formatDecimal, formatValue, type Value } from '../../batch/index.ts';
import type { DataType } from '../../core/index.ts';

/** @param value not null */
export function jsonText(value: Value, type: DataType): string {
  switch (type.kind) {
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'BIGINT':
    case 'VARIANT':
      return String(value);
    case 'FLOAT':
    case 'DOUBLE':
      return Number.isFinite(value) ? formatValue(value, type) : `"${formatValue(value, type)}"`;
    case 'DECIMAL':
      return formatDecimal(value as bigint, type.scale);
    case 'ARRAY':
      return `[${(value as Value[]).map((element) => nullable(element, type.element)).join(',')}]`;
    case 'MAP':
      return objectText(
        (value as [Value, Value][]).map(([k, v]) => [String(k), v]),
        () => type.value,
      );
    case 'MULTISET':
      return objectText(
        (value as [Value, Value][]).map(([k, v]) => [String(k), v]),
        () => COUNT,
      );
    case 'ROW': {
      const fields = type.fields.map((f, i): [string, Value] => [f.name, (value as Value[])[i]!]);
      return objectText(fields, (i) => type.fields[i]!.type);
    }
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return JSON.stringify(formatValue(value, type).replace(' ', 'T'));
    default:
      return JSON.stringify(formatValue(value, type));
  }
}

const COUNT: DataType = { kind: 'INTEGER', nullable: false };

function nullable(value: Value, type: DataType): string {
  return value === null ? 'null' : jsonText(value, type);
}

function objectText(
  entries: readonly (readonly [string, Value])[],
  typeAt: (i: number) => DataType,
): string {
  const members = entries.map(([k, v], i) => `${JSON.stringify(k)}:${nullable(v, typeAt(i))}`);
  return `{${members.join(',')}}`;
}
