// Magnitudes of 256 bits in a register of four words, for decimals that 128 bits cannot hold on the way.
// One register `r` (r0 lowest); operations leave their result there. No allocation: scratch space is static.

export let r0: u64 = 0;
export let r1: u64 = 0;
export let r2: u64 = 0;
export let r3: u64 = 0;

const DIVIDEND = memory.data(40); // nine u32 limbs: one more than the value, for normalisation
const DIVISOR = memory.data(32); // eight
const QUOTIENT = memory.data(32);
const POWERS = memory.data(39 * 16); // 10^0 .. 10^38 as 128-bit words, low first
let powersReady = false;

// @ts-ignore: decorator
@inline
export function setWide(low: u64, high: u64): void {
  r0 = low;
  r1 = high;
  r2 = 0;
  r3 = 0;
}

// @ts-ignore: decorator
@inline
export function isZero(): bool {
  return (r0 | r1 | r2 | r3) == 0;
}

/** High word of the product of two words. */
export function multiplyHigh(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >> 32);
  const carry = (middle & 0xffffffff) + aLow * bHigh;
  return aHigh * bHigh + (middle >> 32) + (carry >> 32);
}

/** r = a * b of 128 bits each. */
export function multiplyWide(aLow: u64, aHigh: u64, bLow: u64, bHigh: u64): void {
  const p0 = aLow * bLow;
  let p1 = multiplyHigh(aLow, bLow);
  let p2: u64 = 0;
  let p3: u64 = 0;
  if ((aHigh | bHigh) != 0) {
    const x = aHigh * bLow;
    const y = aLow * bHigh;
    p2 = multiplyHigh(aHigh, bLow);
    p1 += x;
    if (p1 < x) p2++;
    const yHigh = multiplyHigh(aLow, bHigh);
    p1 += y;
    const carry: u64 = p1 < y ? 1 : 0;
    p2 += yHigh;
    if (p2 < yHigh) p3++;
    p2 += carry;
    if (p2 < carry) p3++;
    const z = aHigh * bHigh;
    p2 += z;
    if (p2 < z) p3++;
    p3 += multiplyHigh(aHigh, bHigh);
  }
  r0 = p0;
  r1 = p1;
  r2 = p2;
  r3 = p3;
}

/** Pointer to 10^exponent, two words, for exponents of 0 to 38. Leaves r alone. */
export function powerOfTen(exponent: i32): usize {
  if (!powersReady) {
    let low: u64 = 1;
    let high: u64 = 0;
    for (let i: usize = 0; i < 39; i++) {
      store<u64>(POWERS + (i << 4), low);
      store<u64>(POWERS + (i << 4), high, 8);
      high = high * 10 + multiplyHigh(low, 10);
      low *= 10;
    }
    powersReady = true;
  }
  return POWERS + (<usize>exponent << 4);
}

/** r = (low, high) * 10^exponent; false when that leaves 256 bits. */
export function scaleUp(low: u64, high: u64, exponent: i32): bool {
  const first = min(exponent, 38);
  const power = powerOfTen(first);
  multiplyWide(low, high, load<u64>(power), load<u64>(power, 8));
  let rest = exponent - first;
  while (rest > 0) {
    const step = min(rest, 19);
    if (!multiplyByWord(load<u64>(powerOfTen(step)))) return false;
    rest -= step;
  }
  return true;
}

/** r = r * word; false on overflow. */
function multiplyByWord(word: u64): bool {
  const h0 = multiplyHigh(r0, word);
  const h1 = multiplyHigh(r1, word);
  const h2 = multiplyHigh(r2, word);
  const h3 = multiplyHigh(r3, word);
  r0 = r0 * word;
  const l1 = r1 * word;
  r1 = l1 + h0;
  let carry: u64 = r1 < l1 ? 1 : 0;
  const l2 = r2 * word;
  const s2 = l2 + h1;
  r2 = s2 + carry;
  carry = (s2 < l2 ? 1 : 0) + (r2 < s2 ? 1 : 0);
  const l3 = r3 * word;
  const s3 = l3 + h2;
  r3 = s3 + carry;
  carry = (s3 < l3 ? 1 : 0) + (r3 < s3 ? 1 : 0);
  return h3 + carry == 0;
}

