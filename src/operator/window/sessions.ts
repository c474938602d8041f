/** Open sessions of a windowed aggregation: a session's id is its cell. Layouts: assembly/window/session.ts. */

import type { Engine } from '../../batch/index.ts';
import type { Accumulators } from '../aggregate/accumulators.ts';
import { microsOf } from './times.ts';

const SESSION_BYTES = 32;
const HEADER_BYTES = 48;
const BUCKETS = 129; // 128 in a ring and one for sessions from before the first watermark
const CHUNK_BYTES = 256;
const CHUNK_IDS = 62;
const BUCKETS_PER_GAP = 64;
const NO_BUCKET = -(2n ** 63n);
const LIST_ROWS = 16_384;
/** Of the watermark at the end of time: later than any row, with room to add a gap. */
const END_MICROS = 2n ** 62n;

/** int32 positions in the header. */
const HEADER = {
  sessions: 0,
  capacity: 1,
  used: 2,
  heads: 4,
  buckets: 5,
  shift: 6,
  chunks: 7,
} as const;

/** Sessions of rows: pointers to int32. `from[i]` is to be merged into `to[i]`, in this order. */
export interface SessionCells {
  readonly cells: number;
  readonly from: number;
  readonly to: number;
  readonly merges: number;
}

/** Late rows among held ones: pointer to their int32 indices. */
export interface HeldSessionCells extends SessionCells {
  readonly late: number;
  readonly lateCount: number;
}

/** Listed sessions: pointers to int32 ids and key slots, int64 microseconds of start and end. */
export interface ListedSessions {
  readonly ids: number;
  readonly slots: number;
  readonly starts: number;
  readonly ends: number;
  readonly count: number;
}

/** What sessions hold in their cells. */
export interface SessionCellContent {
  readonly accumulators: Accumulators;
  /** Empties cells. */
  reset(cells: number, count: number): void;
}

export class Sessions {
  readonly #engine: Engine;
  readonly #content: SessionCellContent;
  readonly #header: number;
  #headCount = 0;
  #chunkCount = 0;

