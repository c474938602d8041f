// Whether values are in a sorted list: IN with many literals.

// @ts-ignore: decorator
@inline
function contains<T>(value: T, list: usize, count: i32): bool {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = load<T>(list + <usize>middle * sizeof<T>());
    if (item < value) low = middle + 1;
    else high = middle;
  }
  return low < count && load<T>(list + <usize>low * sizeof<T>()) == value;
}

// @ts-ignore: decorator
@inline
function run<T>(values: usize, list: usize, count: i32, length: i32, out: usize): void {
  let byte: u32 = 0;
  for (let i = 0; i < length; i++) {
    const found = contains<T>(load<T>(values + <usize>i * sizeof<T>()), list, count);
    byte |= (<u32>found) << (i & 7);
    if ((i & 7) == 7 || i == length - 1) {
      store<u8>(out + (i >>> 3), <u8>byte);
      byte = 0;
    }
  }
}

/** Integers of 4 or 8 bytes in an ascending list of their width; a bit a row. */
export function inIntegers(
  width: i32, values: usize, list: usize, count: i32, length: i32, out: usize,
): void {
  if (width == 8) run<i64>(values, list, count, length, out);
  else run<i32>(values, list, count, length, out);
}

/** Texts in a list that ascends by unsigned bytes; a bit a row. */
export function inTexts(
  offsets: usize, bytes: usize, listOffsets: usize, listBytes: usize, count: i32, length: i32, out: usize,
): void {
  let byte: u32 = 0;
  for (let i = 0; i < length; i++) {
    const from = load<i32>(offsets + (<usize>i << 2));
    const size = load<i32>(offsets + (<usize>i << 2), 4) - from;
    byte |= (<u32>containsText(bytes + from, size, listOffsets, listBytes, count)) << (i & 7);
    if ((i & 7) == 7 || i == length - 1) {
      store<u8>(out + (i >>> 3), <u8>byte);
      byte = 0;
    }
  }
}

function containsText(text: usize, size: i32, offsets: usize, bytes: usize, count: i32): bool {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = load<i32>(offsets + (<usize>middle << 2));
    const itemSize = load<i32>(offsets + (<usize>middle << 2), 4) - at;
    let order = memory.compare(bytes + at, text, min(itemSize, size));
    if (order == 0) order = itemSize - size;
    if (order == 0) return true;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return false;
}
