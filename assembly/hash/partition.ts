// Hash partitioning: hash -> Flink's murmur -> key group -> target, appended to a list of rows per target in one pass.
import { flinkMurmur, fold64 } from './mix';

// @ts-ignore: decorator
@inline
function murmur4(hashes: v128): v128 {
  let code = i32x4.mul(hashes, i32x4.splat(<i32>0xcc9e2d51));
  code = v128.or(i32x4.shl(code, 15), i32x4.shr_u(code, 17));
  code = i32x4.mul(code, i32x4.splat(<i32>0x1b873593));
  code = v128.or(i32x4.shl(code, 13), i32x4.shr_u(code, 19));
  code = i32x4.add(i32x4.mul(code, i32x4.splat(5)), i32x4.splat(<i32>0xe6546b64));
  code = v128.xor(code, i32x4.splat(4));
  code = v128.xor(code, i32x4.shr_u(code, 16));
  code = i32x4.mul(code, i32x4.splat(<i32>0x85ebca6b));
  code = v128.xor(code, i32x4.shr_u(code, 13));
  code = i32x4.mul(code, i32x4.splat(<i32>0xc2b2ae35));
  code = v128.xor(code, i32x4.shr_u(code, 16));
  return v128.and(i32x4.abs(code), i32x4.splat(0x7fffffff));
}

// @ts-ignore: decorator
@inline
function append(group: u32, row: i32, targets: usize, cursors: usize): void {
  const cursor = cursors + (<usize>load<u16>(targets + (<usize>group << 1)) << 2);
  const end = <usize>load<u32>(cursor);
  store<i32>(end, row);
  store<u32>(cursor, <u32>end + 4);
}

// @ts-ignore: decorator
@inline
function append4(codes: v128, row: i32, maxParallelism: u32, targets: usize, cursors: usize): void {
  if ((maxParallelism & (maxParallelism - 1)) == 0) {
    const groups = v128.and(codes, i32x4.splat(maxParallelism - 1));
    append(i32x4.extract_lane(groups, 0), row, targets, cursors);
    append(i32x4.extract_lane(groups, 1), row + 1, targets, cursors);
    append(i32x4.extract_lane(groups, 2), row + 2, targets, cursors);
    append(i32x4.extract_lane(groups, 3), row + 3, targets, cursors);
    return;
  }
  append(<u32>i32x4.extract_lane(codes, 0) % maxParallelism, row, targets, cursors);
  append(<u32>i32x4.extract_lane(codes, 1) % maxParallelism, row + 1, targets, cursors);
  append(<u32>i32x4.extract_lane(codes, 2) % maxParallelism, row + 2, targets, cursors);
  append(<u32>i32x4.extract_lane(codes, 3) % maxParallelism, row + 3, targets, cursors);
}

/**
 * Appends every row to the list of its target.
 *
 * @param targets u16 per key group
 * @param cursors u32 pointer per target: where its next row goes
 */
export function partitionHashes(
  hashes: usize, length: i32, maxParallelism: i32, targets: usize, cursors: usize,
): void {
  let row = 0;
  for (; row + 4 <= length; row += 4) {
    const codes = murmur4(v128.load(hashes + (<usize>row << 2)));
    append4(codes, row, maxParallelism, targets, cursors);
  }
  for (; row < length; row++) {
    const code = flinkMurmur(load<u32>(hashes + (<usize>row << 2)));
    append(code % maxParallelism, row, targets, cursors);
  }
}

/** The same for one int64 key without nulls, hashing on the way. */
export function partitionWords(
  keys: usize, length: i32, maxParallelism: i32, targets: usize, cursors: usize,
): void {
  const spread = i32x4.splat(<i32>0x9e3779b1);
  let row = 0;
  for (; row + 4 <= length; row += 4) {
    const at = keys + (<usize>row << 3);
    const a = v128.load(at);
    const b = v128.load(at, 16);
    const low = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
    const high = v128.shuffle<i32>(a, b, 1, 3, 5, 7);
    const codes = murmur4(v128.xor(low, i32x4.mul(high, spread)));
    append4(codes, row, maxParallelism, targets, cursors);
  }
  for (; row < length; row++) {
    const code = flinkMurmur(fold64(load<u64>(keys + (<usize>row << 3))));
    append(code % maxParallelism, row, targets, cursors);
  }
}

/** Hashes to key groups, u16 each. */
export function keyGroups(hashes: usize, length: i32, maxParallelism: i32, out: usize): void {
  const isPowerOfTwo = (maxParallelism & (maxParallelism - 1)) == 0;
  let row = 0;
  if (isPowerOfTwo) {
    const mask = i32x4.splat(maxParallelism - 1);
    for (; row + 8 <= length; row += 8) {
      const at = hashes + (<usize>row << 2);
      const low = v128.and(murmur4(v128.load(at)), mask);
      const high = v128.and(murmur4(v128.load(at, 16)), mask);
      v128.store(out + (<usize>row << 1), i16x8.narrow_i32x4_u(low, high));
    }
  }
  for (; row < length; row++) {
    const code = flinkMurmur(load<u32>(hashes + (<usize>row << 2)));
    store<u16>(out + (<usize>row << 1), <u16>(code % <u32>maxParallelism));
  }
}
