/** Stable ids of rows and the arrays addressed by them; growing moves arrays, never ids. */

import type { Engine, Memory } from '../batch/index.ts';
import { SLOTS } from './layout.ts';

const FIRST_CAPACITY = 64;

/** An array in the heap with an entry per slot. Entries of slots that were never used are zero. */
export class SlotArray {
  readonly #memory: Memory;
  readonly #bits: number;
  #pointer = 0;
  #sizeBytes = 0;

  constructor(memory: Memory, bitsPerSlot: number) {
    this.#memory = memory;
    this.#bits = bitsPerSlot;
  }

  /** Changes when the slots grow. */
  get pointer(): number {
    return this.#pointer;
  }

  grow(capacity: number): void {
    const sizeBytes = Math.ceil((capacity * this.#bits) / 8);
    if (sizeBytes <= this.#sizeBytes) return;
    this.#pointer = this.#memory.reallocate(this.#pointer, this.#sizeBytes, sizeBytes);
    this.#memory.u8.fill(0, this.#pointer + this.#sizeBytes, this.#pointer + sizeBytes);
    this.#sizeBytes = sizeBytes;
  }

  free(): void {
    this.#memory.free(this.#pointer, this.#sizeBytes);
    this.#pointer = 0;
    this.#sizeBytes = 0;
  }
}

export class Slots {
  readonly #engine: Engine;
  readonly #at: number;
  readonly #header: number;
  readonly #links: SlotArray;
  readonly #live: SlotArray;
  readonly #arrays: SlotArray[];

  /** @param header pointer to the record that kernels share (SLOTS of layout.ts), owned by the caller */
  constructor(engine: Engine, header: number) {
    this.#engine = engine;
    this.#header = header;
    this.#at = header >>> 2;
    this.#links = new SlotArray(engine.memory, 32);
    this.#live = new SlotArray(engine.memory, 1);
    this.#arrays = [this.#links, this.#live];
    this.reset();
  }

  /** An array that grows with these slots; made before the first slot. */
  array(bitsPerSlot: number): SlotArray {
    const array = new SlotArray(this.#engine.memory, bitsPerSlot);
    this.#arrays.push(array);
    return array;
  }

  get size(): number {
    return this.#engine.memory.i32[this.#at + SLOTS.size]!;
  }

  get capacity(): number {
    return this.#engine.memory.i32[this.#at + SLOTS.capacity]!;
  }

  /** Slots from here on were never used. */
  get end(): number {
    return this.#engine.memory.i32[this.#at + SLOTS.next]!;
  }

  /** Pointer to a bitmap of the slots in use. */
  get live(): number {
    return this.#live.pointer;
  }

  isLive(slot: number): boolean {
    return ((this.#engine.memory.u8[this.live + (slot >>> 3)]! >>> (slot & 7)) & 1) === 1;
  }

  /** Makes sure that `count` more slots can be taken. A failure leaves all as it was. */
  reserve(count: number): void {
    const { capacity } = this;
    const needed = this.size + count;
    if (needed > capacity) this.#grow(Math.max(needed, 2 * capacity, FIRST_CAPACITY));
  }

  /** Takes slots that `reserve` made sure of; pointer to int32 slots in the arena. */
  take(count: number): number {
    const slots = this.#engine.memory.reserve(4 * count);
    this.#engine.kernels.slotsTake(this.#header, count, slots);
    return slots;
  }

  /** Marks ids as in use that somebody else chooses, all below `end`. */
  occupy(ids: number, count: number, end: number): void {
    if (end > this.capacity) this.#grow(Math.max(end, FIRST_CAPACITY));
    this.#engine.kernels.slotsOccupy(this.#header, ids, count, end);
  }

  /** The opposite of `occupy`; ids that are not in use may be among them. */
  vacate(ids: number, count: number): void {
    this.#engine.kernels.slotsVacate(this.#header, ids, count);
  }

  release(slots: number, count: number): void {
    this.#engine.kernels.slotsRelease(this.#header, slots, count);
  }

  /** Forgets every slot; arrays become empty. */
  reset(): void {
    for (const array of this.#arrays) array.free();
    const { i32 } = this.#engine.memory;
    i32.fill(0, this.#at, this.#at + SLOTS.live + 1);
    i32[this.#at + SLOTS.free] = -1;
  }

  #grow(least: number): void {
    const capacity = 2 ** Math.ceil(Math.log2(least));
    const words = () => this.#engine.memory.u32;
    try {
      for (const array of this.#arrays) array.grow(capacity);
      words()[this.#at + SLOTS.capacity] = capacity;
    } finally {
      words()[this.#at + SLOTS.links] = this.#links.pointer;
      words()[this.#at + SLOTS.live] = this.#live.pointer;
    }
  }
}
