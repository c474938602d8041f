/** One column of a batch in linear memory, in Arrow's layout. Immutable once built. */

import type { DataType } from '../core/index.ts';
import { type Physical, physicalOf } from './layout.ts';
import type { Memory } from './memory.ts';
import type { Value } from './value.ts';

const utf8 = new TextDecoder();
const SHORT_TEXT_BYTES = 24; // below this a loop beats TextDecoder's call

export class Vector {
  readonly memory: Memory;
  readonly type: DataType;
  readonly physical: Physical;
  readonly length: number;
  /** Pointer to a bitmap with a set bit per value, or 0 when no value is null. */
  readonly validity: number;
  /** Pointer to fixed-width values, packed bits, or the bytes that offsets point into. */
  readonly values: number;
  /** Pointer to length + 1 int32 offsets, or 0. They need not begin at 0. */
  readonly offsets: number;
  readonly children: readonly Vector[];

  constructor(
    memory: Memory,
    type: DataType,
    length: number,
    validity: number,
    values: number,
    offsets = 0,
    children: readonly Vector[] = [],
  ) {
    this.memory = memory;
    this.type = type;
    this.physical = physicalOf(type);
    this.length = length;
    this.validity = validity;
    this.values = values;
    this.offsets = offsets;
    this.children = children;
  }

  isNull(row: number): boolean {
    if (this.physical === 'null') return true;
    return this.validity !== 0 && !bit(this.memory, this.validity, row);
  }

  /** The value at `row` as JavaScript sees it. Cold path: allocates for bigint, text and nested types. */
  get(row: number): Value {
    if (this.isNull(row)) return null;
    const { memory, values } = this;
    switch (this.physical) {
      case 'bit':
        return bit(memory, values, row);
      case 'i8':
        return memory.i8[values + row]!;
      case 'i16':
        return memory.i16[(values >>> 1) + row]!;
      case 'i32':
        return memory.i32[(values >>> 2) + row]!;
      case 'i64':
        return this.#wide(memory.i64[(values >>> 3) + row]!);
      case 'i128':
        return this.#widest((values >>> 3) + 2 * row);
      case 'f32':
        return memory.f32[(values >>> 2) + row]!;
      case 'f64':
        return memory.f64[(values >>> 3) + row]!;
      case 'utf8':
        return readText(memory, values + this.offset(row), values + this.offset(row + 1));
      case 'bytes':
        return memory.u8.slice(values + this.offset(row), values + this.offset(row + 1));
      case 'list':
        return this.#list(row);
      case 'struct':
        return this.children.map((child) => child.get(row));
      case 'null':
        return null;
    }
  }

  /** Start of the bytes or elements of `row`; `offset(row + 1)` is their end. */
  offset(row: number): number {
    return this.memory.i32[(this.offsets >>> 2) + row]!;
  }

  /** A view of rows [from, from + length) for vectors whose bitmaps begin at a byte: `from` is a multiple of 8. */
  slice(from: number, length: number): Vector {
    const width = this.#sliceWidth();
    return new Vector(
      this.memory,
      this.type,
      length,
      this.validity === 0 ? 0 : this.validity + (from >>> 3),
      this.physical === 'bit' ? this.values + (from >>> 3) : this.values + from * width,
      this.offsets === 0 ? 0 : this.offsets + 4 * from,
      this.physical === 'struct'
        ? this.children.map((child) => child.slice(from, length))
        : this.children,
    );
  }

  #sliceWidth(): number {
    const widths: Partial<Record<Physical, number>> = {
      i8: 1,
      i16: 2,
      i32: 4,
      i64: 8,
      i128: 16,
      f32: 4,
      f64: 8,
    };
    return widths[this.physical] ?? 0;
  }

  #wide(word: bigint): Value {
    if (this.type.kind === 'INTERVAL_DAY_TIME') return Number(word);
    return this.type.kind === 'TIMESTAMP' || this.type.kind === 'TIMESTAMP_LTZ'
      ? word * 1000n
      : word;
  }

  #widest(index: number): bigint {
    const low = this.memory.i64[index]!;
    const high = this.memory.i64[index + 1]!;
    if (this.type.kind === 'DECIMAL') return (high << 64n) | BigInt.asUintN(64, low);
    return low * 1_000_000n + high;
  }

  #list(row: number): Value {
    const child = this.children[0]!;
    const out: Value[] = [];
    for (let i = this.offset(row); i < this.offset(row + 1); i++) out.push(child.get(i));
    return out;
  }
}

export function bit(memory: Memory, bitmap: number, row: number): boolean {
  return ((memory.u8[bitmap + (row >>> 3)]! >>> (row & 7)) & 1) === 1;
}

export function readText(memory: Memory, start: number, end: number): string {
  const { u8 } = memory;
  if (end - start <= SHORT_TEXT_BYTES) {
    let text = '';
    for (let i = start; i < end; i++) {
      const byte = u8[i]!;
      if (byte >= 0x80) return utf8.decode(u8.subarray(start, end));
      text += String.fromCharCode(byte);
    }
    return text;
  }
  return utf8.decode(u8.subarray(start, end));
}
