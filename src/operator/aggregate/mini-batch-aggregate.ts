/** GROUP BY with `table.exec.mini-batch`: a bundle of rows changes each of its groups once. */

import { type Batch, take, Vector, vectorOf } from '../../batch/index.ts';
import { BOOLEAN, INTEGER } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import type { StateTable } from '../../state/index.ts';
import type { Operator, OperatorContext, Progress } from '../operator.ts';
import { emitChanges } from './changes.ts';
import { Groups } from './groups.ts';

const LIST_ROWS = 16_384;

export interface MiniBatch {
  readonly latencyMs: number;
  readonly sizeRows: number;
}

/** Flushes when the bundle is full, its time is up, event time moves, a barrier comes or the input ends. */
export class MiniBatchGroupAggregate implements Operator {
  readonly #node: NodeOf<'groupAggregate'>;
  readonly #context: OperatorContext;
  readonly #miniBatch: MiniBatch;
  readonly #groups: Groups;
  /** The groups of the bundle: slot, whether it was there before, its results then. */
  readonly #bundle: StateTable;
  #rows = 0;

  constructor(node: NodeOf<'groupAggregate'>, context: OperatorContext, miniBatch: MiniBatch) {
    this.#node = node;
    this.#context = context;
    this.#miniBatch = miniBatch;
    this.#groups = new Groups(node, context);
    const results = node.schema.fields.slice(node.keys.length);
    this.#bundle = context.state.table({
      name: 'bundle',
      keys: [{ name: 'slot', type: INTEGER(false) }],
      values: [
        { name: 'existed', type: BOOLEAN(false) },
        ...results.map((field, i) => ({ name: `result ${i}`, type: field.type })),
      ],
      index: 'unique',
      transient: true,
    });
  }

  process(batch: Batch): void {
    if (batch.length === 0) return;
    const { memory } = this.#context.engine;
    if (this.#rows === 0 && this.#miniBatch.latencyMs > 0) {
      this.#context.registerTimer(this.#context.nowMs() + this.#miniBatch.latencyMs);
    }
    const { length, kinds } = batch;
    const slots = this.#groups.slots(batch);
    this.#remember(slots, length);
    const cells = this.#groups.cells(slots, length);
    const rows = { batch, cells, length, kinds };
    this.#groups.accumulators.traceCounts(rows, 0, memory.reserve(8 * length));
    this.#groups.accumulators.updateCounted(rows);
    this.#rows += length;
    if (this.#rows >= this.#miniBatch.sizeRows) this.#flush();
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
    this.#groups.close();
  }

  /** Keeps the results of groups that the bundle has not touched yet. */
  #remember(slots: number, length: number): void {
    const { engine } = this.#context;
    const { memory, kernels } = engine;
    const slotColumn = new Vector(memory, INTEGER(false), length, 0, slots);
    const entries = this.#bundle.upsert([slotColumn], length);
    const count = entries.createdCount;
    if (count === 0) return;
    const rows = memory.reserve(4 * count);
    kernels.bitmapPositions(entries.created, 0, length, count, rows);
    const fresh = take(engine, slotColumn, rows, count).values;
    const entrySlots = new Vector(memory, INTEGER(false), length, 0, entries.slots);
    const targets = take(engine, entrySlots, rows, count).values;
    const cells = this.#groups.cells(fresh, count);
    const counts = this.#groups.accumulators.rowCounts(cells, count);
    const existed = Array.from({ length: count }, (_, i) => memory.i64[(counts >>> 3) + i]! > 0n);
    this.#bundle.write(1, targets, count, vectorOf(memory, BOOLEAN(false), existed));
    this.#groups.accumulators.results(cells, count).forEach((column, i) => {
      this.#bundle.write(2 + i, targets, count, column);
    });
  }

  #flush(): void {
    if (this.#rows === 0) return;
    this.#rows = 0;
    const { memory } = this.#context.engine;
    const empty: number[] = [];
    let entries: number[] = [];
    for (const entry of this.#bundle.slots()) {
      entries.push(entry);
      if (entries.length === LIST_ROWS) {
        empty.push(...this.#emit(entries));
        entries = [];
      }
    }
    if (entries.length > 0) empty.push(...this.#emit(entries));
    this.#bundle.clear();
    const mark = memory.mark();
    this.#groups.removeEmpty(empty);
    memory.release(mark);
  }

  /** @returns the slots of groups that have no rows left */
  #emit(entries: readonly number[]): number[] {
    const { engine, output } = this.#context;
    const { memory } = engine;
    const mark = memory.mark();
    const length = entries.length;
    const list = vectorOf(memory, INTEGER(false), entries).values;
    const slots = this.#bundle.read(0, list, length).values;
    const existed = this.#bundle.read(1, list, length);
    const results = this.#node.schema.fields.slice(this.#node.keys.length);
    const before = results.map((_, i) => this.#bundle.read(2 + i, list, length));
    const cells = this.#groups.cells(slots, length);
    const countsBefore = memory.reserve(8 * length);
    for (let i = 0; i < length; i++) {
      memory.i64[(countsBefore >>> 3) + i] = existed.get(i) === true ? 1n : 0n;
    }
    const countsAfter = this.#groups.accumulators.rowCounts(cells, length);
    const changes = {
      keys: this.#groups.keys.read(slots, length),
      before,
      after: this.#groups.accumulators.results(cells, length),
      countsBefore,
      countsAfter,
      length,
    };
    const { updateBefore } = this.#node.changelog;
    emitChanges(engine, output, changes, {
      schema: this.#node.schema,
      updateBefore,
      always: false,
    });
    const slotList = memory.i32.slice(slots >>> 2, (slots >>> 2) + length);
    const empty = Array.from(slotList).filter((_, i) => memory.i64[(countsAfter >>> 3) + i] === 0n);
    memory.release(mark);
    return empty;
  }
}
