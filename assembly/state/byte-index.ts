/*
 * The unique index of every key that is not one word: open addressing over 32-byte entries
 * { 24-byte record, hash u32, slot + 1 i32 }. The record's last byte says what the rest is:
 *   0..23  the key itself: text of that many bytes, or several columns packed (null bits, then values)
 *   0xfe   a null text
 *   0xff   a longer key: its 64-bit hash and size; equal records are then verified against the stored columns
 */
import { canonicalBits, hashBytes64, mix3, mixStep } from '../hash/mix';
import { columnValid, keyBytes, keysEqual, storeKey } from './key-columns';
import {
  bitOf, COLUMN_KIND, COLUMN_OFFSETS, COLUMN_SHIFT, COLUMN_VALIDITY, COLUMN_VALUES, COLUMN_WIDTH, HEAP_CURSOR,
  HEAP_LIMIT, INDEX_BYTES, INDEX_CREATED, INDEX_ENTRIES, INDEX_LIMIT, INDEX_MASK, INDEX_SHIFT, INDEX_WANTED,
  KIND_BIT, KIND_F32, KIND_F64, KIND_TEXT, setBit, SLOTS_LINKS, SLOTS_SIZE, WANTED_BYTES, WANTED_ENTRIES,
  WANTED_SLOTS,
} from './layout';
import { releaseSlot, takeSlot } from './slots';

const NULL_RECORD: u64 = <u64>0xfe << 56;
const LONG_RECORD: u64 = <u64>0xff << 56;
const INLINE_BYTES: i32 = 23;

const IOTA_LOW = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
const IOTA_HIGH = i8x16(16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31);

/** Writes the record of a text of `size` bytes. Reads up to 32 bytes, which Memory keeps readable. */
// @ts-ignore: decorator
@inline
function textRecord(bytes: usize, size: i32, record: usize): void {
  if (size <= INLINE_BYTES) {
    const sizes = i8x16.splat(<i8>size);
    v128.store(record, v128.and(v128.load(bytes), i8x16.lt_u(IOTA_LOW, sizes)));
    const high = v128.and(v128.load(bytes, 16), i8x16.lt_u(IOTA_HIGH, sizes));
    store<u64>(record, i64x2.extract_lane(high, 0) | (<u64>size << 56), 16);
  } else {
    store<u64>(record, hashBytes64(bytes, size));
    store<u64>(record, <u64>size, 8);
    store<u64>(record, LONG_RECORD, 16);
  }
}

/** Records of one text column, `length` rows from `from`. */
function textRecords(column: usize, from: i32, length: i32, records: usize): void {
  const values = <usize>load<u32>(column, COLUMN_VALUES);
  const validity = <usize>load<u32>(column, COLUMN_VALIDITY);
  const offsets = <usize>load<u32>(column, COLUMN_OFFSETS);
  for (let i = 0; i < length; i++) {
    const row = from + i;
    const record = records + (<usize>i << 5);
    if (validity != 0 && !bitOf(validity, row)) {
      v128.store(record, i64x2.splat(0));
      store<u64>(record, NULL_RECORD, 16);
      continue;
    }
    const at = offsets + (<usize>row << 2);
    const start = load<i32>(at);
    textRecord(values + start, load<i32>(at, 4) - start, record);
  }
}

/** Appends one value at the record's cursor (byte 24); a key that is too long gets a cursor past INLINE_BYTES. */
// @ts-ignore: decorator
@inline
function packValue(column: usize, kind: i32, width: i32, row: i32, record: usize): void {
  const cursor = <i32>load<u8>(record, 24);
  const values = <usize>load<u32>(column, COLUMN_VALUES);
  if (kind == KIND_TEXT) {
    const at = <usize>load<u32>(column, COLUMN_OFFSETS) + (<usize>row << 2);
    const start = load<i32>(at);
    const size = load<i32>(at, 4) - start;
    if (cursor + 1 + size > INLINE_BYTES) {
      store<u8>(record, 255, 24);
      return;
    }
    store<u8>(record + cursor, <u8>size);
    memory.copy(record + cursor + 1, values + start, size);
    store<u8>(record, <u8>(cursor + 1 + size), 24);
    return;
  }
  const size = kind == KIND_BIT ? 1 : kind == KIND_F32 ? 8 : width;
  if (cursor + size > INLINE_BYTES) {
    store<u8>(record, 255, 24);
    return;
  }
  const to = record + cursor;
  if (kind == KIND_BIT) store<u8>(to, bitOf(values, row) ? 1 : 0);
  else if (kind == KIND_F64) store<u64>(to, canonicalBits(load<f64>(values + (<usize>row << 3))));
  else if (kind == KIND_F32) store<u64>(to, canonicalBits(<f64>load<f32>(values + (<usize>row << 2))));
  else if (width == 8) store<u64>(to, load<u64>(values + (<usize>row << 3)));
  else if (width == 4) store<u32>(to, load<u32>(values + (<usize>row << 2)));
  else memory.copy(to, values + <usize>row * width, width);
  store<u8>(record, <u8>(cursor + size), 24);
}

