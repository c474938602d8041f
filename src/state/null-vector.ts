/** A column without a value, of any type. */

import { type Engine, take, type Vector, VectorBuilder } from '../batch/index.ts';
import type { DataType } from '../core/index.ts';

export function nullVector(engine: Engine, type: DataType, length: number): Vector {
  const { memory } = engine;
  const none = memory.reserve(4 * length);
  memory.i32.fill(-1, none >>> 2, (none >>> 2) + length);
  return take(engine, new VectorBuilder(memory, type, 0).finish(), none, length);
}