/** r = r + (b3, b2, b1, b0); callers stay far below 256 bits. */
export function addWide(b0: u64, b1: u64, b2: u64, b3: u64): void {
  r0 += b0;
  let carry: u64 = r0 < b0 ? 1 : 0;
  const s1 = r1 + b1;
  const c1: u64 = s1 < b1 ? 1 : 0;
  r1 = s1 + carry;
  carry = c1 + (r1 < s1 ? 1 : 0);
  const s2 = r2 + b2;
  const c2: u64 = s2 < b2 ? 1 : 0;
  r2 = s2 + carry;
  carry = c2 + (r2 < s2 ? 1 : 0);
  r3 += b3 + carry;
}

/** r = r - (b3, b2, b1, b0), which is not greater. */
export function subtractWide(b0: u64, b1: u64, b2: u64, b3: u64): void {
  let borrow: u64 = r0 < b0 ? 1 : 0;
  r0 -= b0;
  const d1 = r1 - b1;
  const u1: u64 = r1 < b1 ? 1 : 0;
  r1 = d1 - borrow;
  borrow = u1 + (d1 < borrow ? 1 : 0);
  const d2 = r2 - b2;
  const u2: u64 = r2 < b2 ? 1 : 0;
  r2 = d2 - borrow;
  borrow = u2 + (d2 < borrow ? 1 : 0);
  r3 -= b3 + borrow;
}

/** Order of r and (b3, b2, b1, b0): 1 below, 2 equal, 4 above. */
export function orderWide(b0: u64, b1: u64, b2: u64, b3: u64): i32 {
  if (r3 != b3) return r3 < b3 ? 1 : 4;
  if (r2 != b2) return r2 < b2 ? 1 : 4;
  if (r1 != b1) return r1 < b1 ? 1 : 4;
  return r0 < b0 ? 1 : r0 == b0 ? 2 : 4;
}

// @ts-ignore: decorator
@inline
function limb(at: usize, index: i32): u64 {
  return <u64>load<u32>(at + (<usize>index << 2));
}

/** Quotient limbs of r / divisor of one limb; leaves the remainder in `remainder`. */
function divideByLimb(limbs: i32, divisor: u64): u64 {
  let rest: u64 = 0;
  for (let i = limbs - 1; i >= 0; i--) {
    const value = (rest << 32) | limb(DIVIDEND, i);
    store<u32>(QUOTIENT + (<usize>i << 2), <u32>(value / divisor));
    rest = value % divisor;
  }
  return rest;
}

function storeRegister(at: usize): void {
  store<u64>(at, r0);
  store<u64>(at, r1, 8);
  store<u64>(at, r2, 16);
  store<u64>(at, r3, 24);
}

function limbsOf(at: usize, most: i32): i32 {
  let count = most;
  while (count > 0 && load<u32>(at + (<usize>(count - 1) << 2)) == 0) count--;
  return count;
}

function shiftLeft(at: usize, limbs: i32, bits: i32): void {
  if (bits == 0) return;
  let carry: u64 = 0;
  for (let i = 0; i < limbs; i++) {
    const value = (limb(at, i) << bits) | carry;
    store<u32>(at + (<usize>i << 2), <u32>value);
    carry = value >> 32;
  }
}

function shiftRight(at: usize, limbs: i32, bits: i32): void {
  if (bits == 0) return;
  for (let i = 0; i < limbs; i++) {
    const above: u64 = i + 1 < limbs ? limb(at, i + 1) : 0;
    store<u32>(at + (<usize>i << 2), <u32>(((above << 32) | limb(at, i)) >> bits));
  }
}

