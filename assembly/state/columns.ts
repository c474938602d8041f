// Columns addressed by slot: scattering batches into them, gathering text out, clearing removed slots.
import {
  bitOf, clearBit, COLUMN_KIND, COLUMN_OFFSETS, COLUMN_STORED, COLUMN_STORED_VALIDITY, COLUMN_VALUES, KIND_TEXT,
} from './layout';
import { heapTake, heapWaste } from './heap';
import { columnValid, storeValue } from './key-columns';

// @ts-ignore: decorator
@inline
function scatterWords<T>(values: usize, stored: usize, slots: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const slot = load<i32>(slots + (<usize>i << 2));
    store<T>(stored + <usize>slot * sizeof<T>(), load<T>(values + <usize>i * sizeof<T>()));
  }
}

/** Fixed-width values of rows without nulls to slots; validity is `scatterValid`'s. */
export function scatterFixed(
  values: usize, width: i32, stored: usize, slots: usize, count: i32,
): void {
  if (width == 8) scatterWords<u64>(values, stored, slots, count);
  else if (width == 4) scatterWords<u32>(values, stored, slots, count);
  else if (width == 2) scatterWords<u16>(values, stored, slots, count);
  else if (width == 1) scatterWords<u8>(values, stored, slots, count);
  else if (width == 16) {
    for (let i = 0; i < count; i++) {
      const slot = load<i32>(slots + (<usize>i << 2));
      v128.store(stored + (<usize>slot << 4), v128.load(values + (<usize>i << 4)));
    }
  }
}

/** Copies bits of rows to slots; a source of 0 stands for all ones, -1 for all zeros. */
export function scatterBits(source: usize, stored: usize, slots: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const slot = load<i32>(slots + (<usize>i << 2));
    const at = stored + (<usize>slot >>> 3);
    const bit: u32 = source == 0 ? 1 : source == <usize>-1 ? 0 : <u32>bitOf(source, i);
    const shift = <u32>slot & 7;
    store<u8>(at, <u8>((<u32>load<u8>(at) & ~(<u32>1 << shift)) | (bit << shift)));
  }
}

/**
 * Writes text rows from `from` on to slots, over what is there. Returns `count`, or the row whose bytes do not
 * fit the heap's page: the host opens one and calls again from there.
 */
export function scatterText(column: usize, heap: usize, slots: usize, from: i32, count: i32): i32 {
  const values = <usize>load<u32>(column, COLUMN_VALUES);
  const offsets = <usize>load<u32>(column, COLUMN_OFFSETS);
  const stored = <usize>load<u32>(column, COLUMN_STORED);
  for (let row = from; row < count; row++) {
    const pair = stored + (<usize>load<i32>(slots + (<usize>row << 2)) << 3);
    const before = load<i32>(pair, 4);
    let size = 0;
    if (columnValid(column, row)) {
      const at = offsets + (<usize>row << 2);
      const start = load<i32>(at);
      size = load<i32>(at, 4) - start;
      let target = <usize>load<u32>(pair);
      if (size > before) {
        target = heapTake(heap, size);
        if (target == 0) return row;
        heapWaste(heap, before);
        store<u32>(pair, <u32>target);
      } else heapWaste(heap, before - size);
      memory.copy(target, values + start, size);
    } else heapWaste(heap, before);
    store<i32>(pair, size, 4);
  }
  return count;
}

/** Writes count + 1 offsets of the text at slots (-1 is a null); returns the bytes in all. */
export function gatherOffsets(stored: usize, slots: usize, count: i32, out: usize): i32 {
  let total = 0;
  store<i32>(out, 0);
  for (let i = 0; i < count; i++) {
    const slot = load<i32>(slots + (<usize>i << 2));
    if (slot >= 0) total += load<i32>(stored + (<usize>slot << 3), 4);
    store<i32>(out + (<usize>i << 2), total, 4);
  }
  return total;
}

/** Copies the text at slots to where `offsets` (from gatherOffsets) says. */
export function gatherText(stored: usize, slots: usize, count: i32, offsets: usize, out: usize): void {
  for (let i = 0; i < count; i++) {
    const slot = load<i32>(slots + (<usize>i << 2));
    if (slot < 0) continue;
    const pair = stored + (<usize>slot << 3);
    const to = out + load<i32>(offsets + (<usize>i << 2));
    memory.copy(to, <usize>load<u32>(pair), load<i32>(pair, 4));
  }
}

/** Makes removed slots null in one column; text becomes garbage. */
export function clearColumn(column: usize, heap: usize, slots: usize, count: i32): void {
  const validity = <usize>load<u32>(column, COLUMN_STORED_VALIDITY);
  const stored = <usize>load<u32>(column, COLUMN_STORED);
  const text = load<i32>(column, COLUMN_KIND) == KIND_TEXT;
  for (let i = 0; i < count; i++) {
    const slot = load<i32>(slots + (<usize>i << 2));
    clearBit(validity, slot);
    if (!text) continue;
    const pair = stored + (<usize>slot << 3);
    heapWaste(heap, load<i32>(pair, 4));
    store<i32>(pair, 0, 4);
  }
}

/**
 * Moves the text of slots from `from` on into the heap's page. Returns `end`, or the slot whose bytes do not fit:
 * the host opens a page and calls again from there.
 */
export function compactText(column: usize, heap: usize, from: i32, end: i32): i32 {
  const stored = <usize>load<u32>(column, COLUMN_STORED);
  for (let slot = from; slot < end; slot++) {
    const pair = stored + (<usize>slot << 3);
    const size = load<i32>(pair, 4);
    if (size == 0) continue;
    const target = heapTake(heap, size);
    if (target == 0) return slot;
    memory.copy(target, <usize>load<u32>(pair), size);
    store<u32>(pair, <u32>target);
  }
  return end;
}

/** Bytes of text below slot `end`. */
export function textBytes(stored: usize, end: i32): f64 {
  let total: f64 = 0;
  for (let slot = 0; slot < end; slot++) total += <f64>load<i32>(stored + (<usize>slot << 3), 4);
  return total;
}
