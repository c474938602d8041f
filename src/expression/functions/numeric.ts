/** Functions of numbers: magnitude, rounding, powers and logarithms, trigonometry, other bases. */

import type { Value } from '../../batch/index.ts';
import { BYTES, type DataType, DOUBLE, isInteger, STRING, withNullable } from '../../core/index.ts';
import type { Expression } from '../expression.ts';
import {
  type BoundCall,
  bound,
  type RowFunction,
  type ScalarFunction,
  scalar,
} from '../function.ts';
import {
  anyNullable,
  CHARACTER,
  either,
  gives,
  givesNullable,
  INT,
  INTERVAL,
  LONG,
  likeArgument,
  NUMERIC,
  optional,
  REAL,
  type ResultRule,
  takes,
} from '../signature.ts';
import { roundType } from '../type/decimal.ts';
import { divideHalfUp, fits, parseDecimal, powerOfTen, rescale } from '../value/decimal.ts';

type Real = (x: number) => number;

function real(name: string, f: Real): ScalarFunction {
  return scalar(name, takes(REAL), gives(DOUBLE()), f);
}

const reals: readonly [string, Real][] = [
  ['EXP', Math.exp],
  ['LN', Math.log],
  ['LOG10', Math.log10],
  ['LOG2', (x) => Math.log(x) / Math.log(2)],
  ['SQRT', Math.sqrt],
  ['SIN', Math.sin],
  ['COS', Math.cos],
  ['TAN', Math.tan],
  ['COT', (x) => 1 / Math.tan(x)],
  ['ASIN', Math.asin],
  ['ACOS', Math.acos],
  ['ATAN', Math.atan],
  ['SINH', Math.sinh],
  ['COSH', Math.cosh],
  ['TANH', Math.tanh],
  ['DEGREES', (x) => x * (180 / Math.PI)],
  ['RADIANS', (x) => x * (Math.PI / 180)],
];

/** LOG(x) is natural, LOG(base, x) of any base. */
const logarithm = (a: number, b?: number): number =>
  b === undefined ? Math.log(a) : Math.log(b) / Math.log(a);

function bindAbsolute({ type }: BoundCall): RowFunction {
  if (type.kind === 'BIGINT') return (x: bigint) => BigInt.asIntN(64, x < 0n ? -x : x);
  if (type.kind === 'DECIMAL') return (x: bigint) => (x < 0n ? -x : x);
  const bits = { TINYINT: 24, SMALLINT: 16, INTEGER: 0 }[type.kind as string];
  if (bits === undefined) return (x: number) => Math.abs(x);
  return (x: number) => (Math.abs(x) << bits) >> bits;
}

/** Of a decimal, one with the same digits: SIGN(-12.50) is -1.00. */
function bindSign({ type }: BoundCall): RowFunction {
  const signOf = (x: bigint): bigint => (x > 0n ? 1n : x < 0n ? -1n : 0n);
  if (type.kind === 'BIGINT') return signOf;
  if (type.kind === 'DECIMAL') return (x: bigint) => signOf(x) * powerOfTen(type.scale);
  return (x: number) => Math.sign(x);
}

const FLOOR = 'FLOOR';

/** FLOOR and CEIL of a number; times are rounded by kernels. */
export function bindWhole({ name, types }: BoundCall): RowFunction {
  const [type] = types as [DataType];
  if (isInteger(type)) return (x: number | bigint) => x;
  if (type.kind !== 'DECIMAL') return name === FLOOR ? Math.floor : Math.ceil;
  const unit = powerOfTen(type.scale);
  return (x: bigint) => {
    const cut = x / unit;
    const rest = x % unit;
    if (name === FLOOR) return rest < 0n ? cut - 1n : cut;
    return rest > 0n ? cut + 1n : cut;
  };
}

type Divide = (dividend: bigint, divisor: bigint) => bigint;
const truncated: Divide = (dividend, divisor) => dividend / divisor;

const digitsOf = (args: readonly Expression[]): number | undefined => {
  const digits = args[1];
  if (digits === undefined) return 0;
  return digits.kind === 'literal' && typeof digits.value === 'number' ? digits.value : undefined;
};

/** Of a decimal: as many digits as a literal asks for. */
const rounded: ResultRule = (types, args) => {
  const [type] = types as [DataType];
  const digits = digitsOf(args);
  const nullable = anyNullable(types);
  if (type.kind !== 'DECIMAL' || digits === undefined) return withNullable(type, nullable);
  return withNullable(roundType(type, digits), nullable);
};