/** One step of Knuth's algorithm D: the quotient limb at `j`, its multiple taken from the dividend. */
function quotientLimb(j: i32, n: i32): u32 {
  const top = limb(DIVISOR, n - 1);
  const next = limb(DIVISOR, n - 2);
  const numerator = (limb(DIVIDEND, j + n) << 32) | limb(DIVIDEND, j + n - 1);
  let guess = numerator / top;
  let rest = numerator % top;
  while (guess > 0xffffffff || guess * next > ((rest << 32) | limb(DIVIDEND, j + n - 2))) {
    guess--;
    rest += top;
    if (rest > 0xffffffff) break;
  }
  let borrow: i64 = 0;
  let carry: u64 = 0;
  for (let i = 0; i < n; i++) {
    const product = guess * limb(DIVISOR, i) + carry;
    carry = product >> 32;
    const difference = <i64>limb(DIVIDEND, i + j) - <i64>(product & 0xffffffff) + borrow;
    store<u32>(DIVIDEND + (<usize>(i + j) << 2), <u32>difference);
    borrow = difference >> 32;
  }
  const last = <i64>limb(DIVIDEND, j + n) - <i64>carry + borrow;
  store<u32>(DIVIDEND + (<usize>(j + n) << 2), <u32>last);
  if (last >= 0) return <u32>guess;
  let overflow: u64 = 0;
  for (let i = 0; i < n; i++) {
    const sum = limb(DIVIDEND, i + j) + limb(DIVISOR, i) + overflow;
    store<u32>(DIVIDEND + (<usize>(i + j) << 2), <u32>sum);
    overflow = sum >> 32;
  }
  store<u32>(DIVIDEND + (<usize>(j + n) << 2), <u32>(limb(DIVIDEND, j + n) + overflow));
  return <u32>(guess - 1);
}

/**
 * Divides r by (b3, b2, b1, b0), which is not zero. `wants` 0: r is the quotient cut towards zero,
 * 1: the quotient rounded half up, 2: the remainder.
 */
export function divideWide(b0: u64, b1: u64, b2: u64, b3: u64, wants: i32): void {
  storeRegister(DIVIDEND);
  store<u32>(DIVIDEND, 0, 32);
  storeWords(DIVISOR, b0, b1, b2, b3);
  storeWords(QUOTIENT, 0, 0, 0, 0);
  const n = limbsOf(DIVISOR, 8);
  const m = limbsOf(DIVIDEND, 8);
  if (n == 1) {
    const rest = divideByLimb(m, limb(DIVISOR, 0));
    storeWords(DIVIDEND, rest, 0, 0, 0);
  } else if (m >= n) {
    const bits = <i32>clz(load<u32>(DIVISOR + (<usize>(n - 1) << 2)));
    shiftLeft(DIVISOR, n, bits);
    shiftLeft(DIVIDEND, m + 1, bits);
    for (let j = m - n; j >= 0; j--) store<u32>(QUOTIENT + (<usize>j << 2), quotientLimb(j, n));
    shiftRight(DIVIDEND, n, bits);
    for (let i = n; i < 9; i++) store<u32>(DIVIDEND + (<usize>i << 2), 0);
  }
  if (wants == 2) {
    loadRegister(DIVIDEND);
    return;
  }
  let up = false;
  if (wants == 1) {
    loadRegister(DIVIDEND);
    addWide(r0, r1, r2, r3);
    up = orderWide(b0, b1, b2, b3) >= 2;
  }
  loadRegister(QUOTIENT);
  if (up) addWide(1, 0, 0, 0);
}

function storeWords(at: usize, w0: u64, w1: u64, w2: u64, w3: u64): void {
  store<u64>(at, w0);
  store<u64>(at, w1, 8);
  store<u64>(at, w2, 16);
  store<u64>(at, w3, 24);
}

function loadRegister(at: usize): void {
  r0 = load<u64>(at);
  r1 = load<u64>(at, 8);
  r2 = load<u64>(at, 16);
  r3 = load<u64>(at, 24);
}
