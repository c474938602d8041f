/** DISTINCT: of the rows of a cell with one value only the first counts, and the last that is taken back. */

import { Batch, bitmapBytes, vectorOf } from '../../batch/index.ts';
import type { Schema } from '../../core/index.ts';
import type { Expression } from '../../expression/index.ts';
import type { OperatorContext } from '../operator.ts';
import type { CellRows } from './accumulator.ts';
import { AdmittedRows } from './admitted-rows.ts';
import { ValueCounts } from './value-counts.ts';

export class DistinctValues {
  readonly entries: ValueCounts;
  readonly #context: OperatorContext;
  readonly #schema: Schema;
  readonly #arguments: readonly Expression[];

  /** @param schema of the batches that rows come in */
  constructor(context: OperatorContext, schema: Schema, name: string, args: readonly Expression[]) {
    this.#context = context;
    this.#schema = schema;
    this.#arguments = args.filter((argument) => argument.kind === 'column');
    const types = this.#arguments.map(({ type }) => type);
    const { updateBefore, delete: deletes } = context.inputs[0]!.changelog;
    this.entries = new ValueCounts(context, {
      name,
      types,
      order: 'none',
      keepsNegative: false,
      insertOnly: !updateBefore && !deletes,
    });
  }

  /** Bitmap of the rows of `admitted` (0 = all) that count. */
  narrow(rows: CellRows, admitted: number): number {
    const { engine } = this.#context;
    const { memory, kernels } = engine;
    const list = new AdmittedRows(engine, rows, admitted);
    const values = this.#arguments.map((argument) => list.column(argument));
    const turned = this.entries.add(list.cells, values, list.count, list.signs());
    if (list.count === rows.length) return turned;
    const out = memory.reserveZeroed(bitmapBytes(rows.length));
    kernels.spreadBits(turned, list.rows, list.count, out);
    return out;
  }

  /** Merges the values of cells; gives those that are new to their `to` cell as rows to be added. */
  merge(from: number, to: number, count: number): { rows: CellRows; admitted: number } {
    const { engine } = this.#context;
    const merged = this.entries.merge(from, to, count);
    const columns = this.#schema.fields.map((field, index) => {
      const at = this.#arguments.findIndex((e) => e.kind === 'column' && e.index === index);
      if (at >= 0) return merged.values[at]!;
      const nulls = new Array<null>(merged.count).fill(null);
      return vectorOf(engine.memory, field.type, nulls);
    });
    const batch = Batch.of(engine, this.#schema, columns, merged.count);
    const rows = { batch, cells: merged.cells, length: merged.count, kinds: 0 };
    return { rows, admitted: merged.turned };
  }
}
