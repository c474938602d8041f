import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RoaringBitmap } from '../../src/batch/index.ts';

/** Few high halves, so that containers meet; runs, gaps and full containers. */
const part = fc.oneof(
  fc.array(fc.integer(), { maxLength: 20 }),
  fc
    .tuple(fc.integer({ min: 0, max: 3 * 65_536 }), fc.integer({ min: 1, max: 9000 }))
    .map(([from, length]) => Array.from({ length }, (_, i) => from + i)),
  fc.integer({ min: 2, max: 5 }).map((step) => Array.from({ length: 10_000 }, (_, i) => step * i)),
);
const values = fc.array(part, { maxLength: 3 }).map((parts) => parts.flat());

const sorted = (set: Iterable<number>) => [...set].sort((a, b) => a - b);
const unsigned = (list: readonly number[]) => new Set(list.map((value) => value >>> 0));

test('is what it is after a way through bytes', () => {
  fc.assert(
    fc.property(values, (list) => {
      const read = RoaringBitmap.fromBytes(RoaringBitmap.of(list).toBytes());
      expect([...read.values()]).toEqual(sorted(unsigned(list)));
      expect(read.cardinality).toBe(unsigned(list).size);
    }),
    { seed: 11, numRuns: 60 },
  );
});

test('combines as sets do', () => {
  fc.assert(
    fc.property(values, values, (left, right) => {
      const [a, b] = [unsigned(left), unsigned(right)];
      const [x, y] = [RoaringBitmap.of(left), RoaringBitmap.of(right)];
      const onlyA = [...a].filter((value) => !b.has(value));
      const onlyB = [...b].filter((value) => !a.has(value));
      expect([...x.and(y).values()]).toEqual(sorted([...a].filter((value) => b.has(value))));
      expect([...x.or(y).values()]).toEqual(sorted(new Set([...a, ...b])));
      expect([...x.andNot(y).values()]).toEqual(sorted(onlyA));
      expect([...x.xor(y).values()]).toEqual(sorted([...onlyA, ...onlyB]));
    }),
    { seed: 12, numRuns: 40 },
  );
});

describe('bytes', () => {
  const base64 = (bitmap: RoaringBitmap) => Buffer.from(bitmap.toBytes()).toString('base64');

  test('are those of Flink', () => {
    expect(base64(RoaringBitmap.of([]))).toBe('OjAAAAAAAAA=');
    const twenty = Array.from({ length: 20 }, (_, i) => i + 1);
    expect(base64(RoaringBitmap.of(twenty))).toBe('OzAAAAEAABMAAQABABMA');
    const spread = [1, 2, 3, 4, 5, 6, 70_000, 140_000, 210_000, 280_000];
    expect(base64(RoaringBitmap.of(spread))).toBe(
      'OzAEAAEAAAUAAQAAAAIAAAADAAAABAAAAC0AAAAzAAAANQAAADcAAAA5AAAAAQABAAUAcBHgIlA0wEU=',
    );
  });

  test('that are cut short are refused', () => {
    const bytes = RoaringBitmap.of([1, 5, 9]).toBytes();
    expect(() => RoaringBitmap.fromBytes(bytes.subarray(0, bytes.length - 1))).toThrow(RangeError);
  });
});

test('a very long text stops', () => {
  const many = RoaringBitmap.of(Array.from({ length: 200_000 }, (_, i) => i));
  expect(many.toString()).toMatch(/^\{0,1,2,.*,\.\.\.\}$/);
});
