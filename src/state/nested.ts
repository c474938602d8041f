/** Nested values as bytes: ARRAY, MAP, MULTISET and ROW lie in the text heap and come out as proper vectors. */

import {
  childTypes,
  type Memory,
  physicalOf,
  type Value,
  type Vector,
  VectorBuilder,
} from '../batch/index.ts';
import { BYTES, type DataType } from '../core/index.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const WORD = 64n;

/** The rows of a nested vector, serialised; equal values give equal bytes. */
export function encodeNested(memory: Memory, vector: Vector): Vector {
  const builder = new VectorBuilder(memory, BYTES(), vector.length);
  const writer = new Writer();
  for (let row = 0; row < vector.length; row++) {
    const value = vector.get(row);
    if (value === null) {
      builder.append(null);
      continue;
    }
    writer.reset();
    writeValue(writer, vector.type, value);
    builder.append(writer.bytes());
  }
  return builder.finish();
}

/** The inverse of `encodeNested`. */
export function decodeNested(memory: Memory, type: DataType, bytes: Vector): Vector {
  const builder = new VectorBuilder(memory, type, bytes.length);
  for (let row = 0; row < bytes.length; row++) {
    const value = bytes.get(row) as Uint8Array | null;
    builder.append(value === null ? null : decodeNestedValue(type, value));
  }
  return builder.finish();
}

export function decodeNestedValue(type: DataType, bytes: Uint8Array): Value {
  return readValue(new Reader(bytes), type);
}

class Writer {
  #buffer = new Uint8Array(256);
  #view = new DataView(this.#buffer.buffer);
  #length = 0;

  reset(): void {
    this.#length = 0;
  }

  bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }

  u8(value: number): void {
    this.#view.setUint8(this.#take(1), value);
  }

  i32(value: number): void {
    this.#view.setInt32(this.#take(4), value, true);
  }

  f64(value: number): void {
    this.#view.setFloat64(this.#take(8), value, true);
  }

  i64(value: bigint): void {
    this.#view.setBigInt64(this.#take(8), value, true);
  }

  raw(bytes: Uint8Array): void {
    this.i32(bytes.length);
    const at = this.#take(bytes.length);
    this.#buffer.set(bytes, at);
  }

  #take(sizeBytes: number): number {
    const at = this.#length;
    this.#length += sizeBytes;
    if (this.#length > this.#buffer.length) {
      const grown = new Uint8Array(Math.max(this.#length, 2 * this.#buffer.length));
      grown.set(this.#buffer);
      this.#buffer = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  u8(): number {
    return this.#view.getUint8(this.#skip(1));
  }

  i32(): number {
    return this.#view.getInt32(this.#skip(4), true);
  }

  f64(): number {
    return this.#view.getFloat64(this.#skip(8), true);
  }

  i64(): bigint {
    return this.#view.getBigInt64(this.#skip(8), true);
  }

  raw(): Uint8Array {
    const size = this.i32();
    const at = this.#skip(size);
    return this.#bytes.slice(at, at + size);
  }

  #skip(sizeBytes: number): number {
    const at = this.#at;
    this.#at += sizeBytes;
    return at;
  }
}

function writeValue(writer: Writer, type: DataType, value: Exclude<Value, null>): void {
  switch (physicalOf(type)) {
    case 'bit':
      writer.u8(value === true ? 1 : 0);
      return;
    case 'i8':
    case 'i16':
    case 'i32':
      writer.i32(value as number);
      return;
    case 'i64':
    case 'i128':
      writeWide(writer, type, value as number | bigint);
      return;
    case 'f32':
    case 'f64':
      writer.f64(value as number);
      return;
    case 'utf8':
      writer.raw(encoder.encode(value as string));
      return;
    case 'bytes':
      writer.raw(value as Uint8Array);
      return;
    case 'list':
      writer.i32((value as Value[]).length);
      for (const element of value as Value[]) writeOptional(writer, childTypes(type)[0]!, element);
      return;
    case 'struct':
      childTypes(type).forEach((child, i) => {
        writeOptional(writer, child, (value as Value[])[i] ?? null);
      });
      return;
    case 'null':
      return;
  }
}

function writeOptional(writer: Writer, type: DataType, value: Value): void {
  writer.u8(value === null ? 0 : 1);
  if (value !== null) writeValue(writer, type, value);
}

/** Nanoseconds and decimals need more than 64 bits. */
function writeWide(writer: Writer, type: DataType, value: number | bigint): void {
  const wide = BigInt(value);
  writer.i64(BigInt.asIntN(64, wide));
  if (isWide(type)) writer.i64(wide >> WORD);
}

function isWide(type: DataType): boolean {
  return type.kind === 'DECIMAL' || type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ';
}

function readValue(reader: Reader, type: DataType): Value {
  switch (physicalOf(type)) {
    case 'bit':
      return reader.u8() === 1;
    case 'i8':
    case 'i16':
    case 'i32':
      return reader.i32();
    case 'i64':
    case 'i128':
      return readWide(reader, type);
    case 'f32':
    case 'f64':
      return reader.f64();
    case 'utf8':
      return decoder.decode(reader.raw());
    case 'bytes':
      return reader.raw();
    case 'list': {
      const child = childTypes(type)[0]!;
      return Array.from({ length: reader.i32() }, () => readOptional(reader, child));
    }
    case 'struct':
      return childTypes(type).map((child) => readOptional(reader, child));
    case 'null':
      return null;
  }
}

function readOptional(reader: Reader, type: DataType): Value {
  return reader.u8() === 0 ? null : readValue(reader, type);
}

function readWide(reader: Reader, type: DataType): Value {
  const low = reader.i64();
  if (isWide(type)) return (reader.i64() << WORD) | BigInt.asUintN(64, low);
  return type.kind === 'INTERVAL_DAY_TIME' ? Number(low) : low;
}
