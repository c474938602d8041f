/** The sink end of a task: checks what the table demands, then hands batches to the writer. */

import type { Batch } from '../batch/index.ts';
import type { SinkWriter } from '../connector/index.ts';
import { type Operator, type OperatorContext, SinkConstraints } from '../operator/index.ts';
import type { NodeOf } from '../plan/index.ts';

export class SinkOperator implements Operator {
  readonly #context: OperatorContext;
  readonly #writer: SinkWriter;
  readonly #constraints: SinkConstraints;

  constructor(node: NodeOf<'sink'>, context: OperatorContext, writer: SinkWriter) {
    this.#context = context;
    this.#writer = writer;
    this.#constraints = new SinkConstraints(node, context);
  }

  process(batch: Batch): void {
    const kept = this.#constraints.apply(batch);
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
}
