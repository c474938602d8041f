/** Every aligned window of each row: what table functions append and what windows of their own state need. */

import { BATCH_ROWS, type Batch } from '../../batch/index.ts';
import type { WindowSpec } from '../../plan/index.ts';
import type { OperatorContext } from '../operator.ts';
import { microsOf } from './times.ts';
import type { WindowClock } from './window-clock.ts';

export type Aligned = Extract<WindowSpec, { kind: 'tumble' | 'hop' | 'cumulate' }>;

/** Pointers: int32 row of the batch, int64 microseconds of start and end on the windows' clock. */
export interface AssignedWindows {
  readonly rows: number;
  readonly starts: number;
  readonly ends: number;
  readonly count: number;
}

export class WindowAssigner {
  readonly #context: OperatorContext;
  readonly #window: Aligned;
  readonly #clock: WindowClock;

  constructor(context: OperatorContext, window: Aligned, clock: WindowClock) {
    this.#context = context;
    this.#window = window;
    this.#clock = clock;
  }

  /** The windows of all rows, about a batch at a time; each lives until the next. Times must not be null. */
  *expand(batch: Batch): Iterable<AssignedWindows> {
    const { memory, kernels } = this.#context.engine;
    const { length } = batch;
    const times = this.#times(batch);
    const [size, slide, offset] = this.#geometry();
    const capacity = Math.max(BATCH_ROWS, Math.ceil(size / slide));
    const state = memory.reserve(4);
    const rows = memory.reserve(4 * capacity);
    const starts = memory.reserve(8 * capacity);
    const ends = memory.reserve(8 * capacity);
    for (let from = 0; from < length; from = memory.i32[state >>> 2]!) {
      const mark = memory.mark();
      const count = kernels.expandWindows(
        times,
        from,
        length,
        size,
        slide,
        offset,
        this.#window.kind === 'cumulate',
        capacity,
        rows,
        starts,
        ends,
        state,
      );
      if (count > 0) yield { rows, starts, ends, count };
      memory.release(mark);
    }
  }

  /** What the windows' clock shows at each row. */
  #times(batch: Batch): number {
    const { memory } = this.#context.engine;
    const { length } = batch;
    if (!this.#window.processingTime) {
      return this.#clock.read(batch.column(this.#window.timeColumn).values, length);
    }
    const times = memory.reserve(8 * length);
    const now = microsOf(this.#clock.readMillis(Math.floor(this.#context.nowMs())));
    memory.i64.fill(now, times >>> 3, (times >>> 3) + length);
    return times;
  }

  /** Size, slide and offset in microseconds. */
  #geometry(): [number, number, number] {
    const window = this.#window;
    const slideMs =
      window.kind === 'tumble'
        ? window.sizeMs
        : window.kind === 'hop'
          ? window.slideMs
          : window.stepMs;
    return [window.sizeMs * 1000, slideMs * 1000, window.offsetMs * 1000];
  }
}
