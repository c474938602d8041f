/** Order and equality of single values of one type: the cold path's comparison, Flink's for every type. */

import type { Value } from '../../batch/index.ts';
import type { DataType } from '../../core/index.ts';

const encoder = new TextEncoder();

/**
 * Negative, zero or positive. Numbers by value with NaN greatest and -0 below 0 (as Java's compare);
 * text and bytes by unsigned bytes, false before true, lists and rows by their first difference.
 * Nulls come first.
 */
export function compareValues(a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  if (typeof a === 'number' && typeof b === 'number') return compareNumbers(a, b);
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return compareBytes(a, b);
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < a.length && i < b.length; i++) {
      const order = compareValues(a[i]!, b[i]!);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Equality where null equals null: of keys, of set functions, of IS NOT DISTINCT FROM. */
export function sameValue(a: Value, b: Value): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return a === b || (Number.isNaN(a) && Number.isNaN(b));
  if (typeof a !== 'object' || typeof b !== 'object') return a === b;
  return compareValues(a, b) === 0;
}

function compareNumbers(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return Object.is(a, b) ? 0 : Object.is(a, -0) ? -1 : 1;
  return Number.isNaN(a) ? (Number.isNaN(b) ? 0 : 1) : -1;
}

/** UTF-16 order differs from the order of UTF-8 bytes only where surrogates take part. */
function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    if (x >= 0xd800 || y >= 0xd800) return compareBytes(encoder.encode(a), encoder.encode(b));
    return x - y;
  }
  return a.length - b.length;
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a[i] !== b[i]) return a[i]! - b[i]!;
  }
  return a.length - b.length;
}

type Equality = (a: Value, b: Value) => boolean;

/** Equality of one type's values, null equal to null. Maps and multisets are equal in any order. */
export function equalityOf(type: DataType): Equality {
  switch (type.kind) {
    case 'ARRAY':
      return equalLists(() => equalityOf(type.element));
    case 'ROW':
      return equalLists((i) => equalityOf(type.fields[i]!.type));
    case 'MAP':
      return equalEntries(equalityOf(type.key), equalityOf(type.value));
    case 'MULTISET':
      return equalEntries(equalityOf(type.element), sameValue);
    default:
      return sameValue;
  }
}

function equalLists(elementEquality: (index: number) => Equality): Equality {
  return (a, b) => {
    if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
    return a.length === b.length && a.every((value, i) => elementEquality(i)(value, b[i]!));
  };
}

function equalEntries(keys: Equality, values: Equality): Equality {
  return (a, b) => {
    if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
    const [left, right] = [a, b] as [[Value, Value][], [Value, Value][]];
    return (
      left.length === right.length &&
      left.every(([key, value]) => right.some(([k, v]) => keys(key, k) && values(value, v)))
    );
  };
}
