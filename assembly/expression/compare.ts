// = <> < <= > >= over two columns, one bit a row. A step of 0 repeats the first value: a literal.

// @ts-ignore: decorator
@inline
const EQUALS = 0;
// @ts-ignore: decorator
@inline
const NOT_EQUALS = 1;
// @ts-ignore: decorator
@inline
const LESS = 2;
// @ts-ignore: decorator
@inline
const LESS_OR_EQUAL = 3;
// @ts-ignore: decorator
@inline
const GREATER = 4;
// @ts-ignore: decorator
@inline
const GREATER_OR_EQUAL = 5;

// @ts-ignore: decorator
@inline
function test<T>(operator: i32, a: T, b: T): bool {
  if (operator == EQUALS) return a == b;
  if (operator == NOT_EQUALS) return a != b;
  if (operator == LESS) return a < b;
  if (operator == LESS_OR_EQUAL) return a <= b;
  if (operator == GREATER) return a > b;
  return a >= b;
}

// @ts-ignore: decorator
@inline
function testLanes<T>(operator: i32, a: v128, b: v128): v128 {
  if (operator == EQUALS) return v128.eq<T>(a, b);
  if (operator == NOT_EQUALS) return v128.ne<T>(a, b);
  if (operator == LESS) return v128.lt<T>(a, b);
  if (operator == LESS_OR_EQUAL) return v128.le<T>(a, b);
  if (operator == GREATER) return v128.gt<T>(a, b);
  return v128.ge<T>(a, b);
}

// @ts-ignore: decorator
@inline
function lanesAt(repeats: bool, first: v128, at: usize, index: usize): v128 {
  return repeats ? first : v128.load(at + index * 16);
}

/** The bits of eight values: two vectors of 32-bit lanes or four of 64-bit lanes. */
// @ts-ignore: decorator
@inline
function byteOf<T>(
  operator: i32, aRepeats: bool, bRepeats: bool, aFirst: v128, bFirst: v128, a: usize, b: usize,
): u32 {
  if (sizeof<T>() == 4) {
    const low = testLanes<T>(operator, lanesAt(aRepeats, aFirst, a, 0), lanesAt(bRepeats, bFirst, b, 0));
    const high = testLanes<T>(operator, lanesAt(aRepeats, aFirst, a, 1), lanesAt(bRepeats, bFirst, b, 1));
    return i32x4.bitmask(low) | (i32x4.bitmask(high) << 4);
  }
  let byte = 0;
  for (let i: usize = 0; i < 4; i++) {
    const pair = testLanes<T>(operator, lanesAt(aRepeats, aFirst, a, i), lanesAt(bRepeats, bFirst, b, i));
    byte |= i64x2.bitmask(pair) << <i32>(i << 1);
  }
  return byte;
}

// @ts-ignore: decorator
@inline
function run<T>(
  operator: i32, aRepeats: bool, bRepeats: bool, a: usize, b: usize, length: i32, out: usize,
): void {
  const aFirst = length > 0 ? load<T>(a) : <T>0;
  const bFirst = length > 0 ? load<T>(b) : <T>0;
  const aLanes = v128.splat<T>(aFirst);
  const bLanes = v128.splat<T>(bFirst);
  const whole = length >>> 3;
  for (let i = 0; i < whole; i++) {
    store<u8>(out + i, byteOf<T>(operator, aRepeats, bRepeats, aLanes, bLanes, a, b));
    a += 8 * sizeof<T>();
    b += 8 * sizeof<T>();
  }
  const rest = length & 7;
  if (rest == 0) return;
  let byte: u32 = 0;
  for (let i = 0; i < rest; i++) {
    const left = aRepeats ? aFirst : load<T>(a + <usize>i * sizeof<T>());
    const right = bRepeats ? bFirst : load<T>(b + <usize>i * sizeof<T>());
    byte |= (<u32>test<T>(operator, left, right)) << i;
  }
  store<u8>(out + whole, <u8>byte);
}

