/** VARIANT values: JSON text in memory. */

import type { Value } from '../../batch/index.ts';

/** A field by name or an element by position from 1; null where there is none. */
export function variantItem(json: string, key: Value): Value {
  const value: unknown = JSON.parse(json);
  const item = typeof key === 'string' ? fieldOf(value, key) : elementOf(value, Number(key));
  return item === undefined ? null : JSON.stringify(item);
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

function elementOf(value: unknown, position: number): unknown {
  return Array.isArray(value) ? (value as unknown[])[position - 1] : undefined;
}
