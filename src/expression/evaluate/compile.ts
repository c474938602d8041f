/** Compiles expressions for one worker: to columns, or to the rows where a condition holds. */

import type { Batch, Engine } from '../../batch/index.ts';
import type { Compile, CompilePredicate, EvaluationContext } from '../contract.ts';
import type { Expression } from '../expression.ts';
import { Compiler } from './compiler.ts';
import { lower } from './lower.ts';
import { Frame, type Node } from './node.ts';

/**
 * @example
 * const evaluator = compile(resolveCall('UPPER', [columnReference(0, STRING())]), context);
 * const column = evaluator.evaluate(batch);
 */
export const compile: Compile = (expression, context) => {
  const node = nodeOf(expression, context);
  return { evaluate: (batch: Batch) => node.evaluate(new Frame(batch)) };
};

/** `condition` is BOOLEAN: rows where it is false or null are left out. */
export const compilePredicate: CompilePredicate = (condition, context) => {
  const node = nodeOf(condition, context);
  const { memory, kernels } = context.engine;
  return {
    select(batch: Batch) {
      const { values, validity, length } = node.evaluate(new Frame(batch));
      const selection = memory.reserve(4 * length);
      return { selection, count: kernels.selectBits(values, validity, 1, length, selection) };
    },
  };
};

/** How many of an expression's distinct calls run as kernels: what EXPLAIN shows. */
export interface KernelShare {
  readonly kernels: number;
  readonly calls: number;
}

/** Compiles against a context that is never run. */
export function kernelShare(expression: Expression): KernelShare {
  const lowered = lower(expression);
  const compiler = new Compiler(NEVER_RUN, lowered);
  compiler.node(lowered);
  return { kernels: compiler.calls - compiler.rowCalls, calls: compiler.calls };
}

/** Nodes keep the engine when they are made and use it when they run. */
const NEVER_RUN: EvaluationContext = {
  engine: {} as Engine,
  nowMs: () => 0,
  random: () => 0,
  timeZone: 'UTC',
  option: () => undefined,
};

function nodeOf(expression: Expression, context: EvaluationContext): Node {
  const lowered = lower(expression);
  return new Compiler(context, lowered).node(lowered);
}
