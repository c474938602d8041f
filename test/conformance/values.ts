/** JSON of the cases to engine values, by the type of their column. */

import { RoaringBitmap, type Value } from '../../src/batch/index.ts';
import type { DataType } from '../../src/core/index.ts';

type Tagged = Readonly<Record<string, unknown>>;

/** @throws Error for values of Java classes without a SQL form */
export function toValue(json: unknown, type: DataType): Value {
  if (json === null || json === undefined) return null;
  const [tag, tagged] = tagOf(json);
  switch (type.kind) {
    case 'BOOLEAN':
      return Boolean(json);
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'FLOAT':
    case 'DOUBLE':
      return number(tagged ?? json);
    case 'BIGINT':
      return BigInt(String(tagged ?? json).split('.')[0]!);
    case 'DECIMAL':
      return unscaled(String(tagged ?? json), type.scale);
    case 'BINARY':
    case 'VARBINARY':
      return bytes(tagged ?? json);
    case 'BITMAP':
      return bitmap(String(tagged ?? json));
    case 'RAW':
      return null;
    case 'DATE':
      return Math.floor(Date.parse(`${tagged ?? json}T00:00:00Z`) / 86_400_000);
    case 'TIME':
      return typeof json === 'number' ? json : timeOfDay(String(tagged ?? json));
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return nanos(tagged ?? json);
    case 'INTERVAL_YEAR_MONTH':
      return typeof json === 'number' ? json : months(String(tagged));
    case 'INTERVAL_DAY_TIME':
      return typeof json === 'number' ? json : duration(String(tagged));
    case 'ARRAY':
      return (json as unknown[]).map((element) => toValue(element, type.element));
    case 'MAP':
      return entries(json).map(([k, v]) => [toValue(k, type.key), toValue(v, type.value)]);
    case 'MULTISET':
      return entries(json).map(([k, v]) => [toValue(k, type.element), Number(v)]);
    case 'ROW': {
      if (typeof tagged === 'string') return productOf(tagged, type);
      const values = rowValues(
        json,
        type.fields.map(({ name }) => name),
      );
      return type.fields.map((field, i) => toValue(values[i], field.type));
    }
    case 'CHAR':
      return String(json).padEnd(type.length);
    case 'VARIANT':
      return typeof tagged === 'string' ? tagged : JSON.stringify(json);
    default:
      if (tag !== null) throw new Error(`no value for ${tag}`);
      return String(json);
  }
}

function tagOf(json: unknown): [tag: string | null, tagged: unknown] {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return [null, undefined];
  const [entry, ...others] = Object.entries(json as Tagged);
  if (entry === undefined || others.length > 0 || !entry[0].startsWith('$'))
    return [null, undefined];
  return entry;
}

function rowValues(json: unknown, names: readonly string[]): readonly unknown[] {
  if (Array.isArray(json)) return json;
  const object = json as Tagged;
  if (Array.isArray(object['row'])) return object['row'];
  const [, tagged] = tagOf(json);
  if (Array.isArray(tagged)) return tagged;
  const record = (tagged ?? object) as Tagged;
  return names.map((name) => record[name] ?? record[`f_${name}`]);
}

function entries(json: unknown): [unknown, unknown][] {
  const [, tagged] = tagOf(json);
  if (Array.isArray(tagged)) return tagged as [unknown, unknown][];
  return Object.entries(json as Tagged);
}

function number(json: unknown): number {
  if (json === 'NaN' || json === 'Infinity' || json === '-Infinity') return Number(json);
  return Number(json);
}

function unscaled(text: string, scale: number): bigint {
  const [, sign, whole, fraction = '', exponent = '0'] =
    /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text)!;
  const shift = scale - fraction.length + Number(exponent);
  let digits = BigInt(`${whole}${fraction}` || '0');
  if (shift >= 0) digits *= 10n ** BigInt(shift);
  else {
    const divisor = 10n ** BigInt(-shift);
    digits = (digits + divisor / 2n) / divisor;
  }
  return sign === '-' ? -digits : digits;
}

/** `{1,2,4294967295}`, the text of a bitmap. */
function bitmap(text: string): Uint8Array {
  const numbers = text.match(/\d+/g) ?? [];
  return RoaringBitmap.of(numbers.map(Number)).toBytes();
}

function bytes(json: unknown): Uint8Array {
  if (Array.isArray(json)) return Uint8Array.from(json as number[]);
  const hex = String(json).replace(/^0x/, '');
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function timeOfDay(text: string): number {
  const [hours, minutes, seconds = '0'] = text.split(':');
  return (Number(hours) * 60 + Number(minutes)) * 60_000 + Math.floor(Number(seconds) * 1000);
}

/** ISO date and time with up to nine digits of fraction; a trailing Z or none. */
function nanos(json: unknown): bigint {
  if (typeof json === 'number') return BigInt(json) * 1_000_000n;
  const match = /^([+-]?\d{4,}-\d\d-\d\d)[T ](\d\d:\d\d)(?::(\d\d))?(?:\.(\d{1,9}))?Z?$/.exec(
    String(json),
  );
  if (match === null) throw new Error(`no timestamp: ${String(json)}`);
  const [, date, minutes, seconds = '00', fraction = ''] = match;
  const milliseconds = BigInt(Date.parse(`${date}T${minutes}:${seconds}Z`));
  return milliseconds * 1_000_000n + BigInt(fraction.padEnd(9, '0'));
}

function months(text: string): number {
  const [, sign, years, count] = /^(-?)P(?:(-?\d+)Y)?(?:(-?\d+)M)?/.exec(text)!;
  const total = Number(years ?? 0) * 12 + Number(count ?? 0);
  return sign === '-' ? -total : total;
}

function duration(text: string): number {
  const [, days, hours, minutes, seconds] =
    /^P(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?[\d.]+)S)?)?$/.exec(text)!;
  const whole = (Number(days ?? 0) * 24 + Number(hours ?? 0)) * 60 + Number(minutes ?? 0);
  return whole * 60_000 + Math.round(Number(seconds ?? 0) * 1000);
}

/** A Scala product by its text, as `Outer(Inner(1,a),true)`; null where the text does not tell its fields. */
function productOf(text: string, type: Extract<DataType, { kind: 'ROW' }>): Value {
  const inner = /^\w*\((.*)\)$/.exec(text)?.[1];
  if (inner === undefined) return null;
  const parts = inner.match(/(?:[^,()]|\((?:[^()]|\([^()]*\))*\))+/g) ?? [];
  return type.fields.map((field, i) => {
    const part = parts[i] ?? 'null';
    if (part === 'null') return null;
    if (field.type.kind === 'ROW') return productOf(part, field.type);
    return toValue(field.type.kind === 'BOOLEAN' ? part === 'true' : part, field.type);
  });
}
