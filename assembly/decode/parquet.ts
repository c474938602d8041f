// Parquet pages to columns: levels and dictionary codes, plain values, and values in other units.

/**
 * Decodes `count` values of `width` bits (0 to 32) from the run-length and bit-packed hybrid [at, end)
 * into int32 at `out`; gives the bytes read, or -1 when it is broken.
 */
export function parquetHybrid(start: usize, end: usize, width: i32, out: usize, count: i32): i32 {
  const mask: u64 = (<u64>1 << <u64>width) - 1;
  const runBytes = <usize>((width + 7) >> 3);
  let at = start;
  let done = 0;
  while (done < count) {
    let header: u32 = 0;
    let shift: u32 = 0;
    while (true) {
      if (at >= end || shift > 28) return -1;
      const byte: u32 = load<u8>(at++);
      header |= (byte & 127) << shift;
      if (byte < 128) break;
      shift += 7;
    }
    const target = out + ((<usize>done) << 2);
    if ((header & 1) == 0) {
      if (at + runBytes > end) return -1;
      const size = min(<i32>(header >>> 1), count - done);
      if (size == 0) return -1;
      fill(target, size, <u32>(load<u64>(at) & (((<u64>1) << (runBytes << 3)) - 1) & mask));
      at += runBytes;
      done += size;
    } else {
      const size = min(<i32>(header >>> 1) << 3, count - done);
      if (size == 0 || at + <usize>((size * width + 7) >> 3) > end) return -1;
      unpack(at, width, mask, target, size);
      at += <usize>(header >>> 1) * <usize>width;
      done += size;
    }
  }
  return <i32>(min(at, end) - start);
}

function fill(out: usize, count: i32, value: u32): void {
  for (let i = 0; i < count; i++) store<u32>(out + ((<usize>i) << 2), value);
}

function unpack(at: usize, width: i32, mask: u64, out: usize, count: i32): void {
  let bit: usize = 0;
  for (let i = 0; i < count; i++) {
    const word = load<u64>(at + (bit >> 3)) >> (bit & 7);
    store<u32>(out + ((<usize>i) << 2), <u32>(word & mask));
    bit += <usize>width;
  }
}

/**
 * Writes for each of `count` int32 levels the int32 place of its value, -1 where the level is not
 * `most` (null). With `codes` the place is the next code. Gives the number of values.
 */
export function parquetPlaces(levels: usize, most: i32, codes: usize, count: i32, out: usize): i32 {
  let next = 0;
  for (let i = 0; i < count; i++) {
    const at = (<usize>i) << 2;
    if (load<i32>(levels + at) != most) {
      store<i32>(out + at, -1);
      continue;
    }
    store<i32>(out + at, codes == 0 ? next : load<i32>(codes + ((<usize>next) << 2)));
    next++;
  }
  return next;
}

/** Number of int32 at `values` that are `wanted`. */
export function parquetCount(values: usize, count: i32, wanted: i32): i32 {
  let found = 0;
  for (let i = 0; i < count; i++) found += i32(load<i32>(values + ((<usize>i) << 2)) == wanted);
  return found;
}

/** True when every one of `count` uint32 is below `limit`: codes of a dictionary of that size. */
export function parquetBelow(values: usize, count: i32, limit: u32): bool {
  let most: u32 = 0;
  for (let i = 0; i < count; i++) most = max(most, load<u32>(values + ((<usize>i) << 2)));
  return count == 0 || most < limit;
}

/**
 * Moves `count` texts, each behind its length, from [at, end) to `out`, with their offsets from 0;
 * gives their bytes, or -1 when one reaches beyond the end.
 */
export function parquetText(start: usize, end: usize, count: i32, offsets: usize, out: usize): i32 {
  let at = start;
  let to: usize = 0;
  store<i32>(offsets, 0);
  for (let i = 0; i < count; i++) {
    if (at + 4 > end) return -1;
    const size = load<usize>(at);
    at += 4;
    if (size > end - at) return -1;
    memory.copy(out + to, at, size);
    at += size;
    to += size;
    store<u32>(offsets + ((<usize>i) << 2), <u32>to, 4);
  }
  return <i32>to;
}

/** Offsets of `count` texts of `size` bytes each. */
export function parquetFixedOffsets(count: i32, size: i32, offsets: usize): void {
  for (let i = 0; i <= count; i++) store<i32>(offsets + ((<usize>i) << 2), i * size);
}

