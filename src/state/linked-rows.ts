/** Rows of a chain or ordered table: slots linked per key, in insertion order or in the order of sort columns. */

import type { Engine, Vector } from '../batch/index.ts';
import { assert } from '../core/index.ts';
import type { SortKey } from '../expression/index.ts';
import type { StateColumn } from './column.ts';
import {
  COLUMN,
  COLUMN_BYTES,
  DESCENDING,
  isText,
  KEY,
  KEY_SHIFT,
  kindOf,
  NODE,
  NULLS_LAST,
  SLOTS_BYTES,
} from './layout.ts';
import { type SlotArray, Slots } from './slots.ts';

const CHAIN_SHIFT = 4;
const TREE_SHIFT = 5;
const RADIX_BITS = 11;
const RADIX = 2 ** RADIX_BITS;

/** Every pointer argument and result is to int32 in the arena; a key slot is a slot of the key index. */
export class LinkedRows {
  readonly slots: Slots;
  readonly #engine: Engine;
  readonly #nodes: SlotArray;
  /** Per key slot: first, last, count, root. */
  readonly #keys: SlotArray;
  readonly #shift: number;
  readonly #order: readonly SortKey[];
  readonly #orderRecords: number;
  readonly #header: number;
  #values: readonly StateColumn[] = [];
  #sequence: StateColumn | null = null;
  /** Of an ordered table: a slot that is never live, where the bound of a seek is put. */
  #bound = -1;

