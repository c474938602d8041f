/** Reads one flat column of a row group page by page; rows are gathered into batches on demand. */

import type { ColumnMetaData, PageHeader, SchemaElement } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage, readDataPage, readDataPageV2 } from 'hyparquet/src/datapage.js';
import { compressors } from 'hyparquet-compressors';
import { type Engine, take, type Value, type Vector, vectorOf } from '../../batch/index.ts';
import { type DataType, type Field, MillraceError } from '../../core/index.ts';
import { brokenFile } from './errors.ts';
import { HeapBlock } from './heap-block.ts';
import { leafValue } from './leaf-value.ts';
import { PageValues } from './page-values.ts';

export interface ColumnReader {
  /** Rows that `take` can give at once; 0 at the end of the row group. */
  available(): number;
  /** The next rows, in the arena. */
  take(rows: number): Vector;
  free(): void;
}

/** The rows of a page: places in `values` (-1: null), or values as JavaScript has them. */
interface Page {
  readonly rows: number;
  readonly values: Vector | readonly Value[];
  /** Pointer to int32 places, or 0 when the rows are the values. */
  readonly places: number;
}

/** What hyparquet makes of a page. */
interface HostPage {
  readonly definitionLevels: readonly number[] | undefined;
  readonly dataPage: ArrayLike<unknown>;
}

const MOST_PAGE_BYTES = 2 ** 28;
const NO_BYTES = new Uint8Array(0);

export class FlatColumnReader implements ColumnReader {
  readonly #engine: Engine;
  readonly #field: Field;
  readonly #element: SchemaElement;
  readonly #metadata: ColumnMetaData;
  readonly #place: string;
  readonly #reader: { view: DataView; offset: number };
  readonly #bytes: Uint8Array;
  readonly #dictionary: PageValues;
  readonly #plain: PageValues;
  readonly #levels: HeapBlock;
  readonly #codes: HeapBlock;
  readonly #places: HeapBlock;
  readonly #encoded: HeapBlock;
  #dictionaryValues: Vector | null = null;
  #page: Page | null = null;
  #at = 0;
  #rowsLeft: number;

