// Casts among numbers and among times: integers wrap, floats saturate to integers, times are cut towards the past.
import { floorDivideLong } from './calendar';

/** Java's rule: a float becomes an int (or a long) by saturating, then narrower by wrapping. */
// @ts-ignore: decorator
@inline
function convert<From, To>(value: From): To {
  if (isFloat<From>() && !isFloat<To>()) {
    if (sizeof<To>() == 8) return <To>(<i64>saturate64<From>(value));
    return <To>saturate32<From>(value);
  }
  return <To>value;
}

// @ts-ignore: decorator
@inline
function saturate32<From>(value: From): i32 {
  if (value != value) return 0;
  const wide = <f64>value;
  return wide >= 2147483647.0 ? i32.MAX_VALUE : wide <= -2147483648.0 ? i32.MIN_VALUE : <i32>wide;
}

// @ts-ignore: decorator
@inline
function saturate64<From>(value: From): i64 {
  if (value != value) return 0;
  const wide = <f64>value;
  if (wide >= 9223372036854775807.0) return i64.MAX_VALUE;
  return wide <= -9223372036854775808.0 ? i64.MIN_VALUE : <i64>wide;
}

// @ts-ignore: decorator
@inline
function run<From, To>(values: usize, length: i32, out: usize): void {
  for (let i: usize = 0; i < <usize>length; i++) {
    store<To>(out + i * sizeof<To>(), convert<From, To>(load<From>(values + i * sizeof<From>())));
  }
}

// @ts-ignore: decorator
@inline
function runTo<From>(to: i32, values: usize, length: i32, out: usize): void {
  if (to == 0) run<From, i8>(values, length, out);
  else if (to == 1) run<From, i16>(values, length, out);
  else if (to == 2) run<From, i32>(values, length, out);
  else if (to == 3) run<From, i64>(values, length, out);
  else if (to == 4) run<From, f32>(values, length, out);
  else run<From, f64>(values, length, out);
}

/** Kinds: 0 int8, 1 int16, 2 int32, 3 int64, 4 float32, 5 float64. */
export function castNumbers(from: i32, to: i32, values: usize, length: i32, out: usize): void {
  if (from == 0) runTo<i8>(to, values, length, out);
  else if (from == 1) runTo<i16>(to, values, length, out);
  else if (from == 2) runTo<i32>(to, values, length, out);
  else if (from == 3) runTo<i64>(to, values, length, out);
  else if (from == 4) runTo<f32>(to, values, length, out);
  else runTo<f64>(to, values, length, out);
}

/**
 * Timestamps to another layout (0 microseconds, 1 milliseconds and nanoseconds), without the digits below
 * `unit` nanoseconds.
 */
export function castTimestamps(
  from: i32, to: i32, unit: i64, values: usize, length: i32, out: usize,
): void {
  for (let i: usize = 0; i < <usize>length; i++) {
    let millis: i64;
    let nanos: i64;
    if (from == 0) {
      const micros = load<i64>(values + (i << 3));
      millis = floorDivideLong(micros, 1000);
      nanos = (micros - millis * 1000) * 1000;
    } else {
      millis = load<i64>(values + (i << 4));
      nanos = load<i64>(values + (i << 4), 8);
    }
    if (unit >= 1_000_000) {
      const millisUnit = unit / 1_000_000;
      millis = floorDivideLong(millis, millisUnit) * millisUnit;
      nanos = 0;
    } else nanos -= nanos % unit;
    if (to == 0) store<i64>(out + (i << 3), millis * 1000 + nanos / 1000);
    else {
      store<i64>(out + (i << 4), millis);
      store<i64>(out + (i << 4), nanos, 8);
    }
  }
}

/** Of two values a row the first where the bit is set; steps of 0 repeat a value. Widths 1, 2, 4, 8 and 16. */
export function chooseValues(
  bits: usize, width: i32, a: usize, aStep: i32, b: usize, bStep: i32, length: i32, out: usize,
): void {
  if (width == 8) choose<u64>(bits, a, aStep, b, bStep, length, out);
  else if (width == 4) choose<u32>(bits, a, aStep, b, bStep, length, out);
  else if (width == 1) choose<u8>(bits, a, aStep, b, bStep, length, out);
  else if (width == 2) choose<u16>(bits, a, aStep, b, bStep, length, out);
  else {
    for (let i = 0; i < length; i++) {
      const first = ((<u32>load<u8>(bits + (i >>> 3)) >>> (i & 7)) & 1) != 0;
      const from = first ? a + (<usize>(i * aStep) << 4) : b + (<usize>(i * bStep) << 4);
      v128.store(out + (<usize>i << 4), v128.load(from));
    }
  }
}

// @ts-ignore: decorator
@inline
function choose<T>(
  bits: usize, a: usize, aStep: i32, b: usize, bStep: i32, length: i32, out: usize,
): void {
  for (let i = 0; i < length; i++) {
    const first = load<T>(a + <usize>(i * aStep) * sizeof<T>());
    const second = load<T>(b + <usize>(i * bStep) * sizeof<T>());
    const taken = ((<u32>load<u8>(bits + (i >>> 3)) >>> (i & 7)) & 1) != 0;
    store<T>(out + <usize>i * sizeof<T>(), select<T>(first, second, taken));
  }
}

/** Of two bitmaps the first's bit where `bits` is set. A pointer of 0 is all ones. */
export function chooseBits(bits: usize, a: usize, b: usize, length: i32, out: usize): void {
  const bytes: usize = (length + 7) >>> 3;
  for (let i: usize = 0; i < bytes; i++) {
    const chosen = <u32>load<u8>(bits + i);
    const first: u32 = a == 0 ? 0xff : <u32>load<u8>(a + i);
    const second: u32 = b == 0 ? 0xff : <u32>load<u8>(b + i);
    store<u8>(out + i, <u8>((first & chosen) | (second & ~chosen)));
  }
}
