/** The first rows after an offset, in order of arrival. Its input is insert-only and in one subtask. */

import type { Batch } from '../batch/index.ts';
import type { NodeOf } from '../plan/index.ts';
import type { Operator, OperatorContext } from './operator.ts';

class LimitOperator implements Operator {
  readonly #node: NodeOf<'limit'>;
  readonly #context: OperatorContext;
  readonly #seen: { get(): number; set(value: number): void };

  constructor(node: NodeOf<'limit'>, context: OperatorContext) {
    this.#node = node;
    this.#context = context;
    this.#seen = context.state.value('seen', 0, 'sum');
  }

  process(batch: Batch): void {
    const { offset, limit } = this.#node;
    const seen = this.#seen.get();
    this.#seen.set(seen + batch.length);
    const end = limit < 0 ? Number.POSITIVE_INFINITY : offset + limit;
    const from = Math.min(batch.length, Math.max(0, offset - seen));
    const to = Math.min(batch.length, Math.max(0, end - seen));
    if (from >= to) return;
    const { engine, output } = this.#context;
    if (to - from === batch.length) {
      output.emit(batch);
      return;
    }
    const rows = engine.memory.reserve(4 * (to - from));
    const { i32 } = engine.memory;
    for (let row = from; row < to; row++) i32[(rows >>> 2) + row - from] = row;
    output.emit(batch.select(rows, to - from));
  }
}

export function createLimit(node: NodeOf<'limit'>, context: OperatorContext): Operator {
  return new LimitOperator(node, context);
}