  /** @param content what cells hold */
  constructor(engine: Engine, content: SessionCellContent, gapMs: number) {
    const { memory } = engine;
    this.#engine = engine;
    this.#content = content;
    this.#header = memory.allocateZeroed(HEADER_BYTES);
    const buckets = memory.allocateZeroed(4 * BUCKETS);
    const gap = microsOf(gapMs);
    this.#set(HEADER.used, 1); // session 0 is the bin
    this.#set(HEADER.buckets, buckets);
    this.#set(HEADER.shift, Math.max(0, Math.floor(Math.log2((gapMs * 1000) / BUCKETS_PER_GAP))));
    memory.i64[(this.#header >>> 3) + 4] = gap;
    memory.i64[(this.#header >>> 3) + 5] = NO_BUCKET;
  }

  /** The session of each row that did not come behind its watermark. @param times int64 microseconds */
  place(times: number, slots: number, length: number, keyCapacity: number): SessionCells {
    const { kernels } = this.#engine;
    this.#makeRoom(length, keyCapacity);
    const [cells, from, to] = this.#lists(length);
    const merges = kernels.sessionCells(this.#header, times, slots, length, cells, from, to);
    return { cells, from, to, merges };
  }

  /** The same for held rows in the order of their watermarks (int64 microseconds). */
  placeHeld(
    times: number,
    slots: number,
    watermarks: number,
    length: number,
    keyCapacity: number,
  ): HeldSessionCells {
    const { kernels, memory } = this.#engine;
    this.#makeRoom(length, keyCapacity);
    const [cells, from, to] = this.#lists(length);
    const late = memory.reserve(4 * length);
    const counter = memory.reserve(4);
    const merges = kernels.heldSessionCells(
      this.#header,
      times,
      slots,
      watermarks,
      length,
      cells,
      from,
      to,
      late,
      counter,
    );
    return { cells, from, to, merges, late, lateCount: memory.i32[counter >>> 2]! };
  }

  /** The session of a key with this start and end, made if it is not there: for a restore. */
  restore(slot: number, start: bigint, end: bigint, keyCapacity: number): number {
    const { kernels, memory } = this.#engine;
    this.#makeRoom(1, keyCapacity);
    const time = memory.reserve(16);
    memory.i64[time >>> 3] = start;
    memory.i64[(time >>> 3) + 1] = end - memory.i64[(this.#header >>> 3) + 4]!;
    return kernels.restoreSession(this.#header, slot, time);
  }

  /** At most 16,384 sessions that end at or before `watermarkMs` + 1 of their clock; give them back with `free`. */
  fire(watermarkMs: number): ListedSessions {
    const { kernels, memory } = this.#engine;
    const watermark = memory.reserve(8);
    memory.i64[watermark >>> 3] =
      watermarkMs === Number.POSITIVE_INFINITY ? END_MICROS : microsOf(watermarkMs);
    const ids = memory.reserve(4 * LIST_ROWS);
    return this.read(ids, kernels.fireSessions(this.#header, watermark, LIST_ROWS, ids));
  }

  /** Resets the cells of fired sessions. */
  free({ ids, count }: ListedSessions): void {
    this.#content.reset(ids, count);
    this.#engine.kernels.freeSessions(this.#header, ids, count);
  }

  /** Every session, in lists of at most 16,384. */
  *live(): Iterable<ListedSessions> {
    const { kernels, memory } = this.#engine;
    for (let from = 1; from < this.#get(HEADER.used); ) {
      const ids = memory.reserve(4 * LIST_ROWS);
      const state = memory.reserve(4);
      const count = kernels.listSessions(this.#header, from, LIST_ROWS, ids, state);
      from = memory.i32[state >>> 2]!;
      if (count > 0) yield this.read(ids, count);
    }
  }

  /** Bitmap over key slots of those with a session. */
  liveSlots(): number {
    const { kernels, memory } = this.#engine;
    const bitmap = memory.reserveZeroed((this.#headCount + 7) >>> 3);
    kernels.markSessionSlots(this.#header, this.#headCount, bitmap);
    return bitmap;
  }

  close(): void {
    const { memory } = this.#engine;
    memory.free(this.#get(HEADER.sessions), this.#get(HEADER.capacity) * SESSION_BYTES);
    memory.free(this.#get(HEADER.heads), 4 * this.#headCount);
    memory.free(this.#get(HEADER.chunks), this.#chunkCount * CHUNK_BYTES);
    memory.free(this.#get(HEADER.buckets), 4 * BUCKETS);
    memory.free(this.#header, HEADER_BYTES);
  }

  read(ids: number, count: number): ListedSessions {
    const { kernels, memory } = this.#engine;
    const slots = memory.reserve(4 * count);
    const starts = memory.reserve(8 * count);
    const ends = memory.reserve(8 * count);
    kernels.readSessions(this.#header, ids, count, slots, starts, ends);
    return { ids, slots, starts, ends, count };
  }

  #lists(length: number): [number, number, number] {
    const { memory } = this.#engine;
    // One past the last merge is written before it is known to be one.
    const from = memory.reserve(4 * (length + 1));
    return [memory.reserve(4 * length), from, memory.reserve(4 * length)];
  }

  /** Room for `more` sessions with reset cells, and a head for every key slot. */
  #makeRoom(more: number, keyCapacity: number): void {
    const { memory } = this.#engine;
    const capacity = this.#get(HEADER.capacity);
    const wanted = this.#get(HEADER.used) + more;
    if (wanted > capacity) {
      const grown = Math.max(wanted, 2 * capacity);
      const old = this.#get(HEADER.sessions);
      const sessions = memory.reallocate(old, capacity * SESSION_BYTES, grown * SESSION_BYTES);
      this.#set(HEADER.sessions, sessions);
      this.#set(HEADER.capacity, grown);
      this.#makeChunks(grown);
      this.#content.accumulators.ensure(grown);
      this.#content.accumulators.block.resetRange(capacity, grown - capacity);
    }
    if (keyCapacity <= this.#headCount) return;
    const count = Math.max(keyCapacity, 2 * this.#headCount);
    const heads = memory.reallocate(this.#get(HEADER.heads), 4 * this.#headCount, 4 * count);
    memory.i32.fill(0, (heads >>> 2) + this.#headCount, (heads >>> 2) + count);
    this.#set(HEADER.heads, heads);
    this.#headCount = count;
  }

  /** Chunks enough for every session to be in a bucket, and for a bucket to be gone through. */
  #makeChunks(sessions: number): void {
    const { memory, kernels } = this.#engine;
    const count = Math.ceil(sessions / CHUNK_IDS) + 2 * BUCKETS + 1;
    const old = this.#get(HEADER.chunks);
    const [oldBytes, bytes] = [this.#chunkCount * CHUNK_BYTES, count * CHUNK_BYTES];
    this.#set(HEADER.chunks, memory.reallocate(old, oldBytes, bytes));
    const first = this.#chunkCount;
    if (first === 0) memory.i32[this.#get(HEADER.chunks) >>> 2] = 0;
    kernels.addSessionChunks(this.#header, Math.max(1, first), count);
    this.#chunkCount = count;
  }

  #get(position: number): number {
    return this.#engine.memory.u32[(this.#header >>> 2) + position]!;
  }

  #set(position: number, value: number): void {
    this.#engine.memory.u32[(this.#header >>> 2) + position] = value;
  }
}
