// Keys of JSON objects to columns. Records of one file mostly have the same keys in the same order:
// each place in a record remembers its last key, and one comparison of 16 bytes finds it again.
import { COLUMNS, COLUMN_BYTES, COLUMN_COUNT, KEYS, SCRATCH } from './program';
import { stringEnd, unescapeString, writtenEnd } from './json-text';
import { skipBlanks } from './json-skip';

export const SLOT_COUNT: i32 = 64;
/** Column (0: none), bytes of the pattern, and the pattern `"key":` itself. */
export const SLOT_BYTES: usize = 80;
const SLOT_PATTERN: usize = 16;
const MOST_PATTERN_BYTES: usize = 64;

const QUOTE: u32 = 34;
const COLON: u32 = 58;
const BACKSLASH: u32 = 92;

/** The column of the key that was read last; 0 when no column has it. */
export let keyColumn: usize = 0;

/** Position behind the key and colon that `slot` remembers, if they are at `at`; else 0. */
// @ts-ignore: decorator
@inline
export function matchSlot(slot: usize, at: usize): usize {
  const size = load<u32>(slot, 4);
  const same = i8x16.bitmask(i8x16.eq(v128.load(at), v128.load(slot, SLOT_PATTERN)));
  if (size <= 16) {
    const wanted = (1 << size) - 1;
    return size != 0 && (same & wanted) == wanted ? at + size : 0;
  }
  return same == 0xffff && memory.compare(at + 16, slot + SLOT_PATTERN + 16, size - 16) == 0
    ? at + size
    : 0;
}

/** Reads the key and colon at `at` into keyColumn; gives the position behind, or 0. */
export function readKey(program: usize, at: usize, end: usize, slot: usize): usize {
  if (load<u8>(at) != QUOTE) return 0;
  const behind = stringEnd(at, end);
  if (behind == 0) return 0;
  const colon = skipBlanks(behind);
  if (load<u8>(colon) != COLON) return 0;
  keyColumn = findColumn(program, at + 1, behind - 1);
  if (slot != 0 && colon == behind) remember(slot, at, colon + 1);
  return colon + 1;
}

function remember(slot: usize, start: usize, end: usize): void {
  const size = end - start;
  if (size > MOST_PATTERN_BYTES) return;
  store<u32>(slot, <u32>keyColumn);
  store<u32>(slot, <u32>size, 4);
  memory.copy(slot + SLOT_PATTERN, start, size);
}

function findColumn(program: usize, start: usize, end: usize): usize {
  let from = start;
  let to = end;
  for (let at = start; at < end; at++) {
    if (load<u8>(at) != BACKSLASH) continue;
    from = load<usize>(program, SCRATCH);
    if (!unescapeString(start, end, from)) return 0;
    to = writtenEnd;
    break;
  }
  const count = load<i32>(program, COLUMN_COUNT);
  let key = load<usize>(program, KEYS);
  for (let i = 0; i < count; i++) {
    const size = load<usize>(key, 4);
    if (size == to - from && memory.compare(load<usize>(key), from, size) == 0) {
      return load<usize>(program, COLUMNS) + <usize>i * COLUMN_BYTES;
    }
    key += 8;
  }
  return 0;
}
