/** A batch as one contiguous block of bytes: the form in which rows cross workers. Copies, never parses. */

import {
  Batch,
  bitmapBytes,
  childTypes,
  type Engine,
  type HeldRows,
  type Memory,
  physicalOf,
  Vector,
  WIDTH_BYTES,
} from '../batch/index.ts';
import { assert, type DataType, type Schema } from '../core/index.ts';

const HEADER_BYTES = 32; // length, held count, flags, partition (i32 each), position (f64), 8 free
const VECTOR_HEADER_BYTES = 8; // has validity, bytes or elements (i32 each)
const HAS_KINDS = 1;

/** Bytes that `encodeBatch` will write: a multiple of 8. Gathers selected columns. */
export function encodedBytes(batch: Batch): number {
  let size = HEADER_BYTES + heldBytes(batch.held?.rows.length ?? 0);
  if (batch.kinds !== 0) size += padded(batch.length);
  for (let i = 0; i < batch.columnCount; i++) size += vectorBytes(batch.column(i));
  return size;
}

/** Writes the batch at the start of `target`, whose offset in its buffer is a multiple of 8. */
export function encodeBatch(memory: Memory, batch: Batch, target: Uint8Array): void {
  const writer = new BlockWriter(memory, target);
  writer.batch(batch);
}

/** The batch of a block, copied into the arena: it lives until the enclosing scope is released. */
export function decodeBatch(engine: Engine, schema: Schema, block: Uint8Array): Batch {
  const { memory } = engine;
  const pointer = memory.reserve(block.length);
  memory.u8.set(block, pointer);
  return new BlockReader(engine, pointer).batch(schema);
}

function padded(sizeBytes: number): number {
  return (sizeBytes + 7) & ~7;
}

function heldBytes(count: number): number {
  return count === 0 ? 0 : 2 * padded(4 * count) + 16 * count;
}

function vectorBytes(vector: Vector): number {
  const { physical, length } = vector;
  let size = VECTOR_HEADER_BYTES;
  if (vector.validity !== 0) size += padded(bitmapBytes(length));
  switch (physical) {
    case 'null':
      return size;
    case 'bit':
      return size + padded(bitmapBytes(length));
    case 'utf8':
    case 'bytes':
      return size + padded(4 * (length + 1)) + padded(vector.offset(length) - vector.offset(0));
    case 'list':
      return size + padded(4 * (length + 1)) + vectorBytes(elementsOf(vector));
    case 'struct':
      return vector.children.reduce((sum, child) => sum + vectorBytes(child), size);
    default:
      return size + padded(WIDTH_BYTES[physical] * length);
  }
}

/** The child rows that a list vector really uses; its bitmaps may then begin within a byte. */
function elementsOf(list: Vector): Vector {
  const child = list.children[0]!;
  const end = list.offset(list.length);
  return child.length === end ? child : child.slice(0, end);
}

