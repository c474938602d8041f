/** Aggregate functions over a list of values, one value at a time; knows nothing of src. */

export type Scalar = null | boolean | number | bigint | string;

/** The exact sum of doubles, rounded once. */
export function exactSum(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  const special = values.filter((value) => !Number.isFinite(value)).reduce((a, b) => a + b, 0);
  if (special !== 0) return special;
  return fromUnits(finite.reduce((sum, value) => sum + toUnits(value), 0n));
}

/** Whole multiples of 2^-1074, the least double. */
export function toUnits(value: number): bigint {
  const bits = new BigUint64Array(new Float64Array([value]).buffer)[0]!;
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = exponent === 0 ? fraction : (fraction | (1n << 52n)) << BigInt(exponent - 1);
  return value < 0 ? -magnitude : magnitude;
}

export function fromUnits(units: bigint): number {
  const magnitude = units < 0n ? -units : units;
  const drop = Math.max(0, magnitude.toString(2).length - 100);
  const shift = BigInt(drop);
  const top = magnitude >> shift;
  const sticky = top << shift === magnitude ? 0n : 1n;
  // A bigint becomes the nearest double; the powers of two are exact unless the sum overflows.
  let value = Number((top << 1n) | sticky);
  let exponent = drop - 1 - 1074;
  for (; exponent < -500; exponent += 500) value *= 2 ** -500;
  for (; exponent > 500; exponent -= 500) value *= 2 ** 500;
  value *= 2 ** exponent;
  return units < 0n ? -value : value;
}

export interface NumberOptions {
  /** Bits of an integer result that wraps. */
  readonly bits?: number;
  /** DECIMAL: digits behind the point of the argument and of the result. */
  readonly scale?: number;
  readonly resultScale?: number;
}

const DECIMAL_LIMIT = 10n ** 38n;

export function sumIntegers(values: readonly bigint[], bits: number): bigint | null {
  if (values.length === 0) return null;
  return BigInt.asIntN(
    bits,
    values.reduce((a, b) => a + b, 0n),
  );
}

export function averageIntegers(values: readonly bigint[], bits: number): bigint | null {
  if (values.length === 0) return null;
  const sum = BigInt.asIntN(
    64,
    values.reduce((a, b) => a + b, 0n),
  );
  return BigInt.asIntN(bits, sum / BigInt(values.length));
}

export function sumDecimals(values: readonly bigint[]): bigint | null {
  if (values.length === 0) return null;
  return fitted(values.reduce((a, b) => a + b, 0n));
}

export function averageDecimals(
  values: readonly bigint[],
  scale: number,
  resultScale: number,
): bigint | null {
  if (values.length === 0) return null;
  const total = sumDecimals(values);
  if (total === null) return null;
  const sum = total * 10n ** BigInt(resultScale - scale);
  const count = BigInt(values.length);
  const magnitude = sum < 0n ? -sum : sum;
  const rounded = (2n * magnitude + count) / (2n * count);
  return fitted(sum < 0n ? -rounded : rounded);
}

function fitted(value: bigint): bigint | null {
  return value < DECIMAL_LIMIT && value > -DECIMAL_LIMIT ? value : null;
}

export function extreme<T extends Scalar>(values: readonly T[], max: boolean): T | null {
  let best: T | null = null;
  for (const value of values) {
    const order = best === null ? 1 : compare(value, best);
    if (best === null || (max ? order > 0 : order < 0)) best = value;
  }
  return best;
}

/** Text by code points; NaN after every number. */
function compare(a: Scalar, b: Scalar): number {
  if (typeof a === 'string' && typeof b === 'string') {
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  }
  return a! < b! ? -1 : a! > b! ? 1 : 0;
}

/** Variance by exact fractions, rounded at the end. */
export function variance(values: readonly number[], sample: boolean): number | null {
  const divisor = sample ? values.length - 1 : values.length;
  if (divisor <= 0) return null;
  const units = values.map(toUnits);
  const count = BigInt(values.length);
  const sum = units.reduce((a, b) => a + b, 0n);
  const squares = units.reduce((a, b) => a + b * b, 0n);
  // (n * squares - sum²) / n / divisor, in units of 2^-2148, brought to 200 bits behind the point.
  const numerator = count * squares - sum * sum;
  const scaled = (numerator << 200n) / (count * BigInt(divisor)) / (1n << 2148n);
  return Number(scaled) / 2 ** 200;
}

export function percentile(values: readonly number[], percentage: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  // Counted from 1, as Flink does: it shows in the last digit.
  const position = percentage * (sorted.length - 1) + 1;
  const lower = Math.floor(position);
  const higher = Math.ceil(position);
  const below = sorted[lower - 1]!;
  const above = sorted[higher - 1]!;
  return below === above ? below : (higher - position) * below + (position - lower) * above;
}
