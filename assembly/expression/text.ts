// Text columns: lengths, case, parts, joining and LIKE. Positions count code points of UTF-8.

// @ts-ignore: decorator
@inline
function startOf(offsets: usize, row: i32): i32 {
  return load<i32>(offsets + ((<usize>row) << 2));
}

/** Whether a byte begins a code point. */
// @ts-ignore: decorator
@inline
function begins(byte: u32): bool {
  return (byte & 0xc0) != 0x80;
}

function countPoints(from: usize, to: usize): i32 {
  let count = 0;
  let at = from;
  while (at + 16 <= to) {
    // A continuation byte is -128 .. -65 as a signed byte.
    count += popcnt(i8x16.bitmask(i8x16.gt_s(v128.load(at), i8x16.splat(-65))));
    at += 16;
  }
  while (at < to) {
    if (begins(load<u8>(at))) count++;
    at++;
  }
  return count;
}

/** The byte where code point `points` begins, at most `to`. */
function skipPoints(from: usize, to: usize, points: i32): usize {
  let at = from;
  let left = points;
  while (at < to) {
    if (begins(load<u8>(at))) {
      if (left == 0) return at;
      left--;
    }
    at++;
  }
  return to;
}

export function textLengths(offsets: usize, bytes: usize, length: i32, out: usize): void {
  for (let i = 0; i < length; i++) {
    const from = bytes + startOf(offsets, i);
    const to = bytes + startOf(offsets, i + 1);
    store<i32>(out + (<usize>i << 2), countPoints(from, to));
  }
}

/** Whether no byte is beyond ASCII. */
export function isAscii(from: usize, size: i32): i32 {
  const to = from + size;
  let at = from;
  while (at + 16 <= to) {
    if (i8x16.bitmask(v128.load(at)) != 0) return 0;
    at += 16;
  }
  while (at < to) {
    if (load<u8>(at) >= 0x80) return 0;
    at++;
  }
  return 1;
}

/** Turns the case of letters from `first` (A or a) on; bytes must be ASCII. */
export function turnCase(first: i32, from: usize, size: i32, out: usize): void {
  const low = i8x16.splat(<i8>(first - 1));
  const high = i8x16.splat(<i8>(first + 26));
  const flip = i8x16.splat(0x20);
  let at: usize = 0;
  const end = <usize>size;
  while (at + 16 <= end) {
    const lanes = v128.load(from + at);
    const letters = v128.and(i8x16.gt_s(lanes, low), i8x16.lt_s(lanes, high));
    v128.store(out + at, v128.xor(lanes, v128.and(letters, flip)));
    at += 16;
  }
  while (at < end) {
    const byte = <i32>load<u8>(from + at);
    const isLetter = byte >= first && byte < first + 26;
    store<u8>(out + at, <u8>(isLetter ? byte ^ 0x20 : byte));
    at++;
  }
}

/** Offsets that begin at 0, for bytes that were copied from their first one on. */
export function rebaseOffsets(offsets: usize, length: i32, out: usize): void {
  const base = startOf(offsets, 0);
  for (let i = 0; i <= length; i++) store<i32>(out + (<usize>i << 2), startOf(offsets, i) - base);
}

/**
 * SUBSTRING: where each part begins (`starts`, into `bytes`) and the offsets of the parts set together.
 * From positions below 0 it counts from the end; a length below 0 gives null, whose bit is cleared.
 *
 * @param size pointer to lengths, or 0 for everything to the end
 * @param ascii whether all of `bytes` that is used is ASCII, so that positions are bytes
 * @returns bytes in all
 */
