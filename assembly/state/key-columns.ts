// Key columns of a table beside those of a batch: comparing and storing one row; not part of the ABI.
import { canonicalBits } from '../hash/mix';
import { bytesEqual, heapTake } from './heap';
import {
  bitOf, clearBit, COLUMN_KIND, COLUMN_OFFSETS, COLUMN_SHIFT, COLUMN_STORED, COLUMN_STORED_VALIDITY,
  COLUMN_VALIDITY, COLUMN_VALUES, COLUMN_WIDTH, KIND_BIT, KIND_F32, KIND_F64, KIND_NULL, KIND_TEXT, setBit,
} from './layout';

// @ts-ignore: decorator
@inline
export function columnValid(column: usize, row: i32): bool {
  const validity = <usize>load<u32>(column, COLUMN_VALIDITY);
  return load<i32>(column, COLUMN_KIND) != KIND_NULL && (validity == 0 || bitOf(validity, row));
}

function valuesEqual(column: usize, row: i32, slot: i32): bool {
  const kind = load<i32>(column, COLUMN_KIND);
  const values = <usize>load<u32>(column, COLUMN_VALUES);
  const stored = <usize>load<u32>(column, COLUMN_STORED);
  if (kind == KIND_TEXT) {
    const at = <usize>load<u32>(column, COLUMN_OFFSETS) + (<usize>row << 2);
    const start = load<i32>(at);
    const size = load<i32>(at, 4) - start;
    const pair = stored + (<usize>slot << 3);
    if (load<i32>(pair, 4) != size) return false;
    return bytesEqual(values + start, <usize>load<u32>(pair), size);
  }
  if (kind == KIND_BIT) return bitOf(values, row) == bitOf(stored, slot);
  if (kind == KIND_F64) {
    const a = canonicalBits(load<f64>(values + (<usize>row << 3)));
    return a == canonicalBits(load<f64>(stored + (<usize>slot << 3)));
  }
  if (kind == KIND_F32) {
    const a = canonicalBits(<f64>load<f32>(values + (<usize>row << 2)));
    return a == canonicalBits(<f64>load<f32>(stored + (<usize>slot << 2)));
  }
  const width = load<i32>(column, COLUMN_WIDTH);
  return bytesEqual(values + <usize>row * width, stored + <usize>slot * width, width);
}

/** Whether row `row` of the batch has the key stored at `slot`. */
export function keysEqual(columns: usize, count: i32, row: i32, slot: i32): bool {
  for (let i = 0; i < count; i++) {
    const column = columns + (<usize>i << COLUMN_SHIFT);
    const valid = columnValid(column, row);
    if (valid != bitOf(load<u32>(column, COLUMN_STORED_VALIDITY), slot)) return false;
    if (valid && !valuesEqual(column, row, slot)) return false;
  }
  return true;
}

/** Heap bytes that storing row `row` takes. */
export function keyBytes(columns: usize, count: i32, row: i32): i32 {
  let total = 0;
  for (let i = 0; i < count; i++) {
    const column = columns + (<usize>i << COLUMN_SHIFT);
    if (load<i32>(column, COLUMN_KIND) != KIND_TEXT || !columnValid(column, row)) continue;
    const at = <usize>load<u32>(column, COLUMN_OFFSETS) + (<usize>row << 2);
    total += load<i32>(at, 4) - load<i32>(at);
  }
  return total;
}

/** Copies one value to a slot whose validity bit is clear. Text needs room in the heap's page: see `keyBytes`. */
export function storeValue(column: usize, row: i32, slot: i32, heap: usize): void {
  if (!columnValid(column, row)) return;
  setBit(load<u32>(column, COLUMN_STORED_VALIDITY), slot);
  const kind = load<i32>(column, COLUMN_KIND);
  const values = <usize>load<u32>(column, COLUMN_VALUES);
  const stored = <usize>load<u32>(column, COLUMN_STORED);
  if (kind == KIND_TEXT) {
    const at = <usize>load<u32>(column, COLUMN_OFFSETS) + (<usize>row << 2);
    const start = load<i32>(at);
    const size = load<i32>(at, 4) - start;
    const target = heapTake(heap, size);
    memory.copy(target, values + start, size);
    store<u32>(stored + (<usize>slot << 3), <u32>target);
    store<i32>(stored + (<usize>slot << 3), size, 4);
  } else if (kind == KIND_BIT) {
    if (bitOf(values, row)) setBit(stored, slot);
    else clearBit(stored, slot);
  } else {
    const width = load<i32>(column, COLUMN_WIDTH);
    const from = values + <usize>row * width;
    const to = stored + <usize>slot * width;
    if (width == 8) store<u64>(to, load<u64>(from));
    else if (width == 4) store<u32>(to, load<u32>(from));
    else memory.copy(to, from, width);
  }
}

export function storeKey(columns: usize, count: i32, row: i32, slot: i32, heap: usize): void {
  for (let i = 0; i < count; i++) {
    storeValue(columns + (<usize>i << COLUMN_SHIFT), row, slot, heap);
  }
}
