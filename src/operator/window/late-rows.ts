/** Decides over the held rows of a batch: late, seen by later windows only, or like any other row. */

import type { Batch } from '../../batch/index.ts';
import type { OperatorContext } from '../operator.ts';
import type { PaneRange } from './panes.ts';
import type { Slices, TimeRange } from './slices.ts';
import { millisOf } from './times.ts';
import type { WindowClock } from './window-clock.ts';

/** A row whose pane is seen by some of its windows only. */
export interface PlacedRow {
  readonly row: number;
  readonly range: PaneRange;
}

export interface Decision {
  /** Pointer to int64 microseconds of each row, the least int64 for rows that panes need not look at. */
  readonly times: number;
  readonly placed: readonly PlacedRow[];
}

/**
 * A row is judged by its partition's watermark w just before it: a window has fired if end - 1 <= w, and
 * a row whose last window has fired is late. Only held rows can be; the others cost nothing.
 */
export class LateRows {
  readonly #context: OperatorContext;
  readonly #slices: Slices;
  readonly #clock: WindowClock;

  constructor(context: OperatorContext, slices: Slices, clock: WindowClock) {
    this.#context = context;
    this.#slices = slices;
    this.#clock = clock;
  }

  /** Drops the late rows of `batch`. @param times int64 microseconds, left as they are */
  decide(batch: Batch, times: number): Decision {
    const { held } = batch;
    if (held === null) return { times, placed: [] };
    const { memory } = this.#context.engine;
    const late: number[] = [];
    const placed: PlacedRow[] = [];
    for (let i = 0; i < held.rows.length; i++) {
      const row = held.rows[i]!;
      const pane = this.#slices.paneOf(millisOf(memory.i64[(times >>> 3) + row]!));
      if (pane === null) continue;
      const watermark = held.watermarks[i]!;
      const first = this.#slices.nextEnd(pane, Number.NEGATIVE_INFINITY);
      if (this.#hasFired(this.#slices.lastEnd(pane), watermark)) late.push(row);
      else if (this.#hasFired(first, watermark)) {
        placed.push({ row, range: { ...pane, visibleFrom: this.#nextEnd(pane, watermark) } });
      }
    }
    return this.#exclude(batch, times, late, placed);
  }

  #hasFired(end: number, watermark: number): boolean {
    return this.#clock.timerOf(end - 1) <= watermark;
  }

  /** End of the first window of the pane that had not fired. */
  #nextEnd(pane: TimeRange, watermark: number): number {
    let end = this.#slices.nextEnd(pane, this.#clock.passed(watermark));
    while (this.#hasFired(end, watermark)) end = this.#slices.nextEnd(pane, end);
    return end;
  }

  #exclude(
    batch: Batch,
    times: number,
    late: readonly number[],
    placed: readonly PlacedRow[],
  ): Decision {
    const excluded = late.length + placed.length;
    if (excluded === 0) return { times, placed };
    const { memory, kernels } = this.#context.engine;
    const rows = memory.reserve(4 * excluded);
    memory.i32.set(late, rows >>> 2);
    memory.i32.set(
      placed.map(({ row }) => row),
      (rows >>> 2) + late.length,
    );
    const kept = memory.reserve(8 * batch.length);
    memory.u8.copyWithin(kept, times, times + 8 * batch.length);
    kernels.excludeTimes(kept, rows, excluded);
    if (late.length > 0) this.#context.late.drop(batch, rows, late.length);
    return { times: kept, placed };
  }
}
