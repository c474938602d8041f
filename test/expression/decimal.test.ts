import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { literal, resolveCall } from '../../src/expression/index.ts';
import { apply, type Column, evaluate, references } from './evaluate.ts';

interface Digits {
  readonly precision: number;
  readonly scale: number;
}

/** Plain BigInt arithmetic on fractions: what the kernels must give. */
const reference: Readonly<
  Record<string, (a: bigint, b: bigint, x: Digits, y: Digits) => [bigint, bigint]>
> = {
  PLUS: (a, b, x, y) => aligned(a, b, x, y, (p, q) => p + q),
  MINUS: (a, b, x, y) => aligned(a, b, x, y, (p, q) => p - q),
  TIMES: (a, b, x, y) => [a * b, 10n ** BigInt(x.scale + y.scale)],
  DIVIDE: (a, b, x, y) => [a * 10n ** BigInt(y.scale), b * 10n ** BigInt(x.scale)],
  MOD: (a, b, x, y) => aligned(a, b, x, y, (p, q) => p % q),
};

function aligned(
  a: bigint,
  b: bigint,
  x: Digits,
  y: Digits,
  f: (p: bigint, q: bigint) => bigint,
): [bigint, bigint] {
  const scale = Math.max(x.scale, y.scale);
  return [
    f(a * 10n ** BigInt(scale - x.scale), b * 10n ** BigInt(scale - y.scale)),
    10n ** BigInt(scale),
  ];
}

/** The fraction as an unscaled value, half up; null beyond the precision. */
function rounded([numerator, denominator]: [bigint, bigint], type: Digits): bigint | null {
  const scaled = numerator * 10n ** BigInt(type.scale);
  const negative = scaled < 0n !== denominator < 0n;
  const [top, bottom] = [
    scaled < 0n ? -scaled : scaled,
    denominator < 0n ? -denominator : denominator,
  ];
  const magnitude = (2n * top + bottom) / (2n * bottom);
  if (magnitude >= 10n ** BigInt(type.precision)) return null;
  return negative ? -magnitude : magnitude;
}

const types: readonly Digits[] = [
  { precision: 5, scale: 2 },
  { precision: 8, scale: 0 },
  { precision: 18, scale: 6 },
  { precision: 19, scale: 0 },
  { precision: 30, scale: 10 },
  { precision: 38, scale: 0 },
  { precision: 38, scale: 18 },
  { precision: 38, scale: 38 },
];

/** Small and large magnitudes alike, zero and the extremes among them. */
function values({ precision }: Digits): fc.Arbitrary<bigint | null> {
  const limit = 10n ** BigInt(precision) - 1n;
  const large = fc.bigInt({ min: -limit, max: limit });
  const small = fc.bigInt({
    min: limit > 1000n ? -1000n : -limit,
    max: limit > 1000n ? 1000n : limit,
  });
  return fc.oneof(large, small, fc.constantFrom(0n, 1n, -1n, limit, -limit, null));
}

function sample(type: Digits, length: number, seed: number): Column {
  const [drawn] = fc.sample(fc.array(values(type), { minLength: length, maxLength: length }), {
    seed,
    numRuns: 1,
  });
  return { type: t.DECIMAL(type.precision, type.scale), values: drawn! };
}

const pairs = types.flatMap((x) =>
  types.map((y): [string, Digits, Digits] => [
    `(${x.precision}, ${x.scale}) and (${y.precision}, ${y.scale})`,
    x,
    y,
  ]),
);

describe.each(pairs)('decimals %s', (_, x, y) => {
  const a = sample(x, 200, 1);
  const b = sample(y, 200, 2);

  test.each(Object.keys(reference))('%s', (name) => {
    const divides = name === 'DIVIDE' || name === 'MOD';
    const right = divides ? { ...b, values: b.values.map((v) => (v === 0n ? null : v)) } : b;
    const { type } = resolveCall(name, references([a, right]));
    const expected = a.values.map((p, i) => {
      const q = right.values[i]!;
      if (p === null || q === null || type.kind !== 'DECIMAL') return null;
      return rounded(reference[name]!(p as bigint, q as bigint, x, y), type);
    });
    expect(apply(name, a, right)).toEqual(expected);
  });

  test('compare by value', () => {
    const order = (p: bigint, q: bigint): bigint =>
      p * 10n ** BigInt(y.scale) - q * 10n ** BigInt(x.scale);
    const compare = (f: (difference: bigint) => boolean): Value[] =>
      a.values.map((p, i) =>
        p === null || b.values[i] === null ? null : f(order(p as bigint, b.values[i] as bigint)),
      );
    expect(apply('EQUALS', a, b)).toEqual(compare((d) => d === 0n));
    expect(apply('NOT_EQUALS', a, b)).toEqual(compare((d) => d !== 0n));
    expect(apply('LESS_THAN', a, b)).toEqual(compare((d) => d < 0n));
    expect(apply('LESS_THAN_OR_EQUAL', a, b)).toEqual(compare((d) => d <= 0n));
    expect(apply('GREATER_THAN', a, b)).toEqual(compare((d) => d > 0n));
    expect(apply('GREATER_THAN_OR_EQUAL', a, b)).toEqual(compare((d) => d >= 0n));
  });
});

test('a literal stands for every row', () => {
  const prices: Column = { type: t.DECIMAL(10, 2), values: [1050n, -25n, null] };
  const rate = literal(15n, t.DECIMAL(2, 1, false));
  const [price] = references([prices]);
  expect(evaluate(resolveCall('TIMES', [price!, rate]), [prices])).toEqual([15_750n, -375n, null]);
  expect(evaluate(resolveCall('MINUS', [rate, price!]), [prices])).toEqual([-900n, 175n, null]);
  expect(evaluate(resolveCall('GREATER_THAN', [price!, rate]), [prices])).toEqual([
    true,
    false,
    null,
  ]);
});

test('a minus keeps every digit', () => {
  const limit = 10n ** 38n - 1n;
  expect(apply('NEGATE', { type: t.DECIMAL(38, 4), values: [limit, -limit, 0n] })).toEqual([
    -limit,
    limit,
    0n,
  ]);
});

test('a divisor of 0 fails', () => {
  const one: Column = { type: t.DECIMAL(5, 2), values: [null, 100n] };
  const zero: Column = { type: t.DECIMAL(5, 2), values: [0n, 0n] };
  expect(() => apply('DIVIDE', one, zero)).toThrow('division by zero');
  expect(() => apply('MOD', one, zero)).toThrow('division by zero');
});
