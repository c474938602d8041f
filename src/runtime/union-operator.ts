/** UNION ALL: rows of every input as they come; the task's watermark over all inputs is passed on by itself. */

import type { Batch } from '../batch/index.ts';
import type { Operator, Output } from '../operator/index.ts';

export class UnionOperator implements Operator {
  readonly #output: Output;

  constructor(output: Output) {
    this.#output = output;
  }

  process(batch: Batch): void {
    this.#output.emit(batch);
  }
}
