/** The column buffers that a text decoder fills: reused for every batch, freed with the decoder. */

import { bitmapBytes, type Memory, physicalOf, Vector, WIDTH_BYTES } from '../../batch/index.ts';
import { type DataType, STRING } from '../../core/index.ts';
import * as layout from './layout.ts';

const FIRST_TEXT_BYTES_PER_ROW = 16;

/** One column of the program: a type to store, or null to skip it. */
export interface ProgramColumn {
  readonly name: string;
  readonly type: DataType | null;
}

/** How a column's text becomes its value: at once in the kernel, or as text that `cold` reads. */
function programType(type: DataType | null): number {
  const code = layout.COLUMN_TYPE;
  if (type === null) return code.skip;
  switch (type.kind) {
    case 'BOOLEAN':
      return code.boolean;
    case 'TINYINT':
      return code.int8;
    case 'SMALLINT':
      return code.int16;
    case 'INTEGER':
    case 'INTERVAL_YEAR_MONTH':
      return code.int32;
    case 'BIGINT':
    case 'INTERVAL_DAY_TIME':
      return code.int64;
    case 'FLOAT':
      return code.float32;
    case 'DOUBLE':
      return code.float64;
    case 'DECIMAL':
      return type.precision <= 18 ? code.decimal64 : code.decimal128;
    case 'DATE':
      return code.date;
    case 'TIME':
      return code.time;
    case 'TIMESTAMP':
      return type.precision <= 6 ? code.timestamp64 : code.timestamp128;
    case 'TIMESTAMP_LTZ':
      return type.precision <= 6 ? code.timestampUtc64 : code.timestampUtc128;
    case 'CHAR':
    case 'VARCHAR':
      return code.text;
    default:
      return code.opaque;
  }
}

/** True for types that the kernels leave as text, for the host to decode. */
export function isCold(type: DataType): boolean {
  return programType(type) === layout.COLUMN_TYPE.opaque;
}

export class ColumnBuffers {
  /** Pointer to the descriptors that the kernels read. */
  readonly pointer: number;
  readonly columns: readonly ProgramColumn[];
  readonly #memory: Memory;
  readonly #capacity: number;

  constructor(memory: Memory, columns: readonly ProgramColumn[], capacity: number) {
    this.columns = columns;
    this.#memory = memory;
    this.#capacity = capacity;
    this.pointer = memory.allocateZeroed(layout.COLUMN_BYTES * Math.max(1, columns.length));
    for (const [i, column] of columns.entries()) this.#describe(i, column.type);
  }

