import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import {
  columnReference,
  type Expression,
  literal,
  resolveCall,
} from '../../src/expression/index.ts';
import { apply, type Column, evaluate, references, select } from './evaluate.ts';

const SIZES = [0, 1, 7, 8, 9, 16, 17, 1000, 16_384];

/** Deterministic values with nulls, the same for a size and a seed. */
function column<V extends Value>(
  type: t.DataType,
  length: number,
  seed: number,
  value: fc.Arbitrary<V>,
): Column {
  const few = Math.min(length, 512);
  const nullable = fc.option(value, { nil: null, freq: 5 });
  const [sample] = fc.sample(fc.array(nullable, { minLength: few, maxLength: few, size: 'max' }), {
    seed,
    numRuns: 1,
  });
  return { type, values: Array.from({ length }, (_, i) => sample![(i * 7) % few] ?? null) };
}

type Binary = (a: never, b: never) => Value;

function zip(f: Binary, a: Column, b: Column): Value[] {
  return a.values.map((x, i) => {
    const y = b.values[i]!;
    return x === null || y === null ? null : f(x as never, y as never);
  });
}

const numbers: readonly {
  readonly type: t.DataType;
  readonly value: fc.Arbitrary<number | bigint>;
  readonly wrap: (value: never) => Value;
}[] = [
  {
    type: t.TINYINT(),
    value: fc.integer({ min: -128, max: 127 }),
    wrap: (v: number) => (v << 24) >> 24,
  },
  {
    type: t.SMALLINT(),
    value: fc.integer({ min: -32768, max: 32767 }),
    wrap: (v: number) => (v << 16) >> 16,
  },
  {
    type: t.BIGINT(),
    value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    wrap: (v: bigint) => BigInt.asIntN(64, v),
  },
  { type: t.FLOAT(), value: fc.float(), wrap: Math.fround },
  { type: t.DOUBLE(), value: fc.double(), wrap: (v: number) => v },
];

describe.each(numbers)('$type.kind', ({ type, value, wrap }) => {
  const operators: readonly [string, Binary][] = [
    ['PLUS', (a: number, b: number) => wrap((a + b) as never)],
    ['MINUS', (a: number, b: number) => wrap((a - b) as never)],
    ['TIMES', (a: number, b: number) => wrap((a * b) as never)],
    ['EQUALS', (a: number, b: number) => a === b],
    ['NOT_EQUALS', (a: number, b: number) => a !== b],
    ['LESS_THAN', (a: number, b: number) => a < b],
    ['LESS_THAN_OR_EQUAL', (a: number, b: number) => a <= b],
    ['GREATER_THAN', (a: number, b: number) => a > b],
    ['GREATER_THAN_OR_EQUAL', (a: number, b: number) => a >= b],
  ];
  test.each(SIZES)('operators over %i rows', (length) => {
    const a = column(type, length, 1, value);
    const b = column(type, length, 2, value);
    for (const [name, f] of operators) expect(apply(name, a, b), name).toEqual(zip(f, a, b));
  });

  test('a literal on either side', () => {
    const a = column(type, 1000, 3, value);
    const constant = { type, values: a.values.map(() => a.values.find((v) => v !== null)!) };
    const one = literal(constant.values[0]!, t.withNullable(type, false));
    for (const [name, f] of operators) {
      const [reference] = references([a]);
      expect(evaluate(resolveCall(name, [reference!, one]), [a])).toEqual(zip(f, a, constant));
      expect(evaluate(resolveCall(name, [one, reference!]), [a])).toEqual(zip(f, constant, a));
      expect(evaluate(resolveCall(name, [one, one]), [a])).toEqual(zip(f, constant, constant));
    }
  });
});

describe('INT', () => {
  const values = [2 ** 31 - 1, -(2 ** 31), 0, 7, -7, null];
  const ints: Column = { type: t.INTEGER(), values };

  test('wraps like Java', () => {
    const ones: Column = { type: t.INTEGER(), values: values.map(() => 1) };
    expect(apply('PLUS', ints, ones)).toEqual([-(2 ** 31), -(2 ** 31) + 1, 1, 8, -6, null]);
    expect(apply('NEGATE', ints)).toEqual([-(2 ** 31) + 1, -(2 ** 31), 0, -7, 7, null]);
  });

  test('divides towards zero, the least by -1 too', () => {
    const by = (n: number): Column => ({ type: t.INTEGER(), values: values.map(() => n) });
    expect(apply('DIVIDE', ints, by(-1))).toEqual([-(2 ** 31) + 1, -(2 ** 31), 0, -7, 7, null]);
    expect(apply('DIVIDE', ints, by(2))).toEqual([2 ** 30 - 1, -(2 ** 30), 0, 3, -3, null]);
    expect(apply('MOD', ints, by(-1))).toEqual([0, 0, 0, 0, 0, null]);
    expect(apply('MOD', ints, by(4))).toEqual([3, 0, 0, 3, -3, null]);
  });

  test('refuses a divisor of 0 in rows that are not null', () => {
    const zeros: Column = { type: t.INTEGER(), values: [0, 0] };
    expect(apply('DIVIDE', { type: t.INTEGER(), values: [null, null] }, zeros)).toEqual([
      null,
      null,
    ]);
    const failing = () => apply('MOD', { type: t.INTEGER(), values: [null, 1] }, zeros);
    expect(failing).toThrow('division by zero');
  });
});

