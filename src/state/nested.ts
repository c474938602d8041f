/** Nested columns as columns of bytes: how ARRAY, MAP, MULTISET and ROW values lie in the text heap. */

import {
  bitmapBytes,
  childTypes,
  type Engine,
  type Physical,
  physicalOf,
  Vector,
  WIDTH_BYTES,
} from '../batch/index.ts';
import { BYTES, type DataType } from '../core/index.ts';
import { kindOf } from './layout.ts';

/** A vector as the kernels see it: NODE of assembly/state/nested.ts, in 4-byte words. */
const NODE = {
  kind: 0,
  width: 1,
  values: 2,
  validity: 3,
  offsets: 4,
  childCount: 5,
  children: 6,
  rows: 7,
  bytes: 8,
} as const;
const NODE_BYTES = 48;
const KIND_LIST = 16;
const KIND_STRUCT = 17;

interface Node {
  readonly type: DataType;
  readonly physical: Physical;
  readonly pointer: number;
  readonly children: readonly Node[];
}

/** The rows of a nested vector, serialised; equal values give equal bytes. */
export function encodeNested(engine: Engine, vector: Vector): Vector {
  const { memory, kernels } = engine;
  const node = nodeOf(engine, vector.type, vector);
  const { length } = vector;
  const offsets = memory.reserve(4 * (length + 1));
  const bytes = memory.reserve(kernels.nestedSizes(node.pointer, length, offsets));
  kernels.nestedWrite(node.pointer, length, bytes);
  return new Vector(memory, BYTES(), length, vector.validity, bytes, offsets);
}

/** The inverse of `encodeNested`. */
export function decodeNested(engine: Engine, type: DataType, bytes: Vector): Vector {
  const { kernels } = engine;
  const node = nodeOf(engine, type, null);
  const { values, offsets, validity, length } = bytes;
  kernels.nestedAppend(node.pointer, values, offsets, validity, length, 0);
  const vector = makeRoom(engine, node);
  kernels.nestedAppend(node.pointer, values, offsets, validity, length, 1);
  return vector;
}

function nodeOf(engine: Engine, type: DataType, vector: Vector | null): Node {
  const { memory } = engine;
  const physical = physicalOf(type);
  const children = childTypes(type).map((child, i) =>
    nodeOf(engine, child, vector?.children[i] ?? null),
  );
  const pointer = memory.reserveZeroed(NODE_BYTES);
  const list = memory.reserve(4 * children.length);
  const { u32 } = memory;
  const at = pointer >>> 2;
  u32[at + NODE.kind] = nodeKind(physical, type);
  u32[at + NODE.width] = WIDTH_BYTES[physical];
  u32[at + NODE.childCount] = children.length;
  u32[at + NODE.children] = list;
  children.forEach((child, i) => {
    u32[(list >>> 2) + i] = child.pointer;
  });
  if (vector !== null) {
    u32[at + NODE.values] = vector.values;
    u32[at + NODE.validity] = vector.validity;
    u32[at + NODE.offsets] = vector.offsets;
  }
  return { type, physical, pointer, children };
}

function nodeKind(physical: Physical, type: DataType): number {
  if (physical === 'list') return KIND_LIST;
  return physical === 'struct' ? KIND_STRUCT : kindOf(physical, type);
}

/** Gives each node a column of the rows and bytes that were counted, and sets its counts back. */
function makeRoom(engine: Engine, node: Node): Vector {
  const { memory } = engine;
  const { physical, type } = node;
  const at = node.pointer >>> 2;
  const rows = memory.i32[at + NODE.rows]!;
  const sizeBytes = memory.i32[at + NODE.bytes]!;
  const children = node.children.map((child) => makeRoom(engine, child));
  const validity = memory.reserveZeroed(bitmapBytes(rows));
  const hasOffsets = physical === 'list' || physical === 'utf8' || physical === 'bytes';
  const offsets = hasOffsets ? memory.reserveZeroed(4 * (rows + 1)) : 0;
  const values =
    physical === 'bit'
      ? memory.reserveZeroed(bitmapBytes(rows))
      : memory.reserve(sizeBytes + rows * WIDTH_BYTES[physical]);
  const { u32 } = memory;
  u32[at + NODE.values] = values;
  u32[at + NODE.validity] = validity;
  u32[at + NODE.offsets] = offsets;
  u32[at + NODE.rows] = 0;
  u32[at + NODE.bytes] = 0;
  return new Vector(memory, type, rows, validity, values, offsets, children);
}
