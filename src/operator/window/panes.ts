/** Live panes of a windowed aggregation: a cell per pane and key slot, in pages of 256 cells. */

import type { Engine } from '../../batch/index.ts';
import type { Accumulators } from '../aggregate/accumulators.ts';
import type { TimeRange } from './slices.ts';
import { microsOf, millisOf } from './times.ts';

const PAGE_CELLS = 256;
const PAGE_SHIFT = 8;
const ENTRY_BYTES = 24;
const LIST_CELLS = 16_384;

/** Which rows a pane holds. */
export interface PaneRange extends TimeRange {
  /**
   * Windows that end before this do not see the pane: they had fired when its rows came behind the
   * watermark. -Infinity where every window sees it.
   */
  readonly visibleFrom: number;
}

/** Cells of one slice of time. */
export interface Pane extends PaneRange {
  /** Pointer to the int32 page of each 256 slots, 0 where there is none yet. */
  pages: number;
  pageCount: number;
}

/** Cells listed with their key slots: int32 pointers in the arena. */
export interface PresentCells {
  readonly cells: number;
  readonly slots: number;
  readonly count: number;
  /** Page number to go on from; the pane is exhausted when it is `pageCount`. */
  readonly next: number;
}

/** Layout of the directory: see assembly/window/pane.ts. */
export class Panes {
  readonly #engine: Engine;
  readonly #accumulators: Accumulators;
  /** Ascending by start, then `visibleFrom`. */
  readonly #panes: Pane[] = [];
  readonly #freePages: number[] = [];
  #pageTop = 1; // page 0 is the bin
  #directory = 0;
  #directoryCapacity = 0;
  #directoryLength = 0;

  constructor(engine: Engine, accumulators: Accumulators) {
    this.#engine = engine;
    this.#accumulators = accumulators;
    accumulators.ensure(PAGE_CELLS);
    accumulators.block.resetRange(0, PAGE_CELLS);
  }

  get live(): readonly Pane[] {
    return this.#panes;
  }

  /**
   * Pointer to the cell of each row; panes and pages are made as needed.
   *
   * @param times int64 microseconds; the least int64 sends the row to the bin
   * @param paneOf the pane of a time in milliseconds, or null to send the row to the bin
   */
  cells(
    times: number,
    slots: number,
    length: number,
    paneOf: (time: number) => PaneRange | null,
  ): number {
    const { kernels, memory } = this.#engine;
    const out = memory.reserve(4 * length);
    let from = 0;
    for (;;) {
      const { i64, i32 } = memory;
      from = kernels.paneCells(
        this.#directory,
        this.#directoryLength,
        times,
        slots,
        from,
        length,
        out,
      );
      if (from >= length) return out;
      const range = paneOf(millisOf(i64[(times >>> 3) + from]!));
      if (range === null) i64[(times >>> 3) + from] = -(2n ** 63n);
      else this.#ensurePage(this.#ensurePane(range), i32[(slots >>> 2) + from]!);
    }
  }

  /** The cell of one row whose pane may be seen by later windows only. */
  cell(range: PaneRange, slot: number): number {
    const pane = this.#ensurePane(range);
    this.#ensurePage(pane, slot);
    const page = this.#engine.memory.i32[(pane.pages >>> 2) + (slot >>> PAGE_SHIFT)]!;
    return (page << PAGE_SHIFT) | (slot & (PAGE_CELLS - 1));
  }

  /** Finds the pane and key slot of cells that live now. */
  places(): (cell: number) => { pane: Pane; slot: number } {
    const { i32 } = this.#engine.memory;
    const pages = new Map<number, { pane: Pane; slot: number }>();
    for (const pane of this.#panes) {
      for (let number = 0; number < pane.pageCount; number++) {
        const page = i32[(pane.pages >>> 2) + number]!;
        if (page !== 0) pages.set(page, { pane, slot: number << PAGE_SHIFT });
      }
    }
    return (cell) => {
      const { pane, slot } = pages.get(cell >>> PAGE_SHIFT)!;
      return { pane, slot: slot | (cell & (PAGE_CELLS - 1)) };
    };
  }

  /** A pane that no row and no snapshot finds: where others are merged. Give it back with `retire`. */
  detached(range: PaneRange): Pane {
    return { ...range, pages: 0, pageCount: 0 };
  }

  /** Lets a detached pane live among the others. */
  attach(pane: Pane): void {
    this.#insert(pane);
  }

  /** Non-empty cells from page number `from` on: at most 16,384, whole pages. */
  present(pane: Pane, from: number): PresentCells {
    const { kernels, memory } = this.#engine;
    const cells = memory.reserve(4 * LIST_CELLS);
    const slots = memory.reserve(4 * LIST_CELLS);
    const state = memory.reserve(4);
    const count = kernels.presentCells(
      pane.pages,
      pane.pageCount,
      from,
      this.#accumulators.rowsAddress,
      this.#accumulators.block.stride,
      LIST_CELLS,
      cells,
      slots,
      state,
    );
    return { cells, slots, count, next: memory.i32[state >>> 2]! };
  }