  /** Before the first row of a batch: no nulls, no text. */
  reset(): void {
    for (let i = 0; i < this.columns.length; i++) {
      const { u8, u32 } = this.#memory;
      const at = this.#at(i);
      const validity = u32[at + (layout.VALIDITY >>> 2)]!;
      if (validity === 0) continue;
      if (u32[at + (layout.HAS_NULLS >>> 2)] !== 0) {
        u8.fill(0xff, validity, validity + bitmapBytes(this.#capacity));
        u32[at + (layout.HAS_NULLS >>> 2)] = 0;
      }
      const offsets = u32[at + (layout.OFFSETS >>> 2)]!;
      if (offsets !== 0) u32[offsets >>> 2] = 0;
    }
  }

  /** Column `index` of the `rows` decoded so far. Cold columns come as text. */
  vector(index: number, rows: number): Vector {
    const { u32 } = this.#memory;
    const at = this.#at(index);
    const type = this.columns[index]!.type!;
    const nulls = u32[at + (layout.HAS_NULLS >>> 2)] !== 0;
    return new Vector(
      this.#memory,
      isCold(type) ? STRING() : type,
      rows,
      nulls ? u32[at + (layout.VALIDITY >>> 2)]! : 0,
      u32[at + (layout.VALUES >>> 2)]!,
      u32[at + (layout.OFFSETS >>> 2)]!,
    );
  }

  /** Doubles the text buffer of a column, or more for `moreBytes`; `rows` texts are in it. */
  growText(index: number, rows: number, moreBytes: number): void {
    const memory = this.#memory;
    const at = this.#at(index);
    const values = memory.u32[at + (layout.VALUES >>> 2)]!;
    const limit = memory.u32[at + (layout.TEXT_LIMIT >>> 2)]!;
    const used = memory.u32[(memory.u32[at + (layout.OFFSETS >>> 2)]! >>> 2) + rows]!;
    const wanted = Math.max(2 * limit, used + moreBytes);
    const grown = memory.allocate(wanted);
    memory.u8.copyWithin(grown, values, values + used);
    memory.free(values, limit);
    memory.u32[at + (layout.VALUES >>> 2)] = grown;
    memory.u32[at + (layout.TEXT_LIMIT >>> 2)] = wanted;
  }

  free(): void {
    for (const [index, column] of this.columns.entries()) {
      if (column.type === null) continue;
      const { u32 } = this.#memory;
      const at = this.#at(index);
      const isText = u32[at + (layout.OFFSETS >>> 2)] !== 0;
      const textBytes = u32[at + (layout.TEXT_LIMIT >>> 2)]!;
      const pointers = [layout.VALUES, layout.VALIDITY, layout.OFFSETS].map(
        (offset) => u32[at + (offset >>> 2)]!,
      ) as [number, number, number];
      this.#memory.free(pointers[0], isText ? textBytes : this.#valueBytes(column.type));
      this.#memory.free(pointers[1], bitmapBytes(this.#capacity));
      this.#memory.free(pointers[2], 4 * (this.#capacity + 1));
    }
    this.#memory.free(this.pointer, layout.COLUMN_BYTES * Math.max(1, this.columns.length));
  }

  #at(index: number): number {
    return (this.pointer + index * layout.COLUMN_BYTES) >>> 2;
  }

  #describe(index: number, type: DataType | null): void {
    const memory = this.#memory;
    const at = this.#at(index);
    const code = programType(type);
    memory.u32[at + (layout.TYPE >>> 2)] = code;
    if (type === null) return;
    const isText = code === layout.COLUMN_TYPE.text || code === layout.COLUMN_TYPE.opaque;
    const bitmap = bitmapBytes(this.#capacity);
    const validity = memory.allocate(bitmap);
    memory.u8.fill(0xff, validity, validity + bitmap);
    const textBytes = Math.max(64, FIRST_TEXT_BYTES_PER_ROW * this.#capacity);
    const values = memory.allocate(isText ? textBytes : this.#valueBytes(type));
    const offsets = isText ? memory.allocate(4 * (this.#capacity + 1)) : 0;
    const { u32 } = memory;
    u32[at + (layout.VALUES >>> 2)] = values;
    u32[at + (layout.VALIDITY >>> 2)] = validity;
    u32[at + (layout.OFFSETS >>> 2)] = offsets;
    if (isText) {
      u32[at + (layout.TEXT_LIMIT >>> 2)] = textBytes;
      u32[offsets >>> 2] = 0;
    }
    this.#describeScale(at, type);
  }

  #describeScale(at: number, type: DataType): void {
    const { u32, i64 } = this.#memory;
    if (type.kind === 'DECIMAL') {
      const most = 10n ** BigInt(type.precision) - 1n;
      u32[at + (layout.SCALE >>> 2)] = type.scale;
      i64[(at >>> 1) + (layout.MOST_LOW >>> 3)] = BigInt.asIntN(64, most);
      i64[(at >>> 1) + (layout.MOST_HIGH >>> 3)] = BigInt.asIntN(64, most >> 64n);
    } else if (type.kind === 'TIME' || type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') {
      u32[at + (layout.SCALE >>> 2)] = type.precision;
    }
  }

  #valueBytes(type: DataType): number {
    const physical = physicalOf(type);
    return physical === 'bit'
      ? bitmapBytes(this.#capacity)
      : WIDTH_BYTES[physical] * this.#capacity;
  }
}