export function substringParts(
  offsets: usize, bytes: usize, from: usize, fromStep: i32, size: usize, sizeStep: i32,
  ascii: i32, length: i32, validity: usize, starts: usize, out: usize,
): i32 {
  let total = 0;
  store<i32>(out, 0);
  for (let i = 0; i < length; i++) {
    const begin = startOf(offsets, i);
    const end = startOf(offsets, i + 1);
    const points = ascii != 0 ? end - begin : countPoints(bytes + begin, bytes + end);
    const position = load<i32>(from + (<usize>(i * fromStep) << 2));
    const wanted = size == 0 ? i32.MAX_VALUE : load<i32>(size + (<usize>(i * sizeStep) << 2));
    let start = position > 0 ? position - 1 : position < 0 ? points + position : 0;
    let count = 0;
    if (wanted < 0) {
      const at = validity + (i >>> 3);
      store<u8>(at, <u8>(<u32>load<u8>(at) & ~(1 << (i & 7))));
    } else if (start >= 0 && start < points) count = min(wanted, points - start);
    if (count == 0) start = 0;
    let first = begin + start;
    let bytesTaken = count;
    if (ascii == 0 && count > 0) {
      const at = skipPoints(bytes + begin, bytes + end, start);
      first = <i32>(at - bytes);
      bytesTaken = <i32>(skipPoints(at, bytes + end, count) - at);
    }
    store<i32>(starts + (<usize>i << 2), first);
    total += bytesTaken;
    store<i32>(out + (<usize>i << 2), total, 4);
  }
  return total;
}

/** TRIM of spaces: `sides` 1 the beginning, 2 the end, 3 both. As substringParts. */
export function trimParts(
  sides: i32, offsets: usize, bytes: usize, length: i32, starts: usize, out: usize,
): i32 {
  let total = 0;
  store<i32>(out, 0);
  for (let i = 0; i < length; i++) {
    let first = startOf(offsets, i);
    let end = startOf(offsets, i + 1);
    if ((sides & 1) != 0) while (first < end && load<u8>(bytes + first) == 0x20) first++;
    if ((sides & 2) != 0) while (end > first && load<u8>(bytes + end - 1) == 0x20) end--;
    store<i32>(starts + (<usize>i << 2), first);
    total += end - first;
    store<i32>(out + (<usize>i << 2), total, 4);
  }
  return total;
}

/** Copies parts that begin at `starts` to where `out` says. */
export function copyParts(bytes: usize, starts: usize, out: usize, length: i32, outBytes: usize): void {
  for (let i = 0; i < length; i++) {
    const at = startOf(out, i);
    memory.copy(outBytes + at, bytes + startOf(starts, i), startOf(out, i + 1) - at);
  }
}

/** Adds the size of each row of a column to `sizes` (int32). */
export function addSizes(offsets: usize, step: i32, length: i32, sizes: usize): void {
  for (let i = 0; i < length; i++) {
    const row = i * step;
    const at = sizes + (<usize>i << 2);
    store<i32>(at, load<i32>(at) + startOf(offsets, row + 1) - startOf(offsets, row));
  }
}

/** Sizes to offsets, in place of length + 1 entries: null rows are empty. Returns the bytes in all. */
export function sizesToOffsets(sizes: usize, validity: usize, length: i32): i32 {
  let total = 0;
  for (let i = 0; i < length; i++) {
    const at = sizes + (<usize>i << 2);
    const size = load<i32>(at);
    const valid = validity == 0 || ((<u32>load<u8>(validity + (i >>> 3)) >>> (i & 7)) & 1) != 0;
    store<i32>(at, total);
    if (valid) total += size;
  }
  store<i32>(sizes + (<usize>length << 2), total);
  return total;
}

/** Copies each row of a column to its cursor (into `out`) and moves the cursor on; null rows have no room. */
export function appendRows(
  offsets: usize, bytes: usize, step: i32, validity: usize, length: i32, cursors: usize, out: usize,
): void {
  for (let i = 0; i < length; i++) {
    const valid = validity == 0 || ((<u32>load<u8>(validity + (i >>> 3)) >>> (i & 7)) & 1) != 0;
    if (!valid) continue;
    const row = i * step;
    const from = startOf(offsets, row);
    const size = startOf(offsets, row + 1) - from;
    const at = cursors + (<usize>i << 2);
    const cursor = load<i32>(at);
    memory.copy(out + cursor, bytes + from, size);
    store<i32>(at, cursor + size);
  }
}

