/** Cuts batches so that the candidate pairs of a slice stay bounded, whatever a key matches. */

import type { Batch, Engine } from '../../batch/index.ts';

/** Candidate pairs in memory at a time. */
const PAIRS_TARGET = 1 << 17;
const FIRST_ROWS = 1024;
const MAX_ROWS = 16_384;

export class Slices {
  readonly #engine: Engine;
  /** Follows how many matches a row has. */
  #rows = FIRST_ROWS;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Hands out ranges of `length` rows, in order; `join` returns how many pairs a range had. */
  forRange(length: number, join: (from: number, to: number) => number): void {
    for (let from = 0; from < length; ) {
      const to = Math.min(length, from + this.#rows);
      this.#follow(to - from, join(from, to));
      from = to;
    }
  }

  /** Hands out the batch in slices, in order; `join` returns how many pairs a slice had. */
  forEach(batch: Batch, join: (slice: Batch) => number): void {
    if (batch.length <= this.#rows) {
      this.#follow(batch.length, join(batch));
      return;
    }
    const { memory } = this.#engine;
    this.forRange(batch.length, (from, to) => {
      const mark = memory.mark();
      const selection = memory.reserve(4 * (to - from));
      for (let row = from; row < to; row++) memory.i32[(selection >>> 2) + row - from] = row;
      const pairs = join(batch.select(selection, to - from));
      memory.release(mark);
      return pairs;
    });
  }

  #follow(rows: number, pairs: number): void {
    if (rows === 0) return;
    const perRow = Math.max(1, pairs / rows);
    this.#rows = Math.max(1, Math.min(MAX_ROWS, Math.floor(PAIRS_TARGET / perRow)));
  }
}
