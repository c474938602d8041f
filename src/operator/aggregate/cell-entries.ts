/** State of cells that has rows of its own (distinct values, lists): how it reaches a checkpoint. */

import { Batch, type Vector } from '../../batch/index.ts';
import type { Field, Schema } from '../../core/index.ts';
import type { OperatorContext } from '../operator.ts';

/** Entries listed with the int32 cell of each. */
export interface ListedEntries {
  readonly cells: number;
  readonly count: number;
  readonly columns: readonly Vector[];
}

export interface CellEntries {
  /** Unique within the operator. */
  readonly name: string;
  readonly fields: readonly Field[];
  export(): Iterable<ListedEntries>;
  /** Gives entries back, in any order. */
  import(entries: ListedEntries): void;
}

/** What a cell is called in a checkpoint: cell numbers do not outlive the run. */
export interface CellDirectory {
  /** Key columns first. */
  readonly fields: readonly Field[];
  readonly keyCount: number;
  /** The columns that name int32 cells. */
  describe(cells: number, count: number): readonly Vector[];
  /** Pointer to the int32 cell of each row of such columns, made where it is missing. */
  locate(columns: readonly Vector[], count: number): number;
}

/** Adds entries to the operator's state: a row each, with the name of its cell. */
export function registerEntries(
  context: OperatorContext,
  directory: CellDirectory,
  entries: CellEntries,
): void {
  const schema: Schema = { fields: [...directory.fields, ...entries.fields] };
  context.state.register({
    name: entries.name,
    schema,
    keyColumns: Array.from({ length: directory.keyCount }, (_, i) => i),
    *export() {
      for (const { cells, count, columns } of entries.export()) {
        const named = [...directory.describe(cells, count), ...columns];
        yield Batch.of(context.engine, schema, named, count);
      }
    },
    import(batch) {
      const columns = batch.columns();
      const own = directory.fields.length;
      const cells = directory.locate(columns.slice(0, own), batch.length);
      entries.import({ cells, count: batch.length, columns: columns.slice(own) });
    },
  });
}
