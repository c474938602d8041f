/** When each partition of bounded OVER windows last had rows valued: later rows are late by it. */

import type { Engine, Vector } from '../../batch/index.ts';
import { DOUBLE, MIN_WATERMARK } from '../../core/index.ts';
import { RowTable } from '../changelog/row-table.ts';
import { EventTimers } from '../event-timers.ts';
import type { OperatorContext } from '../operator.ts';

/** Partitions whose time is over: their columns, and up to when their rows have been valued. */
export interface IdlePartitions {
  readonly keys: readonly Vector[];
  readonly lastMs: readonly number[];
}

export class LastTriggered {
  readonly #engine: Engine;
  readonly #table: RowTable;
  readonly #keepMs: number | null;
  readonly #timers = new EventTimers();

  /** @param keepMs how long after its last row a partition is needed; null: for ever */
  constructor(context: OperatorContext, partitionKeys: readonly number[], keepMs: number | null) {
    const { fields } = context.inputs[0]!.schema;
    this.#engine = context.engine;
    this.#keepMs = keepMs;
    this.#table = new RowTable(context.state, {
      name: 'last-triggering-ts',
      schema: { fields: partitionKeys.map((column) => fields[column]!) },
      keys: partitionKeys.map((_, i) => i),
      index: 'unique',
      ttlMs: 0,
      extras: [{ name: 'last_triggering', type: DOUBLE(false) }],
    });
  }

  open(): void {
    for (const slot of this.#table.table.slots()) this.#schedule(slot, this.#last(slot));
  }

  /** Time of the last valued row of each partition. */
  of(partitions: readonly Vector[], count: number): Float64Array {
    const slots = this.#table.table.find(partitions, count) >>> 2;
    const found = this.#engine.memory.i32.slice(slots, slots + count);
    return Float64Array.from(found, (slot) => (slot < 0 ? MIN_WATERMARK : this.#last(slot)));
  }

  /** Notes that rows of these partitions and times, in order, have been valued. */
  set(partitions: readonly Vector[], times: ArrayLike<number>): void {
    const { slots } = this.#table.table.upsert(partitions, times.length);
    const { i32 } = this.#engine.memory;
    const last = new Map<number, number>();
    for (let i = 0; i < times.length; i++) last.set(i32[(slots >>> 2) + i]!, times[i]!);
    for (const [slot, lastMs] of last) {
      this.#table.table.setNumber(this.#table.extra(0), slot, lastMs);
      this.#schedule(slot, lastMs);
    }
  }

  /** Forgets the partitions that no row later than `timeMs` can need. */
  takeIdle(timeMs: number): IdlePartitions | null {
    const idle = new Set<number>();
    while (this.#timers.nextMs <= timeMs) {
      const dueMs = this.#timers.nextMs;
      const slot = this.#timers.take();
      const known = !this.#table.table.isNull(this.#table.extra(0), slot);
      if (known && this.#expiresAt(this.#last(slot)) === dueMs) idle.add(slot);
    }
    if (idle.size === 0) return null;
    const { memory } = this.#engine;
    const slots = memory.reserve(4 * idle.size);
    memory.i32.set([...idle], slots >>> 2);
    const keys = Array.from({ length: this.#table.columnCount }, (_, column) =>
      this.#table.gather(column, slots, idle.size),
    );
    const lastMs = [...idle].map((slot) => this.#last(slot));
    this.#table.table.remove(slots, idle.size);
    return { keys, lastMs };
  }

  #schedule(slot: number, lastMs: number): void {
    if (this.#keepMs !== null) this.#timers.add(this.#expiresAt(lastMs), slot);
  }

  #expiresAt(lastMs: number): number {
    return lastMs + this.#keepMs! + 1;
  }

  #last(slot: number): number {
    return this.#table.table.getNumber(this.#table.extra(0), slot);
  }
}
