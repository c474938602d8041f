import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { casterOf } from '../../src/expression/cast/caster.ts';
import { castExpression, columnReference } from '../../src/expression/index.ts';
import { zoneOf } from '../../src/expression/time/zone.ts';
import { context, evaluate } from './evaluate.ts';

const SIZES = [0, 1, 7, 8, 9, 17, 1000];
const integer = (bits: number): fc.Arbitrary<number> =>
  fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 });
const float = fc.oneof(
  fc.double(),
  fc.double({ min: -3e9, max: 3e9 }),
  fc.constantFrom(0, -0, 0.5, -0.5, 2 ** 31, -(2 ** 31), 2 ** 63, Number.NaN),
);
const decimal = (precision: number): fc.Arbitrary<bigint> => {
  const limit = 10n ** BigInt(precision) - 1n;
  return fc.oneof(fc.bigInt({ min: -limit, max: limit }), fc.bigInt({ min: -1000n, max: 1000n }));
};
const micros = fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n });

const numbers: readonly [t.DataType, fc.Arbitrary<Value>][] = [
  [t.TINYINT(), integer(8)],
  [t.SMALLINT(), integer(16)],
  [t.INTEGER(), integer(32)],
  [t.BIGINT(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  [t.FLOAT(), float.map(Math.fround)],
  [t.DOUBLE(), float],
  [t.DECIMAL(5, 2), decimal(5)],
  [t.DECIMAL(18, 0), decimal(18)],
  [t.DECIMAL(38, 18), decimal(38)],
];

const times: readonly [t.DataType, fc.Arbitrary<Value>][] = [
  [t.DATE(), integer(18)],
  [t.TIME(3), fc.integer({ min: 0, max: 86_399_999 })],
  [t.TIMESTAMP(0), micros.map((v) => (v / 1_000_000n) * 1_000_000_000n)],
  [t.TIMESTAMP(3), micros.map((v) => (v / 1000n) * 1_000_000n)],
  [t.TIMESTAMP(6), micros.map((v) => v * 1000n)],
  [t.TIMESTAMP(9), micros.map((v) => v * 1000n + 789n)],
  [t.TIMESTAMP_LTZ(3), micros.map((v) => (v / 1000n) * 1_000_000n)],
  [t.TIMESTAMP_LTZ(9), micros.map((v) => v * 1000n + 1n)],
];

/** The kernel must give what casting one value after the other gives. */
function agrees(
  from: t.DataType,
  to: t.DataType,
  value: fc.Arbitrary<Value>,
  timeZone: string,
): void {
  const expression = castExpression(columnReference(0, from), to, 'CAST');
  const caster = casterOf(from, to, zoneOf(timeZone));
  for (const length of SIZES) {
    const [drawn] = fc.sample(
      fc.array(fc.option(value, { nil: null, freq: 5 }), { minLength: length, maxLength: length }),
      { seed: 11, numRuns: 1 },
    );
    const values = drawn! as Value[];
    const expected = values.map((each) => (each === null ? null : caster(each as never)));
    expect(evaluate(expression, [{ type: from, values }], { ...context, timeZone })).toEqual(
      expected,
    );
  }
}

describe.each(numbers)('from $kind', (from, value) => {
  test.each(numbers)('to $kind', (to) => agrees(from, to, value, 'UTC'));
});

describe.each(['UTC', '+08:00', 'America/New_York'])('times in %s', (timeZone) => {
  const pairs = times.flatMap(([from, value]) => times.map(([to]) => [from, to, value] as const));
  const castable = pairs.filter(
    ([{ kind: a }, { kind: b }]) => a === b || !(a.length === 4 && b.length === 4),
  );
  test.each(castable)('from $kind to $kind', (from, to, value) =>
    agrees(from, to, value, timeZone),
  );
});

describe('text', () => {
  const exact = numbers.filter(([{ kind }]) => kind !== 'FLOAT' && kind !== 'DOUBLE');
  test.each([...exact, ...times])('of $kind', (from, value) =>
    agrees(from, t.STRING(), value, '+05:30'),
  );

  test('of years beyond four digits', () => {
    const from = t.TIMESTAMP(3);
    const far = fc.bigInt({ min: -(10n ** 14n), max: 10n ** 15n }).map((ms) => ms * 1_000_000n);
    agrees(from, t.STRING(), far, 'UTC');
  });

  const digits = fc.oneof(integer(16).map(String), fc.constantFrom('0', '-5', '+7', '007'));
  test.each(exact.slice(0, 4))('to $kind', (to) => {
    agrees(t.STRING(), to, integer(8).map(String), 'UTC');
  });
  test('to an integer where some need a second look', () => {
    agrees(t.STRING(), t.INTEGER(), fc.oneof(digits, fc.constantFrom(' 5 ', '5.9', '-0.5')), 'UTC');
    expect(() => agrees(t.STRING(), t.TINYINT(), fc.constant('128'), 'UTC')).toThrow("'128'");
  });
});

test('children are cast where they lie', () => {
  const from = t.ROW([
    { name: 'a', type: t.INTEGER() },
    { name: 'b', type: t.ARRAY(t.FLOAT()) },
  ]);
  const to = t.ROW([
    { name: 'x', type: t.BIGINT() },
    { name: 'y', type: t.ARRAY(t.DOUBLE()) },
  ]);
  const values: Value[] = [[1, [0.5, null]], null, [null, []]];
  const expression = castExpression(columnReference(0, from), to, 'CAST');
  expect(evaluate(expression, [{ type: from, values }])).toEqual([
    [1n, [0.5, null]],
    null,
    [null, []],
  ]);
});
