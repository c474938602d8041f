// Runs of decimal digits, eight at a time.

const ZEROS: u64 = 0x3030303030303030;
const HIGH_BITS: u64 = 0x8080808080808080;

const POWERS_OF_TEN: usize = memory.data<u64>([
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000,
  100000000000, 1000000000000, 10000000000000, 100000000000000, 1000000000000000,
  10000000000000000, 100000000000000000, 1000000000000000000, 10000000000000000000,
]);

// @ts-ignore: decorator
@inline
export function powerOfTen(exponent: i32): u64 {
  return load<u64>(POWERS_OF_TEN + ((<usize>exponent) << 3));
}

/** Of eight bytes minus '0': a set high bit in the first byte that is no digit (later ones may be wrong). */
// @ts-ignore: decorator
@inline
export function nonDigits(digits: u64): u64 {
  return (digits | (digits + 0x7676767676767676)) & HIGH_BITS;
}

/** Eight bytes minus '0', as nonDigits and eightDigits want them. */
// @ts-ignore: decorator
@inline
export function loadDigits(at: usize): u64 {
  return load<u64>(at) ^ ZEROS;
}

/** The number written by eight digits, the first in the lowest byte. */
// @ts-ignore: decorator
@inline
export function eightDigits(digits: u64): u64 {
  let x = digits * 10 + (digits >> 8);
  x = ((x & 0x000000ff000000ff) * 0x000f424000000064 +
    ((x >> 16) & 0x000000ff000000ff) * 0x0000271000000001) >> 32;
  return x;
}

// @ts-ignore: decorator
@inline
export function isDigit(byte: u32): bool {
  return byte - 48 <= 9;
}

// @ts-ignore: decorator
@lazy export let runValue: u64 = 0;

/**
 * Reads up to 19 digits at `at` into `runValue`; gives the position behind them. More digits: the
 * caller sees a digit there. The bytes behind the input must be readable and no digits.
 */
// @ts-ignore: decorator
@inline
export function digitRun(at: usize): usize {
  let digits = loadDigits(at);
  let stop = nonDigits(digits);
  if (stop != 0) {
    const count = ctz(stop) >> 3;
    runValue = count == 0 ? 0 : eightDigits(digits << (64 - (count << 3)));
    return at + <usize>count;
  }
  return longDigitRun(at, eightDigits(digits));
}

function longDigitRun(at: usize, first: u64): usize {
  let value = first;
  let digits = loadDigits(at + 8);
  let stop = nonDigits(digits);
  if (stop != 0) {
    const count = <i32>(ctz(stop) >> 3);
    if (count > 0) value = value * powerOfTen(count) + eightDigits(digits << (64 - (count << 3)));
    runValue = value;
    return at + 8 + count;
  }
  value = value * 100000000 + eightDigits(digits);
  let end = at + 16;
  for (let i = 0; i < 3 && isDigit(load<u8>(end)); i++) value = value * 10 + (load<u8>(end++) - 48);
  runValue = value;
  return end;
}
