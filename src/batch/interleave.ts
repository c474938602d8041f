/** Gathers rows out of two columns of one type: how changes of new and of stored rows become one column. */

import type { Engine } from './engine.ts';
import { bitmapBytes, WIDTH_BYTES } from './layout.ts';
import { Vector } from './vector.ts';

/**
 * The rows named by int32 indices at `indices`, in that order, in the arena: i >= 0 is row i of
 * `first`, i < 0 is row ~i of `second`. O(length), plus the bytes of text.
 */
export function interleave(
  engine: Engine,
  first: Vector,
  second: Vector,
  indices: number,
  length: number,
): Vector {
  const { memory, kernels } = engine;
  const validity = interleaveNulls(engine, first, second, indices, length);
  const { type } = first;
  switch (first.physical) {
    case 'null':
      return new Vector(memory, type, length, validity, 0);
    case 'bit': {
      const bits = memory.reserve(bitmapBytes(length));
      kernels.interleaveBits(first.values, second.values, indices, length, bits);
      return new Vector(memory, type, length, validity, bits);
    }
    case 'utf8':
    case 'bytes': {
      const offsets = memory.reserve(4 * (length + 1));
      const { offsets: a, values: aBytes } = first;
      const { offsets: b, values: bBytes } = second;
      const bytes = memory.reserve(kernels.interleaveOffsets(a, b, indices, length, offsets));
      kernels.interleaveText(a, aBytes, b, bBytes, indices, length, offsets, bytes);
      return new Vector(memory, type, length, validity, bytes, offsets);
    }
    case 'list': {
      const offsets = memory.reserve(4 * (length + 1));
      const elements = kernels.interleaveOffsets(
        first.offsets,
        second.offsets,
        indices,
        length,
        offsets,
      );
      const positions = memory.reserve(4 * elements);
      kernels.interleaveElements(first.offsets, second.offsets, indices, length, positions);
      const [a, b] = [first.children[0]!, second.children[0]!];
      const child = interleave(engine, a, b, positions, elements);
      return new Vector(memory, type, length, validity, 0, offsets, [child]);
    }
    case 'struct': {
      const children = first.children.map((child, i) =>
        interleave(engine, child, second.children[i]!, indices, length),
      );
      return new Vector(memory, type, length, validity, 0, 0, children);
    }
    default: {
      const width = WIDTH_BYTES[first.physical];
      const values = memory.reserve(width * length);
      kernels.interleaveFixed(first.values, second.values, width, indices, length, values);
      return new Vector(memory, type, length, validity, values);
    }
  }
}

function interleaveNulls(
  engine: Engine,
  first: Vector,
  second: Vector,
  indices: number,
  length: number,
): number {
  if (first.validity === 0 && second.validity === 0 && first.physical !== 'null') return 0;
  const { memory, kernels } = engine;
  const validity = memory.reserve(bitmapBytes(length));
  const [a, b] = [first, second].map((v) => (v.physical === 'null' ? -1 : v.validity));
  return kernels.interleaveValidity(a!, b!, indices, length, validity) === 0 ? 0 : validity;
}
