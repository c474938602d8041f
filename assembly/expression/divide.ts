// / and % over columns. A valid row whose divisor is 0 stops the kernel: it returns that row, else -1.

// @ts-ignore: decorator
@inline
function validAt(validity: usize, row: i32): bool {
  return validity == 0 || ((<u32>load<u8>(validity + (row >>> 3)) >>> (row & 7)) & 1) != 0;
}

/** The least integer divided by -1 is itself, as in Java; WebAssembly would trap. */
// @ts-ignore: decorator
@inline
function quotient<T>(a: T, b: T): T {
  return b == <T>-1 ? <T>(<T>0 - a) : <T>(a / b);
}

// @ts-ignore: decorator
@inline
function remainder<T>(a: T, b: T): T {
  return b == <T>-1 ? <T>0 : <T>(a % b);
}

// @ts-ignore: decorator
@inline
function divideIntegers<T>(
  isQuotient: bool, a: usize, aStep: i32, b: usize, bStep: i32,
  validity: usize, length: i32, out: usize,
): i32 {
  for (let i = 0; i < length; i++) {
    const left = load<T>(a + <usize>(i * aStep) * sizeof<T>());
    const right = load<T>(b + <usize>(i * bStep) * sizeof<T>());
    let value: T = 0;
    if (right != 0) value = isQuotient ? quotient<T>(left, right) : remainder<T>(left, right);
    else if (validAt(validity, i)) return i;
    store<T>(out + <usize>i * sizeof<T>(), value);
  }
  return -1;
}

/** @param width bytes of an integer: 1, 2, 4 or 8 */
export function divideIntegerColumns(
  width: i32, a: usize, aStep: i32, b: usize, bStep: i32,
  validity: usize, length: i32, out: usize,
): i32 {
  if (width == 4) return divideIntegers<i32>(true, a, aStep, b, bStep, validity, length, out);
  if (width == 8) return divideIntegers<i64>(true, a, aStep, b, bStep, validity, length, out);
  if (width == 2) return divideIntegers<i16>(true, a, aStep, b, bStep, validity, length, out);
  return divideIntegers<i8>(true, a, aStep, b, bStep, validity, length, out);
}

export function remainderIntegerColumns(
  width: i32, a: usize, aStep: i32, b: usize, bStep: i32,
  validity: usize, length: i32, out: usize,
): i32 {
  if (width == 4) return divideIntegers<i32>(false, a, aStep, b, bStep, validity, length, out);
  if (width == 8) return divideIntegers<i64>(false, a, aStep, b, bStep, validity, length, out);
  if (width == 2) return divideIntegers<i16>(false, a, aStep, b, bStep, validity, length, out);
  return divideIntegers<i8>(false, a, aStep, b, bStep, validity, length, out);
}

// @ts-ignore: decorator
@inline
function divideFloats<T>(
  a: usize, aStep: i32, b: usize, bStep: i32, validity: usize, length: i32, out: usize,
): i32 {
  for (let i = 0; i < length; i++) {
    const right = load<T>(b + <usize>(i * bStep) * sizeof<T>());
    if (right == 0 && validAt(validity, i)) return i;
    const left = load<T>(a + <usize>(i * aStep) * sizeof<T>());
    store<T>(out + <usize>i * sizeof<T>(), <T>(left / right));
  }
  return -1;
}

export function divideF32(
  a: usize, aStep: i32, b: usize, bStep: i32, validity: usize, length: i32, out: usize,
): i32 {
  return divideFloats<f32>(a, aStep, b, bStep, validity, length, out);
}

export function divideF64(
  a: usize, aStep: i32, b: usize, bStep: i32, validity: usize, length: i32, out: usize,
): i32 {
  return divideFloats<f64>(a, aStep, b, bStep, validity, length, out);
}
