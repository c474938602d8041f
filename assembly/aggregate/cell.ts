// Cells: fixed-size records addressed by int32 id. A field is (address of the field in cell 0, stride).

/** Address of a field in `cell`. */
// @ts-ignore: decorator
@inline
export function cellAt(field: usize, stride: i32, cell: i32): usize {
  return field + <usize>(cell * stride);
}

/** Cell of row `row` in an int32 list. */
// @ts-ignore: decorator
@inline
export function cellOf(cells: usize, row: i32): i32 {
  return load<i32>(cells + ((<usize>row) << 2));
}

/** Whether `row` takes part: `selected` is a bitmap, or 0 for every row. */
// @ts-ignore: decorator
@inline
export function isSelected(selected: usize, row: i32): bool {
  return selected == 0 || ((load<u8>(selected + (row >>> 3)) >>> (row & 7)) & 1) != 0;
}

// @ts-ignore: decorator
@inline
export function setBitAt(bitmap: usize, i: i32): void {
  const at = bitmap + (i >>> 3);
  store<u8>(at, load<u8>(at) | (<u8>1 << <u8>(i & 7)));
}

// @ts-ignore: decorator
@inline
export function clearBitAt(bitmap: usize, i: i32): void {
  const at = bitmap + (i >>> 3);
  store<u8>(at, load<u8>(at) & ~(<u8>1 << <u8>(i & 7)));
}

/** 1 for +I and +U, -1 for -U and -D; `kinds` 0 means all +I. */
// @ts-ignore: decorator
@inline
export function signOf(kinds: usize, row: i32): i64 {
  return kinds == 0 ? 1 : 1 - (<i64>(load<u8>(kinds + row) & 1) << 1);
}
