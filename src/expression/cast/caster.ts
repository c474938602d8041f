/** CAST of single values between all pairs of types that Flink casts: the code behind what has no kernel. */

import { formatValue, type Value } from '../../batch/index.ts';
import {
  type DataType,
  isString,
  MillraceError,
  sameType,
  typeToString,
} from '../../core/index.ts';
import type { EvaluationContext } from '../contract.ts';
import { castFailed, unsupported } from '../errors.ts';
import { type Zone, zoneOf } from '../time/zone.ts';
import { castNumber } from './number.ts';
import { parseText } from './parse.ts';
import { castTemporal } from './temporal.ts';
import { castBytes, castText } from './text.ts';

/** Never called with null. A decimal that overflows its type gives null, anything else unreadable throws. */
export type Caster = (value: never) => Value;

/** @throws MillraceError SQL_FUNCTION_UNSUPPORTED where no cast is known */
export function casterOf(from: DataType, to: DataType, zone: Zone): Caster {
  const caster = find(from, to, zone);
  if (caster === undefined) {
    throw unsupported(`a cast from ${typeToString(from)} to ${typeToString(to)}`);
  }
  return caster;
}

const LEGACY = 'table.exec.legacy-cast-behaviour';

/** What CAST or TRY_CAST does in a session: by Flink's legacy option CAST is as forgiving as TRY_CAST. */
export function castFunction(
  name: string,
  from: DataType,
  to: DataType,
  context: EvaluationContext,
): Caster {
  const caster = casterOf(from, to, zoneOf(context.timeZone));
  const lenient = name === 'TRY_CAST' || context.option(LEGACY) === 'enabled';
  return lenient ? trying(caster) : caster;
}

/** Like `caster`, but null where it throws. */
function trying(caster: Caster): Caster {
  return (value) => {
    try {
      return caster(value);
    } catch (error) {
      if (error instanceof MillraceError && error.code === 'CAST_INVALID') return null;
      throw error;
    }
  };
}

function find(from: DataType, to: DataType, zone: Zone): Caster | undefined {
  if (sameType(from, to)) return (value) => value;
  if (isString(to)) return toText(from, to, zone);
  if (to.kind === 'BINARY' || to.kind === 'VARBINARY') return castBytes(from, to);
  if (isString(from)) return fromText(to, zone);
  if (from.kind === to.kind && 'fields' in from && 'fields' in to) return castRow(from, to, zone);
  return castElements(from, to, zone) ?? castNumber(from, to) ?? castTemporal(from, to, zone);
}

function toText(from: DataType, to: DataType, zone: Zone): Caster {
  const fitLength = castText(to);
  if (isString(from)) return fitLength;
  return (value: Value) =>
    fitLength(formatValue(value, from, (epochMs) => zone.offsetAt(epochMs)) as never);
}

function fromText(to: DataType, zone: Zone): Caster | undefined {
  const parse = parseText(to, zone);
  if (parse === undefined) return undefined;
  return (text: string) => {
    const value = parse(text);
    if (value === undefined) throw castFailed(text, typeToString({ ...to, nullable: true }));
    return value;
  };
}

function orNull(caster: Caster): (value: Value) => Value {
  return (value) => (value === null ? null : caster(value as never));
}

function element(from: DataType, to: DataType, zone: Zone): (value: Value) => Value {
  return orNull(casterOf(from, to, zone));
}

function castRow(
  from: Extract<DataType, { kind: 'ROW' }>,
  to: Extract<DataType, { kind: 'ROW' }>,
  zone: Zone,
): Caster {
  const fields = to.fields.map((field, i) => element(from.fields[i]!.type, field.type, zone));
  return (row: Value[]) => fields.map((cast, i) => cast(row[i]!));
}

function castElements(from: DataType, to: DataType, zone: Zone): Caster | undefined {
  if (from.kind === 'ARRAY' && to.kind === 'ARRAY') {
    const cast = element(from.element, to.element, zone);
    return (array: Value[]) => array.map(cast);
  }
  if (from.kind === 'MAP' && to.kind === 'MAP') {
    const key = element(from.key, to.key, zone);
    const entry = element(from.value, to.value, zone);
    return (map: Value[]) => (map as [Value, Value][]).map(([k, v]) => [key(k), entry(v)]);
  }
  if (from.kind === 'MULTISET' && to.kind === 'MULTISET') {
    const cast = element(from.element, to.element, zone);
    return (bag: Value[]) =>
      (bag as [Value, Value][]).map(([value, count]) => [cast(value), count]);
  }
  return undefined;
}
