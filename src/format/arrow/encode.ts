/** Batches to Arrow IPC. Columns are copied out of linear memory once, into exact buffers. */

import * as arrow from '@uwdata/flechette';
import { type Batch, bitmapBytes, type Vector, WIDTH_BYTES } from '../../batch/index.ts';
import type { Schema } from '../../core/index.ts';
import { arrowField, arrowType, isNanos, isNarrowDecimal } from './types.ts';

const NANOS_PER_MILLI = 1_000_000n;

/**
 * @param layout `file` has a footer for random access, `stream` begins at its first byte
 * @example await storage.writeFileAtomic('rows.arrow', encodeArrow(schema, batches, 'file'))
 */
export function encodeArrow(
  schema: Schema,
  batches: Iterable<Batch>,
  layout: 'file' | 'stream' = 'file',
): Uint8Array {
  const parts: arrow.Batch<unknown>[][] = schema.fields.map(() => []);
  for (const batch of batches) {
    if (batch.length === 0) continue;
    for (let i = 0; i < parts.length; i++) parts[i]!.push(arrowBatch(batch.column(i)));
  }
  const fields = schema.fields.map(({ name, type }) => arrowField(name, type));
  const columns = parts.map((data, i) => new arrow.Column(data as never, fields[i]!.type));
  const table = new arrow.Table(
    { version: arrow.Version.V5, endianness: arrow.Endianness.Little, fields, metadata: null },
    columns,
  );
  return arrow.tableToIPC(table, { format: layout })!;
}

function arrowBatch(vector: Vector): arrow.Batch<unknown> {
  const type = arrowType(vector.type);
  const { length } = vector;
  const validity = validityOf(vector);
  const nullCount =
    vector.physical === 'null' ? length : validity === null ? 0 : unset(validity, length);
  const offsets = vector.offsets === 0 ? undefined : offsetsOf(vector);
  const options = {
    length,
    nullCount,
    type,
    // The writer wants a buffer even where no value is null.
    validity: validity ?? new Uint8Array(0),
    ...(offsets === undefined ? {} : { offsets }),
    ...valuesOf(vector),
    ...childrenOf(vector),
  };
  const Constructor = arrow.batchType(type, {
    useBigInt: true,
    useDecimalInt: true,
  }) as never as new (
    options: unknown,
  ) => arrow.Batch<unknown>;
  return new Constructor(options);
}

function validityOf({ memory, validity, length }: Vector): Uint8Array | null {
  return validity === 0 ? null : memory.u8.slice(validity, validity + bitmapBytes(length));
}

/** Offsets from 0: a slice's own begin somewhere in its bytes. */
function offsetsOf(vector: Vector): Int32Array {
  const first = vector.offset(0);
  const at = vector.offsets >>> 2;
  return vector.memory.i32.slice(at, at + vector.length + 1).map((offset) => offset - first);
}

function valuesOf(vector: Vector): { readonly values?: ArrayBufferView } {
  const { memory, values, length, physical, type } = vector;
  if (physical === 'struct' || physical === 'list' || physical === 'null') return {};
  if (physical === 'bit') return { values: memory.u8.slice(values, values + bitmapBytes(length)) };
  if (physical === 'utf8' || physical === 'bytes') {
    return { values: memory.u8.slice(values + vector.offset(0), values + vector.offset(length)) };
  }
  if (isNanos(type)) return { values: nanosOf(vector) };
  if (isNarrowDecimal(type)) return { values: widened(vector) };
  const bytes = memory.u8.slice(values, values + WIDTH_BYTES[physical] * length);
  return { values: typed(bytes, physical) };
}

function typed(bytes: Uint8Array<ArrayBuffer>, physical: Vector['physical']): ArrayBufferView {
  const { buffer } = bytes;
  switch (physical) {
    case 'i8':
      return new Int8Array(buffer);
    case 'i16':
      return new Int16Array(buffer);
    case 'i32':
      return new Int32Array(buffer);
    case 'f32':
      return new Float32Array(buffer);
    case 'f64':
      return new Float64Array(buffer);
    case 'i128':
      return new BigUint64Array(buffer);
    default:
      return new BigInt64Array(buffer);
  }
}

function nanosOf({ memory, values, length }: Vector): BigInt64Array {
  const at = values >>> 3;
  return BigInt64Array.from({ length }, (_, i) => {
    return memory.i64[at + 2 * i]! * NANOS_PER_MILLI + memory.i64[at + 2 * i + 1]!;
  });
}

/** Sign-extends 64-bit words to 128 bits. */
function widened({ memory, values, length }: Vector): BigUint64Array {
  const source = memory.i32.subarray(values >>> 2, (values >>> 2) + 2 * length);
  const wide = new Int32Array(4 * length);
  for (let i = 0; i < length; i++) {
    const high = source[2 * i + 1]!;
    wide[4 * i] = source[2 * i]!;
    wide[4 * i + 1] = high;
    wide[4 * i + 2] = high >> 31;
    wide[4 * i + 3] = high >> 31;
  }
  return new BigUint64Array(wide.buffer);
}

function childrenOf(vector: Vector): { readonly children?: arrow.Batch<unknown>[] } {
  if (vector.children.length === 0) return {};
  return { children: vector.children.map(arrowBatch) };
}

function unset(bitmap: Uint8Array, length: number): number {
  let valid = 0;
  for (let i = 0; i < length; i++) valid += (bitmap[i >>> 3]! >>> (i & 7)) & 1;
  return length - valid;
}
