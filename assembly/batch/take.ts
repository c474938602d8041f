// Gathering rows by int32 index; a negative index stands for null.

/** Writes the validity of the gathered rows; source 0 means no nulls, -1 all null. Returns the nulls. */
export function takeValidity(source: usize, indices: usize, length: i32, out: usize): i32 {
  let nulls = 0;
  let byte: u32 = 0;
  for (let i = 0; i < length; i++) {
    const row = load<i32>(indices + ((<usize>i) << 2));
    let valid: u32 = 0;
    if (row >= 0 && source != <usize>-1) {
      valid = source == 0 ? 1 : (<u32>load<u8>(source + (row >>> 3)) >>> (row & 7)) & 1;
    }
    nulls += <i32>(valid ^ 1);
    byte |= valid << (i & 7);
    if ((i & 7) == 7) {
      store<u8>(out + (i >>> 3), <u8>byte);
      byte = 0;
    }
  }
  if ((length & 7) != 0) store<u8>(out + (length >>> 3), <u8>byte);
  return nulls;
}

export function takeBits(source: usize, indices: usize, length: i32, out: usize): void {
  let byte: u32 = 0;
  for (let i = 0; i < length; i++) {
    const row = load<i32>(indices + ((<usize>i) << 2));
    const set: u32 = row < 0 ? 0 : (<u32>load<u8>(source + (row >>> 3)) >>> (row & 7)) & 1;
    byte |= set << (i & 7);
    if ((i & 7) == 7) {
      store<u8>(out + (i >>> 3), <u8>byte);
      byte = 0;
    }
  }
  if ((length & 7) != 0) store<u8>(out + (length >>> 3), <u8>byte);
}

// @ts-ignore: decorator
@inline
function takeWords<T>(source: usize, indices: usize, length: i32, out: usize): void {
  for (let i = 0; i < length; i++) {
    const row = load<i32>(indices + ((<usize>i) << 2));
    const value = row < 0 ? <T>0 : load<T>(source + <usize>row * sizeof<T>());
    store<T>(out + <usize>i * sizeof<T>(), value);
  }
}

/** Gathers values of `width` bytes: 1, 2, 4, 8 or 16. */
export function takeFixed(source: usize, width: i32, indices: usize, length: i32, out: usize): void {
  if (width == 8) takeWords<u64>(source, indices, length, out);
  else if (width == 4) takeWords<u32>(source, indices, length, out);
  else if (width == 1) takeWords<u8>(source, indices, length, out);
  else if (width == 2) takeWords<u16>(source, indices, length, out);
  else {
    for (let i = 0; i < length; i++) {
      const row = load<i32>(indices + ((<usize>i) << 2));
      const target = out + ((<usize>i) << 4);
      const value = row < 0 ? v128.splat<i32>(0) : v128.load(source + ((<usize>row) << 4));
      v128.store(target, value);
    }
  }
}

/** Writes length + 1 offsets from 0 of the gathered rows; returns the last: bytes or elements in all. */
export function takeOffsets(source: usize, indices: usize, length: i32, out: usize): i32 {
  let total = 0;
  store<i32>(out, 0);
  for (let i = 0; i < length; i++) {
    const row = load<i32>(indices + ((<usize>i) << 2));
    if (row >= 0) {
      const at = source + ((<usize>row) << 2);
      total += load<i32>(at, 4) - load<i32>(at);
    }
    store<i32>(out + ((<usize>i) << 2), total, 4);
  }
  return total;
}

/** Copies the bytes of the gathered rows to where `offsets` (from takeOffsets) says. */
export function takeText(
  source: usize, bytes: usize, indices: usize, length: i32, offsets: usize, out: usize,
): void {
  for (let i = 0; i < length; i++) {
    const row = load<i32>(indices + ((<usize>i) << 2));
    if (row < 0) continue;
    const at = source + ((<usize>row) << 2);
    const start = load<i32>(at);
    const size = load<i32>(at, 4) - start;
    memory.copy(out + load<i32>(offsets + ((<usize>i) << 2)), bytes + start, size);
  }
}

/** Writes the element positions of the gathered lists, list after list. */
export function takeElements(source: usize, indices: usize, length: i32, out: usize): void {
  let target = out;
  for (let i = 0; i < length; i++) {
    const row = load<i32>(indices + ((<usize>i) << 2));
    if (row < 0) continue;
    const at = source + ((<usize>row) << 2);
    const end = load<i32>(at, 4);
    for (let element = load<i32>(at); element < end; element++) {
      store<i32>(target, element);
      target += 4;
    }
  }
}
