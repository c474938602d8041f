/** Arrow IPC that `encodeArrow` wrote, back to batches: buffers are copied into the arena as they are. */

import * as arrow from '@uwdata/flechette';
import { Batch, bitmapBytes, childTypes, type Engine, Vector } from '../../batch/index.ts';
import { type DataType, MillraceError, type Schema } from '../../core/index.ts';
import { isNanos, isNarrowDecimal } from './types.ts';

const NANOS_PER_MILLI = 1_000_000n;

interface Buffers {
  readonly length: number;
  readonly nullCount: number;
  readonly validity?: Uint8Array;
  readonly values?: ArrayBufferView;
  readonly offsets?: Int32Array;
  readonly children?: readonly Buffers[];
}

/**
 * Record batches in order; each lives in the arena until the next is asked for.
 *
 * @param schema types of the columns, as they were when the bytes were written
 * @throws MillraceError ARROW_INVALID
 */
export function* decodeArrow(engine: Engine, bytes: Uint8Array, schema: Schema): Iterable<Batch> {
  const { memory } = engine;
  const columns = readColumns(bytes, schema);
  const count = columns[0]?.length ?? 0;
  for (let part = 0; part < count; part++) {
    const mark = memory.mark();
    const vectors = columns.map((data, i) => vectorOf(engine, data[part]!, schema.fields[i]!.type));
    yield Batch.of(engine, schema, vectors, vectors[0]?.length ?? 0);
    memory.release(mark);
  }
}

function readColumns(bytes: Uint8Array, schema: Schema): (readonly Buffers[])[] {
  try {
    const table = arrow.tableFromIPC(bytes, { useBigInt: true });
    return schema.fields.map(({ name }) => {
      const column = table.getChild(name);
      if (column == null) throw new Error(`it has no column '${name}'`);
      return column.data as never as readonly Buffers[];
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MillraceError('ARROW_INVALID', `not the Arrow data that was expected: ${reason}`, {
      domain: 'external',
      cause,
    });
  }
}

function vectorOf(engine: Engine, data: Buffers, type: DataType): Vector {
  const { memory } = engine;
  const { length } = data;
  const hasNulls = data.nullCount > 0 && data.validity !== undefined;
  const validity = hasNulls ? copied(engine, data.validity!, bitmapBytes(length)) : 0;
  const offsets = data.offsets === undefined ? 0 : copied(engine, data.offsets, 4 * (length + 1));
  const types = childTypes(type);
  const children = (data.children ?? []).map((child, i) => vectorOf(engine, child, types[i]!));
  return new Vector(
    memory,
    type,
    length,
    validity,
    valuesOf(engine, data, type),
    offsets,
    children,
  );
}

function valuesOf(engine: Engine, { values, length }: Buffers, type: DataType): number {
  if (values === undefined) return 0;
  if (isNanos(type)) return splitNanos(engine, values as BigInt64Array, length);
  if (isNarrowDecimal(type)) return narrowed(engine, values, length);
  return copied(engine, values, values.byteLength);
}

function copied({ memory }: Engine, view: ArrayBufferView, sizeBytes: number): number {
  const pointer = memory.reserve(sizeBytes);
  const size = Math.min(sizeBytes, view.byteLength);
  memory.u8.set(new Uint8Array(view.buffer, view.byteOffset, size), pointer);
  return pointer;
}

function splitNanos({ memory }: Engine, nanos: BigInt64Array, length: number): number {
  const pointer = memory.reserve(16 * length);
  const at = pointer >>> 3;
  for (let i = 0; i < length; i++) {
    const value = nanos[i]!;
    const rest = ((value % NANOS_PER_MILLI) + NANOS_PER_MILLI) % NANOS_PER_MILLI;
    memory.i64[at + 2 * i] = (value - rest) / NANOS_PER_MILLI;
    memory.i64[at + 2 * i + 1] = rest;
  }
  return pointer;
}

function narrowed({ memory }: Engine, values: ArrayBufferView, length: number): number {
  const wide = new Int32Array(values.buffer, values.byteOffset, 4 * length);
  const pointer = memory.reserve(8 * length);
  const at = pointer >>> 2;
  for (let i = 0; i < length; i++) {
    memory.i32[at + 2 * i] = wide[4 * i]!;
    memory.i32[at + 2 * i + 1] = wide[4 * i + 1]!;
  }
  return pointer;
}
