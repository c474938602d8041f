/** Grouping sets: every row once per set, by that set's projection. */

import type { Batch } from '../../batch/index.ts';
import { compile, type Evaluator } from '../../expression/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import { evaluationContext } from '../evaluation.ts';
import type { Operator, OperatorContext } from '../operator.ts';

class Expand implements Operator {
  readonly #node: NodeOf<'expand'>;
  readonly #context: OperatorContext;
  readonly #sets: readonly (readonly Evaluator[])[];

  constructor(node: NodeOf<'expand'>, context: OperatorContext) {
    const evaluation = evaluationContext(context);
    this.#node = node;
    this.#context = context;
    this.#sets = node.projections.map((set) => set.map((column) => compile(column, evaluation)));
  }

  process(batch: Batch): void {
    const { engine, output } = this.#context;
    batch.columns();
    for (const set of this.#sets) {
      const mark = engine.memory.mark();
      const columns = set.map((column) => column.evaluate(batch));
      output.emit(batch.withColumns(this.#node.schema, columns));
      engine.memory.release(mark);
    }
  }
}

export function createExpand(node: NodeOf<'expand'>, context: OperatorContext): Operator {
  return new Expand(node, context);
}
