/** Unwindowed GROUP BY: emits a change per input row, per bundle of rows, or the result at the end. */

import { type Batch, bitmapBytes, interleave } from '../../batch/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import type { Operator, OperatorContext } from '../operator.ts';
import { emitChanges } from './changes.ts';
import { FinalGroupAggregate } from './final-aggregate.ts';
import { Groups } from './groups.ts';
import { MiniBatchGroupAggregate } from './mini-batch-aggregate.ts';
import { inRounds } from './rounds.ts';

export function createGroupAggregate(
  node: NodeOf<'groupAggregate'>,
  context: OperatorContext,
): Operator {
  if (node.emit === 'final') return new FinalGroupAggregate(node, context);
  return node.miniBatch === null
    ? new GroupAggregate(node, context)
    : new MiniBatchGroupAggregate(node, context, node.miniBatch);
}

/**
 * Changes come row by row, as Flink emits them without mini-batches. Where every function can show its
 * value after each row a batch is one pass; else it is cut into rounds of rows of different groups.
 */
class GroupAggregate implements Operator {
  readonly #node: NodeOf<'groupAggregate'>;
  readonly #context: OperatorContext;
  readonly #groups: Groups;

  constructor(node: NodeOf<'groupAggregate'>, context: OperatorContext) {
    this.#node = node;
    this.#context = context;
    this.#groups = new Groups(node, context);
  }

  process(batch: Batch): void {
    let rest = batch;
    while (rest.length > 0) {
      const slots = this.#groups.slots(rest);
      const done = this.#groups.accumulators.traceable
        ? this.#trace(rest, slots)
        : this.#rounds(rest, slots);
      if (done === rest.length) return;
      rest = rest.select(this.#range(done, rest.length), rest.length - done);
    }
  }

  close(): void {
    this.#groups.close();
  }

  /** @returns the rows processed */
  #trace(batch: Batch, slots: number): number {
    const { engine } = this.#context;
    const { memory, kernels } = engine;
    const { accumulators } = this.#groups;
    const cells = this.#groups.cells(slots, batch.length);
    const previous = memory.reserve(4 * batch.length);
    kernels.previousRows(cells, batch.length, accumulators.block.scratch, previous);
    const initial = accumulators.results(cells, batch.length);
    const countsAfter = memory.reserve(8 * batch.length);
    const emptied = memory.reserveZeroed(bitmapBytes(this.#groups.cellCount));
    const all = { batch, cells, length: batch.length, kinds: batch.kinds };
    const length = accumulators.traceCounts(all, emptied, countsAfter);
    const part = length === batch.length ? batch : batch.select(this.#range(0, length), length);
    const after = accumulators.trace({ ...all, batch: part, length }, countsAfter);
    const before = after.map((column, i) =>
      interleave(engine, column, initial[i]!, previous, length),
    );
    const countsBefore = memory.reserve(8 * length);
    kernels.countsBefore(countsAfter, all.kinds, length, countsBefore);
    this.#emit({ batch: part, before, after, countsBefore, countsAfter });
    if (all.kinds !== 0) this.#removeEmptied(slots, countsAfter, length);
    return length;
  }

  #rounds(batch: Batch, slots: number): number {
    const cells = this.#groups.cells(slots, batch.length);
    const { scratch } = this.#groups.accumulators.block;
    inRounds(this.#context.engine, batch, cells, scratch, (part) => this.#round(part));
    return batch.length;
  }

  #round(batch: Batch): void {
    const { memory } = this.#context.engine;
    const { accumulators } = this.#groups;
    const { length, kinds } = batch;
    // An earlier round may have removed the group.
    const slots = this.#groups.slots(batch);
    const cells = this.#groups.cells(slots, length);
    const before = accumulators.results(cells, length);
    const countsBefore = accumulators.rowCounts(cells, length);
    const countsAfter = memory.reserve(8 * length);
    const rows = { batch, cells, length, kinds };
    accumulators.traceCounts(rows, 0, countsAfter);
    accumulators.updateCounted(rows);
    const after = accumulators.results(cells, length);
    this.#emit({ batch, before, after, countsBefore, countsAfter });
    if (kinds !== 0) this.#removeEmptied(slots, countsAfter, length);
  }

  #emit(changes: {
    batch: Batch;
    before: ReturnType<Groups['read']>;
    after: ReturnType<Groups['read']>;
    countsBefore: number;
    countsAfter: number;
  }): void {
    const { batch, ...results } = changes;
    const keys = this.#groups.keys.columnsOf(batch);
    const { engine, output } = this.#context;
    emitChanges(
      engine,
      output,
      { ...results, keys, length: batch.length },
      {
        schema: this.#node.schema,
        updateBefore: this.#node.changelog.updateBefore,
        always: this.#node.stateTtlMs > 0,
      },
    );
  }

  #removeEmptied(slots: number, counts: number, length: number): void {
    const { i32, i64 } = this.#context.engine.memory;
    const candidates: number[] = [];
    for (let row = 0; row < length; row++) {
      if (i64[(counts >>> 3) + row]! <= 0n) candidates.push(i32[(slots >>> 2) + row]!);
    }
    this.#groups.removeEmpty(candidates);
  }

  #range(from: number, to: number): number {
    const { memory } = this.#context.engine;
    const rows = memory.reserve(4 * (to - from));
    const { i32 } = memory;
    for (let row = from; row < to; row++) i32[(rows >>> 2) + row - from] = row;
    return rows;
  }
}
