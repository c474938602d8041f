/** Bytes of variable-length values in pages: appended, never moved but by compaction of what is mostly garbage. */

import type { Memory } from '../batch/index.ts';
import { MillraceError } from '../core/index.ts';
import { HEAP, HEAP_BYTES } from './layout.ts';

const FIRST_PAGE_BYTES = 4096;
const PAGE_BYTES = 65536;
const COMPACTED_FROM_BYTES = 2 * PAGE_BYTES; // smaller heaps are not worth it

interface Page {
  readonly pointer: number;
  readonly sizeBytes: number;
}

export class TextHeap {
  /** Pointer to the record that kernels share. */
  readonly header: number;
  readonly #memory: Memory;
  readonly #at: number;
  #pages: Page[] = [];
  #usedBytes = 0;
  #compacting = false;
  readonly #move: () => void;
  /** Rest of an earlier page that a large value did not fit. */
  #parkedCursor = 0;
  #parkedLimit = 0;

  /** @param move copies every value that lives to a page that `open` gives */
  constructor(memory: Memory, move: () => void) {
    this.#memory = memory;
    this.#move = move;
    this.header = memory.allocateZeroed(HEAP_BYTES);
    this.#at = this.header >>> 2;
  }

  /** Bytes of pages. */
  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Makes room for `sizeBytes` in one piece: by compaction, in an earlier page or in a new one. */
  open(sizeBytes: number): void {
    this.compact();
    const words = this.#memory.u32;
    const cursor = words[this.#at + HEAP.cursor]!;
    const limit = words[this.#at + HEAP.limit]!;
    if (limit - cursor >= sizeBytes) return;
    if (this.#parkedLimit - this.#parkedCursor >= sizeBytes) {
      this.#use(this.#parkedCursor, this.#parkedLimit);
      this.#parkedCursor = cursor;
      this.#parkedLimit = limit;
      return;
    }
    const usual = Math.min(PAGE_BYTES, Math.max(FIRST_PAGE_BYTES, this.#usedBytes));
    const pageBytes = 2 ** Math.ceil(Math.log2(Math.max(usual, sizeBytes)));
    const pointer = this.#memory.allocate(pageBytes);
    if (limit - cursor > this.#parkedLimit - this.#parkedCursor) {
      this.#parkedCursor = cursor;
      this.#parkedLimit = limit;
    }
    this.#pages.push({ pointer, sizeBytes: pageBytes });
    this.#usedBytes += pageBytes;
    this.#use(pointer, pointer + pageBytes);
  }

  /**
   * When more than half is garbage, moves what lives to new pages and frees the old ones. Where there
   * is no memory for the move it is put off: what has moved stays moved and nothing is freed.
   */
  compact(): void {
    const garbage = this.#memory.u32[this.#at + HEAP.garbage]!;
    if (this.#compacting || this.#usedBytes < COMPACTED_FROM_BYTES) return;
    if (2 * garbage <= this.#usedBytes) return;
    const old = this.#pages;
    const oldBytes = this.#usedBytes;
    this.#forget();
    this.#compacting = true;
    try {
      this.#move();
    } catch (error) {
      if (!(error instanceof MillraceError) || error.code !== 'STATE_MEMORY_EXHAUSTED') throw error;
      this.#pages = [...old, ...this.#pages];
      this.#usedBytes += oldBytes;
      return;
    } finally {
      this.#compacting = false;
    }
    for (const page of old) this.#memory.free(page.pointer, page.sizeBytes);
    this.#memory.u32[this.#at + HEAP.garbage] = 0;
  }

  reset(): void {
    for (const page of this.#pages) this.#memory.free(page.pointer, page.sizeBytes);
    this.#forget();
    this.#memory.u32[this.#at + HEAP.garbage] = 0;
  }

  /** Frees all; the heap is not used again. */
  close(): void {
    this.reset();
    this.#memory.free(this.header, HEAP_BYTES);
  }

  #forget(): void {
    this.#pages = [];
    this.#usedBytes = 0;
    this.#parkedCursor = 0;
    this.#parkedLimit = 0;
    this.#use(0, 0);
  }

  #use(cursor: number, limit: number): void {
    this.#memory.u32[this.#at + HEAP.cursor] = cursor;
    this.#memory.u32[this.#at + HEAP.limit] = limit;
  }
}
