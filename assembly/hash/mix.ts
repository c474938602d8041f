// Mixing functions shared by key groups and hash indexes; not part of the ABI.

/** Flink's MathUtils.murmurHash of one int: never negative. */
// @ts-ignore: decorator
@inline
export function flinkMurmur(value: u32): u32 {
  let code = rotl<u32>(value * 0xcc9e2d51, 15) * 0x1b873593;
  code = rotl<u32>(code, 13) * 5 + 0xe6546b64;
  code ^= 4;
  code ^= code >>> 16;
  code *= 0x85ebca6b;
  code ^= code >>> 13;
  code *= 0xc2b2ae35;
  code ^= code >>> 16;
  const magnitude = <i32>code < 0 ? -(<i32>code) : <i32>code;
  return magnitude < 0 ? 0 : <u32>magnitude;
}

/** 64 bits to 32: the identity on what fits an unsigned int. */
// @ts-ignore: decorator
@inline
export function fold64(word: u64): u32 {
  return <u32>word ^ (<u32>(word >>> 32) * 0x9e3779b1);
}

/** Adds the hash of one more column (a step of murmur3). */
// @ts-ignore: decorator
@inline
export function combine(hash: u32, column: u32): u32 {
  return rotl<u32>(hash ^ (rotl<u32>(column * 0xcc9e2d51, 15) * 0x1b873593), 13) * 5 + 0xe6546b64;
}

/** Hash of a null: a key value of its own. */
export const NULL_HASH: u32 = 0x2545f491;

const K0: u64 = 0x9e3779b97f4a7c15;
const K1: u64 = 0xc2b2ae3d27d4eb4f;
const K2: u64 = 0x165667b19e3779f9;
const K3: u64 = 0xd6e8feb86659fd93;

/** Three words to 64 well-mixed bits; indexes use the upper ones. */
// @ts-ignore: decorator
@inline
export function mix3(w0: u64, w1: u64, w2: u64): u64 {
  let hash = w0 * K0 + w1 * K1 + w2 * K2;
  hash ^= hash >>> 32;
  hash *= K3;
  return hash ^ (hash >>> 29);
}

/** One word to 64 bits whose upper ones are well mixed. */
// @ts-ignore: decorator
@inline
export function mix1(word: u64): u64 {
  return (word ^ (word >>> 32)) * K0;
}

// @ts-ignore: decorator
@inline
export function mixStep(hash: u64, word: u64): u64 {
  return rotl<u64>((hash ^ word) * K0, 29) * K1;
}

/** The words of `size` bytes; reads up to 7 bytes behind them, which Memory keeps readable. */
export function hashBytes64(bytes: usize, size: i32): u64 {
  let hash: u64 = (<u64>size + 1) * K3;
  let at = bytes;
  let left = size;
  while (left >= 8) {
    hash = mixStep(hash, load<u64>(at));
    at += 8;
    left -= 8;
  }
  if (left > 0) hash = mixStep(hash, load<u64>(at) & ((<u64>1 << (<u64>left << 3)) - 1));
  hash ^= hash >>> 32;
  hash *= K2;
  return hash ^ (hash >>> 29);
}

/** NaNs of any payload are one key value; the zeros of either sign are two, as in Flink's binary rows. */
// @ts-ignore: decorator
@inline
export function canonicalBits(value: f64): u64 {
  return value != value ? 0x7ff8000000000000 : reinterpret<u64>(value);
}
