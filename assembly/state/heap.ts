// Text of state columns: bytes appended to pages, found by a (pointer, length) pair per slot.
import { HEAP_CURSOR, HEAP_GARBAGE, HEAP_LIMIT } from './layout';

/** Where `size` bytes may go in the current page, or 0 when they do not fit. */
// @ts-ignore: decorator
@inline
export function heapTake(heap: usize, size: i32): usize {
  const cursor = <usize>load<u32>(heap, HEAP_CURSOR);
  if (<usize>size > <usize>load<u32>(heap, HEAP_LIMIT) - cursor) return 0;
  store<u32>(heap, <u32>(cursor + size), HEAP_CURSOR);
  return cursor;
}

// @ts-ignore: decorator
@inline
export function heapWaste(heap: usize, size: i32): void {
  store<u32>(heap, load<u32>(heap, HEAP_GARBAGE) + size, HEAP_GARBAGE);
}

/** Equality of `size` bytes. */
// @ts-ignore: decorator
@inline
export function bytesEqual(a: usize, b: usize, size: i32): bool {
  let at: usize = 0;
  const end = <usize>size;
  while (at + 8 <= end) {
    if (load<u64>(a + at) != load<u64>(b + at)) return false;
    at += 8;
  }
  while (at < end) {
    if (load<u8>(a + at) != load<u8>(b + at)) return false;
    at++;
  }
  return true;
}
