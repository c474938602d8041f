/** Compares rows of two columns pairwise, as records: NULL equals NULL, NaN equals NaN. */

import type { Engine } from './engine.ts';
import { WIDTH_BYTES } from './layout.ts';
import type { Value } from './value.ts';
import type { Vector } from './vector.ts';

/** Rows of columns: the vectors and a pointer to the int32 row of each pair. */
export interface PairedRows {
  readonly columns: readonly Vector[];
  readonly rows: number;
}

/**
 * Whether pair i (row `first.rows[i]` of `first`, row `second.rows[i]` of `second`) holds equal
 * values in every column: a pointer to a byte per pair, 1 where equal. O(length) per column.
 */
export function equalRows(
  engine: Engine,
  first: PairedRows,
  second: PairedRows,
  length: number,
): number {
  const out = engine.memory.reserve(length);
  engine.memory.u8.fill(1, out, out + length);
  first.columns.forEach((column, i) => {
    compare(engine, column, first.rows, second.columns[i]!, second.rows, length, out);
  });
  return out;
}

function compare(
  engine: Engine,
  a: Vector,
  aRows: number,
  b: Vector,
  bRows: number,
  length: number,
  out: number,
): void {
  const { kernels } = engine;
  if (a.physical === 'null') return;
  kernels.equalValidity(a.validity, aRows, b.validity, bRows, length, out);
  switch (a.physical) {
    case 'bit':
      kernels.equalBits(a.values, a.validity, aRows, b.values, bRows, length, out);
      return;
    case 'utf8':
    case 'bytes':
      kernels.equalText(
        a.offsets,
        a.values,
        a.validity,
        aRows,
        b.offsets,
        b.values,
        bRows,
        length,
        out,
      );
      return;
    case 'list':
    case 'struct':
      compareNested(engine, a, aRows, b, bRows, length, out);
      return;
    default: {
      const width = WIDTH_BYTES[a.physical];
      kernels.equalFixed(a.values, a.validity, aRows, b.values, bRows, width, length, out);
    }
  }
}

/** Nested values are compared as JavaScript values: rare as parts of a row that is taken back. */
function compareNested(
  engine: Engine,
  a: Vector,
  aRows: number,
  b: Vector,
  bRows: number,
  length: number,
  out: number,
): void {
  const { i32, u8 } = engine.memory;
  for (let i = 0; i < length; i++) {
    if (u8[out + i] === 0) continue;
    const left = a.get(i32[(aRows >>> 2) + i]!);
    const right = b.get(i32[(bRows >>> 2) + i]!);
    if (!valuesEqual(left, right)) u8[out + i] = 0;
  }
}

/** Record equality of two values: NULL equals NULL, NaN equals NaN, lists element by element. */
export function valuesEqual(a: Value, b: Value): boolean {
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) && a.length === b.length && a.every((x, i) => valuesEqual(x, b[i] ?? null))
    );
  }
  if (a instanceof Uint8Array) {
    return b instanceof Uint8Array && a.length === b.length && a.every((x, i) => x === b[i]);
  }
  return Object.is(a, b);
}