function longRecord(columns: usize, count: i32, row: i32, record: usize): void {
  let hash: u64 = 0;
  let total: u64 = 0;
  for (let i = 0; i < count; i++) {
    const column = columns + (<usize>i << COLUMN_SHIFT);
    if (!columnValid(column, row)) {
      hash = mixStep(hash, NULL_RECORD);
      continue;
    }
    const kind = load<i32>(column, COLUMN_KIND);
    const width = load<i32>(column, COLUMN_WIDTH);
    const values = <usize>load<u32>(column, COLUMN_VALUES);
    if (kind == KIND_TEXT) {
      const at = <usize>load<u32>(column, COLUMN_OFFSETS) + (<usize>row << 2);
      const start = load<i32>(at);
      const size = load<i32>(at, 4) - start;
      total += size;
      hash = mixStep(hash, hashBytes64(values + start, size));
    } else if (kind == KIND_BIT) hash = mixStep(hash, bitOf(values, row) ? 1 : 0);
    else if (kind == KIND_F64) {
      hash = mixStep(hash, canonicalBits(load<f64>(values + (<usize>row << 3))));
    } else if (kind == KIND_F32) {
      hash = mixStep(hash, canonicalBits(<f64>load<f32>(values + (<usize>row << 2))));
    } else hash = mixStep(hash, hashBytes64(values + <usize>row * width, width));
  }
  store<u64>(record, hash);
  store<u64>(record, total, 8);
  store<u64>(record, LONG_RECORD, 16);
}

/** Records of several columns: null bits, then the values one after another; columns outside, rows inside. */
function packedRecords(columns: usize, count: i32, from: i32, length: i32, records: usize): void {
  const first = (count + 7) >>> 3;
  const start: u8 = first > INLINE_BYTES ? 255 : <u8>first;
  for (let i = 0; i < length; i++) {
    const record = records + (<usize>i << 5);
    v128.store(record, i64x2.splat(0));
    v128.store(record, i64x2.splat(0), 16);
    store<u8>(record, start, 24);
  }
  for (let c = 0; c < count; c++) {
    const column = columns + (<usize>c << COLUMN_SHIFT);
    const kind = load<i32>(column, COLUMN_KIND);
    const width = load<i32>(column, COLUMN_WIDTH);
    for (let i = 0; i < length; i++) {
      const record = records + (<usize>i << 5);
      if (load<u8>(record, 24) == 255) continue;
      if (columnValid(column, from + i)) packValue(column, kind, width, from + i, record);
      else setBit(record, c);
    }
  }
  for (let i = 0; i < length; i++) {
    const record = records + (<usize>i << 5);
    const cursor = load<u8>(record, 24);
    if (cursor == 255) longRecord(columns, count, from + i, record);
    else store<u8>(record, cursor, 23);
  }
}

/**
 * The records of `length` rows (at most the host's scratch holds) with their hashes at byte 24.
 * Several columns, or one that is not text (128 bits wide), are packed.
 */
function keyRecords(columns: usize, count: i32, from: i32, length: i32, records: usize): void {
  if (count == 1 && load<i32>(columns, COLUMN_KIND) == KIND_TEXT) {
    textRecords(columns, from, length, records);
  } else packedRecords(columns, count, from, length, records);
  for (let i = 0; i < length; i++) {
    const record = records + (<usize>i << 5);
    const hash = mix3(load<u64>(record), load<u64>(record, 8), load<u64>(record, 16));
    store<u32>(record, <u32>(hash >>> 32), 24);
  }
}

/** The entry of a record, or the empty one where it belongs. */
// @ts-ignore: decorator
@inline
function probe(index: usize, columns: usize, count: i32, row: i32, record: usize): usize {
  const entries = <usize>load<u32>(index, INDEX_ENTRIES);
  const mask = load<u32>(index, INDEX_MASK);
  const low = v128.load(record);
  const high = load<u64>(record, 16);
  let position = load<u32>(record, 24) >>> load<u32>(index, INDEX_SHIFT);
  let entry = entries + (<usize>position << 5);
  let stored = load<i32>(entry, 28);
  while (stored != 0) {
    if (
      load<u64>(entry, 16) == high && !v128.any_true(v128.xor(v128.load(entry), low)) &&
      (high != LONG_RECORD || keysEqual(columns, count, row, stored - 1))
    ) break;
    position = (position + 1) & mask;
    entry = entries + (<usize>position << 5);
    stored = load<i32>(entry, 28);
  }
  return entry;
}