// @ts-ignore: decorator
@inline
function runSteps<T>(
  operator: i32, a: usize, aStep: i32, b: usize, bStep: i32, length: i32, out: usize,
): void {
  if (aStep == 0) run<T>(operator, true, false, a, b, length, out);
  else if (bStep == 0) run<T>(operator, false, true, a, b, length, out);
  else run<T>(operator, false, false, a, b, length, out);
}

// @ts-ignore: decorator
@inline
function compare<T>(
  operator: i32, a: usize, aStep: i32, b: usize, bStep: i32, length: i32, out: usize,
): void {
  if (operator == EQUALS) runSteps<T>(EQUALS, a, aStep, b, bStep, length, out);
  else if (operator == NOT_EQUALS) runSteps<T>(NOT_EQUALS, a, aStep, b, bStep, length, out);
  else if (operator == LESS) runSteps<T>(LESS, a, aStep, b, bStep, length, out);
  else if (operator == LESS_OR_EQUAL) runSteps<T>(LESS_OR_EQUAL, a, aStep, b, bStep, length, out);
  else if (operator == GREATER) runSteps<T>(GREATER, a, aStep, b, bStep, length, out);
  else runSteps<T>(GREATER_OR_EQUAL, a, aStep, b, bStep, length, out);
}

/** @param operator 0 =, 1 <>, 2 <, 3 <=, 4 >, 5 >= */
export function compareI32(
  operator: i32, a: usize, aStep: i32, b: usize, bStep: i32, length: i32, out: usize,
): void {
  compare<i32>(operator, a, aStep, b, bStep, length, out);
}

export function compareI64(
  operator: i32, a: usize, aStep: i32, b: usize, bStep: i32, length: i32, out: usize,
): void {
  compare<i64>(operator, a, aStep, b, bStep, length, out);
}

/** As Java's operators: NaN differs from everything, -0 equals 0. */
export function compareF32(
  operator: i32, a: usize, aStep: i32, b: usize, bStep: i32, length: i32, out: usize,
): void {
  compare<f32>(operator, a, aStep, b, bStep, length, out);
}

export function compareF64(
  operator: i32, a: usize, aStep: i32, b: usize, bStep: i32, length: i32, out: usize,
): void {
  compare<f64>(operator, a, aStep, b, bStep, length, out);
}

/** The operators as a set of the orders that satisfy them: 1 below, 2 equal, 4 above. */
// @ts-ignore: decorator
@inline
function ordersOf(operator: i32): i32 {
  if (operator == EQUALS) return 2;
  if (operator == NOT_EQUALS) return 5;
  if (operator == LESS) return 1;
  if (operator == LESS_OR_EQUAL) return 3;
  if (operator == GREATER) return 4;
  return 6;
}

// @ts-ignore: decorator
@inline
function storeBit(out: usize, row: i32, length: i32, byte: u32): u32 {
  if ((row & 7) != 7 && row != length - 1) return byte;
  store<u8>(out + (row >>> 3), <u8>byte);
  return 0;
}

// @ts-ignore: decorator
@inline
function orderOf<T>(a: T, b: T): i32 {
  return a < b ? 1 : a == b ? 2 : 4;
}

// @ts-ignore: decorator
@inline
function compareNarrow<T>(
  operator: i32, a: usize, aStep: i32, b: usize, bStep: i32, length: i32, out: usize,
): void {
  const orders = ordersOf(operator);
  let byte: u32 = 0;
  for (let i = 0; i < length; i++) {
    const left = load<T>(a + <usize>(i * aStep) * sizeof<T>());
    const right = load<T>(b + <usize>(i * bStep) * sizeof<T>());
    byte |= (<u32>((orders & orderOf<T>(left, right)) != 0)) << (i & 7);
    byte = storeBit(out, i, length, byte);
  }
}

export function compareI8(
  operator: i32, a: usize, aStep: i32, b: usize, bStep: i32, length: i32, out: usize,
): void {
  compareNarrow<i8>(operator, a, aStep, b, bStep, length, out);
}

export function compareI16(
  operator: i32, a: usize, aStep: i32, b: usize, bStep: i32, length: i32, out: usize,
): void {
  compareNarrow<i16>(operator, a, aStep, b, bStep, length, out);
}

