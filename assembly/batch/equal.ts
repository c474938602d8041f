// Comparing rows of two columns pairwise: NULL equals NULL, floating point by its bits.
// `out` holds a byte per pair; a kernel sets it to 0 where the pair differs and leaves the rest.

// @ts-ignore: decorator
@inline
function validAt(bitmap: usize, row: i32): bool {
  if (bitmap == 0) return true;
  if (bitmap == <usize>-1) return false;
  return ((<u32>load<u8>(bitmap + (row >>> 3)) >>> (row & 7)) & 1) == 1;
}

/** Clears pairs of which exactly one is null; a null bitmap pointer means no nulls, -1 all null. */
export function equalValidity(
  first: usize, firstRows: usize, second: usize, secondRows: usize, length: i32, out: usize,
): void {
  if (first == 0 && second == 0) return;
  for (let i = 0; i < length; i++) {
    const a = validAt(first, load<i32>(firstRows + ((<usize>i) << 2)));
    const b = validAt(second, load<i32>(secondRows + ((<usize>i) << 2)));
    if (a != b) store<u8>(out + i, 0);
  }
}

// @ts-ignore: decorator
@inline
function equalWords<T>(
  first: usize, firstValidity: usize, firstRows: usize,
  second: usize, secondRows: usize, length: i32, out: usize,
): void {
  for (let i = 0; i < length; i++) {
    const a = load<i32>(firstRows + ((<usize>i) << 2));
    const b = load<i32>(secondRows + ((<usize>i) << 2));
    const left = load<T>(first + <usize>a * sizeof<T>());
    const right = load<T>(second + <usize>b * sizeof<T>());
    if (left != right && validAt(firstValidity, a)) store<u8>(out + i, 0);
  }
}

/** Compares values of `width` bytes (1, 2, 4, 8 or 16) after equalValidity. */
export function equalFixed(
  first: usize, firstValidity: usize, firstRows: usize,
  second: usize, secondRows: usize, width: i32, length: i32, out: usize,
): void {
  if (width == 8) equalWords<u64>(first, firstValidity, firstRows, second, secondRows, length, out);
  else if (width == 4) {
    equalWords<u32>(first, firstValidity, firstRows, second, secondRows, length, out);
  } else if (width == 1) {
    equalWords<u8>(first, firstValidity, firstRows, second, secondRows, length, out);
  } else if (width == 2) {
    equalWords<u16>(first, firstValidity, firstRows, second, secondRows, length, out);
  } else {
    for (let i = 0; i < length; i++) {
      const a = load<i32>(firstRows + ((<usize>i) << 2));
      const b = load<i32>(secondRows + ((<usize>i) << 2));
      const left = first + ((<usize>a) << 4);
      const right = second + ((<usize>b) << 4);
      const same = load<u64>(left) == load<u64>(right) && load<u64>(left, 8) == load<u64>(right, 8);
      if (!same && validAt(firstValidity, a)) store<u8>(out + i, 0);
    }
  }
}

export function equalBits(
  first: usize, firstValidity: usize, firstRows: usize,
  second: usize, secondRows: usize, length: i32, out: usize,
): void {
  for (let i = 0; i < length; i++) {
    const a = load<i32>(firstRows + ((<usize>i) << 2));
    const b = load<i32>(secondRows + ((<usize>i) << 2));
    const left = (<u32>load<u8>(first + (a >>> 3)) >>> (a & 7)) & 1;
    const right = (<u32>load<u8>(second + (b >>> 3)) >>> (b & 7)) & 1;
    if (left != right && validAt(firstValidity, a)) store<u8>(out + i, 0);
  }
}

export function equalText(
  firstOffsets: usize, first: usize, firstValidity: usize, firstRows: usize,
  secondOffsets: usize, second: usize, secondRows: usize, length: i32, out: usize,
): void {
  for (let i = 0; i < length; i++) {
    const a = load<i32>(firstRows + ((<usize>i) << 2));
    const b = load<i32>(secondRows + ((<usize>i) << 2));
    const aAt = firstOffsets + ((<usize>a) << 2);
    const bAt = secondOffsets + ((<usize>b) << 2);
    const start = load<i32>(aAt);
    const size = load<i32>(aAt, 4) - start;
    const other = load<i32>(bAt);
    const same = size == load<i32>(bAt, 4) - other
      && memory.compare(first + start, second + other, size) == 0;
    if (!same && validAt(firstValidity, a)) store<u8>(out + i, 0);
  }
}
