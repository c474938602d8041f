/** SQL values to JSON and back, by type. */

import { formatDecimal, formatDouble, formatTimestamp, type Value } from '../../batch/index.ts';
import { type DataType, isString, typeToString, withNullable } from '../../core/index.ts';
import { argumentTypes } from '../errors.ts';
import { encodeBase64 } from '../value/encoding.ts';
import { parseJson } from './parse.ts';
import { type Json, JsonNumber } from './value.ts';

export type ToJson = (value: Value) => Json;

/** @throws MillraceError SQL_ARGUMENT_TYPES for what has no form in JSON: dates, times, intervals */
export function jsonOf(type: DataType, functionName: string): ToJson {
  const convert = converter(type, functionName);
  return (value) => (value === null ? null : convert(value as never));
}

function converter(type: DataType, name: string): (value: never) => Json {
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return (text: string) => text;
    case 'BOOLEAN':
      return (value: boolean) => value;
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'BIGINT':
      return (value: number | bigint) => new JsonNumber(String(value));
    case 'DECIMAL':
      return (value: bigint) => new JsonNumber(formatDecimal(value, type.scale));
    case 'FLOAT':
    case 'DOUBLE':
      return (value: number) =>
        Number.isFinite(value) ? new JsonNumber(formatDouble(value)) : formatDouble(value);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const zone = type.kind === 'TIMESTAMP' ? '' : 'Z';
      return (nanos: bigint) => shortTimestamp(nanos) + zone;
    }
    case 'BINARY':
    case 'VARBINARY':
      return (bytes: Uint8Array) => encodeBase64(bytes);
    case 'VARIANT':
      return (text: string) => parseJson(text);
    case 'NULL':
      return () => null;
    default:
      return nested(type, name);
  }
}

function nested(type: DataType, name: string): (value: never) => Json {
  if (type.kind === 'ARRAY') {
    const element = jsonOf(type.element, name);
    return (array: Value[]) => array.map(element);
  }
  if (type.kind === 'ROW') {
    const fields = type.fields.map((field) => jsonOf(field.type, name));
    return (row: Value[]) =>
      new Map(row.map((value, i) => [type.fields[i]!.name, fields[i]!(value)]));
  }
  const [key, entry] = entryTypes(type);
  if (key === undefined || !isString(key)) throw notJson(type, name);
  const convert = jsonOf(entry!, name);
  return (map: Value[]) =>
    new Map((map as [Value, Value][]).map(([k, v]) => [String(k ?? 'null'), convert(v)]));
}

function entryTypes(type: DataType): [DataType?, DataType?] {
  if (type.kind === 'MAP') return [type.key, type.value];
  return type.kind === 'MULTISET' ? [type.element, { kind: 'INTEGER', nullable: false }] : [];
}

/** ISO 8601, with as many digits of the second as are not zero. */
function shortTimestamp(nanos: bigint): string {
  return formatTimestamp(nanos, 9, 'T').replace(/\.?0*$/, '');
}

function notJson(type: DataType, name: string) {
  const given = `${name}(<${typeToString(withNullable(type, true))}>)`;
  return argumentTypes(name, given, [
    'text, numbers, booleans, timestamps, bytes and what holds them',
  ]);
}
