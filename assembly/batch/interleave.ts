// Gathering rows out of two columns: an index i >= 0 is row i of the first, i < 0 is row ~i of the second.

/** Validity of the gathered rows; a null bitmap pointer means no nulls, -1 all null. Returns the nulls. */
export function interleaveValidity(
  first: usize, second: usize, indices: usize, length: i32, out: usize,
): i32 {
  let nulls = 0;
  let byte: u32 = 0;
  for (let i = 0; i < length; i++) {
    const index = load<i32>(indices + ((<usize>i) << 2));
    const source = index >= 0 ? first : second;
    const row = index >= 0 ? index : ~index;
    let valid: u32 = 1;
    if (source == <usize>-1) valid = 0;
    else if (source != 0) valid = (<u32>load<u8>(source + (row >>> 3)) >>> (row & 7)) & 1;
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

export function interleaveBits(
  first: usize, second: usize, indices: usize, length: i32, out: usize,
): void {
  let byte: u32 = 0;
  for (let i = 0; i < length; i++) {
    const index = load<i32>(indices + ((<usize>i) << 2));
    const source = index >= 0 ? first : second;
    const row = index >= 0 ? index : ~index;
    byte |= ((<u32>load<u8>(source + (row >>> 3)) >>> (row & 7)) & 1) << (i & 7);
    if ((i & 7) == 7) {
      store<u8>(out + (i >>> 3), <u8>byte);
      byte = 0;
    }
  }
  if ((length & 7) != 0) store<u8>(out + (length >>> 3), <u8>byte);
}

// @ts-ignore: decorator
@inline
function interleaveWords<T>(
  first: usize, second: usize, indices: usize, length: i32, out: usize,
): void {
  for (let i = 0; i < length; i++) {
    const index = load<i32>(indices + ((<usize>i) << 2));
    const at = index >= 0
      ? first + <usize>index * sizeof<T>()
      : second + <usize>(~index) * sizeof<T>();
    store<T>(out + <usize>i * sizeof<T>(), load<T>(at));
  }
}

/** Gathers values of `width` bytes: 1, 2, 4, 8 or 16. */
export function interleaveFixed(
  first: usize, second: usize, width: i32, indices: usize, length: i32, out: usize,
): void {
  if (width == 8) interleaveWords<u64>(first, second, indices, length, out);
  else if (width == 4) interleaveWords<u32>(first, second, indices, length, out);
  else if (width == 1) interleaveWords<u8>(first, second, indices, length, out);
  else if (width == 2) interleaveWords<u16>(first, second, indices, length, out);
  else interleaveWords<v128>(first, second, indices, length, out);
}

/** Writes length + 1 offsets from 0; returns the last: bytes or elements in all. */
export function interleaveOffsets(
  first: usize, second: usize, indices: usize, length: i32, out: usize,
): i32 {
  let total = 0;
  store<i32>(out, 0);
  for (let i = 0; i < length; i++) {
    const index = load<i32>(indices + ((<usize>i) << 2));
    const at = index >= 0 ? first + ((<usize>index) << 2) : second + ((<usize>~index) << 2);
    total += load<i32>(at, 4) - load<i32>(at);
    store<i32>(out + ((<usize>i) << 2), total, 4);
  }
  return total;
}

/** Copies the bytes of the gathered rows to where `offsets` (from interleaveOffsets) says. */
export function interleaveText(
  firstOffsets: usize, firstBytes: usize, secondOffsets: usize, secondBytes: usize,
  indices: usize, length: i32, offsets: usize, out: usize,
): void {
  for (let i = 0; i < length; i++) {
    const index = load<i32>(indices + ((<usize>i) << 2));
    const at = index >= 0
      ? firstOffsets + ((<usize>index) << 2)
      : secondOffsets + ((<usize>~index) << 2);
    const start = load<i32>(at);
    const size = load<i32>(at, 4) - start;
    const bytes = index >= 0 ? firstBytes : secondBytes;
    memory.copy(out + load<i32>(offsets + ((<usize>i) << 2)), bytes + start, size);
  }
}

/** Writes the elements of the gathered lists as indices into the two children. */
export function interleaveElements(
  first: usize, second: usize, indices: usize, length: i32, out: usize,
): void {
  let target = out;
  for (let i = 0; i < length; i++) {
    const index = load<i32>(indices + ((<usize>i) << 2));
    const at = index >= 0 ? first + ((<usize>index) << 2) : second + ((<usize>~index) << 2);
    const end = load<i32>(at, 4);
    for (let element = load<i32>(at); element < end; element++) {
      store<i32>(target, index >= 0 ? element : ~element);
      target += 4;
    }
  }
}