test('doubles refuse a divisor of 0 and divide the rest', () => {
  const a: Column = { type: t.DOUBLE(), values: [1, -3, null] };
  const by: Column = { type: t.DOUBLE(), values: [4, 2, 0] };
  expect(apply('DIVIDE', a, by)).toEqual([0.25, -1.5, null]);
  expect(() => apply('DIVIDE', by, a)).not.toThrow();
  expect(() => apply('DIVIDE', a, { type: t.DOUBLE(), values: [0, 1, 1] })).toThrow(
    'division by zero',
  );
});

test('-0 keeps its sign under a minus', () => {
  expect(apply('NEGATE', { type: t.DOUBLE(), values: [0, -0] })).toEqual([-0, 0]);
});

describe('text', () => {
  const words = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom('', 'a', 'ab', 'é', '🌊', 'longer than 16 bytes'),
  );
  const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
  const order = (a: string, b: string): number => Buffer.compare(bytesOf(a), bytesOf(b));

  test.each(SIZES)('compares by bytes over %i rows', (length) => {
    const a = column(t.STRING(), length, 4, words);
    const b = column(t.STRING(), length, 5, words);
    expect(apply('EQUALS', a, b)).toEqual(zip((x: string, y: string) => x === y, a, b));
    expect(apply('LESS_THAN', a, b)).toEqual(zip((x: string, y: string) => order(x, y) < 0, a, b));
    expect(apply('GREATER_THAN_OR_EQUAL', a, b)).toEqual(
      zip((x: string, y: string) => order(x, y) >= 0, a, b),
    );
  });
});

test('timestamps of nanoseconds compare beyond the millisecond', () => {
  const a: Column = { type: t.TIMESTAMP(9), values: [1n, 1_000_001n, -1n, null] };
  const b: Column = { type: t.TIMESTAMP(9), values: [2n, 1_000_001n, 0n, 5n] };
  expect(apply('LESS_THAN', a, b)).toEqual([true, false, true, null]);
  expect(apply('EQUALS', a, b)).toEqual([false, true, false, null]);
});

describe('logic', () => {
  const three = [true, false, null];
  const a: Column = { type: t.BOOLEAN(), values: three.flatMap((x) => [x, x, x]) };
  const b: Column = { type: t.BOOLEAN(), values: [...three, ...three, ...three] };

  test('has three values', () => {
    expect(apply('AND', a, b)).toEqual([true, false, null, false, false, false, null, false, null]);
    expect(apply('OR', a, b)).toEqual([true, true, true, true, false, null, true, null, null]);
    expect(apply('NOT', b).slice(0, 3)).toEqual([false, true, null]);
  });

  test('tests truth and null', () => {
    const values: Column = { type: t.BOOLEAN(), values: three };
    expect(apply('IS_TRUE', values)).toEqual([true, false, false]);
    expect(apply('IS_NOT_TRUE', values)).toEqual([false, true, true]);
    expect(apply('IS_FALSE', values)).toEqual([false, true, false]);
    expect(apply('IS_NOT_FALSE', values)).toEqual([true, false, true]);
    expect(apply('IS_NULL', values)).toEqual([false, false, true]);
    expect(apply('IS_NOT_NULL', values)).toEqual([true, true, false]);
  });

  test.each(SIZES)('selects the true rows of %i', (length) => {
    const values = column(t.BOOLEAN(), length, 6, fc.boolean());
    const expected = values.values.flatMap((value, row) => (value === true ? [row] : []));
    expect(select(columnReference(0, t.BOOLEAN()), [values])).toEqual(expected);
  });

  test('distinguishes nulls', () => {
    const x: Column = { type: t.INTEGER(), values: [1, 1, null, null] };
    const y: Column = { type: t.INTEGER(), values: [1, 2, 2, null] };
    expect(apply('IS_DISTINCT_FROM', x, y)).toEqual([false, true, true, false]);
    expect(apply('IS_NOT_DISTINCT_FROM', x, y)).toEqual([true, false, false, true]);
  });

  test('IN is unknown when only a null could match', () => {
    const x: Column = { type: t.INTEGER(), values: [1, 5, null] };
    const list = [literal(1, t.INTEGER(false)), literal(null, t.NULL())];
    expect(evaluate(resolveCall('IN', [columnReference(0, t.INTEGER()), ...list]), [x])).toEqual([
      true,
      null,
      null,
    ]);
  });
});

