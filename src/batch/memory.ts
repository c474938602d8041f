/** Linear memory of one worker: typed views, a heap for what lives long and an arena for what lives one step. */

import { assert, MillraceError } from '../core/index.ts';

const PAGE_BYTES = 65536;
const SMALLEST_CLASS = 4; // 16 bytes: one SIMD lane
const ARENA_CHUNK_BYTES = 1 << 20;
const SLACK_BYTES = 64; // kernels may load (never store) this far behind any block

/** A position in the arena, given back by `mark` and taken by `release`. */
export type ArenaMark = number;

interface Chunk {
  readonly pointer: number;
  readonly sizeBytes: number;
  /** Sum of the sizes of the chunks before this one: makes a mark a single number. */
  readonly base: number;
}

/**
 * Memory shared by TypeScript and the kernels of one worker.
 *
 * The views are replaced when the memory grows: never keep one in a variable across a call that may
 * allocate (`allocate`, `reserve`, any builder or kernel wrapper). Pointers stay valid.
 *
 * - Heap (`allocate` / `free`): blocks of power-of-two size for state. Amortised O(1).
 * - Arena (`reserve`): a bump pointer for batches and their intermediates. Nothing is freed singly:
 *   whoever opens a scope with `mark` closes it with `release`, in stack order.
 */
export class Memory {
  i8!: Int8Array<ArrayBuffer>;
  u8!: Uint8Array<ArrayBuffer>;
  i16!: Int16Array<ArrayBuffer>;
  u16!: Uint16Array<ArrayBuffer>;
  i32!: Int32Array<ArrayBuffer>;
  u32!: Uint32Array<ArrayBuffer>;
  i64!: BigInt64Array<ArrayBuffer>;
  f32!: Float32Array<ArrayBuffer>;
  f64!: Float64Array<ArrayBuffer>;

  readonly wasm: WebAssembly.Memory;
  readonly #limitBytes: number;
  readonly #free: number[][] = Array.from({ length: 33 }, () => []);
  #top: number;
  #heapBytes = 0;
  readonly #chunks: Chunk[] = [];
  #chunk = -1;
  #offset = 0;

  /** @param heapBase first byte that kernels do not use for their own constants */
  constructor(wasm: WebAssembly.Memory, heapBase: number, limitBytes = 4 * 1024 ** 3 - PAGE_BYTES) {
    this.wasm = wasm;
    this.#top = (heapBase + 63) & ~63;
    this.#limitBytes = limitBytes;
    this.#refresh();
  }

  /** Bytes taken by heap blocks, rounded up to their size class: what state costs. */
  get heapBytes(): number {
    return this.#heapBytes;
  }

  /** Bytes of the whole linear memory. */
  get sizeBytes(): number {
    return this.u8.byteLength;
  }

  /**
   * A heap block of at least `sizeBytes`, 16-byte aligned, content undefined.
   *
   * @throws MillraceError STATE_MEMORY_EXHAUSTED when the memory cannot grow
   */
  allocate(sizeBytes: number): number {
    const sizeClass = classOf(sizeBytes);
    const size = 2 ** sizeClass;
    let pointer = this.#free[sizeClass]!.pop();
    if (pointer === undefined) {
      pointer = this.#top;
      this.#ensure(pointer + size + SLACK_BYTES);
      this.#top = pointer + size;
    }
    this.#heapBytes += size;
    return pointer;
  }

  /** Gives a block back; `sizeBytes` is what was asked for. A null pointer is ignored. */
  free(pointer: number, sizeBytes: number): void {
    if (pointer === 0) return;
    const sizeClass = classOf(sizeBytes);
    this.#heapBytes -= 2 ** sizeClass;
    this.#free[sizeClass]!.push(pointer);
  }

  /** A larger heap block with the old content at its start. */
  reallocate(pointer: number, oldBytes: number, newBytes: number): number {
    if (pointer !== 0 && classOf(oldBytes) === classOf(newBytes)) return pointer;
    const grown = this.allocate(newBytes);
    if (pointer !== 0) {
      this.u8.copyWithin(grown, pointer, pointer + Math.min(oldBytes, newBytes));
      this.free(pointer, oldBytes);
    }
    return grown;
  }

