/** A split of a file with row groups. */

import { BATCH_ROWS, type Batch, type Engine } from '../../batch/index.ts';
import type { Schema } from '../../core/index.ts';
import type { Expression } from '../../expression/index.ts';
import type { OpenTable, RejectedRecord, TableReader } from '../../format/index.ts';
import type { OpenSplit } from './open-split.ts';
import type { FileSplit } from './splits.ts';

export class TableSplit implements OpenSplit {
  readonly #split: FileSplit;
  readonly #reader: TableReader;

  constructor(
    engine: Engine,
    split: FileSplit,
    table: OpenTable,
    columns: Schema,
    filters: readonly Expression[],
  ) {
    this.#split = split;
    this.#reader = table.reader(engine, {
      columns,
      filters,
      place: split.path,
      batchRows: BATCH_ROWS,
      start: split.start,
      end: split.end,
      firstRow: split.firstRow,
      partition: split.partition,
      basePosition: split.basePosition,
    });
  }

  get ended(): boolean {
    return this.#reader.ended;
  }

  get position(): null {
    return null;
  }

  next(): Batch | null {
    return this.#reader.next();
  }

  arrived(): Promise<void> {
    return this.#reader.arrived();
  }

  remaining(): FileSplit {
    return { ...this.#split, firstRow: this.#reader.row };
  }

  extend(): boolean {
    return false;
  }

  takeRejected(): readonly RejectedRecord[] {
    return [];
  }

  close(): void {
    this.#reader.close();
  }
}
