/** Reads the row groups of a Parquet file that begin in a range of bytes, one after the other. */

import type { RowGroup } from 'hyparquet';
import type { Batch, Engine } from '../../batch/index.ts';
import type { TableReader, TableReaderOptions } from '../contract.ts';
import { firstByte, type ParquetFile } from './file.ts';
import { canPrune } from './prune.ts';
import { type OpenRowGroup, RowGroups } from './row-groups.ts';

interface GroupToRead {
  readonly group: RowGroup;
  readonly firstRow: number;
}

export class ParquetReader implements TableReader {
  readonly #options: TableReaderOptions;
  readonly #groups: RowGroups;
  readonly #queue: GroupToRead[];
  #open: OpenRowGroup | null = null;
  #opening: Promise<void> | null = null;
  #error: { readonly cause: unknown } | null = null;
  #row: number;
  #passOver = 0;

  constructor(engine: Engine, file: ParquetFile, options: TableReaderOptions) {
    this.#options = options;
    this.#groups = new RowGroups(engine, file, options.columns);
    this.#queue = groupsToRead(file, options);
    this.#row = this.#queue[0]?.firstRow ?? 0;
  }

  get ended(): boolean {
    const hasMore = this.#open !== null || this.#opening !== null || this.#queue.length > 0;
    return !hasMore && this.#error === null;
  }

  get row(): number {
    return this.#row;
  }

  next(): Batch | null {
    for (;;) {
      if (this.#error !== null) throw this.#error.cause;
      if (this.#opening !== null) return null;
      if (this.#open === null) {
        if (this.#queue.length > 0) this.#openNext();
        return null;
      }
      const mostRows = this.#passOver > 0 ? this.#passOver : this.#options.batchRows;
      const batch = this.#open.next(Math.min(mostRows, this.#options.batchRows));
      if (batch === null) this.#closeGroup();
      else if (this.#passOver > 0) this.#passOver -= batch.length;
      else {
        this.#row += batch.length;
        return batch;
      }
    }
  }

  async arrived(): Promise<void> {
    await this.#opening;
  }

  close(): void {
    this.#open?.free();
    this.#open = null;
    this.#queue.length = 0;
  }

  #openNext(): void {
    const { group, firstRow } = this.#queue.shift()!;
    const { basePosition, partition } = this.#options;
    this.#passOver = Math.max(0, this.#options.firstRow - firstRow);
    this.#row = firstRow + this.#passOver;
    this.#opening = this.#groups.open(group, firstRow, basePosition, partition).then(
      (open) => {
        this.#open = open;
        this.#opening = null;
      },
      (cause: unknown) => {
        this.#error = { cause };
        this.#opening = null;
      },
    );
  }

  #closeGroup(): void {
    this.#open!.free();
    this.#open = null;
  }
}

function groupsToRead(file: ParquetFile, options: TableReaderOptions): GroupToRead[] {
  const columns = options.columns.fields.map(
    ({ name }) => file.tree.children.find(({ element }) => element.name === name)!,
  );
  const groups: GroupToRead[] = [];
  let firstRow = 0;
  for (const group of file.metadata.row_groups) {
    const column = group.columns[0]?.meta_data;
    const start = column === undefined ? 0 : firstByte(column);
    const rows = Number(group.num_rows);
    const isOurs = start >= options.start && start < options.end;
    const isLeft = firstRow + rows > options.firstRow && rows > 0;
    if (isOurs && isLeft && !canPrune(group, columns, options.filters)) {
      groups.push({ group, firstRow });
    }
    firstRow += rows;
  }
  return groups;
}
