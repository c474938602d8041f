/** Which rows enter and leave the frames of rows that come in the order of time. */

import type { RowTable } from '../changelog/row-table.ts';
import type { PartitionCells } from './partition-cells.ts';
import { Steps } from './steps.ts';

/** Rows in the order of time, ties by arrival: slots, their partitions' cells and their times. */
export interface TimedSlots {
  readonly slots: Int32Array;
  readonly cells: Int32Array;
  readonly times: Float64Array;
}

export interface Framed {
  readonly steps: Steps;
  /** The step after which the value of each row is read. */
  readonly reads: Int32Array;
  /** Per row the slot of the last row that its value has seen. */
  readonly edges: readonly number[];
  /** Slots of rows that have left every frame. */
  readonly gone: readonly number[];
}

export type Frame =
  /** Rows from the start of the partition; with `peers` all rows of one time see each other. */
  | { readonly kind: 'all'; readonly peers: boolean }
  | { readonly kind: 'rows'; readonly preceding: number }
  | { readonly kind: 'range'; readonly precedingMs: number };

interface Window {
  /** Oldest row in the frame of the partition. */
  oldest: number;
  /** Rows in it. */
  count: number;
}

/**
 * The table keeps the rows that are in a frame and those that are still to come, per partition in
 * order: the oldest row of a frame is the first of its partition.
 */
export class FrameSteps {
  readonly #rows: RowTable;
  readonly #cells: PartitionCells;
  readonly #frame: Frame;
  /** Time of a stored row. */
  readonly #timeOf: (slot: number) => number;

  constructor(
    rows: RowTable,
    cells: PartitionCells,
    frame: Frame,
    timeOf: (slot: number) => number,
  ) {
    this.#rows = rows;
    this.#cells = cells;
    this.#frame = frame;
    this.#timeOf = timeOf;
  }

  plan(rows: TimedSlots, firsts: (cells: readonly number[]) => readonly number[]): Framed {
    const frame = this.#frame;
    if (frame.kind === 'all') return this.#all(rows, frame.peers);
    const windows = this.#windows(rows, firsts);
    return frame.kind === 'rows'
      ? this.#slidingRows(rows, windows, frame.preceding)
      : this.#slidingRange(rows, windows, frame.precedingMs);
  }

  #all({ slots, cells, times }: TimedSlots, peers: boolean): Framed {
    const steps = new Steps();
    const reads = new Int32Array(slots.length);
    for (let i = 0; i < slots.length; i++) {
      steps.enter(slots[i]!, cells[i]!);
      reads[i] = i;
    }
    if (peers) shareLast(reads, cells, times);
    const edges = Array.from(reads, (step) => slots[step]!);
    return { steps, reads, edges, gone: [] };
  }

  #windows(
    { cells }: TimedSlots,
    firsts: (cells: readonly number[]) => readonly number[],
  ): Map<number, Window> {
    const distinct = [...new Set(cells)];
    const counts = this.#cells.counts(distinct);
    const oldest = firsts(distinct);
    return new Map(distinct.map((cell, i) => [cell, { oldest: oldest[i]!, count: counts[i]! }]));
  }

  #slidingRows(
    { slots, cells }: TimedSlots,
    windows: ReadonlyMap<number, Window>,
    preceding: number,
  ): Framed {
    const steps = new Steps();
    const reads = new Int32Array(slots.length);
    const gone: number[] = [];
    for (let i = 0; i < slots.length; i++) {
      const cell = cells[i]!;
      const window = windows.get(cell)!;
      steps.enter(slots[i]!, cell);
      if (++window.count > preceding + 1) this.#leave(steps, cell, window, gone);
      reads[i] = steps.last;
    }
    return { steps, reads, edges: [...slots], gone };
  }

  /** Rows of one time enter together; then what is older than the frame leaves. */
  #slidingRange(
    { slots, cells, times }: TimedSlots,
    windows: ReadonlyMap<number, Window>,
    precedingMs: number,
  ): Framed {
    const steps = new Steps();
    const reads = new Int32Array(slots.length);
    const edges = new Array<number>(slots.length);
    const gone: number[] = [];
    for (let from = 0; from < slots.length; ) {
      const timeMs = times[from]!;
      const last = new Map<number, number>();
      let to = from;
      for (; to < slots.length && times[to] === timeMs; to++) {
        steps.enter(slots[to]!, cells[to]!);
        windows.get(cells[to]!)!.count++;
        last.set(cells[to]!, steps.last);
      }
      const lastRow = new Map([...last].map(([cell, step]) => [cell, steps.slots[step]!]));
      for (const cell of last.keys()) {
        const window = windows.get(cell)!;
        while (this.#timeOf(window.oldest) < timeMs - precedingMs) {
          this.#leave(steps, cell, window, gone);
          last.set(cell, steps.last);
        }
      }
      for (; from < to; from++) {
        reads[from] = last.get(cells[from]!)!;
        edges[from] = lastRow.get(cells[from]!)!;
      }
    }
    return { steps, reads, edges, gone };
  }

  #leave(steps: Steps, cell: number, window: Window, gone: number[]): void {
    steps.leave(window.oldest, cell);
    gone.push(window.oldest);
    window.oldest = this.#rows.table.next(window.oldest);
    window.count--;
  }
}

/** Makes rows of one partition and time read after the last of them. */
function shareLast(reads: Int32Array, cells: Int32Array, times: Float64Array): void {
  const last = new Map<number, number>();
  for (let i = reads.length - 1; i >= 0; i--) {
    if (i + 1 < reads.length && times[i + 1] !== times[i]) last.clear();
    const step = last.get(cells[i]!);
    if (step === undefined) last.set(cells[i]!, reads[i]!);
    else reads[i] = step;
  }
}
