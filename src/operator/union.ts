/** UNION ALL: rows of every input as they come; the task passes the lowest watermark of all inputs on. */

import type { Batch } from '../batch/index.ts';
import type { NodeOf } from '../plan/index.ts';
import type { Operator, OperatorContext } from './operator.ts';

export function createUnion(_node: NodeOf<'union'>, context: OperatorContext): Operator {
  return { process: (batch: Batch) => context.output.emit(batch) };
}
