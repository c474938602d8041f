/** Evaluates expressions over columns of plain values, for tests. */
import { Batch, createEngine, type Value, vectorOf } from '../../src/batch/index.ts';
import type { DataType } from '../../src/core/index.ts';
import {
  columnReference,
  compile,
  compilePredicate,
  type EvaluationContext,
  type Expression,
  resolveCall,
} from '../../src/expression/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';

export const engine = await createEngine(await kernelModule());

export const context: EvaluationContext = {
  engine,
  nowMs: () => 1_700_000_000_123,
  random: () => 0.25,
  timeZone: 'UTC',
  option: () => undefined,
};

export interface Column {
  readonly type: DataType;
  readonly values: readonly Value[];
}

export function batchOf(columns: readonly Column[], length = columns[0]!.values.length): Batch {
  const fields = columns.map(({ type }, i) => ({ name: `f${i}`, type }));
  const vectors = columns.map(({ type, values }) => vectorOf(engine.memory, type, values));
  return Batch.of(engine, { fields }, vectors, length);
}

/** The values of `expression` for each row of `columns`. */
export function evaluate(
  expression: Expression,
  columns: readonly Column[],
  within: EvaluationContext = context,
): Value[] {
  const { memory } = engine;
  const mark = memory.mark();
  try {
    const batch = batchOf(columns);
    const vector = compile(expression, within).evaluate(batch);
    return Array.from({ length: batch.length }, (_, row) => vector.get(row));
  } finally {
    memory.release(mark);
  }
}

export function select(condition: Expression, columns: readonly Column[]): number[] {
  const { memory } = engine;
  const mark = memory.mark();
  const { selection, count } = compilePredicate(condition, context).select(batchOf(columns));
  const rows = Array.from(memory.i32.subarray(selection >>> 2, (selection >>> 2) + count));
  memory.release(mark);
  return rows;
}

export function references(columns: readonly Column[]): Expression[] {
  return columns.map(({ type }, i) => columnReference(i, type));
}

/** Calls `name` on whole columns. */
export function apply(name: string, ...columns: Column[]): Value[] {
  return evaluate(resolveCall(name, references(columns)), columns);
}
