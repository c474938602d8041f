/** One column of a state table, addressed by slot. Slots that are not live are null. */

import {
  bitmapBytes,
  type Engine,
  type Physical,
  physicalOf,
  readText,
  take,
  type Value,
  Vector,
  vectorOf,
  WIDTH_BYTES,
} from '../batch/index.ts';
import { assert, BYTES, type Field } from '../core/index.ts';
import type { TextHeap } from './heap.ts';
import { COLUMN, isNested, isText, kindOf } from './layout.ts';
import { decodeNested, encodeNested } from './nested.ts';
import type { SlotArray, Slots } from './slots.ts';

const PAIR_BITS = 64; // pointer and length of a text
const NO_NULLS = 0;
const ALL_NULL = -1;

export class StateColumn {
  readonly field: Field;
  /** Pointer to the record that kernels share (COLUMN of layout.ts). */
  readonly record: number;
  readonly #engine: Engine;
  readonly #physical: Physical;
  readonly #kind: number;
  readonly #width: number;
  readonly #text: boolean;
  readonly #heap: TextHeap;
  readonly #slots: Slots;
  readonly #values: SlotArray;
  readonly #validity: SlotArray;

  constructor(engine: Engine, field: Field, slots: Slots, heap: TextHeap, record: number) {
    this.field = field;
    this.record = record;
    this.#engine = engine;
    this.#slots = slots;
    this.#heap = heap;
    this.#physical = physicalOf(field.type);
    this.#kind = kindOf(this.#physical, field.type);
    this.#width = WIDTH_BYTES[this.#physical];
    this.#text = isText(this.#physical);
    const bits = this.#text ? PAIR_BITS : this.#physical === 'bit' ? 1 : 8 * this.#width;
    this.#values = slots.array(bits);
    this.#validity = slots.array(1);
  }

  get physical(): Physical {
    return this.#physical;
  }

  get kind(): number {
    return this.#kind;
  }

  /** Pointer to the values by slot; of text to (pointer, length) pairs. Changes when the slots grow. */
  get stored(): number {
    return this.#values.pointer;
  }

