/** The unique index: a stable slot per key, for a whole batch in one crossing. Nulls are key values. */

import { bitmapBytes, type Engine, type Vector } from '../batch/index.ts';
import { assert, type Field } from '../core/index.ts';
import { StateColumn } from './column.ts';
import type { TextHeap } from './heap.ts';
import { COLUMN_BYTES, INDEX, INDEX_BYTES, WANTED_ENTRIES, WANTED_SLOTS } from './layout.ts';
import { Slots } from './slots.ts';

const FIRST_ENTRIES = 32;
const BLOCK_ROWS = 512; // records of 32 bytes that stay in the L1 cache
const RECORD_BYTES = 32;
const BYTES_ENTRY = 32;
const WORD_ENTRY = 16;

export interface Upserted {
  /** Pointer to an int32 slot per row. */
  readonly slots: number;
  /** Pointer to a bitmap of the rows that made their key. */
  readonly created: number;
  readonly createdCount: number;
}

/** A batch's key columns as the kernels take them. */
interface Probe {
  readonly columns: readonly Vector[];
  /** Of a word index: u64 keys. */
  readonly words: number;
}

export class KeyIndex {
  readonly slots: Slots;
  readonly columns: readonly StateColumn[];
  readonly #engine: Engine;
  readonly #heap: TextHeap;
  readonly #header: number;
  readonly #at: number;
  /** One column of at most 8 bytes: entries hold the key as a word. */
  readonly #word: boolean;
  readonly #entryBytes: number;
  #entryCount = 0;

