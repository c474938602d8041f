/** Decimal numbers outside of columns: an unscaled bigint and a scale. Rounding is HALF_UP, as in Flink. */

export interface Decimal {
  readonly unscaled: bigint;
  readonly scale: number;
}

const POWERS: bigint[] = [1n];

export function powerOfTen(exponent: number): bigint {
  for (let i = POWERS.length; i <= exponent; i++) POWERS.push(POWERS[i - 1]! * 10n);
  return POWERS[exponent]!;
}

/** Whether an unscaled value has at most `precision` digits. */
export function fits(unscaled: bigint, precision: number): boolean {
  const bound = powerOfTen(precision);
  return unscaled < bound && unscaled > -bound;
}

/** The unscaled value at another scale; digits that fall off round away from zero from 5 on. */
export function rescale(unscaled: bigint, from: number, to: number): bigint {
  if (to >= from) return unscaled * powerOfTen(to - from);
  return divideHalfUp(unscaled, powerOfTen(from - to));
}

export function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  const remainder = dividend % divisor;
  const twice = 2n * (remainder < 0n ? -remainder : remainder);
  if (twice < (divisor < 0n ? -divisor : divisor)) return quotient;
  return dividend < 0n === divisor < 0n ? quotient + 1n : quotient - 1n;
}

/** The value as a DECIMAL(precision, scale), or null where it has too many digits before the point. */
export function toDecimal({ unscaled, scale }: Decimal, type: DecimalType): bigint | null {
  const value = rescale(unscaled, scale, type.scale);
  return fits(value, type.precision) ? value : null;
}

export interface DecimalType {
  readonly precision: number;
  readonly scale: number;
}

const MAX_EXPONENT = 1000; // beyond what any DECIMAL could hold: spares 10n ** huge

/** Reads `-12.5e3`; undefined for anything that is not a number. Surrounding spaces are the caller's. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponentText = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const exponent = Number(exponentText);
  const digits = BigInt(whole + fraction);
  if (digits === 0n) return { unscaled: 0n, scale: 0 };
  if (exponent > MAX_EXPONENT) return { unscaled: powerOfTen(MAX_EXPONENT), scale: 0 };
  if (exponent < -MAX_EXPONENT) return { unscaled: 0n, scale: 0 };
  const unscaled = sign === '-' ? -digits : digits;
  const scale = fraction.length - exponent;
  return scale < 0 ? { unscaled: unscaled * powerOfTen(-scale), scale: 0 } : { unscaled, scale };
}

/** The decimal that a double prints as; undefined for NaN and infinities. */
export function decimalOfNumber(value: number): Decimal | undefined {
  return Number.isFinite(value) ? parseDecimal(String(value)) : undefined;
}

export function numberOfDecimal(unscaled: bigint, scale: number): number {
  return Number(`${unscaled}e-${scale}`);
}