  /** The rows of a batch as kernels of this table take them: nested values serialised. */
  flat(vector: Vector): Vector {
    const { name } = this.field;
    assert(vector.physical === this.#physical, `${vector.physical} for column ${name}`);
    return isNested(vector) ? encodeNested(this.#engine, vector) : vector;
  }

  /** Brings the shared record up to date, beside a flat vector of a batch or alone. */
  describe(vector: Vector | null): void {
    const { u32 } = this.#engine.memory;
    const at = this.record >>> 2;
    u32[at + COLUMN.kind] = this.#kind;
    u32[at + COLUMN.width] = this.#width;
    u32[at + COLUMN.stored] = this.#values.pointer;
    u32[at + COLUMN.storedValidity] = this.#validity.pointer;
    if (vector === null) return;
    u32[at + COLUMN.values] = vector.values;
    u32[at + COLUMN.validity] = vector.validity;
    u32[at + COLUMN.offsets] = vector.offsets;
  }

  /** A vector of the values at int32 slots; a negative slot gives null. */
  read(slots: number, count: number): Vector {
    const { memory, kernels } = this.#engine;
    if (!this.#text) return take(this.#engine, this.#vector(), slots, count);
    const validity = memory.reserve(bitmapBytes(count));
    const nulls = kernels.takeValidity(this.#validity.pointer, slots, count, validity);
    const offsets = memory.reserve(4 * (count + 1));
    const sizeBytes = kernels.gatherOffsets(this.#values.pointer, slots, count, offsets);
    assert(sizeBytes >= 0, `text of column ${this.field.name} in a batch is over 2 GiB`);
    const bytes = memory.reserve(sizeBytes);
    kernels.gatherText(this.#values.pointer, slots, count, offsets, bytes);
    const valid = nulls === 0 ? NO_NULLS : validity;
    const nested = isNested(this);
    const type = nested ? BYTES() : this.field.type;
    const flat = new Vector(memory, type, count, valid, bytes, offsets);
    return nested ? decodeNested(this.#engine, this.field.type, flat) : flat;
  }

  /** Writes `count` rows to int32 slots. A failure for want of memory leaves some rows unwritten. */
  write(slots: number, count: number, vector: Vector): void {
    const { kernels } = this.#engine;
    const flat = this.flat(vector);
    if (this.#text) this.#writeText(slots, count, flat);
    else if (this.#physical === 'bit') {
      kernels.scatterBits(flat.values, this.#values.pointer, slots, count);
    } else {
      kernels.scatterFixed(flat.values, this.#width, this.#values.pointer, slots, count);
    }
    const validity = this.#physical === 'null' ? ALL_NULL : flat.validity;
    kernels.scatterBits(validity, this.#validity.pointer, slots, count);
  }

  /** Makes slots null and their text garbage. */
  clear(slots: number, count: number): void {
    this.describe(null);
    this.#engine.kernels.clearColumn(this.record, this.#heap.header, slots, count);
  }

  /** Moves text that lives into new pages of the heap. */
  compact(): void {
    if (!this.#text) return;
    this.describe(null);
    const { kernels, memory } = this.#engine;
    const { end } = this.#slots;
    let slot = 0;
    for (;;) {
      slot = kernels.compactText(this.record, this.#heap.header, slot, end);
      if (slot === end) return;
      this.#heap.open(memory.i32[(this.#values.pointer >>> 2) + 2 * slot + 1]!);
    }
  }

  isNull(slot: number): boolean {
    const { u8 } = this.#engine.memory;
    return ((u8[this.#validity.pointer + (slot >>> 3)]! >>> (slot & 7)) & 1) === 0;
  }

  get(slot: number): Value {
    if (this.isNull(slot)) return null;
    if (!this.#text) return this.#vector().get(slot);
    const { memory } = this.#engine;
    if (isNested(this)) return this.#nestedValue(slot);
    const pair = (this.#values.pointer >>> 2) + 2 * slot;
    const start = memory.u32[pair]!;
    const end = start + memory.i32[pair + 1]!;
    return this.#physical === 'utf8' ? readText(memory, start, end) : memory.u8.slice(start, end);
  }

  set(slot: number, value: Value): void {
    const { memory } = this.#engine;
    const mark = memory.mark();
    const slots = memory.reserve(4);
    memory.i32[slots >>> 2] = slot;
    try {
      this.write(slots, 1, vectorOf(memory, this.field.type, [value]));
    } finally {
      memory.release(mark);
    }
  }

  /** An integer within 2^53 or a float; null reads as 0. */
  getNumber(slot: number): number {
    if (this.isNull(slot)) return 0;
    const { memory } = this.#engine;
    const pointer = this.#values.pointer;
    switch (this.#physical) {
      case 'i64': {
        const at = (pointer >>> 2) + 2 * slot;
        return memory.i32[at + 1]! * 2 ** 32 + memory.u32[at]!;
      }
      case 'f64':
        return memory.f64[(pointer >>> 3) + slot]!;
      case 'i32':
        return memory.i32[(pointer >>> 2) + slot]!;
      case 'f32':
        return memory.f32[(pointer >>> 2) + slot]!;
      case 'i16':
        return memory.i16[(pointer >>> 1) + slot]!;
      case 'i8':
        return memory.i8[pointer + slot]!;
      default:
        return this.#notANumber();
    }
  }

  setNumber(slot: number, value: number): void {
    const { memory } = this.#engine;
    const pointer = this.#values.pointer;
    switch (this.#physical) {
      case 'i64': {
        const at = (pointer >>> 2) + 2 * slot;
        memory.i32[at + 1] = Math.floor(value / 2 ** 32);
        memory.u32[at] = value; // modulo 2^32, also of negative numbers
        break;
      }
      case 'f64':
        memory.f64[(pointer >>> 3) + slot] = value;
        break;
      case 'i32':
        memory.i32[(pointer >>> 2) + slot] = value;
        break;
      case 'f32':
        memory.f32[(pointer >>> 2) + slot] = value;
        break;
      case 'i16':
        memory.i16[(pointer >>> 1) + slot] = value;
        break;
      case 'i8':
        memory.i8[pointer + slot] = value;
        break;
      default:
        this.#notANumber();
    }
    const at = this.#validity.pointer + (slot >>> 3);
    memory.u8[at] = memory.u8[at]! | (1 << (slot & 7));
  }

  #vector(): Vector {
    return new Vector(
      this.#engine.memory,
      this.field.type,
      this.#slots.capacity,
      this.#validity.pointer,
      this.#values.pointer,
    );
  }

  #nestedValue(slot: number): Value {
    const { memory } = this.#engine;
    const mark = memory.mark();
    const slots = memory.reserve(4);
    memory.i32[slots >>> 2] = slot;
    const value = this.read(slots, 1).get(0);
    memory.release(mark);
    return value;
  }

  #writeText(slots: number, count: number, flat: Vector): void {
    const { kernels } = this.#engine;
    let row = 0;
    for (;;) {
      this.describe(flat);
      row = kernels.scatterText(this.record, this.#heap.header, slots, row, count);
      if (row === count) return;
      this.#heap.open(flat.offset(row + 1) - flat.offset(row));
    }
  }

  #notANumber(): never {
    assert(false, `column ${this.field.name} holds no numbers`);
  }
}