function roundTo(divide: Divide): (call: BoundCall) => RowFunction {
  return ({ types, type }) => {
    const [from] = types as [DataType];
    if (from.kind === 'DECIMAL' && type.kind === 'DECIMAL') {
      return (x: bigint, digits = 0) => {
        const value = rescale(
          toDigits(x, from.scale, digits, divide),
          Math.min(from.scale, Math.max(digits, 0)),
          type.scale,
        );
        return fits(value, type.precision) ? value : null;
      };
    }
    if (isInteger(from)) return bindRoundInteger(from, divide);
    const narrow = from.kind === 'FLOAT' ? Math.fround : (x: number) => x;
    return (x: number, digits = 0) => narrow(roundNumber(x, digits, divide));
  };
}

/** The unscaled value at the scale of `digits`; negative ones make zeros before the point, at scale 0. */
function toDigits(unscaled: bigint, scale: number, digits: number, divide: Divide): bigint {
  if (digits >= scale) return unscaled;
  const whole = divide(unscaled, powerOfTen(scale - digits));
  return digits < 0 ? whole * powerOfTen(-digits) : whole;
}

function bindRoundInteger(type: DataType, divide: Divide): RowFunction {
  return (x: number | bigint, digits = 0) => {
    if (digits >= 0) return x;
    if (digits < -19) return type.kind === 'BIGINT' ? 0n : 0;
    const unit = powerOfTen(-digits);
    const value = divide(BigInt(x), unit) * unit;
    return type.kind === 'BIGINT' ? BigInt.asIntN(64, value) : Number(value);
  };
}

/** By the decimal digits that the number prints with, as BigDecimal.valueOf does. */
function roundNumber(x: number, digits: number, divide: Divide): number {
  const decimal = Number.isFinite(x) ? parseDecimal(String(x)) : undefined;
  if (decimal === undefined || digits >= decimal.scale) return x;
  const unscaled = toDigits(decimal.unscaled, decimal.scale, digits, divide);
  return Number(`${unscaled}e-${Math.max(digits, 0)}`);
}

const POWER_BITS = 64;

/** Negative numbers in two's complement, as Java's toBinaryString and toHexString. */
function inBase(base: number): RowFunction {
  return (x: bigint): Value => BigInt.asUintN(POWER_BITS, x).toString(base).toUpperCase();
}

const encoder = new TextEncoder();

function bindHex(call: BoundCall): RowFunction {
  if (isInteger(call.types[0]!)) return inBase(16);
  return (text: string) =>
    Array.from(encoder.encode(text), (byte) => byte.toString(16).padStart(2, '0'))
      .join('')
      .toUpperCase();
}

/** Null for what is not hexadecimal; of an odd number of digits the first counts for nothing. */
function unhex(text: string): Value {
  if (!/^[0-9a-fA-F]*$/.test(text)) return null;
  const padded = text.length % 2 === 0 ? text : `00${text.slice(1)}`;
  const bytes = new Uint8Array(padded.length / 2);
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = Number.parseInt(padded.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

export const NUMERIC_FUNCTIONS: readonly ScalarFunction[] = [
  ...reals.map(([name, f]) => real(name, f)),
  scalar('POWER', takes(REAL, REAL), gives(DOUBLE()), (x: number, y: number) => x ** y),
  scalar('ATAN2', takes(REAL, REAL), gives(DOUBLE()), Math.atan2),
  scalar('LOG', takes(REAL, optional(REAL)), gives(DOUBLE()), logarithm),
  scalar('PI', takes(), gives(DOUBLE()), () => Math.PI),
  scalar('E', takes(), gives(DOUBLE()), () => Math.E),
  bound('ABS', either(takes(NUMERIC), takes(INTERVAL)), likeArgument(0), bindAbsolute),
  bound('SIGN', takes(NUMERIC), likeArgument(0), bindSign),
  bound('ROUND', takes(NUMERIC, optional(INT)), rounded, roundTo(divideHalfUp)),
  bound('TRUNCATE', takes(NUMERIC, optional(INT)), rounded, roundTo(truncated)),
  scalar('BIN', takes(LONG), gives(STRING()), inBase(2)),
  bound('HEX', either(takes(LONG), takes(CHARACTER)), gives(STRING()), bindHex),
  scalar('UNHEX', takes(CHARACTER), givesNullable(BYTES()), unhex),
];
