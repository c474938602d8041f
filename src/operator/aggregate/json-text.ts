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
      return Number.isFinite(value)
        ? bigDecimalText(formatValue(value, type))
        : `"${formatValue(value, type)}"`;
    case 'BINARY':
    case 'VARBINARY':
      return `"${base64(value as Uint8Array)}"`;
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
      return `"${isoText(value, type)}"`;
    case 'TIMESTAMP_LTZ':
      return `"${isoText(value, type)}Z"`;
    default:
      return JSON.stringify(formatValue(value, type));
  }
}

/** Java's text of a double, 1.0E20, as BigDecimal writes it: 1.0E+20, and 0.000010 for 1.0E-5. */
function bigDecimalText(text: string): string {
  const match = /^(-?)(\d+)\.(\d+)E(-?\d+)$/.exec(text);
  if (match === null) return text;
  const [, sign, whole, fraction, exponent] = match as unknown as string[];
  const digits = whole! + fraction!;
  const scale = fraction!.length - Number(exponent);
  if (scale === 0) return sign + digits;
  const adjusted = digits.length - 1 - scale;
  if (scale < 0 || adjusted < LEAST_PLAIN_EXPONENT) {
    return `${sign}${whole}.${fraction}E${adjusted < 0 ? '' : '+'}${adjusted}`;
  }
  const padded = digits.padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

const LEAST_PLAIN_EXPONENT = -6;

/** java.time's ISO form: seconds always, their fraction without zeros at its end. */
function isoText(value: Value, type: DataType): string {
  return formatValue(value, type)
    .replace(' ', 'T')
    .replace(/\.0+$/, '')
    .replace(/(\.\d*?)0+$/, '$1');
}

function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
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
