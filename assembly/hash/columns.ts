// The hash that chooses key groups: equal values hash alike in every kind of integer column, and nulls are a value.
import {
  bitOf, KIND_BIT, KIND_F32, KIND_F64, KIND_I128, KIND_I16, KIND_I32, KIND_I64, KIND_I8, KIND_NULL,
  KIND_TEXT, KIND_TIME128,
} from '../state/layout';
import { canonicalBits, combine, fold64, hashBytes64, mix3, NULL_HASH } from './mix';

/** Text of at most this many bytes is hashed (and indexed) as three words without a loop. */
export const INLINE_BYTES: i32 = 23;

// @ts-ignore: decorator
@inline
export function lowMask(sizeBytes: i32): u64 {
  return sizeBytes <= 0 ? 0 : sizeBytes >= 8 ? ~(<u64>0) : (<u64>1 << (<u64>sizeBytes << 3)) - 1;
}

export function hashText(bytes: usize, size: i32): u32 {
  if (size > INLINE_BYTES) return <u32>(hashBytes64(bytes, size) >>> 32);
  const w0 = load<u64>(bytes) & lowMask(size);
  const w1 = load<u64>(bytes, 8) & lowMask(size - 8);
  const w2 = load<u64>(bytes, 16) & lowMask(size - 16);
  return <u32>(mix3(w0, w1, w2 | (<u64>size << 56)) >>> 32);
}

function hashOne(kind: i32, values: usize, offsets: usize, row: usize): u32 {
  if (kind == KIND_I64) return fold64(load<u64>(values + (row << 3)));
  if (kind == KIND_TEXT) {
    const at = offsets + (row << 2);
    const start = load<i32>(at);
    return hashText(values + start, load<i32>(at, 4) - start);
  }
  if (kind == KIND_I32) return fold64(<u64>(<i64>load<i32>(values + (row << 2))));
  if (kind == KIND_I16) return fold64(<u64>(<i64>load<i16>(values + (row << 1))));
  if (kind == KIND_I8) return fold64(<u64>(<i64>load<i8>(values + row)));
  if (kind == KIND_BIT) return bitOf(values, <i32>row) ? 1 : 0;
  if (kind == KIND_F64) return fold64(canonicalBits(load<f64>(values + (row << 3))));
  if (kind == KIND_F32) return fold64(canonicalBits(<f64>load<f32>(values + (row << 2))));
  if (kind == KIND_I128 || kind == KIND_TIME128) {
    const at = values + (row << 4);
    return combine(fold64(load<u64>(at)), fold64(load<u64>(at, 8)));
  }
  return NULL_HASH;
}

function hashWords(values: usize, length: i32, out: usize): void {
  const spread = i32x4.splat(<i32>0x9e3779b1);
  let row = 0;
  for (; row + 4 <= length; row += 4) {
    const at = values + (<usize>row << 3);
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const low = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
    const high = v128.shuffle<i32>(a, b, 1, 3, 5, 7);
    v128.store(out + (<usize>row << 2), v128.xor(low, i32x4.mul(high, spread)));
  }
  for (; row < length; row++) {
    store<u32>(out + (<usize>row << 2), fold64(load<u64>(values + (<usize>row << 3))));
  }
}

/**
 * Hashes `length` values to u32. `first` 1 starts the hashes of a key, 0 adds a further column to them.
 * A validity of 0 means no nulls.
 */
export function hashColumn(
  kind: i32, values: usize, validity: usize, offsets: usize, length: i32, first: i32, out: usize,
): void {
  if (kind == KIND_I64 && validity == 0 && first != 0) {
    hashWords(values, length, out);
    return;
  }
  for (let row = 0; row < length; row++) {
    const valid = kind != KIND_NULL && (validity == 0 || bitOf(validity, row));
    const hash = valid ? hashOne(kind, values, offsets, <usize>row) : NULL_HASH;
    const at = out + (<usize>row << 2);
    store<u32>(at, first != 0 ? hash : combine(load<u32>(at), hash));
  }
}
