/** Sorts rows of columns by the comparison that ordered tables use. */

import { bitmapBytes, type Engine, type Vector } from '../batch/index.ts';
import { COLUMN, COLUMN_BYTES, DESCENDING, isText, kindOf, NULLS_LAST } from './layout.ts';

/** A column to sort by, the most significant first. */
export interface SortColumn {
  readonly column: Vector;
  readonly descending: boolean;
  readonly nullsLast: boolean;
}

const RANK_BYTES = 8; // a rank is read from the first eight bytes of a text
const SCRATCH_BYTES = 20; // per row: two ranks and a row

/**
 * The rows 0..length-1 in order, ties as they stand: a pointer to int32 in the arena. O(n log n),
 * one crossing into the kernels.
 */
export function sortRows(engine: Engine, by: readonly SortColumn[], length: number): number {
  const { memory, kernels } = engine;
  const rows = memory.reserve(4 * length);
  for (let row = 0; row < length; row++) memory.i32[(rows >>> 2) + row] = row;
  if (by.length === 0 || length < 2) return rows;
  const records = memory.reserve(COLUMN_BYTES * by.length);
  by.forEach((key, i) => {
    const { column } = key;
    const stored = isText(column.physical) ? textPairs(engine, column, length) : column.values;
    const validity = column.physical === 'null' ? noBits(engine, length) : column.validity;
    const known = validity === 0 ? allBits(engine, length) : validity;
    const at = (records + COLUMN_BYTES * i) >>> 2;
    const { u32 } = memory;
    u32[at + COLUMN.kind] = kindOf(column.physical, column.type);
    u32[at + COLUMN.stored] = stored;
    u32[at + COLUMN.storedValidity] = known;
    u32[at + COLUMN.flags] = (key.descending ? DESCENDING : 0) | (key.nullsLast ? NULLS_LAST : 0);
  });
  const scratch = memory.reserve(SCRATCH_BYTES * length);
  kernels.sortSlots(records, by.length, rows, length, scratch);
  return rows;
}

/** Pointer and length of every text, as tables keep them. */
function textPairs(engine: Engine, column: Vector, length: number): number {
  const { memory } = engine;
  const pairs = memory.reserve(8 * length);
  const bytes = withRoom(engine, column, length);
  const { i32, u32 } = memory;
  for (let row = 0; row < length; row++) {
    const start = i32[(column.offsets >>> 2) + row]!;
    u32[(pairs >>> 2) + 2 * row] = bytes + start;
    i32[(pairs >>> 2) + 2 * row + 1] = i32[(column.offsets >>> 2) + row + 1]! - start;
  }
  return pairs;
}

/** The text's bytes, moved if they end so near to the end of memory that a rank would pass it. */
function withRoom(engine: Engine, column: Vector, length: number): number {
  const { memory } = engine;
  const sizeBytes = memory.i32[(column.offsets >>> 2) + length]!;
  if (column.values + sizeBytes + RANK_BYTES <= memory.sizeBytes) return column.values;
  const moved = memory.reserve(sizeBytes + RANK_BYTES);
  memory.u8.copyWithin(moved, column.values, column.values + sizeBytes);
  return moved;
}

function allBits(engine: Engine, length: number): number {
  const bits = engine.memory.reserve(bitmapBytes(length));
  engine.memory.u8.fill(0xff, bits, bits + bitmapBytes(length));
  return bits;
}

function noBits(engine: Engine, length: number): number {
  return engine.memory.reserveZeroed(bitmapBytes(length));
}
