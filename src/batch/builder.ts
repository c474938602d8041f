/** Appends JavaScript values to a column in the arena, growing as needed. The cold way into columns. */

import { assert, type DataType } from '../core/index.ts';
import { bitmapBytes, childTypes, type Physical, physicalOf, WIDTH_BYTES } from './layout.ts';
import type { Memory } from './memory.ts';
import type { Value } from './value.ts';
import { Vector } from './vector.ts';

const encoder = new TextEncoder();
const WORD = 64n;

/**
 * @example
 * const builder = new VectorBuilder(memory, BIGINT());
 * builder.append(1n);
 * builder.append(null);
 * const vector = builder.finish(); // lives until the enclosing arena scope is released
 */
export class VectorBuilder {
  readonly type: DataType;
  readonly #memory: Memory;
  readonly #physical: Physical;
  readonly #children: readonly VectorBuilder[];
  #length = 0;
  #capacity: number;
  #validity: number;
  #values = 0;
  #offsets = 0;
  #bytes = 0;
  #bytesCapacity = 0;
  #nulls = 0;

  constructor(memory: Memory, type: DataType, capacity = 64) {
    this.type = type;
    this.#memory = memory;
    this.#physical = physicalOf(type);
    this.#capacity = Math.max(8, (capacity + 7) & ~7);
    this.#children = childTypes(type).map((child) => new VectorBuilder(memory, child, capacity));
    this.#validity = memory.reserve(bitmapBytes(this.#capacity));
    const valueBytes = this.#valueBytes(this.#capacity);
    if (valueBytes > 0) this.#values = memory.reserveZeroed(valueBytes);
    if (this.#hasOffsets()) {
      this.#offsets = memory.reserve(4 * (this.#capacity + 1));
      memory.i32[this.#offsets >>> 2] = 0;
    }
  }

  get length(): number {
    return this.#length;
  }

  append(value: Value | undefined): void {
    if (this.#length === this.#capacity) this.#grow();
    const row = this.#length++;
    const valid = value !== null && value !== undefined;
    this.#markValid(row, valid);
    if (valid) this.#put(row, value);
    else this.#putNull(row);
  }

  finish(): Vector {
    const validity = this.#nulls === 0 ? 0 : this.#validity;
    const children = this.#children.map((child) => child.finish());
    return new Vector(
      this.#memory,
      this.type,
      this.#length,
      validity,
      this.#values,
      this.#offsets,
      children,
    );
  }

  #markValid(row: number, valid: boolean): void {
    const { u8 } = this.#memory;
    const at = this.#validity + (row >>> 3);
    const mask = 1 << (row & 7);
    if (valid) u8[at] = u8[at]! | mask;
    else {
      u8[at] = u8[at]! & ~mask;
      this.#nulls++;
    }
  }

  #put(row: number, value: Exclude<Value, null>): void {
    const memory = this.#memory;
    switch (this.#physical) {
      case 'bit': {
        const at = this.#values + (row >>> 3);
        const mask = 1 << (row & 7);
        memory.u8[at] = value === true ? memory.u8[at]! | mask : memory.u8[at]! & ~mask;
        return;
      }
      case 'i8':
        memory.i8[this.#values + row] = value as number;
        return;
      case 'i16':
        memory.i16[(this.#values >>> 1) + row] = value as number;
        return;
      case 'i32':
        memory.i32[(this.#values >>> 2) + row] = value as number;
        return;
      case 'i64':
        memory.i64[(this.#values >>> 3) + row] = this.#toWord(value as number | bigint);
        return;
      case 'i128':
        this.#putWide((this.#values >>> 3) + 2 * row, value as bigint);
        return;
      case 'f32':
        memory.f32[(this.#values >>> 2) + row] = value as number;
        return;
      case 'f64':
        memory.f64[(this.#values >>> 3) + row] = value as number;
        return;
      case 'utf8':
        this.#putText(row, value as string);
        return;
      case 'bytes':
        this.#putBytes(row, value as Uint8Array);
        return;
      case 'list':
        for (const element of value as Value[]) this.#children[0]!.append(element);
        memory.i32[(this.#offsets >>> 2) + row + 1] = this.#children[0]!.length;
        return;
      case 'struct':
        for (let i = 0; i < this.#children.length; i++) {
          this.#children[i]!.append((value as Value[])[i]);
        }
        return;
      case 'null':
        return;
    }
  }

  #putNull(row: number): void {
    const memory = this.#memory;
    if (this.#physical === 'struct') for (const child of this.#children) child.append(null);
    else if (this.#physical === 'list') {
      memory.i32[(this.#offsets >>> 2) + row + 1] = this.#children[0]!.length;
    } else if (this.#offsets !== 0) memory.i32[(this.#offsets >>> 2) + row + 1] = this.#bytes;
  }

  #toWord(value: number | bigint): bigint {
    if (this.type.kind === 'TIMESTAMP' || this.type.kind === 'TIMESTAMP_LTZ')
      return floorDiv(value as bigint, 1000n);
    return BigInt(value);
  }

  #putWide(index: number, value: bigint): void {
    const { i64 } = this.#memory;
    if (this.type.kind === 'DECIMAL') {
      i64[index] = BigInt.asIntN(64, value);
      i64[index + 1] = BigInt.asIntN(64, value >> WORD);
      return;
    }
    const milliseconds = floorDiv(value, 1_000_000n);
    i64[index] = milliseconds;
    i64[index + 1] = value - milliseconds * 1_000_000n;
  }

  #putText(row: number, text: string): void {
    this.#ensureBytes(text.length * 3);
    const { u8 } = this.#memory;
    const start = this.#values + this.#bytes;
    const { written } = encoder.encodeInto(text, u8.subarray(start, start + text.length * 3));
    this.#bytes += written;
    this.#memory.i32[(this.#offsets >>> 2) + row + 1] = this.#bytes;
  }

  #putBytes(row: number, bytes: Uint8Array): void {
    this.#ensureBytes(bytes.length);
    this.#memory.u8.set(bytes, this.#values + this.#bytes);
    this.#bytes += bytes.length;
    this.#memory.i32[(this.#offsets >>> 2) + row + 1] = this.#bytes;
  }

  #ensureBytes(more: number): void {
    const needed = this.#bytes + more;
    assert(needed < 2 ** 31, 'a text column of a batch is over 2 GiB');
    if (needed <= this.#bytesCapacity) return;
    const capacity = Math.max(needed, 2 * this.#bytesCapacity, 8 * this.#capacity);
    this.#values = this.#moved(this.#values, this.#bytes, capacity);
    this.#bytesCapacity = capacity;
  }

  #grow(): void {
    const capacity = 2 * this.#capacity;
    this.#validity = this.#moved(
      this.#validity,
      bitmapBytes(this.#capacity),
      bitmapBytes(capacity),
    );
    const valueBytes = this.#valueBytes(capacity);
    if (valueBytes > 0)
      this.#values = this.#moved(this.#values, this.#valueBytes(this.#capacity), valueBytes);
    if (this.#hasOffsets()) {
      this.#offsets = this.#moved(this.#offsets, 4 * (this.#capacity + 1), 4 * (capacity + 1));
    }
    this.#capacity = capacity;
  }

  #moved(pointer: number, usedBytes: number, sizeBytes: number): number {
    const target = this.#memory.reserve(sizeBytes);
    this.#memory.u8.copyWithin(target, pointer, pointer + usedBytes);
    return target;
  }

  #valueBytes(capacity: number): number {
    return this.#physical === 'bit'
      ? bitmapBytes(capacity)
      : WIDTH_BYTES[this.#physical] * capacity;
  }

  #hasOffsets(): boolean {
    return this.#physical === 'utf8' || this.#physical === 'bytes' || this.#physical === 'list';
  }
}

/** A column of the given values, in the arena. */
export function vectorOf(memory: Memory, type: DataType, values: readonly Value[]): Vector {
  const builder = new VectorBuilder(memory, type, values.length);
  for (const value of values) builder.append(value);
  return builder.finish();
}

function floorDiv(value: bigint, divisor: bigint): bigint {
  const quotient = value / divisor;
  return value % divisor < 0n ? quotient - 1n : quotient;
}
