// Three-valued logic over packed bits, 64 rows a step. A validity of 0 means that no value is null.
// The values of nulls are written as 0, so that a filter need look at the values only.

// @ts-ignore: decorator
@inline
function known<T>(validity: usize, at: usize): T {
  return validity == 0 ? <T>-1 : load<T>(validity + at);
}

/** AND is false where one side is false, otherwise null where one is null; OR the same of true. */
// @ts-ignore: decorator
@inline
function combine<T>(
  isAnd: bool, a: usize, aValidity: usize, b: usize, bValidity: usize,
  at: usize, out: usize, outValidity: usize,
): void {
  const aKnown = known<T>(aValidity, at);
  const bKnown = known<T>(bValidity, at);
  const left = load<T>(a + at) & aKnown;
  const right = load<T>(b + at) & bKnown;
  const decides = isAnd ? (aKnown & ~left) | (bKnown & ~right) : left | right;
  const value = isAnd ? left & right : left | right;
  store<T>(out + at, value);
  store<T>(outValidity + at, (aKnown & bKnown) | decides);
}

// @ts-ignore: decorator
@inline
function combineAll(
  isAnd: bool, a: usize, aValidity: usize, b: usize, bValidity: usize,
  length: i32, out: usize, outValidity: usize,
): void {
  const bytes: usize = (length + 7) >>> 3;
  let at: usize = 0;
  while (at + 8 <= bytes) {
    combine<u64>(isAnd, a, aValidity, b, bValidity, at, out, outValidity);
    at += 8;
  }
  while (at < bytes) {
    combine<u8>(isAnd, a, aValidity, b, bValidity, at, out, outValidity);
    at++;
  }
}

export function logicAnd(
  a: usize, aValidity: usize, b: usize, bValidity: usize, length: i32, out: usize, outValidity: usize,
): void {
  combineAll(true, a, aValidity, b, bValidity, length, out, outValidity);
}

export function logicOr(
  a: usize, aValidity: usize, b: usize, bValidity: usize, length: i32, out: usize, outValidity: usize,
): void {
  combineAll(false, a, aValidity, b, bValidity, length, out, outValidity);
}

// @ts-ignore: decorator
@inline
function testWord<T>(bits: usize, validity: usize, flip: T, nulls: T, at: usize, out: usize): void {
  const valid = known<T>(validity, at);
  store<T>(out + at, ((load<T>(bits + at) ^ flip) & valid) | (nulls & ~valid));
}

/**
 * NOT and the tests of truth: value XOR `flip`, and `nulls` where null.
 * NOT is (1, 0), IS TRUE (0, 0), IS NOT TRUE (1, 1), IS FALSE (1, 0), IS NOT FALSE (0, 1).
 */
export function logicTest(
  bits: usize, validity: usize, flip: i32, nulls: i32, length: i32, out: usize,
): void {
  const bytes: usize = (length + 7) >>> 3;
  let at: usize = 0;
  while (at + 8 <= bytes) {
    testWord<u64>(bits, validity, <u64>(0 - <i64>flip), <u64>(0 - <i64>nulls), at, out);
    at += 8;
  }
  while (at < bytes) {
    testWord<u8>(bits, validity, <u8>(0 - flip), <u8>(0 - nulls), at, out);
    at++;
  }
}

/** Bits where both are set; a pointer of 0 stands for all ones (not both). */
export function bothValid(a: usize, b: usize, length: i32, out: usize): void {
  const bytes: usize = (length + 7) >>> 3;
  let at: usize = 0;
  while (at + 8 <= bytes) {
    store<u64>(out + at, known<u64>(a, at) & known<u64>(b, at));
    at += 8;
  }
  while (at < bytes) {
    store<u8>(out + at, known<u8>(a, at) & known<u8>(b, at));
    at++;
  }
}

/** IS NULL (`flip` 1) or IS NOT NULL (0) of a validity that is not 0. */
export function nullBits(validity: usize, flip: i32, length: i32, out: usize): void {
  const bytes: usize = (length + 7) >>> 3;
  for (let at: usize = 0; at < bytes; at++) {
    store<u8>(out + at, <u8>(<i32>load<u8>(validity + at) ^ (0 - flip)));
  }
}

/** IS [NOT] DISTINCT FROM, out of the equality of the values (where both are valid). */
export function distinctBits(
  equal: usize, aValidity: usize, bValidity: usize, flip: i32, length: i32, out: usize,
): void {
  const bytes: usize = (length + 7) >>> 3;
  for (let at: usize = 0; at < bytes; at++) {
    const a = <u32>known<u8>(aValidity, at);
    const b = <u32>known<u8>(bValidity, at);
    const same = (a & b & <u32>load<u8>(equal + at)) | (~a & ~b);
    store<u8>(out + at, <u8>(same ^ <u32>(0 - flip)));
  }
}
