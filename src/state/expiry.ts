/** TTL: rows whose last write is too long ago are absent for every lookup and removed later, a few at a time. */

import type { Engine } from '../batch/index.ts';
import type { Matches } from './contract.ts';
import type { Upserted } from './key-index.ts';
import type { RowStore } from './row-store.ts';

export class Expiry {
  readonly #engine: Engine;
  readonly #rows: RowStore;
  readonly #ttlMs: number;
  readonly #nowMs: () => number;
  #swept = 0;

  constructor(engine: Engine, rows: RowStore, ttlMs: number, nowMs: () => number) {
    this.#engine = engine;
    this.#rows = rows;
    this.#ttlMs = ttlMs;
    this.#nowMs = nowMs;
  }

  isExpired(slot: number): boolean {
    return this.#rows.time!.getNumber(slot) <= this.#deadlineMs();
  }

  /** Makes expired rows of an upsert new ones, and counts the upsert as a write of all. */
  revive(upserted: Upserted, length: number): Upserted {
    const { memory, kernels } = this.#engine;
    const { slots, created } = upserted;
    const expired = memory.reserve(4 * length);
    const nowMs = this.#nowMs();
    const deadlineMs = nowMs - this.#ttlMs;
    const times = this.#times();
    const count = kernels.expiredKeys(times, slots, length, deadlineMs, nowMs, created, expired);
    if (count > 0) this.#rows.reset(expired, count);
    this.#rows.touch(slots, length);
    return { slots, created, createdCount: upserted.createdCount + count };
  }

  /** Replaces expired slots by -1, in place. */
  hide(slots: number, count: number): void {
    this.#engine.kernels.hideExpired(this.#times(), slots, count, this.#deadlineMs());
  }

  /** Leaves expired slots out, in place. */
  drop(matches: Matches): Matches {
    const { rows, slots, count } = matches;
    const { kernels } = this.#engine;
    const kept = kernels.dropExpired(this.#times(), rows, slots, count, this.#deadlineMs());
    return { rows, slots, count: kept };
  }

  /** Looks at the next `limit` rows and removes those that have expired. No slot may be held meanwhile. */
  sweep(limit: number): void {
    const { memory, kernels } = this.#engine;
    if (this.#swept >= this.#rows.slots.end) this.#swept = 0;
    const mark = memory.mark();
    const live = memory.reserve(4 * limit);
    const count = this.#rows.liveFrom(this.#swept, limit, live);
    this.#swept = count < limit ? 0 : memory.i32[(live >>> 2) + count - 1]! + 1;
    const expired = memory.reserve(4 * limit);
    const deadlineMs = this.#deadlineMs();
    const dead = kernels.selectExpired(this.#times(), live, count, deadlineMs, expired);
    if (dead > 0) this.#rows.spec.onExpire?.(expired, dead);
    this.#rows.remove(expired, dead);
    memory.release(mark);
  }

  #deadlineMs(): number {
    return this.#nowMs() - this.#ttlMs;
  }

  #times(): number {
    return this.#rows.time!.stored;
  }
}