  /** @param bytes the column's bytes in the file, all of them */
  constructor(
    engine: Engine,
    field: Field,
    element: SchemaElement,
    metadata: ColumnMetaData,
    bytes: Uint8Array,
    place: string,
  ) {
    const { memory } = engine;
    this.#engine = engine;
    this.#field = field;
    this.#element = element;
    this.#metadata = metadata;
    this.#place = place;
    this.#bytes = bytes;
    this.#reader = {
      view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
      offset: 0,
    };
    this.#dictionary = new PageValues(engine, element, field.type);
    this.#plain = new PageValues(engine, element, field.type);
    this.#levels = new HeapBlock(memory);
    this.#codes = new HeapBlock(memory);
    this.#places = new HeapBlock(memory);
    this.#encoded = new HeapBlock(memory);
    this.#rowsLeft = Number(metadata.num_values);
  }

  available(): number {
    while (this.#page === null || this.#at === this.#page.rows) {
      if (this.#rowsLeft === 0) return 0;
      this.#nextPage();
    }
    return this.#page.rows - this.#at;
  }

  take(rows: number): Vector {
    const { values, places } = this.#page!;
    const from = this.#at;
    this.#at += rows;
    if (Array.isArray(values)) {
      return vectorOf(this.#engine.memory, this.#field.type, values.slice(from, from + rows));
    }
    const dense = values as Vector;
    if (places !== 0) return take(this.#engine, dense, places + 4 * from, rows);
    const isAligned = (from & 7) === 0 || dense.physical !== 'bit';
    return isAligned ? dense.slice(from, rows) : this.#gather(dense, from, rows);
  }

  free(): void {
    this.#dictionary.free();
    this.#plain.free();
    for (const block of [this.#levels, this.#codes, this.#places, this.#encoded]) block.free();
  }

  #gather(values: Vector, from: number, rows: number): Vector {
    const indices = this.#engine.memory.reserve(4 * rows);
    const { i32 } = this.#engine.memory;
    for (let i = 0; i < rows; i++) i32[(indices >>> 2) + i] = from + i;
    return take(this.#engine, values, indices, rows);
  }

  #nextPage(): void {
    if (this.#reader.offset >= this.#bytes.length) throw this.#broken('a column ends too early');
    const header = this.#header();
    const start = this.#reader.offset;
    const end = start + header.compressed_page_size;
    if (!(header.compressed_page_size >= 0 && end <= this.#bytes.length)) {
      throw this.#broken('a page reaches beyond its column');
    }
    this.#reader.offset = end;
    try {
      this.#readAnyPage(header, this.#bytes.subarray(start, end));
    } catch (error) {
      // Headers are not checked by whoever parsed them: any part of one may be missing.
      throw error instanceof MillraceError ? error : this.#broken('a page is broken', error);
    }
  }

  #readAnyPage(header: PageHeader, compressed: Uint8Array): void {
    if (header.dictionary_page_header !== undefined) this.#readDictionary(header, compressed);
    else if (header.data_page_header !== undefined) this.#readPage(header, compressed);
    else if (header.data_page_header_v2 !== undefined) this.#readPageV2(header, compressed);
  }

  #header(): PageHeader {
    try {
      return parquetHeader(this.#reader);
    } catch (error) {
      throw this.#broken('a page header cannot be read', error);
    }
  }

  #decompressed(bytes: Uint8Array, sizeBytes: number): Uint8Array {
    if (!(sizeBytes >= 0 && sizeBytes <= MOST_PAGE_BYTES))
      throw this.#broken('a page is too large');
    try {
      return decompressPage(bytes, sizeBytes, this.#metadata.codec, compressors);
    } catch (error) {
      throw this.#broken('a page cannot be decompressed', error);
    }
  }

  #readDictionary(header: PageHeader, compressed: Uint8Array): void {
    const { num_values: count } = header.dictionary_page_header!;
    const bytes = this.#decompressed(compressed, header.uncompressed_page_size);
    const isPossible = count >= 0 && count <= 8 * bytes.length + 1;
    const values = isPossible ? this.#dictionary.plain(bytes, count) : null;
    if (values === null) throw this.#broken('a dictionary is too short');
    this.#dictionaryValues = values;
  }

  #readPage(header: PageHeader, compressed: Uint8Array): void {
    const { num_values: rows, encoding } = header.data_page_header!;
    this.#checkRows(rows);
    const bytes = this.#decompressed(compressed, header.uncompressed_page_size);
    if (!this.#isKernelEncoding(encoding)) {
      this.#readByHost(rows, () =>
        readDataPage(bytes, header.data_page_header!, this.#hostDecoder()),
      );
      return;
    }
    const isOptional = this.#element.repetition_type !== 'REQUIRED';
    let values = bytes;
    let levels: Uint8Array = NO_BYTES;
    if (isOptional) {
      const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
      levels = bytes.subarray(4, 4 + size);
      values = bytes.subarray(4 + size);
    }
    this.#decodePage(rows, encoding, levels, values, isOptional);
  }

  #readPageV2(header: PageHeader, compressed: Uint8Array): void {
    const page = header.data_page_header_v2!;
    const { num_values: rows, encoding } = page;
    this.#checkRows(rows);
    if (!this.#isKernelEncoding(encoding)) {
      this.#readByHost(rows, () => readDataPageV2(compressed, header, this.#hostDecoder()));
      return;
    }
    const levelBytes = page.repetition_levels_byte_length + page.definition_levels_byte_length;
    const levels = compressed.subarray(page.repetition_levels_byte_length, levelBytes);
    const rest = compressed.subarray(levelBytes);
    const values =
      page.is_compressed === false
        ? rest
        : this.#decompressed(rest, header.uncompressed_page_size - levelBytes);
    this.#decodePage(rows, encoding, levels, values, page.definition_levels_byte_length > 0);
  }

  #isKernelEncoding(encoding: string): boolean {
    return encoding === 'PLAIN' || encoding.endsWith('_DICTIONARY');
  }

  #decodePage(
    rows: number,
    encoding: string,
    levels: Uint8Array,
    values: Uint8Array,
    hasLevels: boolean,
  ): void {
    const { kernels } = this.#engine;
    const levelsAt = hasLevels ? this.#hybrid(levels, 1, rows, this.#levels) : 0;
    const present = hasLevels ? kernels.parquetCount(levelsAt, rows, 1) : rows;
    if (encoding === 'PLAIN') {
      const dense = this.#plain.plain(values, present);
      if (dense === null) throw this.#broken('a page is too short');
      this.#setPage(rows, dense, present === rows ? 0 : this.#placesOf(levelsAt, 0, rows));
      return;
    }
    const dictionary = this.#dictionaryValues;
    if (dictionary === null) throw this.#broken('a page has no dictionary');
    const width = values[0] ?? 0;
    const codes = this.#hybrid(values.subarray(1), width, present, this.#codes);
    if (!kernels.parquetBelow(codes, present, dictionary.length)) {
      throw this.#broken('a page refers to values that its dictionary does not have');
    }
    this.#setPage(
      rows,
      dictionary,
      present === rows ? codes : this.#placesOf(levelsAt, codes, rows),
    );
  }

  #checkRows(rows: number): void {
    if (!(rows >= 0 && rows <= this.#rowsLeft)) throw this.#broken('a column has too many rows');
  }

  #placesOf(levels: number, codes: number, rows: number): number {
    const places = this.#places.reserve(4 * rows);
    this.#engine.kernels.parquetPlaces(levels, 1, codes, rows, places);
    return places;
  }

  #hybrid(bytes: Uint8Array, width: number, count: number, block: HeapBlock): number {
    const at = this.#encoded.reserve(bytes.length + 16);
    this.#engine.memory.u8.set(bytes, at);
    const out = block.reserve(4 * count);
    const used = this.#engine.kernels.parquetHybrid(at, at + bytes.length, width, out, count);
    if (width > 32 || used < 0) throw this.#broken('a page cannot be decoded');
    return out;
  }

  #setPage(rows: number, values: Vector | readonly Value[], places: number): void {
    this.#rowsLeft -= rows;
    this.#page = { rows, values, places };
    this.#at = 0;
  }

  /** Delta and byte-stream-split encodings: decoded by hyparquet, value by value. */
  #readByHost(rows: number, read: () => HostPage): void {
    let page: HostPage;
    try {
      page = read();
    } catch (error) {
      throw this.#broken('a page cannot be decoded', error);
    }
    const { definitionLevels = [], dataPage } = page;
    const values: Value[] = [];
    let next = 0;
    for (let row = 0; row < rows; row++) {
      const isNull = definitionLevels.length > 0 && definitionLevels[row] === 0;
      values.push(isNull ? null : leafValue(dataPage[next++], this.#element, this.#field.type));
    }
    this.#setPage(rows, values, 0);
  }

  #hostDecoder(): Parameters<typeof readDataPage>[2] {
    const element = this.#element;
    return {
      ...this.#metadata,
      pathInSchema: [this.#field.name],
      element,
      schemaPath: [
        { element: { name: 'root' }, children: [], count: 0, path: [] },
        { element, children: [], count: 1, path: [this.#field.name] },
      ],
      compressors,
      parsers: {},
    } as unknown as Parameters<typeof readDataPage>[2];
  }

  #broken(reason: string, cause?: unknown): Error {
    return brokenFile(this.#place, `${reason} (column '${this.#field.name}')`, cause);
  }
}

/** Values that were read before: of nested columns. */
export class ListedColumnReader implements ColumnReader {
  readonly #engine: Engine;
  readonly #type: DataType;
  readonly #values: readonly Value[];
  #at = 0;

  constructor(engine: Engine, type: DataType, values: readonly Value[]) {
    this.#engine = engine;
    this.#type = type;
    this.#values = values;
  }

  available(): number {
    return this.#values.length - this.#at;
  }

  take(rows: number): Vector {
    const from = this.#at;
    this.#at += rows;
    return vectorOf(this.#engine.memory, this.#type, this.#values.slice(from, from + rows));
  }

  free(): void {}
}
