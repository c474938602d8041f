/** Values as keys of a Map: two of one type have one key when they are equal, null equal to null. */

import { formatHex, type Value } from '../../batch/index.ts';
import type { DataType } from '../../core/index.ts';

export type ValueKey = (value: Value) => unknown;

/** Maps and multisets have one key whatever the order of their entries. */
export function keyOf(type: DataType): ValueKey {
  switch (type.kind) {
    case 'BINARY':
    case 'VARBINARY':
    case 'BITMAP':
    case 'RAW':
      return (value) => (value === null ? null : formatHex(value as Uint8Array));
    case 'ARRAY': {
      const element = keyOf(type.element);
      return (value) => list(value, () => element);
    }
    case 'ROW': {
      const fields = type.fields.map((field) => keyOf(field.type));
      return (value) => list(value, (i) => fields[i]!);
    }
    case 'MAP':
      return entries(keyOf(type.key), keyOf(type.value));
    case 'MULTISET':
      return entries(keyOf(type.element), (count) => count);
    default:
      return (value) => value;
  }
}

function list(value: Value, keyAt: (index: number) => ValueKey): unknown {
  if (!Array.isArray(value)) return null;
  return `[${value.map((part, i) => text(keyAt(i)(part))).join()}]`;
}

function entries(key: ValueKey, entry: ValueKey): ValueKey {
  return (value) => {
    if (!Array.isArray(value)) return null;
    const parts = (value as [Value, Value][]).map(([k, v]) => `${text(key(k))}:${text(entry(v))}`);
    return `{${parts.sort().join()}}`;
  };
}

/** Unambiguous within a longer key. */
function text(key: unknown): string {
  return typeof key === 'string' ? JSON.stringify(key) : String(key);
}