/** int32 to int64, int16 or int8 of `width` bytes; narrower ones keep their low bytes. */
export function parquetResize(values: usize, count: i32, width: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    const value = load<i32>(values + ((<usize>i) << 2));
    if (width == 8) store<i64>(out + ((<usize>i) << 3), value);
    else if (width == 2) store<i16>(out + ((<usize>i) << 1), <i16>value);
    else store<i8>(out + <usize>i, <i8>value);
  }
}

/** uint32 to int64. */
export function parquetUnsigned(values: usize, count: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    store<i64>(out + ((<usize>i) << 3), load<u32>(values + ((<usize>i) << 2)));
  }
}

/** float32 to float64. */
export function parquetDouble(values: usize, count: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    store<f64>(out + ((<usize>i) << 3), load<f32>(values + ((<usize>i) << 2)));
  }
}

function floorDivide(value: i64, divisor: i64): i64 {
  const quotient = value / divisor;
  return quotient * divisor > value ? quotient - 1 : quotient;
}

/** int64 times `multiplier`, divided by `divisor` and rounded down: another unit of time. */
export function parquetScale(
  values: usize, count: i32, multiplier: i32, divisor: i32, out: usize,
): void {
  for (let i = 0; i < count; i++) {
    const at = (<usize>i) << 3;
    store<i64>(out + at, floorDivide(load<i64>(values + at) * multiplier, divisor));
  }
}

/** int64 to int32, divided by `divisor`: a time of day in milliseconds. */
export function parquetTimeOfDay(values: usize, count: i32, divisor: i32, out: usize): void {
  for (let i = 0; i < count; i++) {
    const value = floorDivide(load<i64>(values + ((<usize>i) << 3)), divisor);
    store<i32>(out + ((<usize>i) << 2), <i32>value);
  }
}

/** int64 of `perMilli` units a millisecond to milliseconds and nanoseconds within them. */
export function parquetWideTime(values: usize, count: i32, perMilli: i32, out: usize): void {
  const nanos = 1000000 / perMilli;
  for (let i = 0; i < count; i++) {
    const value = load<i64>(values + ((<usize>i) << 3));
    const milliseconds = floorDivide(value, perMilli);
    const at = out + ((<usize>i) << 4);
    store<i64>(at, milliseconds);
    store<i64>(at, (value - milliseconds * perMilli) * nanos, 8);
  }
}

/** INT96 (nanoseconds of the day, Julian day) to microseconds, or wide. */
export function parquetInt96(values: usize, count: i32, wide: bool, out: usize): void {
  for (let i = 0; i < count; i++) {
    const at = values + <usize>i * 12;
    const ofDay = load<i64>(at);
    const days = <i64>load<i32>(at, 8) - 2440588;
    if (wide) {
      const milliseconds = floorDivide(ofDay, 1000000);
      store<i64>(out + ((<usize>i) << 4), days * 86400000 + milliseconds);
      store<i64>(out + ((<usize>i) << 4), ofDay - milliseconds * 1000000, 8);
    } else {
      store<i64>(out + ((<usize>i) << 3), days * 86400000000 + floorDivide(ofDay, 1000));
    }
  }
}

/**
 * Two's complement numbers with their high byte first, at the given offsets, to words of `width` 8 or
 * 16 bytes; false when one does not fit.
 */
export function parquetDecimals(
  bytes: usize, offsets: usize, count: i32, width: i32, out: usize,
): bool {
  for (let i = 0; i < count; i++) {
    let at = bytes + load<usize>(offsets + ((<usize>i) << 2));
    const end = bytes + load<usize>(offsets + ((<usize>i) << 2), 4);
    const sign: u64 = at < end && load<u8>(at) >= 128 ? <u64>-1 : 0;
    let low = sign;
    let high = sign;
    for (; at < end; at++) {
      const dropped = width == 8 ? low >> 55 : high >> 55;
      if (dropped != sign >> 55) return false;
      high = (high << 8) | (low >> 56);
      low = (low << 8) | load<u8>(at);
    }
    if (width == 8) store<u64>(out + ((<usize>i) << 3), low);
    else {
      store<u64>(out + ((<usize>i) << 4), low);
      store<u64>(out + ((<usize>i) << 4), high, 8);
    }
  }
  return true;
}

/** int64 or uint64 to two words. */
export function parquetWiden(values: usize, count: i32, unsigned: bool, out: usize): void {
  for (let i = 0; i < count; i++) {
    const value = load<i64>(values + ((<usize>i) << 3));
    const at = out + ((<usize>i) << 4);
    store<i64>(at, value);
    store<i64>(at, unsigned ? 0 : value >> 63, 8);
  }
}
