/** Drops -U rows: the consumer finds the old row by its key. */

import type { Batch } from '../../batch/index.ts';
import { UPDATE_BEFORE } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import type { Operator, OperatorContext } from '../operator.ts';

class DropUpdateBefore implements Operator {
  readonly #context: OperatorContext;

  constructor(context: OperatorContext) {
    this.#context = context;
  }

  process(batch: Batch): void {
    const { engine, output } = this.#context;
    const { kinds } = batch;
    if (kinds === 0) {
      output.emit(batch);
      return;
    }
    const selection = engine.memory.reserve(4 * batch.length);
    const { i32, u8 } = engine.memory;
    let kept = 0;
    for (let row = 0; row < batch.length; row++) {
      if (u8[kinds + row] !== UPDATE_BEFORE) i32[(selection >>> 2) + kept++] = row;
    }
    if (kept > 0) output.emit(kept === batch.length ? batch : batch.select(selection, kept));
  }
}

export function createDropUpdateBefore(
  _node: NodeOf<'dropUpdateBefore'>,
  context: OperatorContext,
): Operator {
  return new DropUpdateBefore(context);
}