describe('IN over many literals', () => {
  const types: readonly [t.DataType, fc.Arbitrary<Value>][] = [
    [t.INTEGER(), fc.integer({ min: -50, max: 50 })],
    [t.BIGINT(), fc.bigInt({ min: -50n, max: 50n })],
    [t.DATE(), fc.integer({ min: 0, max: 50 })],
    [t.STRING(), fc.string({ unit: fc.constantFrom('a', 'é', '🌊', '\uffee'), maxLength: 3 })],
  ];
  test.each(types)(
    'of $kind finds what is there, and does not know beside a null',
    (type, value) => {
      const values = column(type, 1000, 9, value);
      const [items] = fc.sample(fc.array(value, { minLength: 12, maxLength: 30 }), {
        seed: 4,
        numRuns: 1,
      });
      const list = items!.map((item) => literal(item, t.withNullable(type, false)));
      const [reference] = references([values]);
      const expected = (miss: Value): Value[] =>
        values.values.map((v) => (v === null ? null : items!.includes(v) || miss));
      expect(evaluate(resolveCall('IN', [reference!, ...list]), [values])).toEqual(expected(false));
      const withNull = [...list, literal(null, t.NULL())];
      expect(evaluate(resolveCall('IN', [reference!, ...withNull]), [values])).toEqual(
        expected(null),
      );
    },
  );
});

describe('laziness', () => {
  const x: Column = { type: t.INTEGER(), values: [0, 2, null, 4, 0, 5, 0, 7, 8, 10] };
  const [reference] = references([x]);
  const zero = literal(0, t.INTEGER(false));
  const inverse = resolveCall('DIVIDE', [literal(20, t.INTEGER(false)), reference!]);

  test('CASE evaluates a branch only where it is taken', () => {
    const guarded = resolveCall('CASE', [
      resolveCall('NOT_EQUALS', [reference!, zero]),
      inverse,
      literal(-1, t.INTEGER(false)),
    ]);
    expect(evaluate(guarded, [x])).toEqual([-1, 10, -1, 5, -1, 4, -1, 2, 2, 2]);
  });

  test('AND and OR leave out what is decided', () => {
    const positive = resolveCall('GREATER_THAN', [inverse, literal(2, t.INTEGER(false))]);
    const guarded = resolveCall('AND', [resolveCall('NOT_EQUALS', [reference!, zero]), positive]);
    expect(select(guarded, [x])).toEqual([1, 3, 5]);
    const either = resolveCall('OR', [resolveCall('EQUALS', [reference!, zero]), positive]);
    expect(select(either, [x])).toEqual([0, 1, 3, 4, 5, 6]);
  });

  test('COALESCE stops at the first value', () => {
    const value: Column = { type: t.INTEGER(), values: x.values.map((v) => (v === 0 ? 1 : null)) };
    const coalesced = resolveCall('COALESCE', [
      columnReference(1, t.INTEGER()),
      inverse,
      literal(-5, t.INTEGER(false)),
    ]);
    expect(evaluate(coalesced, [x, value])).toEqual([1, 10, -5, 5, 1, 4, 1, 2, 2, 2]);
  });

  test.each(SIZES)('CASE of plain values takes both branches at once, over %i rows', (length) => {
    const values = column(t.BIGINT(), length, 7, fc.bigInt({ min: -100n, max: 100n }));
    const flags = column(t.BOOLEAN(), length, 8, fc.boolean());
    const [flag, value] = references([flags, values]);
    const zeroes = literal(0n, t.BIGINT(false));
    const nothing = literal(null, t.BIGINT());
    const branches = (...args: Expression[]) =>
      evaluate(resolveCall('CASE', [flag!, ...args]), [flags, values]);
    const expected = (f: (taken: boolean, v: Value) => Value): Value[] =>
      flags.values.map((taken, i) => f(taken === true, values.values[i]!));
    expect(branches(value!, zeroes)).toEqual(expected((taken, v) => (taken ? v : 0n)));
    expect(branches(zeroes, value!)).toEqual(expected((taken, v) => (taken ? 0n : v)));
    expect(branches(nothing, value!)).toEqual(expected((taken, v) => (taken ? null : v)));
    expect(branches(value!, nothing)).toEqual(expected((taken, v) => (taken ? v : null)));
  });

  test('a part used twice is evaluated once and gathered for the branch', () => {
    const sum = resolveCall('PLUS', [reference!, literal(1, t.INTEGER(false))]);
    const twice = resolveCall('CASE', [
      resolveCall('GREATER_THAN', [sum, literal(4, t.INTEGER(false))]),
      resolveCall('TIMES', [sum, sum]),
      zero,
    ]);
    expect(evaluate(twice, [x])).toEqual([0, 0, 0, 25, 0, 36, 0, 64, 81, 121]);
  });
});
