/** Reads row groups of a Parquet file: only the columns that are wanted, one group in memory at a time. */

import { parquetRead, type RowGroup, type SchemaTree } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { Batch, type Engine, type Value } from '../../batch/index.ts';
import type { Field, Schema } from '../../core/index.ts';
import { typeToString } from '../../core/index.ts';
import { type ColumnReader, FlatColumnReader, ListedColumnReader } from './column-reader.ts';
import { brokenFile, noColumn, unsupportedParquet, wrongType } from './errors.ts';
import { firstByte, type ParquetFile, RAW_PARSERS } from './file.ts';
import { nestedValue } from './leaf-value.ts';
import { isReadableAs, typeOfTree } from './schema.ts';

interface WantedColumn {
  readonly field: Field;
  readonly tree: SchemaTree;
}

/** An open row group: `next` gives its rows in order. */
export interface OpenRowGroup {
  next(mostRows: number): Batch | null;
  free(): void;
}

export class RowGroups {
  readonly #engine: Engine;
  readonly #file: ParquetFile;
  readonly #schema: Schema;
  readonly #wanted: readonly WantedColumn[];

  constructor(engine: Engine, file: ParquetFile, schema: Schema) {
    this.#engine = engine;
    this.#file = file;
    this.#schema = schema;
    this.#wanted = schema.fields.map((field) => this.#column(field));
  }

  /** Reads the bytes of the wanted columns. @param firstPosition position of the group's first row */
  async open(
    group: RowGroup,
    firstRow: number,
    basePosition: number,
    partition: number,
  ): Promise<OpenRowGroup> {
    const readers: ColumnReader[] = [];
    const rows = Number(group.num_rows);
    for (const column of this.#wanted) {
      readers.push(
        column.tree.children.length > 0 || column.tree.element.repetition_type === 'REPEATED'
          ? await this.#nested(column, firstRow, rows)
          : await this.#flat(column, group),
      );
    }
    return this.#opened(readers, rows, basePosition + firstRow, partition);
  }

  #opened(
    readers: readonly ColumnReader[],
    rows: number,
    firstPosition: number,
    partition: number,
  ): OpenRowGroup {
    let done = 0;
    return {
      next: (mostRows) => {
        // Pages of columns end at different rows: a batch lies within one page of each.
        const available = readers.map((reader) => reader.available());
        const count = Math.min(mostRows, rows - done, ...available);
        if (count === 0 && done < rows) throw brokenFile(this.#file.place, 'a column lacks rows');
        if (count === 0) return null;
        const columns = readers.map((reader) => reader.take(count));
        const position = firstPosition + done;
        done += count;
        return Batch.of(this.#engine, this.#schema, columns, count, { partition, position });
      },
      free: () => {
        for (const reader of readers) reader.free();
      },
    };
  }

  #column(field: Field): WantedColumn {
    const { tree, place } = this.#file;
    const found = tree.children.find(({ element }) => element.name === field.name);
    if (found === undefined) {
      throw noColumn(
        place,
        field.name,
        tree.children.map(({ element }) => element.name),
      );
    }
    const isFlat = found.children.length === 0 && found.element.repetition_type !== 'REPEATED';
    const own = typeOfTree(found);
    const isReadable = isFlat
      ? isReadableAs(found.element, field.type)
      : own.kind === field.type.kind;
    if (!isReadable) throw wrongType(place, field.name, own, field.type);
    return { field, tree: found };
  }

  async #flat({ field, tree }: WantedColumn, group: RowGroup): Promise<ColumnReader> {
    const { place, buffer } = this.#file;
    const metadata = group.columns.find(
      (column) => column.meta_data?.path_in_schema[0] === field.name,
    )?.meta_data;
    if (metadata === undefined)
      throw unsupportedParquet(place, `column '${field.name}' in another file`);
    const start = firstByte(metadata);
    const bytes = new Uint8Array(
      await buffer.slice(start, start + Number(metadata.total_compressed_size)),
    );
    return new FlatColumnReader(this.#engine, field, tree.element, metadata, bytes, place);
  }

  async #nested(
    { field, tree }: WantedColumn,
    firstRow: number,
    rows: number,
  ): Promise<ColumnReader> {
    const { buffer, rawMetadata, place } = this.#file;
    const values: Value[] = new Array(rows).fill(null);
    try {
      await parquetRead({
        file: buffer,
        metadata: rawMetadata,
        columns: [field.name],
        compressors,
        parsers: RAW_PARSERS,
        utf8: false,
        rowStart: firstRow,
        rowEnd: firstRow + rows,
        onChunk: ({ columnData, rowStart }) => {
          for (let i = 0; i < columnData.length; i++) {
            const row = rowStart - firstRow + i;
            if (row >= 0 && row < rows) values[row] = nestedValue(columnData[i], tree, field.type);
          }
        },
      });
    } catch (error) {
      const what = `column '${field.name}' of type ${typeToString(field.type)}`;
      throw unsupportedParquet(place, what, error);
    }
    return new ListedColumnReader(this.#engine, field.type, values);
  }
}
