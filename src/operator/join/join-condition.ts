/** The part of a join's condition that equal keys do not decide, over candidate pairs of rows. */

import { BATCH_ROWS, Batch, type Engine } from '../../batch/index.ts';
import type { Field, Schema } from '../../core/index.ts';
import { compilePredicate, type Expression, type Predicate } from '../../expression/index.ts';
import type { RowSource } from '../changelog/row-source.ts';
import { evaluationContext } from '../evaluation.ts';
import { referencedColumns, withColumns } from '../expression-columns.ts';
import type { OperatorContext } from '../operator.ts';

/** Gathers only the columns that the condition reads. */
export class JoinCondition {
  readonly #engine: Engine;
  readonly #predicate: Predicate;
  readonly #columns: readonly number[];
  readonly #schema: Schema;
  readonly #leftColumns: number;

  /** @param fields left columns, then right columns */
  constructor(
    context: OperatorContext,
    condition: Expression,
    fields: readonly Field[],
    leftColumns: number,
  ) {
    const columns = referencedColumns([condition]);
    this.#engine = context.engine;
    this.#columns = columns;
    this.#leftColumns = leftColumns;
    this.#schema = { fields: columns.map((column) => fields[column]!) };
    const compact = withColumns(condition, (column) => columns.indexOf(column));
    this.#predicate = compilePredicate(compact, evaluationContext(context));
  }

  /**
   * Keeps the pairs (row of `left`, row of `right`) for which the condition is true, in place.
   * Returns how many.
   */
  filter(
    left: RowSource,
    leftRows: number,
    right: RowSource,
    rightRows: number,
    count: number,
  ): number {
    const kept = this.select(left, leftRows, right, rightRows, count);
    const { i32 } = this.#engine.memory;
    for (let i = 0; i < kept.length; i++) {
      i32[(leftRows >>> 2) + i] = i32[(leftRows >>> 2) + kept[i]!]!;
      i32[(rightRows >>> 2) + i] = i32[(rightRows >>> 2) + kept[i]!]!;
    }
    return kept.length;
  }

  /** The pairs for which the condition is true, ascending. */
  select(
    left: RowSource,
    leftRows: number,
    right: RowSource,
    rightRows: number,
    count: number,
  ): Int32Array {
    const { memory } = this.#engine;
    const out = new Int32Array(count);
    let kept = 0;
    for (let from = 0; from < count; from += BATCH_ROWS) {
      const length = Math.min(BATCH_ROWS, count - from);
      const mark = memory.mark();
      const columns = this.#columns.map((column) =>
        column < this.#leftColumns
          ? left.gather(column, leftRows + 4 * from, length)
          : right.gather(column - this.#leftColumns, rightRows + 4 * from, length),
      );
      const batch = Batch.of(this.#engine, this.#schema, columns, length);
      const { selection, count: selected } = this.#predicate.select(batch);
      const { i32 } = memory;
      for (let i = 0; i < selected; i++) out[kept++] = from + i32[(selection >>> 2) + i]!;
      memory.release(mark);
    }
    return out.subarray(0, kept);
  }
}