  /** @param records pointer to a column record per key, contiguous */
  constructor(engine: Engine, keys: readonly Field[], heap: TextHeap, records: number) {
    this.#engine = engine;
    this.#heap = heap;
    this.#header = engine.memory.allocateZeroed(INDEX_BYTES);
    this.#at = this.#header >>> 2;
    this.slots = new Slots(engine, this.#header);
    this.columns = keys.map(
      (field, i) => new StateColumn(engine, field, this.slots, heap, records + COLUMN_BYTES * i),
    );
    const only = this.columns.length === 1 ? this.columns[0]! : undefined;
    this.#word = only !== undefined && WORD_KINDS.has(only.physical);
    this.#entryBytes = this.#word ? WORD_ENTRY : BYTES_ENTRY;
  }

  /** The slot of each row's key, made where missing. Throws for want of memory with nothing made. */
  upsert(keys: readonly Vector[], length: number): Upserted {
    // Without key columns all rows have one key: it is looked up once.
    if (this.columns.length > 0 || length < 2) return this.#upsert(keys, length);
    const only = this.#upsert(keys, 1);
    const slots = this.#repeated(only.slots, length);
    const created = this.#engine.memory.reserveZeroed(bitmapBytes(length));
    this.#engine.memory.u8[created] = only.createdCount;
    return { slots, created, createdCount: only.createdCount };
  }

  #upsert(keys: readonly Vector[], length: number): Upserted {
    const { memory } = this.#engine;
    const slots = memory.reserve(4 * length);
    const created = memory.reserveZeroed(bitmapBytes(length));
    memory.i32[this.#at + INDEX.created] = 0;
    const mark = memory.mark();
    const probe = this.#probe(keys, length);
    const scratch = this.#scratch();
    let row = 0;
    try {
      for (;;) {
        row = this.#upsertFrom(probe, row, length, slots, created, scratch);
        if (row === length) break;
        this.#makeRoom();
      }
    } catch (error) {
      this.#undo(slots, created, row);
      throw error;
    } finally {
      memory.release(mark);
    }
    return { slots, created, createdCount: memory.i32[this.#at + INDEX.created]! };
  }

  /** The slot of each row's key, or -1: pointer to int32. */
  find(keys: readonly Vector[], length: number): number {
    if (this.columns.length > 0 || length < 2) return this.#find(keys, length);
    return this.#repeated(this.#find(keys, 1), length);
  }

  #repeated(slot: number, length: number): number {
    const { memory } = this.#engine;
    const slots = memory.reserve(4 * length);
    memory.i32.fill(memory.i32[slot >>> 2]!, slots >>> 2, (slots >>> 2) + length);
    return slots;
  }

  #find(keys: readonly Vector[], length: number): number {
    const { memory, kernels } = this.#engine;
    const slots = memory.reserve(4 * length);
    if (this.#entryCount === 0) {
      memory.i32.fill(-1, slots >>> 2, (slots >>> 2) + length);
      return slots;
    }
    const mark = memory.mark();
    const probe = this.#probe(keys, length);
    const scratch = this.#scratch();
    this.#describe(probe);
    if (this.#word) {
      kernels.wordFind(this.#header, probe.words, probe.columns[0]!.validity, length, slots);
    } else {
      const count = this.columns.length;
      const records = this.#records();
      kernels.bytesFind(this.#header, records, count, length, slots, scratch, BLOCK_ROWS);
    }
    memory.release(mark);
    return slots;
  }

  /** Removes keys by slot, each once. */
  remove(slots: number, count: number): void {
    const { kernels } = this.#engine;
    this.#describe(null);
    if (this.#word) kernels.wordRemove(this.#header, this.#records(), slots, count);
    else kernels.bytesRemove(this.#header, slots, count);
    for (const column of this.columns) column.clear(slots, count);
  }

  /** Forgets every key; the heap is the caller's. */
  reset(): void {
    const { memory } = this.#engine;
    memory.free(memory.u32[this.#at + INDEX.entries]!, this.#entryCount * this.#entryBytes);
    this.#entryCount = 0;
    memory.i32.fill(0, this.#at + INDEX.entries, this.#at + INDEX.bytes + 1);
    this.slots.reset();
  }

  close(): void {
    this.reset();
    this.#engine.memory.free(this.#header, INDEX_BYTES);
  }

  #records(): number {
    return this.columns[0]?.record ?? 0;
  }

  #scratch(): number {
    return this.#word ? 0 : this.#engine.memory.reserve(BLOCK_ROWS * RECORD_BYTES);
  }

  #probe(keys: readonly Vector[], length: number): Probe {
    assert(keys.length === this.columns.length, `${keys.length} keys of ${this.columns.length}`);
    const columns = keys.map((vector, i) => this.columns[i]!.flat(vector));
    if (!this.#word) return { columns, words: 0 };
    const column = this.columns[0]!;
    const { values } = columns[0]!;
    if (column.physical === 'i64') return { columns, words: values };
    const words = this.#engine.memory.reserve(8 * length);
    this.#engine.kernels.wordKeys(column.kind, values, length, words);
    return { columns, words };
  }

  #describe(probe: Probe | null): void {
    this.columns.forEach((column, i) => {
      column.describe(probe === null ? null : probe.columns[i]!);
    });
  }

  #upsertFrom(
    probe: Probe,
    row: number,
    length: number,
    slots: number,
    created: number,
    scratch: number,
  ): number {
    const { kernels } = this.#engine;
    if (this.#entryCount === 0) this.#growEntries();
    this.#describe(probe);
    const header = this.#header;
    const records = this.#records();
    if (this.#word) {
      const { validity } = probe.columns[0]!;
      return kernels.wordUpsert(
        header,
        records,
        probe.words,
        validity,
        row,
        length,
        slots,
        created,
      );
    }
    const heap = this.#heap.header;
    const count = this.columns.length;
    return kernels.bytesUpsert(
      header,
      heap,
      records,
      count,
      row,
      length,
      slots,
      created,
      scratch,
      BLOCK_ROWS,
    );
  }

  #makeRoom(): void {
    const { memory } = this.#engine;
    const wanted = memory.i32[this.#at + INDEX.wanted]!;
    if (wanted === WANTED_SLOTS) this.slots.reserve(1);
    else if (wanted === WANTED_ENTRIES) this.#growEntries();
    else this.#heap.open(memory.i32[this.#at + INDEX.bytes]!);
  }

  #growEntries(): void {
    const { memory, kernels } = this.#engine;
    const count = Math.max(FIRST_ENTRIES, 2 * this.#entryCount);
    const entries = memory.allocateZeroed(count * this.#entryBytes);
    const old = memory.u32[this.#at + INDEX.entries]!;
    memory.u32[this.#at + INDEX.entries] = entries;
    memory.u32[this.#at + INDEX.mask] = count - 1;
    memory.u32[this.#at + INDEX.shift] = 32 - Math.log2(count);
    memory.u32[this.#at + INDEX.limit] = count >>> 1;
    if (this.#word) kernels.wordRehash(this.#header, old, this.#entryCount);
    else kernels.bytesRehash(this.#header, old, this.#entryCount);
    memory.free(old, this.#entryCount * this.#entryBytes);
    this.#entryCount = count;
  }

  /** Removes the keys that a failed call made in its first `rows` rows. */
  #undo(slots: number, created: number, rows: number): void {
    const { memory } = this.#engine;
    const { u8, i32 } = memory;
    let count = 0;
    for (let row = 0; row < rows; row++) {
      if (((u8[created + (row >>> 3)]! >>> (row & 7)) & 1) === 0) continue;
      i32[(slots >>> 2) + count++] = i32[(slots >>> 2) + row]!;
    }
    this.remove(slots, count);
  }
}

const WORD_KINDS: ReadonlySet<string> = new Set(['bit', 'i8', 'i16', 'i32', 'i64', 'f32', 'f64']);
