// Records shared with src/state/layout.ts, which mirrors these offsets; not part of the ABI.

// Slots: which ids of a range are in use.
export const SLOTS_NEXT: usize = 0; // ids from here on were never used
export const SLOTS_FREE: usize = 4; // head of the list of removed ids, -1 at its end
export const SLOTS_CAPACITY: usize = 8;
export const SLOTS_SIZE: usize = 12;
export const SLOTS_LINKS: usize = 16; // u32 per slot: next free id, or a live key's hash
export const SLOTS_LIVE: usize = 20; // bitmap

// Key index: slots, then these.
export const INDEX_ENTRIES: usize = 32;
export const INDEX_MASK: usize = 36;
export const INDEX_SHIFT: usize = 40; // 32 - log2(entries)
export const INDEX_LIMIT: usize = 44; // keys before the entries must grow
export const INDEX_NULL: usize = 48; // slot + 1 of the null key of a word index
export const INDEX_CREATED: usize = 52; // keys made by the running call
export const INDEX_WANTED: usize = 56; // why a kernel stopped
export const INDEX_BYTES: usize = 60; // heap bytes it wanted

export const WANTED_SLOTS: i32 = 1;
export const WANTED_ENTRIES: i32 = 2;
export const WANTED_BYTES: i32 = 3;

// Heap: the page that is being filled.
export const HEAP_CURSOR: usize = 0;
export const HEAP_LIMIT: usize = 4;
export const HEAP_GARBAGE: usize = 8; // bytes of values overwritten or removed

// Column: a batch's vector beside the table's column.
export const COLUMN_KIND: usize = 0;
export const COLUMN_WIDTH: usize = 4;
export const COLUMN_VALUES: usize = 8;
export const COLUMN_VALIDITY: usize = 12;
export const COLUMN_OFFSETS: usize = 16;
export const COLUMN_STORED: usize = 20; // values, or (pointer, length) pairs of text
export const COLUMN_STORED_VALIDITY: usize = 24;
export const COLUMN_FLAGS: usize = 28; // of a sort key: 1 descending, 2 nulls last
export const COLUMN_SHIFT: usize = 5; // 32 bytes a record

export const KIND_BIT: i32 = 0;
export const KIND_I8: i32 = 1;
export const KIND_I16: i32 = 2;
export const KIND_I32: i32 = 3;
export const KIND_I64: i32 = 4;
export const KIND_I128: i32 = 5;
export const KIND_F32: i32 = 6;
export const KIND_F64: i32 = 7;
export const KIND_TEXT: i32 = 8;
export const KIND_NULL: i32 = 9;
export const KIND_TIME128: i32 = 10; // as i128, ordered by its first word

// @ts-ignore: decorator
@inline
export function bitOf(bitmap: usize, row: i32): bool {
  return ((<u32>load<u8>(bitmap + (<usize>row >>> 3)) >>> (row & 7)) & 1) != 0;
}

// @ts-ignore: decorator
@inline
export function setBit(bitmap: usize, row: i32): void {
  const at = bitmap + (<usize>row >>> 3);
  store<u8>(at, load<u8>(at) | (<u8>1 << <u8>(row & 7)));
}

// @ts-ignore: decorator
@inline
export function clearBit(bitmap: usize, row: i32): void {
  const at = bitmap + (<usize>row >>> 3);
  store<u8>(at, load<u8>(at) & ~(<u8>1 << <u8>(row & 7)));
}
