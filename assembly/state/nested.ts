/*
 * Nested values as bytes and back, a whole column at a time. A vector is described by a tree of nodes (see
 * src/state/nested.ts). A value is its bytes; text and lists have their int32 length or count first; an element or
 * field has a byte before it that says whether it is there.
 */
import { bitOf, KIND_BIT, KIND_NULL, KIND_TEXT, setBit } from './layout';

const NODE_KIND: usize = 0;
const NODE_WIDTH: usize = 4;
const NODE_VALUES: usize = 8;
const NODE_VALIDITY: usize = 12;
const NODE_OFFSETS: usize = 16;
const NODE_CHILD_COUNT: usize = 20;
const NODE_CHILDREN: usize = 24; // u32 pointers to nodes
const NODE_ROWS: usize = 28; // of a column being decoded: rows so far
const NODE_BYTES: usize = 32; // and bytes of text so far

const KIND_LIST: i32 = 16;
const KIND_STRUCT: i32 = 17;

// @ts-ignore: decorator
@inline
function childOf(node: usize, index: i32): usize {
  return <usize>load<u32>(<usize>load<u32>(node, NODE_CHILDREN) + (<usize>index << 2));
}

// @ts-ignore: decorator
@inline
function isThere(node: usize, row: i32): bool {
  const validity = <usize>load<u32>(node, NODE_VALIDITY);
  return load<i32>(node, NODE_KIND) != KIND_NULL && (validity == 0 || bitOf(validity, row));
}

function sizeOf(node: usize, row: i32): i32 {
  const kind = load<i32>(node, NODE_KIND);
  if (kind == KIND_BIT) return 1;
  if (kind == KIND_STRUCT) {
    let total = 0;
    for (let i = 0; i < load<i32>(node, NODE_CHILD_COUNT); i++) {
      const child = childOf(node, i);
      total += 1 + (isThere(child, row) ? sizeOf(child, row) : 0);
    }
    return total;
  }
  if (kind != KIND_TEXT && kind != KIND_LIST) return load<i32>(node, NODE_WIDTH);
  const at = <usize>load<u32>(node, NODE_OFFSETS) + (<usize>row << 2);
  const start = load<i32>(at);
  const end = load<i32>(at, 4);
  if (kind == KIND_TEXT) return 4 + end - start;
  const child = childOf(node, 0);
  let total = 4;
  for (let i = start; i < end; i++) total += 1 + (isThere(child, i) ? sizeOf(child, i) : 0);
  return total;
}

function writeOptional(node: usize, row: i32, out: usize): usize {
  const there = isThere(node, row);
  store<u8>(out, there ? 1 : 0);
  return there ? writeValue(node, row, out + 1) : out + 1;
}

function writeValue(node: usize, row: i32, out: usize): usize {
  const kind = load<i32>(node, NODE_KIND);
  const values = <usize>load<u32>(node, NODE_VALUES);
  let to = out;
  if (kind == KIND_BIT) {
    store<u8>(to, bitOf(values, row) ? 1 : 0);
    return to + 1;
  }
  if (kind == KIND_STRUCT) {
    for (let i = 0; i < load<i32>(node, NODE_CHILD_COUNT); i++) {
      to = writeOptional(childOf(node, i), row, to);
    }
    return to;
  }
  if (kind != KIND_TEXT && kind != KIND_LIST) {
    const width = load<i32>(node, NODE_WIDTH);
    memory.copy(to, values + <usize>row * width, width);
    return to + width;
  }
  const at = <usize>load<u32>(node, NODE_OFFSETS) + (<usize>row << 2);
  const start = load<i32>(at);
  const end = load<i32>(at, 4);
  store<i32>(to, end - start);
  to += 4;
  if (kind == KIND_TEXT) {
    memory.copy(to, values + start, end - start);
    return to + (end - start);
  }
  const child = childOf(node, 0);
  for (let i = start; i < end; i++) to = writeOptional(child, i, to);
  return to;
}

