// + - * over columns of numbers; integers wrap, as Java's do. A step of 0 repeats the first value: a literal.

// @ts-ignore: decorator
@inline
const PLUS = 0;
// @ts-ignore: decorator
@inline
const MINUS = 1;
// @ts-ignore: decorator
@inline
const TIMES = 2;

// @ts-ignore: decorator
@inline
function apply<T>(operator: i32, a: T, b: T): T {
  if (operator == PLUS) return (a + b) as T;
  if (operator == MINUS) return (a - b) as T;
  return (a * b) as T;
}

// @ts-ignore: decorator
@inline
function applyLanes<T>(operator: i32, a: v128, b: v128): v128 {
  if (operator == PLUS) return v128.add<T>(a, b);
  if (operator == MINUS) return v128.sub<T>(a, b);
  return v128.mul<T>(a, b);
}

/** Four lanes (two of 64 bits) a step, then the rest one by one. */
// @ts-ignore: decorator
@inline
function run<T>(
  operator: i32, aRepeats: bool, bRepeats: bool, a: usize, b: usize, length: i32, out: usize,
): void {
  const end = out + <usize>length * sizeof<T>();
  const endLanes = out + ((<usize>length * sizeof<T>()) & ~15);
  const aFirst = length > 0 ? load<T>(a) : <T>0;
  const bFirst = length > 0 ? load<T>(b) : <T>0;
  const aLanes = v128.splat<T>(aFirst);
  const bLanes = v128.splat<T>(bFirst);
  while (out < endLanes) {
    const left = aRepeats ? aLanes : v128.load(a);
    const right = bRepeats ? bLanes : v128.load(b);
    v128.store(out, applyLanes<T>(operator, left, right));
    a += 16;
    b += 16;
    out += 16;
  }
  while (out < end) {
    const left = aRepeats ? aFirst : load<T>(a);
    const right = bRepeats ? bFirst : load<T>(b);
    store<T>(out, apply<T>(operator, left, right));
    a += sizeof<T>();
    b += sizeof<T>();
    out += sizeof<T>();
  }
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
function arithmetic<T>(
  operator: i32, a: usize, aStep: i32, b: usize, bStep: i32, length: i32, out: usize,
): void {
  if (operator == PLUS) runSteps<T>(PLUS, a, aStep, b, bStep, length, out);
  else if (operator == MINUS) runSteps<T>(MINUS, a, aStep, b, bStep, length, out);
  else runSteps<T>(TIMES, a, aStep, b, bStep, length, out);
}

/** Bytes and shorts have no lanes for * in WebAssembly and are rare: one by one. */
// @ts-ignore: decorator
@inline
function arithmeticNarrow<T>(
  operator: i32, a: usize, aStep: i32, b: usize, bStep: i32, length: i32, out: usize,
): void {
  for (let i = 0; i < length; i++) {
    const left = <i32>load<T>(a + <usize>(i * aStep) * sizeof<T>());
    const right = <i32>load<T>(b + <usize>(i * bStep) * sizeof<T>());
    store<T>(out + <usize>i * sizeof<T>(), <T>apply<i32>(operator, left, right));
  }
}

/** @param operator 0 +, 1 -, 2 * */
export function arithmeticI8(
  operator: i32, a: usize, aStep: i32, b: usize, bStep: i32, length: i32, out: usize,
): void {
  arithmeticNarrow<i8>(operator, a, aStep, b, bStep, length, out);
}

export function arithmeticI16(
  operator: i32, a: usize, aStep: i32, b: usize, bStep: i32, length: i32, out: usize,
): void {
  arithmeticNarrow<i16>(operator, a, aStep, b, bStep, length, out);
}

export function arithmeticI32(
  operator: i32, a: usize, aStep: i32, b: usize, bStep: i32, length: i32, out: usize,
): void {
  arithmetic<i32>(operator, a, aStep, b, bStep, length, out);
}

export function arithmeticI64(
  operator: i32, a: usize, aStep: i32, b: usize, bStep: i32, length: i32, out: usize,
): void {
  arithmetic<i64>(operator, a, aStep, b, bStep, length, out);
}

export function arithmeticF32(
  operator: i32, a: usize, aStep: i32, b: usize, bStep: i32, length: i32, out: usize,
): void {
  arithmetic<f32>(operator, a, aStep, b, bStep, length, out);
}

export function arithmeticF64(
  operator: i32, a: usize, aStep: i32, b: usize, bStep: i32, length: i32, out: usize,
): void {
  arithmetic<f64>(operator, a, aStep, b, bStep, length, out);
}
