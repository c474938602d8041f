/** Gathers rows of a column by index: the way selections, joins and fired windows build their output. */

import type { Engine } from './engine.ts';
import { bitmapBytes, WIDTH_BYTES } from './layout.ts';
import { Vector } from './vector.ts';

/**
 * The values of `source` at the int32 indices at `indices`, in that order, in the arena.
 * A negative index gives null. O(length), plus the bytes of text.
 */
export function take(engine: Engine, source: Vector, indices: number, length: number): Vector {
  const { memory, kernels } = engine;
  const validity = memory.reserve(bitmapBytes(length));
  const nulls = kernels.takeValidity(
    source.physical === 'null' ? -1 : source.validity,
    indices,
    length,
    validity,
  );
  const valid = nulls === 0 ? 0 : validity;
  switch (source.physical) {
    case 'null':
      return new Vector(memory, source.type, length, valid, 0);
    case 'bit': {
      const bits = memory.reserve(bitmapBytes(length));
      kernels.takeBits(source.values, indices, length, bits);
      return new Vector(memory, source.type, length, valid, bits);
    }
    case 'utf8':
    case 'bytes': {
      const offsets = memory.reserve(4 * (length + 1));
      const sizeBytes = kernels.takeOffsets(source.offsets, indices, length, offsets);
      const bytes = memory.reserve(sizeBytes);
      kernels.takeText(source.offsets, source.values, indices, length, offsets, bytes);
      return new Vector(memory, source.type, length, valid, bytes, offsets);
    }
    case 'list': {
      const offsets = memory.reserve(4 * (length + 1));
      const elements = kernels.takeOffsets(source.offsets, indices, length, offsets);
      const positions = memory.reserve(4 * elements);
      kernels.takeElements(source.offsets, indices, length, positions);
      const child = take(engine, source.children[0]!, positions, elements);
      return new Vector(memory, source.type, length, valid, 0, offsets, [child]);
    }
    case 'struct': {
      const children = source.children.map((child) => take(engine, child, indices, length));
      return new Vector(memory, source.type, length, valid, 0, 0, children);
    }
    default: {
      const width = WIDTH_BYTES[source.physical];
      const values = memory.reserve(width * length);
      kernels.takeFixed(source.values, width, indices, length, values);
      return new Vector(memory, source.type, length, valid, values);
    }
  }
}

/** Gathers single bytes: row kinds. */
export function takeBytes(engine: Engine, bytes: number, indices: number, length: number): number {
  const out = engine.memory.reserve(length);
  engine.kernels.takeFixed(bytes, 1, indices, length, out);
  return out;
}
