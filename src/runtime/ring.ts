/** A bounded ring of byte records between one writer and one reader: credit is the room that is left. */

import { assert } from '../core/index.ts';

/** Kinds of records. Data and control travel in one order. */
export const RecordKind = {
  /** Internal: the rest of the ring up to its end is empty. */
  wrap: 0,
  batch: 1,
  /** A part of a batch that is too long for one record; the last part is a `batch`. */
  fragment: 2,
  watermark: 3,
  idle: 4,
  active: 5,
  barrier: 6,
  end: 7,
} as const;

export type RecordKindCode = (typeof RecordKind)[keyof typeof RecordKind];

const HEADER_BYTES = 8; // payload bytes, kind (i32 each)
const CONTROL_WORDS = 4;
const HEAD = 0; // next byte to read
const TAIL = 1; // next byte to write

/** The memory of a ring: what a worker is handed. Over a SharedArrayBuffer both ends see it. */
export type RingMemory = ArrayBuffer | SharedArrayBuffer;

export function ringMemory(capacityBytes: number, shared: boolean): RingMemory {
  const size = 4 * CONTROL_WORDS + ((capacityBytes + 7) & ~7);
  return shared ? new SharedArrayBuffer(size) : new ArrayBuffer(size);
}

/** A record as its reader sees it: the payload is a view that is valid until `advance`. */
export interface RingRecord {
  readonly kind: RecordKindCode;
  readonly payload: Uint8Array;
}

/**
 * Records lie 8-aligned and whole: one that does not fit before the end of the ring begins at its
 * start. One byte range is never written and read at once, so only head and tail need atomics.
 */
export class Ring {
  readonly capacityBytes: number;
  readonly #control: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #words: Int32Array;
  #reserved = -1;
  #next = 0;

  constructor(memory: RingMemory) {
    this.#control = new Int32Array(memory, 0, CONTROL_WORDS);
    this.#bytes = new Uint8Array(memory, 4 * CONTROL_WORDS);
    this.#words = new Int32Array(memory, 4 * CONTROL_WORDS);
    this.capacityBytes = this.#bytes.length;
  }

  /** The longest payload that is sure to fit once the ring is empty, wherever its ends are. */
  get longestPayloadBytes(): number {
    return ((this.capacityBytes >>> 1) & ~7) - 2 * HEADER_BYTES;
  }

  get isEmpty(): boolean {
    return Atomics.load(this.#control, HEAD) === Atomics.load(this.#control, TAIL);
  }

  /** Room for a record, to be filled before `commit`; null without credit. */
  reserve(kind: RecordKindCode, payloadBytes: number): Uint8Array | null {
    const size = HEADER_BYTES + ((payloadBytes + 7) & ~7);
    const head = Atomics.load(this.#control, HEAD);
    const tail = Atomics.load(this.#control, TAIL);
    const start = this.#place(size, head, tail);
    if (start < 0) return null;
    if (start !== tail) this.#words[(tail >>> 2) + 1] = RecordKind.wrap;
    this.#words[start >>> 2] = payloadBytes;
    this.#words[(start >>> 2) + 1] = kind;
    this.#reserved = start + size === this.capacityBytes ? 0 : start + size;
    return this.#bytes.subarray(start + HEADER_BYTES, start + HEADER_BYTES + payloadBytes);
  }

  /** Hands the reserved record to the reader. */
  commit(): void {
    assert(this.#reserved >= 0, 'nothing is reserved in the ring');
    Atomics.store(this.#control, TAIL, this.#reserved);
    this.#reserved = -1;
  }

  /** The oldest record, or null. */
  peek(): RingRecord | null {
    let head = Atomics.load(this.#control, HEAD);
    const tail = Atomics.load(this.#control, TAIL);
    if (head === tail) return null;
    if (this.#words[(head >>> 2) + 1] === RecordKind.wrap) head = 0;
    const payloadBytes = this.#words[head >>> 2]!;
    const end = head + HEADER_BYTES + ((payloadBytes + 7) & ~7);
    this.#next = end === this.capacityBytes ? 0 : end;
    return {
      kind: this.#words[(head >>> 2) + 1] as RecordKindCode,
      payload: this.#bytes.subarray(head + HEADER_BYTES, head + HEADER_BYTES + payloadBytes),
    };
  }

  /** Gives the record of the last `peek` back to the writer. */
  advance(): void {
    Atomics.store(this.#control, HEAD, this.#next);
  }

  /** Where a record of `size` bytes can begin, or -1. Head and tail meet only when the ring is empty. */
  #place(size: number, head: number, tail: number): number {
    if (tail < head) return size < head - tail ? tail : -1;
    const atEnd = this.capacityBytes - tail;
    if (size < atEnd || (size === atEnd && head > 0)) return tail;
    return size < head ? 0 : -1;
  }
}
