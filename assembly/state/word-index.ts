// The unique index of one fixed-width key column: open addressing over 16-byte entries { key u64, slot + 1 i32 }.
import { canonicalBits, mix1 } from '../hash/mix';
import { storeKey } from './key-columns';
import {
  bitOf, COLUMN_KIND, COLUMN_STORED, COLUMN_STORED_VALIDITY, INDEX_CREATED, INDEX_ENTRIES, INDEX_LIMIT,
  INDEX_MASK, INDEX_NULL, INDEX_SHIFT, INDEX_WANTED, KIND_BIT, KIND_F32, KIND_F64, KIND_I16, KIND_I32, KIND_I64,
  KIND_I8, setBit, SLOTS_SIZE, WANTED_ENTRIES, WANTED_SLOTS,
} from './layout';
import { releaseSlot, takeSlot } from './slots';

// @ts-ignore: decorator
@inline
function home(key: u64, shift: u32): u32 {
  return <u32>(mix1(key) >>> 32) >>> shift;
}

function wordAt(kind: i32, values: usize, row: usize): u64 {
  if (kind == KIND_I64) return load<u64>(values + (row << 3));
  if (kind == KIND_I32) return <u64>(<i64>load<i32>(values + (row << 2)));
  if (kind == KIND_I16) return <u64>(<i64>load<i16>(values + (row << 1)));
  if (kind == KIND_I8) return <u64>(<i64>load<i8>(values + row));
  if (kind == KIND_BIT) return bitOf(values, <i32>row) ? 1 : 0;
  if (kind == KIND_F64) return canonicalBits(load<f64>(values + (row << 3)));
  if (kind == KIND_F32) return canonicalBits(<f64>load<f32>(values + (row << 2)));
  return 0;
}

/** Key columns narrower than a word, booleans and floats as words that are equal exactly when the keys are. */
export function wordKeys(kind: i32, values: usize, length: i32, out: usize): void {
  if (kind == KIND_I32) {
    for (let row = 0; row < length; row++) {
      store<i64>(out + (<usize>row << 3), <i64>load<i32>(values + (<usize>row << 2)));
    }
    return;
  }
  for (let row = 0; row < length; row++) {
    store<u64>(out + (<usize>row << 3), wordAt(kind, values, <usize>row));
  }
}

/** A new slot for row `row`, or -1 with the reason in INDEX_WANTED. */
function createWord(index: usize, column: usize, row: i32, created: usize): i32 {
  if (load<i32>(index, SLOTS_SIZE) >= load<i32>(index, INDEX_LIMIT)) {
    store<i32>(index, WANTED_ENTRIES, INDEX_WANTED);
    return -1;
  }
  const slot = takeSlot(index);
  if (slot < 0) {
    store<i32>(index, WANTED_SLOTS, INDEX_WANTED);
    return -1;
  }
  storeKey(column, 1, row, slot, 0);
  setBit(created, row);
  store<i32>(index, load<i32>(index, INDEX_CREATED) + 1, INDEX_CREATED);
  return slot;
}

/**
 * The slot of each key from row `from` on, made where missing. Returns `length`, or the row at which it needs
 * the host to make room: then it is called again from there.
 *
 * @param column the key's column record, for storing new keys
 * @param keys u64 per row (see `wordKeys`); validity 0 means no nulls
 * @param created bitmap of rows that made their key, zeroed by the host
 */
export function wordUpsert(
  index: usize, column: usize, keys: usize, validity: usize, from: i32, length: i32, slots: usize, created: usize,
): i32 {
  const entries = <usize>load<u32>(index, INDEX_ENTRIES);
  const mask = load<u32>(index, INDEX_MASK);
  const shift = load<u32>(index, INDEX_SHIFT);
  for (let row = from; row < length; row++) {
    const out = slots + (<usize>row << 2);
    if (validity != 0 && !bitOf(validity, row)) {
      let stored = load<i32>(index, INDEX_NULL);
      if (stored == 0) {
        stored = createWord(index, column, row, created) + 1;
        if (stored == 0) return row;
        store<i32>(index, stored, INDEX_NULL);
      }
      store<i32>(out, stored - 1);
      continue;
    }
    const key = load<u64>(keys + (<usize>row << 3));
    let position = home(key, shift);
    let entry = entries + (<usize>position << 4);
    let stored = load<i32>(entry, 8);
    while (stored != 0 && load<u64>(entry) != key) {
      position = (position + 1) & mask;
      entry = entries + (<usize>position << 4);
      stored = load<i32>(entry, 8);
    }
    if (stored == 0) {
      stored = createWord(index, column, row, created) + 1;
      if (stored == 0) return row;
      store<u64>(entry, key);
      store<i32>(entry, stored, 8);
    }
    store<i32>(out, stored - 1);
  }
  return length;
}

