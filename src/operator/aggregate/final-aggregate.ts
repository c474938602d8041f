/** GROUP BY over bounded input: one insert per group when the input has ended. */

import { Batch } from '../../batch/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import type { Operator, OperatorContext, Progress } from '../operator.ts';
import { Groups, type ListedGroups } from './groups.ts';

const BATCHES_PER_CALL = 4;

export class FinalGroupAggregate implements Operator {
  readonly #node: NodeOf<'groupAggregate'>;
  readonly #context: OperatorContext;
  readonly #groups: Groups;
  #emitting: Iterator<ListedGroups> | null = null;

  constructor(node: NodeOf<'groupAggregate'>, context: OperatorContext) {
    this.#node = node;
    this.#context = context;
    this.#groups = new Groups(node, context);
  }

  process(batch: Batch): void {
    const { length, kinds } = batch;
    const cells = this.#groups.cells(this.#groups.slots(batch), length);
    this.#groups.accumulators.update({ batch, cells, length, kinds });
  }

  /** Without keys there is a row even if there was no input. */
  endOfInput(): Progress {
    const { engine, output } = this.#context;
    this.#groups.prepare();
    this.#emitting ??= this.#groups.live()[Symbol.iterator]();
    for (let batches = 0; batches < BATCHES_PER_CALL; batches++) {
      const next = this.#emitting.next();
      if (next.done === true) return 'done';
      const groups = this.#node.keys.length === 0 ? next.value : this.#groups.present(next.value);
      if (groups.count === 0) continue;
      const columns = this.#groups.read(groups);
      output.emit(Batch.of(engine, this.#node.schema, columns, groups.count));
    }
    return 'more';
  }

  close(): void {
    this.#groups.close();
  }
}
