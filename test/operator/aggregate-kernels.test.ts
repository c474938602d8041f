/** Sum kernels at their edges: doubles of any exponent, decimals of 38 digits, sizes around SIMD and batch. */

import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { Vector, vectorOf } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { CellBlock } from '../../src/operator/aggregate/cell-block.ts';
import { ExactSums } from '../../src/operator/aggregate/exact-sums.ts';
import { averageDecimals, exactSum, sumDecimals } from '../reference/aggregates.ts';
import { batchOf, engine } from './harness.ts';

const { memory, kernels } = engine;
const SIZES = [0, 1, 7, 8, 9, 16, 17, 1000, 16_384];

const block = new CellBlock(engine);
const sums = new ExactSums(block);
block.ensure(64);
block.resetRange(0, 64);
afterAll(() => {
  sums.close();
  block.close();
});

/** Every finite double, all exponents alike. */
const anyDouble = fc
  .tuple(
    fc.boolean(),
    fc.integer({ min: 0, max: 2046 }),
    fc.bigInt({ min: 0n, max: 2n ** 52n - 1n }),
  )
  .map(([negative, exponent, fraction]) => {
    const bits = (BigInt(exponent) << 52n) | fraction;
    const value = new Float64Array(new BigUint64Array([bits]).buffer)[0]!;
    return negative ? -value : value;
  });
const narrowDouble = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((cents) => cents / 100);

function cellsOf(cells: readonly number[]): number {
  return vectorOf(memory, t.INTEGER(false), cells).values;
}

function add(
  values: readonly number[],
  cells: readonly number[],
  kinds: readonly number[] = [],
): void {
  const column = vectorOf(memory, t.DOUBLE(false), values);
  const schema = t.schemaOf({ value: t.DOUBLE(false) });
  let pointer = 0;
  if (kinds.length > 0) {
    pointer = memory.reserve(kinds.length);
    memory.u8.set(kinds, pointer);
  }
  const batch = batchOf(schema, []);
  sums.add({ batch, cells: cellsOf(cells), length: values.length, kinds: pointer }, column, 0);
}

function reset(cells: readonly number[]): void {
  const list = cellsOf(cells);
  sums.release(list, cells.length);
  block.reset(list, cells.length);
}

function read(cell: number): number {
  return memory.f64[sums.read(cellsOf([cell]), 1, 8) >>> 3]!;
}

function scoped(run: () => void): void {
  const mark = memory.mark();
  run();
  memory.release(mark);
}