function createBytes(
  index: usize, heap: usize, columns: usize, count: i32, row: i32, hash: u32, created: usize,
): i32 {
  const bytes = keyBytes(columns, count, row);
  let wanted = 0;
  if (load<i32>(index, SLOTS_SIZE) >= load<i32>(index, INDEX_LIMIT)) wanted = WANTED_ENTRIES;
  else if (<u32>bytes > load<u32>(heap, HEAP_LIMIT) - load<u32>(heap, HEAP_CURSOR)) wanted = WANTED_BYTES;
  if (wanted != 0) {
    store<i32>(index, wanted, INDEX_WANTED);
    store<i32>(index, bytes, INDEX_BYTES);
    return -1;
  }
  const slot = takeSlot(index);
  if (slot < 0) {
    store<i32>(index, WANTED_SLOTS, INDEX_WANTED);
    return -1;
  }
  storeKey(columns, count, row, slot, heap);
  store<u32>(<usize>load<u32>(index, SLOTS_LINKS) + (<usize>slot << 2), hash);
  setBit(created, row);
  store<i32>(index, load<i32>(index, INDEX_CREATED) + 1, INDEX_CREATED);
  return slot;
}

/**
 * As `wordUpsert`, for keys of `count` column records.
 *
 * @param scratch room for `block` records of 32 bytes
 */
export function bytesUpsert(
  index: usize, heap: usize, columns: usize, count: i32, from: i32, length: i32, slots: usize, created: usize,
  scratch: usize, block: i32,
): i32 {
  for (let first = from; first < length; first += block) {
    const rows = min(block, length - first);
    keyRecords(columns, count, first, rows, scratch);
    for (let i = 0; i < rows; i++) {
      const row = first + i;
      const record = scratch + (<usize>i << 5);
      const entry = probe(index, columns, count, row, record);
      let stored = load<i32>(entry, 28);
      if (stored == 0) {
        const hash = load<u32>(record, 24);
        stored = createBytes(index, heap, columns, count, row, hash, created) + 1;
        if (stored == 0) return row;
        v128.store(entry, v128.load(record));
        store<u64>(entry, load<u64>(record, 16), 16);
        store<u32>(entry, hash, 24);
        store<i32>(entry, stored, 28);
      }
      store<i32>(slots + (<usize>row << 2), stored - 1);
    }
  }
  return length;
}

export function bytesFind(
  index: usize, columns: usize, count: i32, length: i32, slots: usize, scratch: usize, block: i32,
): void {
  for (let first = 0; first < length; first += block) {
    const rows = min(block, length - first);
    keyRecords(columns, count, first, rows, scratch);
    for (let i = 0; i < rows; i++) {
      const entry = probe(index, columns, count, first + i, scratch + (<usize>i << 5));
      store<i32>(slots + (<usize>(first + i) << 2), load<i32>(entry, 28) - 1);
    }
  }
}

export function bytesRehash(index: usize, old: usize, oldCount: i32): void {
  const entries = <usize>load<u32>(index, INDEX_ENTRIES);
  const mask = load<u32>(index, INDEX_MASK);
  const shift = load<u32>(index, INDEX_SHIFT);
  const end = old + (<usize>oldCount << 5);
  for (let at = old; at < end; at += 32) {
    if (load<i32>(at, 28) == 0) continue;
    let position = load<u32>(at, 24) >>> shift;
    while (load<i32>(entries + (<usize>position << 5), 28) != 0) position = (position + 1) & mask;
    const entry = entries + (<usize>position << 5);
    v128.store(entry, v128.load(at));
    v128.store(entry, v128.load(at, 16), 16);
  }
}

function bytesDelete(index: usize, slot: i32): void {
  const entries = <usize>load<u32>(index, INDEX_ENTRIES);
  const mask = load<u32>(index, INDEX_MASK);
  const shift = load<u32>(index, INDEX_SHIFT);
  let hole = load<u32>(<usize>load<u32>(index, SLOTS_LINKS) + (<usize>slot << 2)) >>> shift;
  while (load<i32>(entries + (<usize>hole << 5), 28) != slot + 1) hole = (hole + 1) & mask;
  let position = hole;
  for (;;) {
    position = (position + 1) & mask;
    const entry = entries + (<usize>position << 5);
    if (load<i32>(entry, 28) == 0) break;
    const home = load<u32>(entry, 24) >>> shift;
    if (((position - home) & mask) >= ((position - hole) & mask)) {
      const target = entries + (<usize>hole << 5);
      v128.store(target, v128.load(entry));
      v128.store(target, v128.load(entry, 16), 16);
      hole = position;
    }
  }
  store<i32>(entries + (<usize>hole << 5), 0, 28);
}

/** Removes keys by slot; their columns are cleared by the host afterwards. */
export function bytesRemove(index: usize, slots: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const slot = load<i32>(slots + (<usize>i << 2));
    bytesDelete(index, slot);
    releaseSlot(index, slot);
  }
}