  /** Zero-filled heap block. */
  allocateZeroed(sizeBytes: number): number {
    const pointer = this.allocate(sizeBytes);
    this.u8.fill(0, pointer, pointer + sizeBytes);
    return pointer;
  }

  /** Arena space until the enclosing scope is released, 16-byte aligned, content undefined. */
  reserve(sizeBytes: number): number {
    const size = (sizeBytes + 15) & ~15;
    const chunk = this.#chunks[this.#chunk];
    if (chunk === undefined || this.#offset + size > chunk.sizeBytes) return this.#nextChunk(size);
    const pointer = chunk.pointer + this.#offset;
    this.#offset += size;
    return pointer;
  }

  reserveZeroed(sizeBytes: number): number {
    const pointer = this.reserve(sizeBytes);
    this.u8.fill(0, pointer, pointer + sizeBytes);
    return pointer;
  }

  /** Opens an arena scope. */
  mark(): ArenaMark {
    const chunk = this.#chunks[this.#chunk];
    return chunk === undefined ? 0 : chunk.base + this.#offset;
  }

  /** Closes the arena scope opened by `mark`: everything reserved since then is gone. */
  release(mark: ArenaMark): void {
    while (this.#chunk > 0 && this.#chunks[this.#chunk]!.base >= mark) this.#chunk--;
    const chunk = this.#chunks[this.#chunk];
    this.#offset = chunk === undefined ? 0 : mark - chunk.base;
    assert(this.#offset >= 0, 'arena released out of order');
  }

  #nextChunk(size: number): number {
    let next = this.#chunks[this.#chunk + 1];
    if (next !== undefined && next.sizeBytes < size) {
      for (const stale of this.#chunks.splice(this.#chunk + 1))
        this.free(stale.pointer, stale.sizeBytes);
      next = undefined;
    }
    if (next === undefined) {
      const last = this.#chunks[this.#chunk];
      const sizeBytes = 2 ** classOf(Math.max(size, ARENA_CHUNK_BYTES));
      const base = last === undefined ? 0 : last.base + last.sizeBytes;
      next = { pointer: this.allocate(sizeBytes), sizeBytes, base };
      this.#chunks.push(next);
    }
    this.#chunk++;
    this.#offset = size;
    return next.pointer;
  }

  #ensure(endBytes: number): void {
    const missing = endBytes - this.u8.byteLength;
    if (missing <= 0) return;
    // memory.grow costs about a millisecond: grow by an eighth at least.
    const room = this.#limitBytes - this.u8.byteLength;
    const wanted = Math.max(missing, Math.min(this.u8.byteLength >>> 3, room));
    if (endBytes > this.#limitBytes || !this.#grow(wanted, missing)) {
      const budgetMiB = Math.round(this.#limitBytes / 2 ** 20);
      throw new MillraceError(
        'STATE_MEMORY_EXHAUSTED',
        `out of memory: ${Math.round(endBytes / 2 ** 20)} MiB needed, the budget of this worker is ${budgetMiB} MiB`,
        {
          domain: 'external',
          hint: 'raise the memory budget, use more workers, or bound the state with a TTL',
        },
      );
    }
    this.#refresh();
  }

  #grow(wantedBytes: number, leastBytes: number): boolean {
    for (const bytes of [wantedBytes, leastBytes]) {
      try {
        this.wasm.grow(Math.ceil(bytes / PAGE_BYTES));
        return true;
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }
    return false;
  }

  #refresh(): void {
    const buffer = this.wasm.buffer as ArrayBuffer;
    this.i8 = new Int8Array(buffer);
    this.u8 = new Uint8Array(buffer);
    this.i16 = new Int16Array(buffer);
    this.u16 = new Uint16Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.i64 = new BigInt64Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }
}

function classOf(sizeBytes: number): number {
  return sizeBytes <= 1 << SMALLEST_CLASS ? SMALLEST_CLASS : Math.ceil(Math.log2(sizeBytes));
}
