/** What an operator gives its expressions of the world. */

import type { EvaluationContext } from '../expression/index.ts';
import type { OperatorContext } from './operator.ts';

export function evaluationContext(context: OperatorContext): EvaluationContext {
  return {
    engine: context.engine,
    nowMs: () => context.nowMs(),
    random: () => context.random(),
    timeZone: context.option('table.local-time-zone') ?? 'UTC',
    option: (key) => context.option(key),
  };
}
