/** A Parquet file's footer: where its row groups and columns are. Nothing else of it is read here. */

import {
  type AsyncBuffer,
  type ColumnMetaData,
  type FileMetaData,
  parquetMetadataAsync,
  parquetSchema,
  type RowGroup,
  type SchemaElement,
  type SchemaTree,
} from 'hyparquet';
import type { Schema } from '../../core/index.ts';
import type { RandomAccessFile } from '../contract.ts';
import { brokenFile } from './errors.ts';
import { schemaOfTree } from './schema.ts';

const MAGIC_BYTES = 4;
const LEAST_BYTES = 12; // magic, length of the footer, magic

export interface ParquetFile {
  readonly place: string;
  readonly buffer: AsyncBuffer;
  readonly metadata: FileMetaData;
  /** The same without logical types that hyparquet would round: decimals, unsigned numbers. */
  readonly rawMetadata: FileMetaData;
  readonly tree: SchemaTree;
  readonly schema: Schema;
}

/** Statistics and nested values come as they are stored: numbers in their unit, text decoded. */
export const RAW_PARSERS = {
  timestampFromMilliseconds: (value: bigint) => value,
  timestampFromMicroseconds: (value: bigint) => value,
  timestampFromNanoseconds: (value: bigint) => value,
  dateFromDays: (value: number) => value,
  jsonFromBytes: (value: Uint8Array) => value && new TextDecoder().decode(value),
};

export async function openParquet(file: RandomAccessFile, place: string): Promise<ParquetFile> {
  const buffer = asyncBuffer(file, place);
  if (file.sizeBytes < LEAST_BYTES) throw brokenFile(place, `it has only ${file.sizeBytes} bytes`);
  try {
    const metadata = await parquetMetadataAsync(buffer, {
      parsers: RAW_PARSERS,
      geoparquet: false,
    });
    checkRowGroups(metadata, file.sizeBytes);
    const rawMetadata = { ...metadata, schema: metadata.schema.map(withoutRounding) };
    if (!metadata.schema.every(({ name }) => typeof name === 'string')) {
      throw new Error('a column has no name');
    }
    const tree = parquetSchema(metadata);
    return { place, buffer, metadata, rawMetadata, tree, schema: schemaOfTree(tree) };
  } catch (error) {
    throw brokenFile(place, error instanceof Error ? error.message : String(error), error);
  }
}

/** Footers have no checksum: what contradicts itself is refused. */
function checkRowGroups(metadata: FileMetaData, sizeBytes: number): void {
  const rows = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  if (rows !== Number(metadata.num_rows)) throw new Error('its row groups do not add up');
  if (!metadata.row_groups.every((group) => isPossible(group, sizeBytes))) {
    throw new Error('a row group is impossible');
  }
}

function isPossible(group: RowGroup, sizeBytes: number): boolean {
  const rows = Number(group.num_rows);
  return (
    rows >= 0 &&
    rows <= Number.MAX_SAFE_INTEGER &&
    group.columns.every(({ meta_data: column }) => {
      const nested = (column?.path_in_schema.length ?? 0) > 1;
      if (column === undefined || (!nested && Number(column.num_values) !== rows)) return false;
      return firstByte(column) >= MAGIC_BYTES && firstByte(column) < sizeBytes;
    })
  );
}

const EXACT_TYPES = /^(UTF8|ENUM|JSON|STRING|LIST|MAP|MAP_KEY_VALUE|DATE|TIME.*)$/;

function withoutRounding(element: SchemaElement): SchemaElement {
  const { converted_type: converted, logical_type: logical, ...physical } = element;
  return {
    ...physical,
    ...(converted !== undefined && EXACT_TYPES.test(converted)
      ? { converted_type: converted }
      : {}),
    ...(logical !== undefined && EXACT_TYPES.test(logical.type) ? { logical_type: logical } : {}),
  };
}

function asyncBuffer(file: RandomAccessFile, place: string): AsyncBuffer {
  return {
    byteLength: file.sizeBytes,
    slice: async (start, end = file.sizeBytes) => {
      const bytes = await readRange(file, start, end, place);
      return bytes.buffer as ArrayBuffer;
    },
  };
}

/** Where a column of a row group begins. Some writers say 0 where there is no dictionary. */
export function firstByte(column: ColumnMetaData): number {
  const data = Number(column.data_page_offset);
  const dictionary = Number(column.dictionary_page_offset ?? 0);
  return dictionary > 0 ? Math.min(dictionary, data) : data;
}

/** Bytes [start, end) of the file in a buffer of their own. */
export async function readRange(
  file: RandomAccessFile,
  start: number,
  end: number,
  place: string,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, end - start));
  let done = 0;
  while (done < bytes.length) {
    const part = bytes.subarray(done);
    const count = file.readSync?.(part, start + done) ?? (await file.read(part, start + done));
    if (count === 0) throw brokenFile(place, `it ends at byte ${start + done}, not at ${end}`);
    done += count;
  }
  return bytes;
}
