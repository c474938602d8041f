/** A single value as hyparquet gives it (undecoded) to a `Value`: of rare encodings and nested columns. */

import type { SchemaElement, SchemaTree } from 'hyparquet';
import type { Value } from '../../batch/index.ts';
import type { DataType } from '../../core/index.ts';
import { isUnsigned, listElement, mapEntry, timeOfDayOf, timestampOf } from './schema.ts';

const NANOS_PER_MILLI = 1_000_000n;

/** @param raw a number, bigint, boolean, text or bytes; times in the unit of the file */
export function leafValue(raw: unknown, element: SchemaElement, type: DataType): Value {
  if (raw === null || raw === undefined) return null;
  switch (type.kind) {
    case 'BOOLEAN':
      return raw === true || raw === 1;
    case 'BIGINT':
      return isUnsigned(element)
        ? BigInt.asUintN(32, BigInt(raw as number))
        : BigInt(raw as number);
    case 'DECIMAL':
      return decimalValue(raw, element);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ': {
      const { perMilli } = timestampOf(element)!;
      const unit = 10n ** BigInt(9 - type.precision);
      const nanos = BigInt(raw as bigint) * (NANOS_PER_MILLI / BigInt(perMilli));
      return nanos - (((nanos % unit) + unit) % unit);
    }
    case 'TIME':
      return Number(BigInt(raw as bigint) / BigInt(timeOfDayOf(element)!.perMilli));
    case 'CHAR':
    case 'VARCHAR':
    case 'VARIANT':
      return raw instanceof Uint8Array ? textOf(raw, element) : String(raw);
    case 'BINARY':
    case 'VARBINARY':
    case 'RAW':
      return raw instanceof Uint8Array ? raw.slice() : new TextEncoder().encode(String(raw));
    case 'FLOAT':
    case 'DOUBLE':
      return raw instanceof Uint8Array ? halfFloat(raw) : Number(raw);
    default:
      return Number(raw);
  }
}

function textOf(bytes: Uint8Array, element: SchemaElement): string {
  if (element.logical_type?.type !== 'UUID') return new TextDecoder().decode(bytes);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function decimalValue(raw: unknown, element: SchemaElement): bigint {
  if (!(raw instanceof Uint8Array)) {
    const value = BigInt(raw as number | bigint);
    return isUnsigned(element) ? BigInt.asUintN(64, value) : value;
  }
  let value = 0n;
  for (const byte of raw) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(8 * raw.length, value);
}

function halfFloat(bytes: Uint8Array): number {
  const bits = bytes[0]! | (bytes[1]! << 8);
  const sign = bits >>> 15 === 1 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0
    ? sign * 2 ** -24 * fraction
    : sign * 2 ** (exponent - 15) * (1 + fraction / 1024);
}

/** A nested value as hyparquet assembles it: lists as arrays, maps and structs as objects. */
export function nestedValue(raw: unknown, tree: SchemaTree, type: DataType): Value {
  if (raw === null || raw === undefined) return null;
  if (tree.children.length === 0) {
    return tree.element.repetition_type === 'REPEATED' && type.kind === 'ARRAY'
      ? (raw as unknown[]).map((value) => leafValue(value, tree.element, type.element))
      : leafValue(raw, tree.element, type);
  }
  const list = listElement(tree);
  if (list !== null && type.kind === 'ARRAY') {
    return (raw as unknown[]).map((value) => nestedValue(value, list, type.element));
  }
  const entry = mapEntry(tree);
  if (entry !== null && type.kind === 'MAP') {
    const [key, value] = entry.children as [SchemaTree, SchemaTree];
    return Object.entries(raw as object).map(([name, member]) => [
      nestedValue(keyOf(name, key.element), key, type.key),
      nestedValue(member, value, type.value),
    ]);
  }
  if (type.kind !== 'ROW') return null;
  return type.fields.map((field) => {
    const child = tree.children.find(({ element }) => element.name === field.name);
    const member = (raw as Readonly<Record<string, unknown>>)[field.name];
    return child === undefined ? null : nestedValue(member, child, field.type);
  });
}

/** hyparquet makes keys of maps text. */
function keyOf(name: string, element: SchemaElement): unknown {
  if (element.type === 'BOOLEAN') return name === 'true';
  return element.type === 'BYTE_ARRAY' || element.type === 'FIXED_LEN_BYTE_ARRAY'
    ? name
    : element.type === 'INT64' || element.type === 'INT96'
      ? BigInt(name)
      : Number(name);
}
