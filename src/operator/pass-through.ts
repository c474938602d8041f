/**
 * Rows as they come. UNION ALL: those of every input; the task passes the lowest watermark of all inputs
 * on. Side outputs: what another operator or a source put aside, in its final columns already.
 */

import type { Batch } from '../batch/index.ts';
import type { PlanNode } from '../plan/index.ts';
import type { Operator, OperatorContext } from './operator.ts';

export function createPassThrough(_node: PlanNode, context: OperatorContext): Operator {
  return { process: (batch: Batch) => context.output.emit(batch) };
}