describe('exact double sums', () => {
  for (const [name, value] of [
    ['of any exponent', anyDouble],
    ['of like exponents', narrowDouble],
  ] as const) {
    test(`${name}: the sum of all, in any order, and its parts`, () => {
      fc.assert(
        fc.property(fc.array(value, { maxLength: 60 }), (values) =>
          scoped(() => {
            reset([1, 2]);
            add(
              values,
              values.map(() => 1),
            );
            add(
              [...values].reverse(),
              values.map(() => 2),
            );
            const want = exactSum(values);
            expect(read(1)).toBe(want === 0 ? 0 : want);
            expect(read(2)).toBe(read(1));
            expect(exactSum(sums.parts(1))).toBe(read(1));
          }),
        ),
        { seed: 41, numRuns: 300 },
      );
    });

    test(`${name}: what is taken back leaves no trace`, () => {
      fc.assert(
        fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), value, (values, rest) =>
          scoped(() => {
            reset([1]);
            const both = [rest, ...values, ...values];
            add(
              both,
              both.map(() => 1),
              both.map((_, i) => (i > values.length ? 3 : 0)),
            );
            expect(read(1)).toBe(rest === 0 ? 0 : rest);
          }),
        ),
        { seed: 43, numRuns: 200 },
      );
    });

    test(`${name}: merging cells is adding their values`, () => {
      fc.assert(
        fc.property(
          fc.array(value, { maxLength: 20 }),
          fc.array(value, { maxLength: 20 }),
          (a, b) =>
            scoped(() => {
              reset([1, 2]);
              add(
                a,
                a.map(() => 1),
              );
              add(
                b,
                b.map(() => 2),
              );
              sums.merge(cellsOf([1]), cellsOf([2]), 1);
              const want = exactSum([...a, ...b]);
              expect(read(2)).toBe(want === 0 ? 0 : want);
            }),
        ),
        { seed: 47, numRuns: 200 },
      );
    });
  }

  test('NaN and infinities are counted, so that they can be taken back', () =>
    scoped(() => {
      reset([1]);
      add([1, Number.POSITIVE_INFINITY], [1, 1]);
      expect(read(1)).toBe(Number.POSITIVE_INFINITY);
      add([Number.NEGATIVE_INFINITY], [1]);
      expect(read(1)).toBeNaN();
      add([Number.POSITIVE_INFINITY], [1], [3]);
      expect(read(1)).toBe(Number.NEGATIVE_INFINITY);
      add([Number.NEGATIVE_INFINITY], [1], [3]);
      expect(read(1)).toBe(1);
    }));

  test('a float result is rounded once', () =>
    scoped(() => {
      reset([1]);
      // Half a unit of a float, and a little more: rounding to double first would lose the little.
      add([1, 2 ** -24, 2 ** -80], [1, 1, 1]);
      expect(memory.f32[sums.read(cellsOf([1]), 1, 4) >>> 2]).toBe(1 + 2 ** -23);
    }));

  for (const size of SIZES) {
    test(`${size} rows over several cells, more of them spilled than the pool first holds`, () =>
      scoped(() => {
        const cells = Array.from({ length: size }, (_, i) => 1 + (i % 50));
        const values = cells.map((_, i) => (i % 3 === 0 ? 1e300 : i % 3 === 1 ? 1e-300 : -1e300));
        reset(Array.from({ length: 63 }, (_, i) => i + 1));
        add(values, cells);
        for (const cell of new Set(cells)) {
          const own = values.filter((_, i) => cells[i] === cell);
          expect(read(cell)).toBe(exactSum(own));
        }
      }));
  }
});

describe('decimal sums', () => {
  const wide = fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n });

  function decimals(values: readonly bigint[]): { field: number; stride: number; cells: number } {
    const cells = new CellBlock(engine);
    const field = cells.add([0n, 0n, 0n]);
    cells.ensure(2);
    cells.resetRange(0, 2);
    const column = vectorOf(memory, t.DECIMAL(38, 2, false), values);
    const list = cellsOf(values.map(() => 1));
    const at = cells.address(field);
    kernels.sumDecimals(at, cells.stride, list, values.length, 16, column.values, 0, 0);
    return { field: at, stride: cells.stride, cells: cellsOf([1]) };
  }

  function readDecimal(fill: (out: number, valid: number) => number): bigint | null {
    const out = memory.reserve(16);
    const valid = memory.reserve(8);
    memory.u8[valid] = 0xff;
    const nulls = fill(out, valid);
    return nulls === 1 ? null : (new Vector(memory, t.DECIMAL(38, 2), 1, 0, out).get(0) as bigint);
  }

  test('sums of 38 digits, null only when the end result is too wide', () => {
    fc.assert(
      fc.property(fc.array(wide, { minLength: 1, maxLength: 12 }), (values) =>
        scoped(() => {
          const { field, stride, cells } = decimals(values);
          const got = readDecimal((out, valid) =>
            kernels.readDecimalSums(field, stride, cells, 1, out, valid),
          );
          expect(got).toBe(sumDecimals(values));
        }),
      ),
      { seed: 53, numRuns: 300 },
    );
  });

  test('means, rounded half up', () => {
    const values = fc.array(fc.oneof(wide, fc.bigInt({ min: -1000n, max: 1000n })), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(values, fc.constantFrom(2, 3, 6), (list, scale) =>
        scoped(() => {
          const { field, stride, cells } = decimals(list);
          const counts = vectorOf(memory, t.BIGINT(false), [BigInt(list.length)]).values;
          const power = 10 ** (scale - 2);
          const got = readDecimal((out, valid) =>
            kernels.readDecimalAverages(field, stride, cells, 1, counts, power, out, valid),
          );
          expect(got).toBe(averageDecimals(list, 2, scale));
        }),
      ),
      { seed: 59, numRuns: 300 },
    );
  });
});
