/** GROUP BY with `table.exec.mini-batch`: a bundle of rows changes each of its groups once. */

import type { Batch } from '../../batch/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import type { Operator, OperatorContext, Progress } from '../operator.ts';
import { type Bundle, type BundledGroups, createBundle } from './bundle.ts';
import { emitChanges } from './changes.ts';
import { Groups } from './groups.ts';

export interface MiniBatch {
  readonly latencyMs: number;
  /** Not above 0: no bound. */
  readonly sizeRows: number;
}

/** Flushes when the bundle is full, its time is up, event time moves, a barrier comes or the input ends. */
export class MiniBatchGroupAggregate implements Operator {
  readonly #node: NodeOf<'groupAggregate'>;
  readonly #context: OperatorContext;
  readonly #miniBatch: MiniBatch;
  readonly #groups: Groups;
  readonly #bundle: Bundle;
  #rows = 0;

  constructor(node: NodeOf<'groupAggregate'>, context: OperatorContext, miniBatch: MiniBatch) {
    this.#node = node;
    this.#context = context;
    this.#miniBatch = miniBatch;
    this.#groups = new Groups(node, context, { copies: true });
    this.#bundle = createBundle(context, this.#groups, node.schema.fields.slice(node.keys.length));
  }

  /** Bundles end after a number of rows, wherever batches do. */
  process(batch: Batch): void {
    const { memory } = this.#context.engine;
    for (let from = 0; from < batch.length; ) {
      const to = Math.min(batch.length, from + this.#room());
      const mark = memory.mark();
      this.#add(from === 0 && to === batch.length ? batch : this.#part(batch, from, to));
      memory.release(mark);
      from = to;
      if (this.#room() === 0) this.#flush();
    }
  }

  watermark(watermarkMs: number): Progress {
    this.#flush();
    this.#context.output.watermark(watermarkMs);
    return 'done';
  }

  timer(): Progress {
    this.#flush();
    return 'done';
  }

  prepareSnapshot(): void {
    this.#flush();
  }

  endOfInput(): Progress {
    this.#flush();
    return 'done';
  }

  close(): void {
    this.#bundle.close();
    this.#groups.close();
  }

  /** Rows until the bundle is full. */
  #room(): number {
    const { sizeRows } = this.#miniBatch;
    return sizeRows > 0 ? sizeRows - this.#rows : Number.POSITIVE_INFINITY;
  }

  #part(batch: Batch, from: number, to: number): Batch {
    const { memory } = this.#context.engine;
    const rows = memory.reserve(4 * (to - from));
    const { i32 } = memory;
    for (let row = from; row < to; row++) i32[(rows >>> 2) + row - from] = row;
    return batch.select(rows, to - from);
  }

  #add(batch: Batch): void {
    const { latencyMs } = this.#miniBatch;
    if (this.#rows === 0 && latencyMs > 0) {
      this.#context.registerTimer(this.#context.nowMs() + latencyMs);
    }
    const { memory } = this.#context.engine;
    const { length, kinds } = batch;
    const slots = this.#groups.slots(batch);
    this.#bundle.remember(slots, length);
    const cells = this.#groups.cells(slots, length);
    const rows = { batch, cells, length, kinds };
    this.#groups.accumulators.traceCounts(rows, 0, memory.reserve(8 * length));
    this.#groups.accumulators.updateCounted(rows);
    this.#rows += length;
  }

  #flush(): void {
    if (this.#rows === 0) return;
    this.#rows = 0;
    const { memory } = this.#context.engine;
    const empty: number[] = [];
    const mark = memory.mark();
    for (const groups of this.#bundle.groups()) {
      empty.push(...this.#emit(groups));
      memory.release(mark);
    }
    this.#bundle.clear();
    this.#groups.removeEmpty(empty);
    memory.release(mark);
  }

  /** @returns the slots of groups that have no rows left */
  #emit({ slots, count, before, countsBefore }: BundledGroups): number[] {
    const { engine, output } = this.#context;
    const cells = this.#groups.cells(slots, count);
    const countsAfter = this.#groups.accumulators.rowCounts(cells, count);
    const after = this.#groups.accumulators.results(cells, count);
    const keys = this.#groups.keys.read(slots, count);
    const changes = { keys, before, after, countsBefore, countsAfter, length: count };
    const { schema, changelog } = this.#node;
    const { updateBefore } = changelog;
    emitChanges(engine, output, changes, { schema, updateBefore, always: false });
    const { updateBefore: undoes, delete: deletes } = this.#context.inputs[0]!.changelog;
    if (!undoes && !deletes) return [];
    const { i32, i64 } = engine.memory;
    const empty: number[] = [];
    for (let i = 0; i < count; i++) {
      if (i64[(countsAfter >>> 3) + i] === 0n) empty.push(i32[(slots >>> 2) + i]!);
    }
    return empty;
  }
}
