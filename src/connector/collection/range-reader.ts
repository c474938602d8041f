/** What readers of a program's rows share: ranges of row numbers, and rows to batches. */

import { Batch, type Engine, VectorBuilder } from '../../batch/index.ts';
import { columnIndex, type Schema } from '../../core/index.ts';
import type { ReadResult, SourceReader, Split } from '../connector.ts';
import { Signal } from '../signal.ts';
import { checked } from './columnar.ts';

/** A row: an object by column name, or an array in the order of the table's columns. */
export type Row = Readonly<Record<string, unknown>> | readonly unknown[];

export const WAIT: ReadResult = { kind: 'wait' };
export const END: ReadResult = { kind: 'end' };

/** Rows [from, to) of the table; `to` is -1 where their number is not known. */
export interface RowRange extends Split {
  readonly from: number;
  readonly to: number;
}

export abstract class RangeReader implements SourceReader {
  protected readonly engine: Engine;
  protected readonly schema: Schema;
  protected readonly ranges: RowRange[] = [];
  /** Place in a row given as an array, by column of the batch. */
  readonly #places: readonly number[];
  #noMore = false;
  readonly #changed = new Signal();

  constructor(engine: Engine, schema: Schema, physical: Schema) {
    this.engine = engine;
    this.schema = schema;
    this.#places = schema.fields.map(({ name }) => columnIndex(physical, name));
  }

  abstract read(): ReadResult;

  addSplits(splits: readonly Split[]): void {
    this.ranges.push(...(splits as readonly RowRange[]));
    this.#changed.tell();
  }

  noMoreSplits(): void {
    this.#noMore = true;
    this.#changed.tell();
  }

  async ready(): Promise<void> {
    if (this.ranges.length > 0 || this.#noMore) return;
    await this.#changed.wait();
  }

  snapshot(): readonly Split[] {
    return [...this.ranges];
  }

  async close(): Promise<void> {}

  protected get nothingLeft(): ReadResult {
    return this.#noMore ? END : WAIT;
  }

  /** `rows` as a batch whose first row is row `from` of the table. */
  protected batch(rows: readonly Row[], from: number): ReadResult {
    const { fields } = this.schema;
    const columns = fields.map((field, i) => {
      const builder = new VectorBuilder(this.engine.memory, field.type, rows.length);
      const place = this.#places[i]!;
      rows.forEach((row, index) => {
        const given = Array.isArray(row) ? row[place] : (row as never)[field.name];
        builder.append(checked(given, field, from + index));
      });
      return builder.finish();
    });
    const options = { partition: 0, position: from };
    const batch = Batch.of(this.engine, this.schema, columns, rows.length, options);
    return { kind: 'batch', batch };
  }

  /** Moves the start of the first range behind `count` rows; drops the range when it has ended. */
  protected advance(count: number, ended: boolean): void {
    const range = this.ranges[0]!;
    if (ended) this.ranges.shift();
    else this.ranges[0] = { ...range, from: range.from + count };
  }
}