/** Writes length + 1 offsets of the bytes of each row, none for nulls; returns the bytes in all. */
export function nestedSizes(node: usize, length: i32, offsets: usize): i32 {
  let total = 0;
  store<i32>(offsets, 0);
  for (let row = 0; row < length; row++) {
    if (isThere(node, row)) total += sizeOf(node, row);
    store<i32>(offsets + (<usize>row << 2), total, 4);
  }
  return total;
}

/** Writes the bytes of all rows that are not null. */
export function nestedWrite(node: usize, length: i32, out: usize): void {
  let to = out;
  for (let row = 0; row < length; row++) if (isThere(node, row)) to = writeValue(node, row, to);
}

/** Appends a null: the fields of a null struct are null, a null list has no elements. */
function appendNull(node: usize, fill: bool): void {
  const kind = load<i32>(node, NODE_KIND);
  const row = load<i32>(node, NODE_ROWS);
  store<i32>(node, row + 1, NODE_ROWS);
  if (kind == KIND_STRUCT) {
    for (let i = 0; i < load<i32>(node, NODE_CHILD_COUNT); i++) appendNull(childOf(node, i), fill);
  } else if (fill && kind == KIND_TEXT) endRow(node, row, load<i32>(node, NODE_BYTES));
  else if (fill && kind == KIND_LIST) endRow(node, row, load<i32>(childOf(node, 0), NODE_ROWS));
}

// @ts-ignore: decorator
@inline
function endRow(node: usize, row: i32, end: i32): void {
  store<i32>(<usize>load<u32>(node, NODE_OFFSETS) + (<usize>row << 2), end, 4);
}

// @ts-ignore: decorator
@inline
function appendOptional(node: usize, from: usize, fill: bool): usize {
  if (load<u8>(from) != 0) return appendValue(node, from + 1, fill);
  appendNull(node, fill);
  return from + 1;
}

/** Appends the value at `from`, or only counts it; returns where the next one is. */
function appendValue(node: usize, from: usize, fill: bool): usize {
  const kind = load<i32>(node, NODE_KIND);
  const row = load<i32>(node, NODE_ROWS);
  const values = <usize>load<u32>(node, NODE_VALUES);
  store<i32>(node, row + 1, NODE_ROWS);
  if (fill) setBit(<usize>load<u32>(node, NODE_VALIDITY), row);
  let at = from;
  if (kind == KIND_BIT) {
    if (fill && load<u8>(at) != 0) setBit(values, row);
    return at + 1;
  }
  if (kind == KIND_STRUCT) {
    for (let i = 0; i < load<i32>(node, NODE_CHILD_COUNT); i++) {
      at = appendOptional(childOf(node, i), at, fill);
    }
    return at;
  }
  if (kind == KIND_TEXT) {
    const size = load<i32>(at);
    const bytes = load<i32>(node, NODE_BYTES);
    store<i32>(node, bytes + size, NODE_BYTES);
    if (fill) {
      memory.copy(values + bytes, at + 4, size);
      endRow(node, row, bytes + size);
    }
    return at + 4 + size;
  }
  if (kind == KIND_LIST) {
    const child = childOf(node, 0);
    const elements = load<i32>(at);
    at += 4;
    for (let i = 0; i < elements; i++) at = appendOptional(child, at, fill);
    if (fill) endRow(node, row, load<i32>(child, NODE_ROWS));
    return at;
  }
  const width = load<i32>(node, NODE_WIDTH);
  if (fill) memory.copy(values + <usize>row * width, at, width);
  return at + width;
}

/**
 * Appends the values of a column of bytes to the nodes' columns. With `fill` 0 it only counts their rows and bytes, for
 * the host to make room, zero the bitmaps and set the counts back; validity 0 means no nulls.
 */
export function nestedAppend(
  node: usize, bytes: usize, offsets: usize, validity: usize, length: i32, fill: i32,
): void {
  for (let row = 0; row < length; row++) {
    if (validity != 0 && !bitOf(validity, row)) appendNull(node, fill != 0);
    else appendValue(node, bytes + load<i32>(offsets + (<usize>row << 2)), fill != 0);
  }
}
