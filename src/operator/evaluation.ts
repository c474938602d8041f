/** What expressions inside an operator may see of the world. */

import type { EvaluationContext } from '../expression/index.ts';
import type { OperatorContext } from './operator.ts';

export function evaluationContext(context: OperatorContext): EvaluationContext {
  return {
    engine: context.engine,
    nowMs: () => context.nowMs(),
    random: () => context.random(),
    timeZone: context.option('table.local-time-zone') ?? 'UTC',
    option: (key) => context.option(key),
    ...(context.functions === undefined ? {} : { functions: context.functions }),
  };
}
