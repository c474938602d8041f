/** A value as JSON text: numbers keep every digit, times are text, NULL is null. */

import { formatDecimal, formatValue, type Value, type ZoneOffset } from '../../batch/index.ts';
import type { DataType, Field } from '../../core/index.ts';

/** One object, on one line. */
export function jsonObject(
  fields: readonly Field[],
  row: readonly Value[],
  zone: ZoneOffset,
): string {
  const members = fields.map(
    ({ name, type }, i) => `${JSON.stringify(name)}:${jsonText(row[i]!, type, zone)}`,
  );
  return `{${members.join(',')}}`;
}

export function jsonText(value: Value, type: DataType, zone: ZoneOffset): string {
  if (value === null) return 'null';
  switch (type.kind) {
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'BIGINT':
      return String(value);
    case 'FLOAT':
    case 'DOUBLE':
      return Number.isFinite(value) ? numberText(value, type, zone) : JSON.stringify(String(value));
    case 'DECIMAL':
      return formatDecimal(value as bigint, type.scale);
    case 'BINARY':
    case 'VARBINARY':
      return JSON.stringify(base64(value as Uint8Array));
    case 'ARRAY':
      return `[${(value as Value[]).map((e) => jsonText(e, type.element, zone)).join(',')}]`;
    case 'ROW':
      return jsonObject(type.fields, value as Value[], zone);
    case 'MAP':
      return jsonEntries(value as [Value, Value][], type.key, type.value, zone);
    case 'MULTISET':
      return jsonEntries(
        value as [Value, Value][],
        type.element,
        { kind: 'INTEGER', nullable: false },
        zone,
      );
    case 'VARIANT':
      return value as string;
    default:
      return JSON.stringify(formatValue(value, type, zone));
  }
}

/** JSON's own spelling (1e21, 0.1); a FLOAT shows its shortest digits, not those of its double. */
function numberText(value: Value, type: DataType, zone: ZoneOffset): string {
  return type.kind === 'DOUBLE' ? JSON.stringify(value) : formatValue(value, type, zone);
}

function jsonEntries(
  entries: readonly [Value, Value][],
  key: DataType,
  value: DataType,
  zone: ZoneOffset,
): string {
  const members = entries.map(([k, v]) => {
    const name = k === null ? 'null' : formatValue(k, key, zone);
    return `${JSON.stringify(name)}:${jsonText(v, value, zone)}`;
  });
  return `{${members.join(',')}}`;
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
