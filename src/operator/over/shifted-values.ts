/** LAG and LEAD over rows of an ordered table: a value some rows away, or its stand-in. */

import { Batch, interleave, take, type Vector } from '../../batch/index.ts';
import { compile, type Evaluator } from '../../expression/index.ts';
import type { RowTable } from '../changelog/row-table.ts';
import { evaluationContext } from '../evaluation.ts';
import type { OperatorContext } from '../operator.ts';
import type { ShiftCall } from './over-calls.ts';

interface Shift {
  readonly offset: number;
  readonly argument: Evaluator;
  readonly fallback: Evaluator | null;
}

export class ShiftedValues {
  /** Rows towards the start of a partition that are still asked for. */
  readonly reach: number;
  readonly #context: OperatorContext;
  readonly #rows: RowTable;
  readonly #shifts: readonly Shift[];

  constructor(context: OperatorContext, rows: RowTable, calls: readonly ShiftCall[]) {
    const evaluation = evaluationContext(context);
    this.reach = Math.max(0, ...calls.map(({ offset }) => offset));
    this.#context = context;
    this.#rows = rows;
    this.#shifts = calls.map(({ offset, argument, fallback }) => ({
      offset,
      argument: compile(argument, evaluation),
      fallback: fallback === null ? null : compile(fallback, evaluation),
    }));
  }

  /** The value of each call as seen from the rows at `slots`. */
  values(slots: readonly number[]): Vector[] {
    return this.#shifts.map((shift) => this.#shifted(shift, slots));
  }

  #shifted({ offset, argument, fallback }: Shift, slots: readonly number[]): Vector {
    const { engine } = this.#context;
    const { memory } = engine;
    const indices = memory.reserve(4 * slots.length);
    const sources: number[] = [];
    slots.forEach((slot, i) => {
      const source = this.#away(slot, offset);
      const past = fallback === null ? -1 : ~i;
      memory.i32[(indices >>> 2) + i] = source < 0 ? past : sources.push(source) - 1;
    });
    const found = argument.evaluate(this.#batch(sources));
    if (fallback === null) return take(engine, found, indices, slots.length);
    const instead = fallback.evaluate(this.#batch(slots));
    return interleave(engine, found, instead, indices, slots.length);
  }

  /** The slot `offset` rows before `slot` (after it, if negative), -1 past the edge. */
  #away(slot: number, offset: number): number {
    const { table } = this.#rows;
    let at = slot;
    for (let left = Math.abs(offset); left > 0 && at >= 0; left--) {
      at = offset > 0 ? table.previous(at) : table.next(at);
    }
    return at;
  }

  #batch(slots: readonly number[]): Batch {
    const { engine, inputs } = this.#context;
    const pointer = engine.memory.reserve(4 * slots.length);
    engine.memory.i32.set(slots, pointer >>> 2);
    const { schema } = inputs[0]!;
    const columns = schema.fields.map((_, column) =>
      this.#rows.gather(column, pointer, slots.length),
    );
    return Batch.of(engine, schema, columns, slots.length);
  }
}
