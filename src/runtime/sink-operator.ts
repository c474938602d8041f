/** The sink end of a task: checks what the table demands, then hands batches to the connector's writer. */

import { type Batch, bit } from '../batch/index.ts';
import type { SinkWriter } from '../connector/index.ts';
import type { Operator, OperatorContext } from '../operator/index.ts';
import type { NodeOf } from '../plan/index.ts';
import { nullInNotNull } from './errors.ts';

export class SinkOperator implements Operator {
  readonly #node: NodeOf<'sink'>;
  readonly #context: OperatorContext;
  readonly #writer: SinkWriter;
  readonly #required: readonly number[];

  constructor(node: NodeOf<'sink'>, context: OperatorContext, writer: SinkWriter) {
    this.#node = node;
    this.#context = context;
    this.#writer = writer;
    this.#required = node.schema.fields.flatMap(({ type }, i) => (type.nullable ? [] : [i]));
  }

  process(batch: Batch): void {
    const kept = this.#withoutNulls(batch);
    if (kept.length === 0) return;
    const written = this.#writer.write(kept);
    if (written !== undefined) this.#context.suspend(written, () => 'done');
  }

  prepareCommit(epoch: number): Promise<readonly unknown[]> {
    return this.#writer.prepareCommit(epoch);
  }

  closeWriter(): Promise<void> {
    return this.#writer.close();
  }

  #withoutNulls(batch: Batch): Batch {
    const nullable = this.#required.filter((column) => batch.column(column).validity !== 0);
    if (nullable.length === 0) return batch;
    const { memory } = this.#context.engine;
    const rows = memory.reserve(4 * batch.length);
    let kept = 0;
    for (let row = 0; row < batch.length; row++) {
      const missing = nullable.find((column) => !bit(memory, batch.column(column).validity, row));
      if (missing === undefined) memory.i32[(rows >>> 2) + kept++] = row;
      else if (this.#node.notNull === 'error') {
        throw nullInNotNull(this.#node.schema.fields[missing]!.name);
      }
    }
    if (kept === batch.length) return batch;
    this.#context.metrics.count('filtered', batch.length - kept);
    return batch.select(rows, kept);
  }
}
