/** The values of a page or dictionary as a column of the wanted type: decoded by kernels where they can. */

import type { SchemaElement } from 'hyparquet';
import { type Engine, physicalOf, Vector } from '../../batch/index.ts';
import type { DataType } from '../../core/index.ts';
import { HeapBlock } from './heap-block.ts';
import { isUnsigned, timeOfDayOf, timestampOf } from './schema.ts';

const INT96_BYTES = 12;
const WIDTHS: Readonly<Record<string, number>> = {
  INT32: 4,
  INT64: 8,
  FLOAT: 4,
  DOUBLE: 8,
  INT96: INT96_BYTES,
};

/** Blocks that a dictionary or the current page lives in. */
export class PageValues {
  readonly #engine: Engine;
  readonly #element: SchemaElement;
  readonly #type: DataType;
  readonly #raw: HeapBlock;
  readonly #values: HeapBlock;
  readonly #offsets: HeapBlock;

  constructor(engine: Engine, element: SchemaElement, type: DataType) {
    const { memory } = engine;
    this.#engine = engine;
    this.#element = element;
    this.#type = type;
    this.#raw = new HeapBlock(memory);
    this.#values = new HeapBlock(memory);
    this.#offsets = new HeapBlock(memory);
  }

  free(): void {
    this.#raw.free();
    this.#values.free();
    this.#offsets.free();
  }

  /** `count` values of the PLAIN encoding as a dense column; null when the bytes are broken. */
  plain(bytes: Uint8Array, count: number): Vector | null {
    const { type } = this.#element;
    const raw = this.#copy(bytes);
    if (type === 'BOOLEAN') {
      return bytes.length < (count + 7) >>> 3 ? null : this.#vector(raw, count);
    }
    if (type === 'BYTE_ARRAY') return this.#text(raw, bytes.length, count);
    if (type === 'FIXED_LEN_BYTE_ARRAY') return this.#fixed(raw, bytes.length, count);
    return bytes.length < count * WIDTHS[type!]! ? null : this.#converted(raw, count);
  }

  #copy(bytes: Uint8Array): number {
    const pointer = this.#raw.reserve(bytes.length + 16);
    this.#engine.memory.u8.set(bytes, pointer);
    return pointer;
  }

  #vector(values: number, count: number, offsets = 0): Vector {
    return new Vector(this.#engine.memory, this.#type, count, 0, values, offsets);
  }

  #text(raw: number, sizeBytes: number, count: number): Vector | null {
    const { kernels } = this.#engine;
    const offsets = this.#offsets.reserve(4 * (count + 1));
    const values = this.#values.reserve(sizeBytes);
    if (kernels.parquetText(raw, raw + sizeBytes, count, offsets, values) < 0) return null;
    return this.#type.kind === 'DECIMAL'
      ? this.#decimals(values, offsets, count)
      : this.#vector(values, count, offsets);
  }

  #fixed(raw: number, sizeBytes: number, count: number): Vector | null {
    const size = this.#element.type_length ?? 0;
    if (size === 0 || sizeBytes < count * size) return null;
    const offsets = this.#offsets.reserve(4 * (count + 1));
    this.#engine.kernels.parquetFixedOffsets(count, size, offsets);
    return this.#type.kind === 'DECIMAL'
      ? this.#decimals(raw, offsets, count)
      : this.#vector(raw, count, offsets);
  }

  #decimals(bytes: number, offsets: number, count: number): Vector | null {
    const width = physicalOf(this.#type) === 'i64' ? 8 : 16;
    const free = bytes === this.#raw.pointer ? this.#values : this.#raw;
    const out = free.reserve(width * count);
    const fits = this.#engine.kernels.parquetDecimals(bytes, offsets, count, width, out);
    return fits ? this.#vector(out, count) : null;
  }

  /** Numbers of fixed width: as they are, or in another width or unit. */
  #converted(raw: number, count: number): Vector {
    const { kernels } = this.#engine;
    const element = this.#element;
    const physical = physicalOf(this.#type);
    const out = (width: number) => this.#values.reserve(width * count);
    if (element.type === 'INT96') {
      const wide = physical === 'i128';
      const target = out(wide ? 16 : 8);
      kernels.parquetInt96(raw, count, wide, target);
      return this.#vector(target, count);
    }
    if (element.type === 'FLOAT' && physical === 'f64') {
      const target = out(8);
      kernels.parquetDouble(raw, count, target);
      return this.#vector(target, count);
    }
    const perMilli = timestampOf(element)?.perMilli;
    if (perMilli !== undefined) return this.#timestamps(raw, count, perMilli);
    const time = timeOfDayOf(element);
    if (time !== null && element.type === 'INT64') {
      const target = out(4);
      kernels.parquetTimeOfDay(raw, count, time.perMilli, target);
      return this.#vector(target, count);
    }
    return element.type === 'INT32' ? this.#integers(raw, count) : this.#words(raw, count);
  }

  #timestamps(raw: number, count: number, perMilli: number): Vector {
    const { kernels } = this.#engine;
    if (physicalOf(this.#type) === 'i128') {
      const target = this.#values.reserve(16 * count);
      kernels.parquetWideTime(raw, count, perMilli, target);
      return this.#vector(target, count);
    }
    // What the declared precision does not hold is cut off.
    const unit = 10 ** (6 - (this.#type as { precision: number }).precision);
    if (perMilli === 1000 && unit === 1) return this.#vector(raw, count);
    const target = this.#values.reserve(8 * count);
    if (perMilli === 1) kernels.parquetScale(raw, count, 1000, 1, target);
    else {
      kernels.parquetScale(raw, count, 1, (perMilli / 1000) * unit, target);
      kernels.parquetScale(target, count, unit, 1, target);
    }
    return this.#vector(target, count);
  }

  #integers(raw: number, count: number): Vector {
    const { kernels } = this.#engine;
    const physical = physicalOf(this.#type);
    if (physical === 'i32') return this.#vector(raw, count);
    if (physical === 'i128') return this.#widened(this.#wordsOf(raw, count), count);
    const width = physical === 'i64' ? 8 : physical === 'i16' ? 2 : 1;
    const target = this.#values.reserve(width * count);
    if (width === 8 && isUnsigned(this.#element)) kernels.parquetUnsigned(raw, count, target);
    else kernels.parquetResize(raw, count, width, target);
    return this.#vector(target, count);
  }

  #wordsOf(raw: number, count: number): number {
    const words = this.#offsets.reserve(8 * count);
    this.#engine.kernels.parquetResize(raw, count, 8, words);
    return words;
  }

  #words(raw: number, count: number): Vector {
    return physicalOf(this.#type) === 'i128' ? this.#widened(raw, count) : this.#vector(raw, count);
  }

  /** int64 to two words: decimals of more digits than the file's, and unsigned 64-bit integers. */
  #widened(raw: number, count: number): Vector {
    const target = this.#values.reserve(16 * count);
    this.#engine.kernels.parquetWiden(raw, count, isUnsigned(this.#element), target);
    return this.#vector(target, count);
  }
}
