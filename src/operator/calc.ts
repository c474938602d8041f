/** Filter, then project: a condition selects rows, expressions over the selected rows make the new columns. */

import type { Batch } from '../batch/index.ts';
import { compile, compilePredicate, type Evaluator, type Predicate } from '../expression/index.ts';
import type { NodeOf } from '../plan/index.ts';
import { evaluationContext } from './evaluation.ts';
import type { Operator, OperatorContext } from './operator.ts';

class CalcOperator implements Operator {
  readonly #node: NodeOf<'calc'>;
  readonly #context: OperatorContext;
  readonly #condition: Predicate | null;
  readonly #projections: readonly Evaluator[];

  constructor(node: NodeOf<'calc'>, context: OperatorContext) {
    const evaluation = evaluationContext(context);
    this.#node = node;
    this.#context = context;
    this.#condition = node.condition === null ? null : compilePredicate(node.condition, evaluation);
    this.#projections = node.projections.map((projection) => compile(projection, evaluation));
  }

  process(batch: Batch): void {
    const kept = this.#filter(batch);
    if (kept.length === 0) return;
    const columns = this.#projections.map((projection) => projection.evaluate(kept));
    this.#context.output.emit(kept.withColumns(this.#node.schema, columns));
  }

  #filter(batch: Batch): Batch {
    if (this.#condition === null) return batch;
    const { selection, count } = this.#condition.select(batch);
    if (count === batch.length) return batch;
    this.#context.metrics.count('filtered', batch.length - count);
    return batch.select(selection, count);
  }
}

export function createCalc(node: NodeOf<'calc'>, context: OperatorContext): Operator {
  return new CalcOperator(node, context);
}