  constructor(engine: Engine, keySlots: Slots, order: readonly SortKey[]) {
    const { memory } = engine;
    this.#engine = engine;
    this.#order = order;
    this.#shift = order.length === 0 ? CHAIN_SHIFT : TREE_SHIFT;
    this.#orderRecords = memory.allocateZeroed(COLUMN_BYTES * order.length);
    this.#header = memory.allocateZeroed(SLOTS_BYTES);
    this.slots = new Slots(engine, this.#header);
    this.#nodes = this.slots.array(8 << this.#shift);
    this.#keys = keySlots.array(8 << KEY_SHIFT);
  }

  /** The table's value columns and the numbers that say which row came first, in these slots. */
  attach(values: readonly StateColumn[], sequence: StateColumn): void {
    this.#values = values;
    this.#sequence = sequence;
  }

  get size(): number {
    return this.slots.size - (this.#bound < 0 ? 0 : 1);
  }

  /** Links rows whose values and sequence numbers are written to their keys: a chain in the order given. */
  link(keySlots: number, slots: number, count: number): void {
    const { kernels } = this.#engine;
    const nodes = this.#nodes.pointer;
    const keys = this.#keys.pointer;
    if (this.#order.length === 0) {
      kernels.chainAppend(nodes, this.#shift, keys, keySlots, slots, count);
      return;
    }
    const order = this.#describeOrder();
    const sequences = this.#sequence!.stored;
    const sortColumns = this.#order.length;
    kernels.treeInsert(nodes, keys, order, sortColumns, sequences, keySlots, slots, count);
  }

  /** Puts all rows of chains into the order of their sequence numbers, which are below `end`. */
  relink(end: number): void {
    if (this.#order.length > 0) return;
    const { kernels, memory } = this.#engine;
    const mark = memory.mark();
    const count = this.size;
    const [first, second] = [memory.reserve(4 * count), memory.reserve(4 * count)];
    const { live, end: slotEnd } = this.slots;
    kernels.bitmapPositions(live, 0, slotEnd, count, first);
    const counts = memory.reserve(4 * RADIX);
    let [slots, spare] = [first, second];
    for (let shift = 0; end > 2 ** shift; shift += RADIX_BITS) {
      kernels.sortBySequence(this.#sequence!.stored, slots, count, shift, counts, spare);
      [slots, spare] = [spare, slots];
    }
    const owners = this.owners(slots, count);
    kernels.chainUnlinkAll(this.#keys.pointer, owners, count);
    this.link(owners, slots, count);
    memory.release(mark);
  }

  /** Takes rows out of their keys and gives the keys that lost their last one. */
  unlink(slots: number, count: number): { readonly emptied: number; readonly count: number } {
    const { kernels, memory } = this.#engine;
    const emptied = memory.reserve(4 * count);
    const nodes = this.#nodes.pointer;
    const keys = this.#keys.pointer;
    const lost =
      this.#order.length === 0
        ? kernels.chainRemove(nodes, this.#shift, keys, slots, count, emptied)
        : kernels.treeRemove(nodes, keys, slots, count, emptied);
    return { emptied, count: lost };
  }

  /** Pairs of row and slot for all rows of all keys (-1: none). */
  matches(keySlots: number, length: number): { rows: number; slots: number; count: number } {
    const { kernels, memory } = this.#engine;
    const keys = this.#keys.pointer;
    const count = kernels.chainCount(keys, keySlots, length);
    const rows = memory.reserve(4 * count);
    const slots = memory.reserve(4 * count);
    const nodes = this.#nodes.pointer;
    kernels.chainMatches(nodes, this.#shift, keys, keySlots, length, rows, slots);
    return { rows, slots, count };
  }

  /** Of each key slot (-1: none) the last row whose only sort column is not after the bound. */
  floors(keySlots: number, bounds: Vector, count: number): number {
    const { kernels, memory } = this.#engine;
    const ranks = this.#ranks(bounds, count);
    const out = memory.reserve(4 * count);
    kernels.treeFloors(this.#nodes.pointer, this.#keys.pointer, keySlots, ranks, count, out);
    return out;
  }

  /** Pairs of row and slot for the rows of all keys within bounds of their only sort column. */
  between(
    keySlots: number,
    low: Vector,
    high: Vector,
    length: number,
  ): { rows: number; slots: number; count: number } {
    const { kernels, memory } = this.#engine;
    const [lows, highs] = [this.#ranks(low, length), this.#ranks(high, length)];
    const floors = memory.reserve(4 * length);
    const nodes = this.#nodes.pointer;
    const keys = this.#keys.pointer;
    const count = kernels.treeRangeCount(nodes, keys, keySlots, lows, highs, length, floors);
    const rows = memory.reserve(4 * count);
    const slots = memory.reserve(4 * count);
    kernels.treeRangeMatches(nodes, lows, length, floors, count, rows, slots);
    return { rows, slots, count };
  }

  #ranks(bounds: Vector, count: number): number {
    const [key] = this.#order;
    assert(this.#order.length === 1 && !key!.descending, 'bounds of one ascending column');
    assert(!isText(bounds.physical) && bounds.physical !== 'i128', 'bounds of fixed width');
    const out = this.#engine.memory.reserve(8 * count);
    const kind = kindOf(bounds.physical, bounds.type);
    this.#engine.kernels.rankColumn(kind, bounds.values, bounds.validity, count, out);
    return out;
  }

  /** The rows of keys behind their first `limit` ones. */
  surplus(keySlots: number, length: number, limit: number): { slots: number; count: number } {
    const { kernels, memory } = this.#engine;
    const [nodes, keys] = [this.#nodes.pointer, this.#keys.pointer];
    const find = (out: number) =>
      kernels.chainSurplus(nodes, this.#shift, keys, keySlots, length, limit, out);
    const slots = memory.reserve(4 * find(0));
    return { slots, count: find(slots) };
  }

  /** The key slot of each row slot. */
  owners(slots: number, count: number): number {
    const out = this.#engine.memory.reserve(4 * count);
    this.#engine.kernels.chainOwners(this.#nodes.pointer, this.#shift, slots, count, out);
    return out;
  }

  /** The first row slot of each key slot. */
  firsts(keySlots: number, count: number): number {
    const out = this.#engine.memory.reserve(4 * count);
    this.#engine.kernels.chainFirsts(this.#keys.pointer, keySlots, count, out);
    return out;
  }

  first(keySlot: number): number {
    return this.count(keySlot) === 0 ? -1 : this.#keyWord(keySlot, KEY.first);
  }

  last(keySlot: number): number {
    return this.count(keySlot) === 0 ? -1 : this.#keyWord(keySlot, KEY.last);
  }

  count(keySlot: number): number {
    return keySlot < 0 ? 0 : this.#keyWord(keySlot, KEY.count);
  }

  next(slot: number): number {
    return this.#nodeWord(slot, NODE.next);
  }

  previous(slot: number): number {
    return this.#nodeWord(slot, NODE.previous);
  }

  owner(slot: number): number {
    return this.#nodeWord(slot, NODE.owner);
  }

  /**
   * The first row of a key that does not come before the bound: values of the leading sort columns,
   * which `fill` writes to the slot it is given.
   */
  seek(keySlot: number, sortColumns: number, fill: (slot: number) => void): number {
    if (this.count(keySlot) === 0) return -1;
    const { kernels } = this.#engine;
    fill(this.#bound);
    const order = this.#describeOrder();
    const nodes = this.#nodes.pointer;
    const keys = this.#keys.pointer;
    return kernels.treeSeek(nodes, keys, order, sortColumns, keySlot, this.#bound);
  }

  /** Makes sure that `count` more rows can be taken. */
  reserve(count: number): void {
    const bound = this.#order.length > 0 && this.#bound < 0 ? 1 : 0;
    this.slots.reserve(count + bound);
    if (bound === 0) return;
    const { memory } = this.#engine;
    const mark = memory.mark();
    this.#bound = memory.i32[this.slots.take(1) >>> 2]!;
    memory.release(mark);
    memory.u8[this.slots.live + (this.#bound >>> 3)]! &= ~(1 << (this.#bound & 7));
  }

  reset(): void {
    this.slots.reset();
    this.#bound = -1;
  }

  close(): void {
    this.reset();
    const { memory } = this.#engine;
    memory.free(this.#header, SLOTS_BYTES);
    memory.free(this.#orderRecords, COLUMN_BYTES * this.#order.length);
  }

  #describeOrder(): number {
    for (const { column } of this.#order) this.#values[column]!.describe(null);
    const { u32 } = this.#engine.memory;
    this.#order.forEach((key, i) => {
      const from = this.#values[key.column]!.record >>> 2;
      const to = (this.#orderRecords + COLUMN_BYTES * i) >>> 2;
      u32.copyWithin(to, from, from + COLUMN_BYTES / 4);
      u32[to + COLUMN.flags] = (key.descending ? DESCENDING : 0) | (key.nullsLast ? NULLS_LAST : 0);
    });
    return this.#orderRecords;
  }

  #keyWord(keySlot: number, word: number): number {
    return this.#engine.memory.i32[(this.#keys.pointer >>> 2) + 4 * keySlot + word]!;
  }

  #nodeWord(slot: number, word: number): number {
    const at = (this.#nodes.pointer + slot * 2 ** this.#shift) / 4;
    return this.#engine.memory.i32[at + word]!;
  }
}