// Tokens of a LIKE pattern, uint16 each: a byte, or one of these.
// @ts-ignore: decorator
@inline
const ANY_POINT = 256;
// @ts-ignore: decorator
@inline
const ANY_TEXT = 257;

/** Backtracks only to the last `%`: O(text * pattern) at worst. */
function matches(from: usize, to: usize, pattern: usize, size: i32): bool {
  let at = from;
  let token = 0;
  let retryToken = -1;
  let retryAt: usize = 0;
  while (at < to) {
    const wanted: i32 = token < size ? <i32>load<u16>(pattern + (<usize>token << 1)) : -1;
    if (wanted == ANY_TEXT) {
      retryToken = ++token;
      retryAt = at;
      if (token == size) return true;
    } else if (wanted == ANY_POINT) {
      at++;
      while (at < to && !begins(load<u8>(at))) at++;
      token++;
    } else if (wanted == <i32>load<u8>(at)) {
      at++;
      token++;
    } else if (retryToken >= 0) {
      retryAt++;
      while (retryAt < to && !begins(load<u8>(retryAt))) retryAt++;
      at = retryAt;
      token = retryToken;
    } else return false;
  }
  while (token < size && load<u16>(pattern + (<usize>token << 1)) == ANY_TEXT) token++;
  return token == size;
}

/** LIKE, a bit a row; `pattern` is `size` tokens. */
export function textLike(
  offsets: usize, bytes: usize, pattern: usize, size: i32, length: i32, out: usize,
): void {
  let byte: u32 = 0;
  for (let i = 0; i < length; i++) {
    const found = matches(bytes + startOf(offsets, i), bytes + startOf(offsets, i + 1), pattern, size);
    byte |= (<u32>found) << (i & 7);
    if ((i & 7) == 7 || i == length - 1) {
      store<u8>(out + (i >>> 3), <u8>byte);
      byte = 0;
    }
  }
}

/** Whether each text begins (`where` 0), ends (1) or is anywhere (2) with `size` bytes at `part`. */
export function textContains(
  where: i32, offsets: usize, bytes: usize, part: usize, size: i32, length: i32, out: usize,
): void {
  let byte: u32 = 0;
  for (let i = 0; i < length; i++) {
    const from = bytes + startOf(offsets, i);
    const to = bytes + startOf(offsets, i + 1);
    let found = false;
    if (<i32>(to - from) >= size) {
      if (where == 0) found = memory.compare(from, part, size) == 0;
      else if (where == 1) found = memory.compare(to - size, part, size) == 0;
      else found = indexOf(from, to, part, size) >= 0;
    }
    byte |= (<u32>found) << (i & 7);
    if ((i & 7) == 7 || i == length - 1) {
      store<u8>(out + (i >>> 3), <u8>byte);
      byte = 0;
    }
  }
}

/** First place of `size` bytes, or -1: sixteen candidates a step by their first and last byte. */
function indexOf(from: usize, to: usize, part: usize, size: i32): i32 {
  if (size == 0) return 0;
  const last = to - size;
  const first = i8x16.splat(<i8>load<u8>(part));
  const final = i8x16.splat(<i8>load<u8>(part + size - 1));
  let at = from;
  while (at + 15 <= last) {
    const begin = i8x16.eq(v128.load(at), first);
    const end = i8x16.eq(v128.load(at + size - 1), final);
    let candidates = i8x16.bitmask(v128.and(begin, end));
    while (candidates != 0) {
      const candidate = at + ctz(candidates);
      if (memory.compare(candidate, part, size) == 0) return <i32>(candidate - from);
      candidates &= candidates - 1;
    }
    at += 16;
  }
  while (at <= last) {
    if (load<u8>(at) == load<u8>(part) && memory.compare(at, part, size) == 0) return <i32>(at - from);
    at++;
  }
  return -1;
}
