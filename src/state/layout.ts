/** Records shared with the kernels: the mirror of assembly/state/layout.ts. */

import type { Physical } from '../batch/index.ts';
import type { DataType } from '../core/index.ts';

/** Offsets in 4-byte words. */
export const SLOTS = { next: 0, free: 1, capacity: 2, size: 3, links: 4, live: 5 } as const;
export const INDEX = {
  entries: 8,
  mask: 9,
  shift: 10,
  limit: 11,
  nullSlot: 12,
  created: 13,
  wanted: 14,
  bytes: 15,
} as const;
export const HEAP = { cursor: 0, limit: 1, garbage: 2 } as const;
export const COLUMN = {
  kind: 0,
  width: 1,
  values: 2,
  validity: 3,
  offsets: 4,
  stored: 5,
  storedValidity: 6,
  flags: 7,
} as const;
export const KEY = { first: 0, last: 1, count: 2 } as const;
export const NODE = { next: 0, previous: 1, owner: 2 } as const;

export const INDEX_BYTES = 64;
export const SLOTS_BYTES = 32;
export const HEAP_BYTES = 16;
export const COLUMN_BYTES = 32;
export const KEY_SHIFT = 4;

export const WANTED_SLOTS = 1;
export const WANTED_ENTRIES = 2;

export const DESCENDING = 1;
export const NULLS_LAST = 2;

const KINDS: Readonly<Record<Physical, number>> = {
  bit: 0,
  i8: 1,
  i16: 2,
  i32: 3,
  i64: 4,
  i128: 5,
  f32: 6,
  f64: 7,
  utf8: 8,
  bytes: 8,
  list: 8,
  struct: 8,
  null: 9,
};
const KIND_TIME128 = 10;

export function kindOf(physical: Physical, type: DataType): number {
  return physical === 'i128' && type.kind !== 'DECIMAL' ? KIND_TIME128 : KINDS[physical];
}

/** Lists and structs have no bytes of their own to hash, compare or store: see nested.ts. */
export function isNested(vector: { readonly physical: Physical }): boolean {
  return vector.physical === 'list' || vector.physical === 'struct';
}

export function isText(physical: Physical): boolean {
  return (
    physical === 'utf8' || physical === 'bytes' || physical === 'list' || physical === 'struct'
  );
}
