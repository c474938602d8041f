/** Which rows of a result are null, from which rows of its operands are. */

import { bitmapBytes, type Engine, Vector } from '../../batch/index.ts';
import type { Operand } from './node.ts';

/** Pointer to the rows where both operands are valid, or 0 when all are. Literals here are never null. */
export function validityOfBoth(engine: Engine, a: Operand, b: Operand, length: number): number {
  const left = a.step === 0 ? 0 : a.vector.validity;
  const right = b.step === 0 ? 0 : b.vector.validity;
  if (left === 0 || left === right) return right;
  if (right === 0) return left;
  const out = engine.memory.reserve(bitmapBytes(length));
  engine.kernels.bothValid(left, right, length, out);
  return out;
}

/** The same column under another type of the same layout. */
export function retyped(vector: Vector, type: Vector['type']): Vector {
  const { memory, length, validity, values, offsets, children } = vector;
  return new Vector(memory, type, length, validity, values, offsets, children);
}
