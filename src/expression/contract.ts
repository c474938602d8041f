/** What the rest of the engine sees of evaluation. */

import type { Batch, Engine, Vector } from '../batch/index.ts';
import type { Expression } from './expression.ts';
import type { FunctionRegistry } from './user-function.ts';

export interface EvaluationContext {
  readonly engine: Engine;
  nowMs(): number;
  random(): number;
  /** `table.local-time-zone`: an IANA name or offset. */
  readonly timeZone: string;
  /** Flink options that change functions (`table.exec.legacy-cast-behaviour`, ...). */
  option(key: string): string | undefined;
  /** The operator's watermark in milliseconds, for CURRENT_WATERMARK; absent where there is none. */
  watermarkMs?(): number;
  /** The user's functions; absent where there are none. */
  readonly functions?: FunctionRegistry;
}

/** A compiled expression. */
export interface Evaluator {
  /** One dense column of `batch.length` values, in the arena. Throws MillraceError for run-time errors (CAST_INVALID, DIVISION_BY_ZERO). */
  evaluate(batch: Batch): Vector;
}

/** A compiled BOOLEAN expression used as a filter. */
export interface Predicate {
  /** Ascending int32 rows where the condition is true. */
  select(batch: Batch): { readonly selection: number; readonly count: number };
}

export type Compile = (expression: Expression, context: EvaluationContext) => Evaluator;
export type CompilePredicate = (expression: Expression, context: EvaluationContext) => Predicate;