class BlockWriter {
  readonly #memory: Memory;
  readonly #target: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(memory: Memory, target: Uint8Array) {
    this.#memory = memory;
    this.#target = target;
    this.#view = new DataView(target.buffer, target.byteOffset, target.byteLength);
  }

  batch(batch: Batch): void {
    const { held, kinds } = batch;
    this.#i32(batch.length);
    this.#i32(held === null ? 0 : held.rows.length);
    this.#i32(kinds === 0 ? 0 : HAS_KINDS);
    this.#i32(batch.partition);
    this.#view.setFloat64(this.#at, batch.position, true);
    this.#at = HEADER_BYTES;
    if (held !== null) this.#held(held);
    if (kinds !== 0) this.#copy(kinds, batch.length);
    for (let i = 0; i < batch.columnCount; i++) this.#vector(batch.column(i));
  }

  #held(held: HeldRows): void {
    for (const row of held.rows) this.#i32(row);
    this.#at = padded(this.#at);
    for (const partition of held.partitions) this.#i32(partition);
    this.#at = padded(this.#at);
    for (const watermark of held.watermarks) this.#f64(watermark);
    for (const position of held.positions) this.#f64(position);
  }

  #vector(vector: Vector): void {
    const { physical, length, validity, values } = vector;
    const header = this.#at;
    this.#i32(validity === 0 ? 0 : 1);
    this.#i32(0);
    if (validity !== 0) this.#copy(validity, bitmapBytes(length));
    switch (physical) {
      case 'null':
        return;
      case 'bit':
        this.#copy(values, bitmapBytes(length));
        return;
      case 'utf8':
      case 'bytes': {
        const first = this.#offsets(vector);
        const sizeBytes = vector.offset(length) - first;
        this.#view.setInt32(header + 4, sizeBytes, true);
        this.#copy(values + first, sizeBytes);
        return;
      }
      case 'list': {
        const elements = elementsOf(vector);
        for (let i = 0; i <= length; i++) this.#i32(vector.offset(i));
        this.#at = padded(this.#at);
        this.#view.setInt32(header + 4, elements.length, true);
        this.#vector(elements);
        return;
      }
      case 'struct':
        for (const child of vector.children) this.#vector(child);
        return;
      default:
        this.#copy(values, WIDTH_BYTES[physical] * length);
    }
  }

  /** Writes the offsets from 0 on, and gives the first. */
  #offsets(vector: Vector): number {
    const first = vector.offset(0);
    const { length, offsets } = vector;
    if (first === 0) this.#copy(offsets, 4 * (length + 1));
    else {
      const { i32 } = this.#memory;
      const source = offsets >>> 2;
      const out = new Int32Array(
        this.#target.buffer,
        this.#target.byteOffset + this.#at,
        length + 1,
      );
      for (let i = 0; i <= length; i++) out[i] = i32[source + i]! - first;
      this.#at += padded(4 * (length + 1));
    }
    return first;
  }

  #copy(pointer: number, sizeBytes: number): void {
    this.#target.set(this.#memory.u8.subarray(pointer, pointer + sizeBytes), this.#at);
    this.#at += padded(sizeBytes);
  }

  #i32(value: number): void {
    this.#view.setInt32(this.#at, value, true);
    this.#at += 4;
  }

  #f64(value: number): void {
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }
}

class BlockReader {
  readonly #engine: Engine;
  readonly #memory: Memory;
  #at: number;

  constructor(engine: Engine, pointer: number) {
    this.#engine = engine;
    this.#memory = engine.memory;
    this.#at = pointer;
  }

  batch(schema: Schema): Batch {
    const start = this.#at;
    const length = this.#i32();
    const heldCount = this.#i32();
    const flags = this.#i32();
    const partition = this.#i32();
    const position = this.#memory.f64[this.#at >>> 3]!;
    this.#at = start + HEADER_BYTES;
    const held = heldCount === 0 ? null : this.#held(heldCount);
    const kinds = (flags & HAS_KINDS) === 0 ? 0 : this.#skip(length);
    const columns = schema.fields.map((field) => this.#vector(field.type, length));
    return Batch.of(this.#engine, schema, columns, length, { kinds, held, partition, position });
  }

  #held(count: number): HeldRows {
    const memory = this.#memory;
    const i32 = () => {
      const from = this.#skip(4 * count) >>> 2;
      return memory.i32.slice(from, from + count);
    };
    const f64 = () => {
      const from = this.#skip(8 * count) >>> 3;
      return memory.f64.slice(from, from + count);
    };
    const rows = i32();
    const partitions = i32();
    const watermarks = f64();
    return { rows, partitions, watermarks, positions: f64() };
  }

  #vector(type: DataType, length: number): Vector {
    const hasValidity = this.#i32() === 1;
    const size = this.#i32();
    const validity = hasValidity ? this.#skip(bitmapBytes(length)) : 0;
    const make = (values: number, offsets = 0, children: Vector[] = []) =>
      new Vector(this.#memory, type, length, validity, values, offsets, children);
    const physical = physicalOf(type);
    switch (physical) {
      case 'null':
        return make(0);
      case 'bit':
        return make(this.#skip(bitmapBytes(length)));
      case 'utf8':
      case 'bytes': {
        const offsets = this.#skip(4 * (length + 1));
        return make(this.#skip(size), offsets);
      }
      case 'list': {
        const offsets = this.#skip(4 * (length + 1));
        return make(0, offsets, [this.#vector(childTypes(type)[0]!, size)]);
      }
      case 'struct':
        return make(
          0,
          0,
          childTypes(type).map((child) => this.#vector(child, length)),
        );
      default: {
        const width = WIDTH_BYTES[physical];
        assert(width > 0, `no width for ${physical}`);
        return make(this.#skip(width * length));
      }
    }
  }

  #skip(sizeBytes: number): number {
    const pointer = this.#at;
    this.#at += padded(sizeBytes);
    return pointer;
  }

  #i32(): number {
    const value = this.#memory.i32[this.#at >>> 2]!;
    this.#at += 4;
    return value;
  }
}