  /** Adds all cells of `source` to those of `target`. */
  merge(source: Pane, target: Pane): void {
    const { kernels, memory } = this.#engine;
    this.#ensurePagesOf(source, target);
    for (let from = 0; from < source.pageCount; ) {
      const mark = memory.mark();
      const { cells, slots, count, next } = this.present(source, from);
      const targets = memory.reserve(4 * count);
      kernels.cellsOfSlots(target.pages, slots, count, targets);
      this.#accumulators.merge(cells, targets, count);
      memory.release(mark);
      from = next;
    }
  }

  /** Gives the pages of a pane back, and the pane itself if rows could find it. */
  retire(pane: Pane): void {
    this.#releaseCells(pane);
    const { memory } = this.#engine;
    for (let number = 0; number < pane.pageCount; number++) {
      const page = memory.i32[(pane.pages >>> 2) + number]!;
      if (page !== 0) this.#freePages.push(page);
    }
    memory.free(pane.pages, 4 * pane.pageCount);
    pane.pages = 0;
    pane.pageCount = 0;
    const index = this.#panes.indexOf(pane);
    if (index < 0) return;
    this.#panes.splice(index, 1);
    this.#writeDirectory();
  }

  /** Bitmap over `capacity` slots of those with a cell in any live pane. */
  liveSlots(capacity: number): number {
    const { kernels, memory } = this.#engine;
    const bitmap = memory.reserveZeroed(
      ((capacity + PAGE_CELLS) >>> PAGE_SHIFT) * (PAGE_CELLS / 8),
    );
    const { rowsAddress, block } = this.#accumulators;
    for (const pane of this.#panes) {
      kernels.markPresentSlots(pane.pages, pane.pageCount, rowsAddress, block.stride, bitmap);
    }
    return bitmap;
  }

  close(): void {
    for (const pane of [...this.#panes]) this.retire(pane);
    this.#engine.memory.free(this.#directory, this.#directoryCapacity * ENTRY_BYTES);
    this.#directory = 0;
  }

  #ensurePane(range: PaneRange): Pane {
    const known = this.#panes.find(
      (pane) =>
        pane.start === range.start &&
        pane.end === range.end &&
        pane.visibleFrom === range.visibleFrom,
    );
    return known ?? this.#insert({ ...range, pages: 0, pageCount: 0 });
  }

  #insert(pane: Pane): Pane {
    const after = this.#panes.findIndex(
      (other) =>
        other.start > pane.start ||
        (other.start === pane.start && other.visibleFrom > pane.visibleFrom),
    );
    this.#panes.splice(after < 0 ? this.#panes.length : after, 0, pane);
    this.#writeDirectory();
    return pane;
  }

  #ensurePage(pane: Pane, slot: number): void {
    const { memory } = this.#engine;
    const number = slot >>> PAGE_SHIFT;
    if (number >= pane.pageCount) {
      const pageCount = Math.max(number + 1, 2 * pane.pageCount, 4);
      const pages = memory.reallocate(pane.pages, 4 * pane.pageCount, 4 * pageCount);
      memory.i32.fill(0, (pages >>> 2) + pane.pageCount, (pages >>> 2) + pageCount);
      pane.pages = pages;
      pane.pageCount = pageCount;
      this.#writeDirectory();
    }
    if (memory.i32[(pane.pages >>> 2) + number] !== 0) return;
    const page = this.#takePage();
    memory.i32[(pane.pages >>> 2) + number] = page;
  }

  #ensurePagesOf(source: Pane, target: Pane): void {
    const { memory } = this.#engine;
    for (let number = 0; number < source.pageCount; number++) {
      if (memory.i32[(source.pages >>> 2) + number] !== 0) {
        this.#ensurePage(target, number << PAGE_SHIFT);
      }
    }
  }

  #takePage(): number {
    const page = this.#freePages.pop() ?? this.#pageTop++;
    this.#accumulators.ensure((page + 1) << PAGE_SHIFT);
    this.#accumulators.block.resetRange(page << PAGE_SHIFT, PAGE_CELLS);
    return page;
  }

  #releaseCells(pane: Pane): void {
    if (!this.#accumulators.holdsMore) return;
    const { memory } = this.#engine;
    for (let from = 0; from < pane.pageCount; ) {
      const mark = memory.mark();
      const { cells, count, next } = this.present(pane, from);
      this.#accumulators.release(cells, count);
      memory.release(mark);
      from = next;
    }
  }

  /** Rows find panes that any window may see; the others are reached by `cell` alone. */
  #writeDirectory(): void {
    const { memory } = this.#engine;
    if (this.#panes.length > this.#directoryCapacity) {
      const capacity = Math.max(8, 2 * this.#panes.length);
      memory.free(this.#directory, this.#directoryCapacity * ENTRY_BYTES);
      this.#directory = memory.allocate(capacity * ENTRY_BYTES);
      this.#directoryCapacity = capacity;
    }
    let at = this.#directory;
    this.#directoryLength = 0;
    for (const pane of this.#panes) {
      if (pane.visibleFrom !== Number.NEGATIVE_INFINITY) continue;
      memory.i64[at >>> 3] = microsOf(pane.start);
      memory.i64[(at >>> 3) + 1] = microsOf(pane.end);
      memory.u32[(at >>> 2) + 4] = pane.pages;
      memory.i32[(at >>> 2) + 5] = pane.pageCount;
      at += ENTRY_BYTES;
      this.#directoryLength++;
    }
  }
}
