/** Time attributes as JS numbers of milliseconds, a whole column at a time. */

import type { Vector } from '../batch/index.ts';
import { assert, MICROS_PER_MILLI } from '../core/index.ts';

const HIGH_WORD = 2 ** 32;

/** Milliseconds of every row of a time attribute; NaN where null. */
export function millisOf(column: Vector, length: number): Float64Array {
  assert(column.physical === 'i64', `a time attribute of ${column.type.kind}`);
  const { i32, u32 } = column.memory;
  const at = column.values >>> 2;
  const out = new Float64Array(length);
  for (let row = 0; row < length; row++) {
    const micros = i32[at + 2 * row + 1]! * HIGH_WORD + u32[at + 2 * row]!;
    out[row] = Math.floor(micros / MICROS_PER_MILLI);
  }
  if (column.validity === 0) return out;
  for (let row = 0; row < length; row++) if (column.isNull(row)) out[row] = Number.NaN;
  return out;
}