/** The slot of each key, or -1. */
export function wordFind(index: usize, keys: usize, validity: usize, length: i32, slots: usize): void {
  const entries = <usize>load<u32>(index, INDEX_ENTRIES);
  const mask = load<u32>(index, INDEX_MASK);
  const shift = load<u32>(index, INDEX_SHIFT);
  for (let row = 0; row < length; row++) {
    const out = slots + (<usize>row << 2);
    if (validity != 0 && !bitOf(validity, row)) {
      store<i32>(out, load<i32>(index, INDEX_NULL) - 1);
      continue;
    }
    const key = load<u64>(keys + (<usize>row << 3));
    let position = home(key, shift);
    let entry = entries + (<usize>position << 4);
    let stored = load<i32>(entry, 8);
    while (stored != 0 && load<u64>(entry) != key) {
      position = (position + 1) & mask;
      entry = entries + (<usize>position << 4);
      stored = load<i32>(entry, 8);
    }
    store<i32>(out, stored - 1);
  }
}

/** Moves all entries to a zeroed table of another size; the host has set the new pointer, mask and shift. */
export function wordRehash(index: usize, old: usize, oldCount: i32): void {
  const entries = <usize>load<u32>(index, INDEX_ENTRIES);
  const mask = load<u32>(index, INDEX_MASK);
  const shift = load<u32>(index, INDEX_SHIFT);
  const end = old + (<usize>oldCount << 4);
  for (let at = old; at < end; at += 16) {
    const stored = load<i32>(at, 8);
    if (stored == 0) continue;
    const key = load<u64>(at);
    let position = home(key, shift);
    while (load<i32>(entries + (<usize>position << 4), 8) != 0) position = (position + 1) & mask;
    store<u64>(entries + (<usize>position << 4), key);
    store<i32>(entries + (<usize>position << 4), stored, 8);
  }
}

/** Takes an entry out and closes the gap, so that lookups never meet tombstones. */
function wordDelete(index: usize, key: u64): void {
  const entries = <usize>load<u32>(index, INDEX_ENTRIES);
  const mask = load<u32>(index, INDEX_MASK);
  const shift = load<u32>(index, INDEX_SHIFT);
  let hole = home(key, shift);
  while (load<u64>(entries + (<usize>hole << 4)) != key || load<i32>(entries + (<usize>hole << 4), 8) == 0) {
    hole = (hole + 1) & mask;
  }
  let position = hole;
  for (;;) {
    position = (position + 1) & mask;
    const entry = entries + (<usize>position << 4);
    const stored = load<i32>(entry, 8);
    if (stored == 0) break;
    const other = load<u64>(entry);
    if (((position - home(other, shift)) & mask) >= ((position - hole) & mask)) {
      store<u64>(entries + (<usize>hole << 4), other);
      store<i32>(entries + (<usize>hole << 4), stored, 8);
      hole = position;
    }
  }
  store<i32>(entries + (<usize>hole << 4), 0, 8);
}

/** Removes keys by slot; their columns are cleared by the host afterwards. */
export function wordRemove(index: usize, column: usize, slots: usize, count: i32): void {
  const kind = load<i32>(column, COLUMN_KIND);
  const values = <usize>load<u32>(column, COLUMN_STORED);
  const validity = <usize>load<u32>(column, COLUMN_STORED_VALIDITY);
  for (let i = 0; i < count; i++) {
    const slot = load<i32>(slots + (<usize>i << 2));
    if (bitOf(validity, slot)) wordDelete(index, wordAt(kind, values, <usize>slot));
    else store<i32>(index, 0, INDEX_NULL);
    releaseSlot(index, slot);
  }
}
