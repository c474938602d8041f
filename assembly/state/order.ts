// The order of rows within a key: a rank that agrees with the first sort column, then the columns themselves.
import { canonicalBits } from '../hash/mix';
import {
  bitOf, COLUMN_FLAGS, COLUMN_KIND, COLUMN_SHIFT, COLUMN_STORED, COLUMN_STORED_VALIDITY, KIND_BIT, KIND_F32, KIND_F64,
  KIND_I128, KIND_I16, KIND_I32, KIND_I64, KIND_I8, KIND_TEXT, KIND_TIME128,
} from './layout';

const SIGN: u64 = 0x8000000000000000;

// @ts-ignore: decorator
@inline
function floatRank(value: f64): u64 {
  const bits = canonicalBits(value + 0.0); // the zeros of either sign are equal in order
  return (bits & SIGN) != 0 ? ~bits : bits | SIGN;
}

function valueRank(kind: i32, stored: usize, slot: usize): u64 {
  if (kind == KIND_I64) return load<u64>(stored + (slot << 3)) ^ SIGN;
  if (kind == KIND_I32) return <u64>(<i64>load<i32>(stored + (slot << 2))) ^ SIGN;
  if (kind == KIND_I16) return <u64>(<i64>load<i16>(stored + (slot << 1))) ^ SIGN;
  if (kind == KIND_I8) return <u64>(<i64>load<i8>(stored + slot)) ^ SIGN;
  if (kind == KIND_BIT) return bitOf(stored, <i32>slot) ? 1 : 0;
  if (kind == KIND_F64) return floatRank(load<f64>(stored + (slot << 3)));
  if (kind == KIND_F32) return floatRank(<f64>load<f32>(stored + (slot << 2)));
  if (kind == KIND_I128) return load<u64>(stored + (slot << 4), 8) ^ SIGN;
  if (kind == KIND_TIME128) return load<u64>(stored + (slot << 4)) ^ SIGN;
  if (kind == KIND_TEXT) {
    const pair = stored + (slot << 3);
    const size = load<i32>(pair, 4);
    const word = bswap<u64>(load<u64>(<usize>load<u32>(pair)));
    return size >= 8 ? word : size == 0 ? 0 : word & ~((~(<u64>0)) >>> (<u64>size << 3));
  }
  return 0;
}

/** Never greater for an earlier row: the first sort column of `slot` as an unsigned word. */
export function rankOf(columns: usize, slot: i32): u64 {
  const flags = load<i32>(columns, COLUMN_FLAGS);
  if (!bitOf(load<u32>(columns, COLUMN_STORED_VALIDITY), slot)) {
    return (flags & 2) != 0 ? ~(<u64>0) : 0;
  }
  const kind = load<i32>(columns, COLUMN_KIND);
  const rank = valueRank(kind, load<u32>(columns, COLUMN_STORED), <usize>slot);
  return (flags & 1) != 0 ? ~rank : rank;
}

function compareText(stored: usize, a: usize, b: usize): i32 {
  const left = stored + (a << 3);
  const right = stored + (b << 3);
  const leftSize = load<i32>(left, 4);
  const rightSize = load<i32>(right, 4);
  const common = min(leftSize, rightSize);
  const order = memory.compare(<usize>load<u32>(left), <usize>load<u32>(right), common);
  return order != 0 ? order : leftSize - rightSize;
}

function compareValues(kind: i32, stored: usize, a: usize, b: usize): i32 {
  if (kind == KIND_TEXT) return compareText(stored, a, b);
  const left = valueRank(kind, stored, a);
  const right = valueRank(kind, stored, b);
  if (left != right) return left < right ? -1 : 1;
  if (kind != KIND_I128 && kind != KIND_TIME128) return 0;
  const second: usize = kind == KIND_I128 ? 0 : 8;
  const low = load<u64>(stored + (a << 4) + second);
  const high = load<u64>(stored + (b << 4) + second);
  return low < high ? -1 : low > high ? 1 : 0;
}

/** Compares two slots by the first `count` sort columns: negative when `a` comes first. */
export function compareSlots(columns: usize, count: i32, a: i32, b: i32): i32 {
  for (let i = 0; i < count; i++) {
    const column = columns + (<usize>i << COLUMN_SHIFT);
    const flags = load<i32>(column, COLUMN_FLAGS);
    const validity = <usize>load<u32>(column, COLUMN_STORED_VALIDITY);
    const leftValid = bitOf(validity, a);
    const rightValid = bitOf(validity, b);
    if (leftValid != rightValid) return leftValid == ((flags & 2) != 0) ? -1 : 1;
    if (!leftValid) continue;
    const kind = load<i32>(column, COLUMN_KIND);
    const order = compareValues(kind, load<u32>(column, COLUMN_STORED), <usize>a, <usize>b);
    if (order != 0) return (flags & 1) != 0 ? -order : order;
  }
  return 0;
}

/** The ranks of a batch's column of fixed width, ascending; a null has none and gets 0. */
export function rankColumn(kind: i32, values: usize, validity: usize, length: i32, out: usize): void {
  for (let row = 0; row < length; row++) {
    const valid = validity == 0 || bitOf(validity, row);
    store<u64>(out + (<usize>row << 3), valid ? valueRank(kind, values, <usize>row) : 0);
  }
}
