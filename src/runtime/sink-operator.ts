/** The sink end of a task: checks what the table demands, then hands batches to the writer. */

import type { Batch } from '../batch/index.ts';
import type { SinkWriter } from '../connector/index.ts';
import {
  FinalRows,
  type Operator,
  type OperatorContext,
  type Progress,
  SinkConstraints,
} from '../operator/index.ts';
import type { NodeOf } from '../plan/index.ts';

export class SinkOperator implements Operator {
  readonly #context: OperatorContext;
  readonly #writer: SinkWriter;
  readonly #constraints: SinkConstraints;
  /** Of a batch job whose changelog has more than inserts: only its outcome is written. */
  readonly #final: FinalRows | null;

  constructor(node: NodeOf<'sink'>, context: OperatorContext, writer: SinkWriter) {
    this.#context = context;
    this.#writer = writer;
    this.#constraints = new SinkConstraints(node, context);
    this.#final = finalRows(node, context);
  }

  process(batch: Batch): void {
    if (this.#final === null) this.#write(batch);
    else this.#final.apply(batch);
  }

  endOfInput(): Progress {
    const batch = this.#final?.next() ?? null;
    if (batch === null) return 'done';
    this.#write(batch);
    return 'more';
  }

  #write(batch: Batch): void {
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

function finalRows(node: NodeOf<'sink'>, context: OperatorContext): FinalRows | null {
  const { updateBefore, updateAfter, delete: deletes } = context.inputs[0]!.changelog;
  if (!node.finalOnly || !(updateBefore || updateAfter || deletes)) return null;
  return new FinalRows(context, updateBefore ? [] : node.primaryKey);
}
