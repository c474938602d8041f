/** Readers over what programs hold: arrays of rows or columns, iterables, async iterables. */

import { BATCH_ROWS, Batch, type Engine } from '../../batch/index.ts';
import type { Schema } from '../../core/index.ts';
import type { ReadResult } from '../connector.ts';
import { Signal } from '../signal.ts';
import { type ColumnTable, columnVector, isColumnTable } from './columnar.ts';
import { RangeReader, type Row, WAIT } from './range-reader.ts';

export type { Row } from './range-reader.ts';
export type Rows = readonly Row[] | ColumnTable | Iterable<Row> | AsyncIterable<Row>;

/** Arrays of rows, and columns: read by row number, so that readers can share them. */
export class ArrayReader extends RangeReader {
  readonly #rows: readonly Row[] | ColumnTable;

  constructor(
    engine: Engine,
    schema: Schema,
    physical: Schema,
    rows: readonly Row[] | ColumnTable,
  ) {
    super(engine, schema, physical);
    this.#rows = rows;
  }

  read(): ReadResult {
    while (this.ranges.length > 0) {
      const { from, to } = this.ranges[0]!;
      const end = Math.min(to, from + BATCH_ROWS);
      this.advance(end - from, end === to);
      if (end > from) return this.#slice(from, end);
    }
    return this.nothingLeft;
  }

  #slice(from: number, to: number): ReadResult {
    const rows = this.#rows;
    if (!isColumnTable(rows)) return this.batch(rows.slice(from, to), from);
    const columns = this.schema.fields.map((field) =>
      columnVector(this.engine, field, rows[field.name], from, to),
    );
    const options = { partition: 0, position: from };
    const batch = Batch.of(this.engine, this.schema, columns, to - from, options);
    return { kind: 'batch', batch };
  }
}

/** Iterables: read once; after a restore they are read again and what was seen is passed over. */
export class IterableReader extends RangeReader {
  readonly #rows: Iterable<Row>;
  #iterator: Iterator<Row> | null = null;

  constructor(engine: Engine, schema: Schema, physical: Schema, rows: Iterable<Row>) {
    super(engine, schema, physical);
    this.#rows = rows;
  }

  read(): ReadResult {
    const range = this.ranges[0];
    if (range === undefined) return this.nothingLeft;
    if (this.#iterator === null) {
      this.#iterator = this.#rows[Symbol.iterator]();
      for (let i = 0; i < range.from; i++) this.#iterator.next();
    }
    const rows: Row[] = [];
    let ended = false;
    while (rows.length < BATCH_ROWS && !ended) {
      const next = this.#iterator.next();
      ended = next.done === true;
      if (!ended) rows.push(next.value);
    }
    this.advance(rows.length, ended);
    return rows.length > 0 ? this.batch(rows, range.from) : this.read();
  }

  override async close(): Promise<void> {
    this.#iterator?.return?.();
  }
}

/** Async iterables: rows are taken as they come, up to a batch ahead, and leave at once. */
export class AsyncReader extends RangeReader {
  readonly #rows: AsyncIterable<Row>;
  readonly #arrived: Row[] = [];
  #iterator: AsyncIterator<Row> | null = null;
  #ended = false;
  #error: { readonly cause: unknown } | null = null;
  /** Told when a row has arrived, and when rows have been taken. */
  readonly #changed = new Signal();

  constructor(engine: Engine, schema: Schema, physical: Schema, rows: AsyncIterable<Row>) {
    super(engine, schema, physical);
    this.#rows = rows;
  }

  read(): ReadResult {
    const range = this.ranges[0];
    if (range === undefined) return this.nothingLeft;
    if (this.#error !== null) throw this.#error.cause;
    if (this.#iterator === null) {
      this.#iterator = this.#rows[Symbol.asyncIterator]();
      void this.#pull(this.#iterator, range.from);
    }
    if (this.#arrived.length > 0) {
      const rows = this.#arrived.splice(0, BATCH_ROWS);
      this.advance(rows.length, this.#ended && this.#arrived.length === 0);
      this.#changed.tell();
      return this.batch(rows, range.from);
    }
    if (!this.#ended) return WAIT;
    this.advance(0, true);
    return this.read();
  }

  override async ready(): Promise<void> {
    if (this.ranges.length === 0) await super.ready();
    else if (this.#arrived.length === 0 && !this.#ended && this.#error === null) {
      await this.#changed.wait();
    }
  }

  override async close(): Promise<void> {
    this.#ended = true;
    this.#changed.tell();
    await this.#iterator?.return?.();
  }

  async #pull(iterator: AsyncIterator<Row>, passOver: number): Promise<void> {
    try {
      for (let i = 0; i < passOver; i++) await iterator.next();
      while (!this.#ended) {
        const next = await iterator.next();
        if (next.done === true) this.#ended = true;
        else this.#arrived.push(next.value);
        this.#changed.tell();
        while (this.#arrived.length >= BATCH_ROWS && !this.#ended) await this.#changed.wait();
      }
    } catch (cause) {
      this.#error = { cause };
      this.#changed.tell();
    }
  }
}