/** Two words a value, high word last: timestamps of nanoseconds, whose first word leads. */
export function compareWideTimestamps(
  operator: i32, a: usize, aStep: i32, b: usize, bStep: i32, length: i32, out: usize,
): void {
  const orders = ordersOf(operator);
  let byte: u32 = 0;
  for (let i = 0; i < length; i++) {
    const left = a + (<usize>(i * aStep) << 4);
    const right = b + (<usize>(i * bStep) << 4);
    let order = orderOf<i64>(load<i64>(left), load<i64>(right));
    if (order == 2) order = orderOf<i64>(load<i64>(left, 8), load<i64>(right, 8));
    byte |= (<u32>((orders & order) != 0)) << (i & 7);
    byte = storeBit(out, i, length, byte);
  }
}

/** Packed booleans, false before true; a step of 0 repeats bit 0. */
export function compareBits(
  operator: i32, a: usize, aStep: i32, b: usize, bStep: i32, length: i32, out: usize,
): void {
  const bytes = (length + 7) >>> 3;
  const aAll: u32 = aStep == 0 && length > 0 ? <u32>(0 - (load<u8>(a) & 1)) : 0;
  const bAll: u32 = bStep == 0 && length > 0 ? <u32>(0 - (load<u8>(b) & 1)) : 0;
  for (let i = 0; i < bytes; i++) {
    const left: u32 = aStep == 0 ? aAll : <u32>load<u8>(a + i);
    const right: u32 = bStep == 0 ? bAll : <u32>load<u8>(b + i);
    let byte: u32;
    if (operator == EQUALS) byte = ~(left ^ right);
    else if (operator == NOT_EQUALS) byte = left ^ right;
    else if (operator == LESS) byte = ~left & right;
    else if (operator == LESS_OR_EQUAL) byte = ~left | right;
    else if (operator == GREATER) byte = left & ~right;
    else byte = left | ~right;
    store<u8>(out + i, <u8>byte);
  }
}

/** Unsigned bytes, the shorter of two equal beginnings first. Returns 1 below, 2 equal, 4 above. */
// @ts-ignore: decorator
@inline
function orderOfBytes(a: usize, aSize: i32, b: usize, bSize: i32): i32 {
  const order = memory.compare(a, b, min(aSize, bSize));
  return order != 0 ? orderOf<i32>(order, 0) : orderOf<i32>(aSize, bSize);
}

/** Equality of texts: sizes first, then eight bytes a step. */
// @ts-ignore: decorator
@inline
function sameBytes(a: usize, b: usize, size: i32): bool {
  const end = a + size;
  while (a + 8 <= end) {
    if (load<u64>(a) != load<u64>(b)) return false;
    a += 8;
    b += 8;
  }
  while (a < end) {
    if (load<u8>(a) != load<u8>(b)) return false;
    a++;
    b++;
  }
  return true;
}

/** Text or bytes by their unsigned bytes. */
export function compareText(
  operator: i32,
  aOffsets: usize, aBytes: usize, aStep: i32, bOffsets: usize, bBytes: usize, bStep: i32,
  length: i32, out: usize,
): void {
  const orders = ordersOf(operator);
  const onlyEquality = operator == EQUALS || operator == NOT_EQUALS;
  let byte: u32 = 0;
  for (let i = 0; i < length; i++) {
    const left = aOffsets + (<usize>(i * aStep) << 2);
    const right = bOffsets + (<usize>(i * bStep) << 2);
    const aStart = load<i32>(left);
    const bStart = load<i32>(right);
    const aSize = load<i32>(left, 4) - aStart;
    const bSize = load<i32>(right, 4) - bStart;
    let order = 1;
    if (!onlyEquality) order = orderOfBytes(aBytes + aStart, aSize, bBytes + bStart, bSize);
    else if (aSize == bSize && sameBytes(aBytes + aStart, bBytes + bStart, aSize)) order = 2;
    byte |= (<u32>((orders & order) != 0)) << (i & 7);
    byte = storeBit(out, i, length, byte);
  }
}
