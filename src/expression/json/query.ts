/** JSON_EXISTS, JSON_VALUE and JSON_QUERY: a path into a text, and what happens when it leads nowhere. */

import type { Value } from '../../batch/index.ts';
import type { DataType } from '../../core/index.ts';
import { evaluationFailed, unsupported } from '../errors.ts';
import type { BoundCall, RowFunction } from '../function.ts';
import { JsonSyntaxError, parseJson } from './parse.ts';
import { type JsonPath, parsePath, readPath } from './path.ts';
import { isContainer, type Json, JsonNumber, numberText } from './value.ts';
import { writeJson } from './write.ts';

/** What a path found, null included; or why it could not be followed in strict mode. */
type Found = { readonly value: Json } | { readonly problem: string };

type Find = (text: string, path: string) => { readonly found: Found; readonly isLax: boolean };

function finder({ literal, name }: BoundCall): Find {
  const constant = literal(1);
  const known = typeof constant === 'string' ? checkedPath(constant, name) : undefined;
  return (text, path) => {
    const parsed = known ?? checkedPath(path, name);
    return { found: find(text, parsed), isLax: parsed.isLax };
  };
}

function checkedPath(text: string, name: string): JsonPath {
  const path = parsePath(text);
  if (path === undefined) throw evaluationFailed(name, `'${text}' is no JSON path`);
  return path;
}

function find(text: string, path: JsonPath): Found {
  let root: Json;
  try {
    root = parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    return path.isLax ? { value: null } : { problem: error.message };
  }
  const value = readPath(root, path);
  if (value !== undefined) return { value };
  return path.isLax ? { value: null } : { problem: `no results for path ${path.text}` };
}

export function existsIn(call: BoundCall): RowFunction {
  const find = finder(call);
  const onError = String(call.literal(2) ?? 'FALSE');
  return (text: string, path: string) => {
    const { found } = find(text, path);
    if ('value' in found) return found.value !== null;
    if (onError === 'ERROR') throw evaluationFailed(call.name, found.problem);
    return onError === 'UNKNOWN' ? null : onError === 'TRUE';
  };
}

export function valueIn(call: BoundCall): RowFunction {
  const find = finder(call);
  const [onEmpty, onError] = [String(call.literal(2)), String(call.literal(4))];
  const convert = scalarReader(call.type, call.name);
  return (
    text: string | null,
    path: string | null,
    _empty: string,
    emptyValue: Value,
    _error: string,
    errorValue: Value,
  ) => {
    if (text === null || path === null) return null;
    const { found, isLax } = find(text, path);
    if ('value' in found) {
      const { value } = found;
      const isScalar = value !== null && !isContainer(value);
      if (isScalar) return convert(value);
      if (isLax) return behave(onEmpty, emptyValue, call.name, 'an empty result');
    }
    const problem = 'problem' in found ? found.problem : 'a scalar is required';
    return behave(onError, errorValue, call.name, problem);
  };
}

function behave(behavior: string, value: Value, name: string, problem: string): Value {
  if (behavior === 'ERROR') throw evaluationFailed(name, problem);
  return behavior === 'DEFAULT' ? value : null;
}

type ScalarReader = (value: Json) => Value;

/** RETURNING: text of any scalar, a boolean, an INT, a DOUBLE. */
function scalarReader(type: DataType, name: string): ScalarReader {
  const mismatch = (value: Json) =>
    evaluationFailed(name, `${writeJson(value)} is no ${type.kind}`);
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return (value) => textOf(value);
    case 'BOOLEAN':
      return (value) => {
        if (typeof value !== 'boolean') throw mismatch(value);
        return value;
      };
    case 'INTEGER':
      return (value) => {
        const number =
          value instanceof JsonNumber && value.isInteger ? Number(value.text) : Number.NaN;
        if ((number | 0) !== number) throw mismatch(value);
        return number;
      };
    case 'DOUBLE':
      return (value) => {
        if (!(value instanceof JsonNumber)) throw mismatch(value);
        return Number(value.text);
      };
    default:
      throw unsupported(`${type.kind} for RETURNING in ${name}`);
  }
}

function textOf(value: Json): string {
  if (typeof value === 'string') return value;
  return value instanceof JsonNumber ? numberText(value) : writeJson(value);
}

export function queryIn(call: BoundCall): RowFunction {
  const find = finder(call);
  const [wrapper, onEmpty, onError] = [2, 3, 4].map((i) => String(call.literal(i))) as [
    string,
    string,
    string,
  ];
  const isArray = returnsArray(call);
  const behave = (behavior: string, problem: string): Value => {
    if (behavior === 'ERROR') throw evaluationFailed(call.name, problem);
    if (behavior === 'EMPTY ARRAY') return isArray ? [] : '[]';
    return behavior === 'EMPTY OBJECT' ? '{}' : null;
  };
  return (text: string, path: string) => {
    const { found, isLax } = find(text, path);
    if ('problem' in found) return behave(onError, found.problem);
    const value = wrap(found.value, wrapper);
    if (value === null) return behave(onEmpty, 'an empty result');
    if (!isContainer(value)) {
      return isLax
        ? behave(onEmpty, 'an empty result')
        : behave(onError, 'an array or object is required');
    }
    if (!isArray) return writeJson(value);
    return Array.isArray(value)
      ? value.map((element) => (element === null ? null : textOf(element)))
      : behave(onError, 'an array is required');
  };
}

function returnsArray({ type, name }: BoundCall): boolean {
  if (type.kind === 'VARCHAR' || type.kind === 'CHAR') return false;
  if (type.kind === 'ARRAY' && type.element.kind === 'VARCHAR') return true;
  throw unsupported(`${type.kind} for RETURNING in ${name}`);
}

function wrap(value: Json, wrapper: string): Json {
  if (value === null || wrapper === 'WITHOUT') return value;
  return wrapper === 'CONDITIONAL' && Array.isArray(value) ? value : [value];
}
