import { describe, expect, test } from 'vitest';
import type { Value } from '../../../src/batch/index.ts';
import * as t from '../../../src/core/index.ts';
import { bytes, ints, of, run, texts } from './call.ts';

const pairs = of(t.ARRAY(t.ROW([{ name: 'a', type: t.ARRAY(t.INTEGER()) }])), [[[1]], [[1]], null]);
const map = (...entries: [string, number][]) => of(t.MAP(t.STRING(), t.INTEGER()), entries);

const cases: readonly [string, Parameters<typeof run>[1][], Value][] = [
  ['CARDINALITY', [ints(1, null)], 2],
  ['CARDINALITY', [map(['a', 1])], 1],
  ['ELEMENT', [ints(4)], 4],
  ['ELEMENT', [ints()], null],
  ['ARRAY_APPEND', [ints(1), of(t.INTEGER(), null)], [1, null]],
  ['ARRAY_PREPEND', [ints(1), 0], [0, 1]],
  ['ARRAY_CONCAT', [ints(1), ints(1, null)], [1, 1, null]],
  ['ARRAY_CONTAINS', [ints(1, null), of(t.INTEGER(), null)], true],
  ['ARRAY_CONTAINS', [ints(1, 2), of(t.INTEGER(), null)], false],
  ['ARRAY_POSITION', [ints(1, 2, 2), 2], 2],
  ['ARRAY_POSITION', [ints(1, null), of(t.INTEGER(), null)], null],
  ['ARRAY_REMOVE', [ints(1, null, 1), 1], [null]],
  ['ARRAY_REMOVE', [ints(1, 2), of(t.INTEGER(), null)], [1, 2]],
  ['ARRAY_DISTINCT', [ints(1, null, 1, null)], [1, null]],
  ['ARRAY_DISTINCT', [pairs], [[[1]], null]],
  ['ARRAY_EXCEPT', [ints(1, 1, 2, 2), ints(2)], [1]],
  ['ARRAY_INTERSECT', [ints(1, 1, 2), ints(1, 2)], [1, 2]],
  ['ARRAY_UNION', [ints(1, 1), ints(2, 2)], [1, 2]],
  ['ARRAY_JOIN', [texts('a', null), ','], 'a'],
  ['ARRAY_JOIN', [texts('a', null), ',', 'x'], 'a,x'],
  ['ARRAY_MAX', [ints(null, 3, 1)], 3],
  ['ARRAY_MIN', [ints(null)], null],
  ['ARRAY_REVERSE', [ints(1, 2)], [2, 1]],
  ['ARRAY_SLICE', [ints(1, 2, 3), -2], [2, 3]],
  ['ARRAY_SLICE', [ints(1, 2, 3), -5, 2], [1, 2]],
  ['ARRAY_SLICE', [ints(1, 2, 3), 1, 0], [1]],
  ['ARRAY_SLICE', [ints(1, 2, 3), 2, 0], []],
  ['ARRAY_SLICE', [ints(1, 2, 3), 1, -5], []],
  ['ARRAY_SORT', [texts('b', 'a', 'é', null), false], ['é', 'b', 'a', null]],
  ['ARRAY_SORT', [ints(2, null, 1)], [null, 1, 2]],
  ['ARRAY_SORT', [ints(2, null, 1), true, false], [1, 2, null]],
  ['MAP_KEYS', [map(['a', 1], ['b', 2])], ['a', 'b']],
  ['MAP_VALUES', [map(['a', 1], ['b', 2])], [1, 2]],
  ['MAP_ENTRIES', [map(['a', 1])], [['a', 1]]],
  ['MAP_FROM_ARRAYS', [ints(1, 1), ints(2, 3)], [[1, 3]]],
  [
    'MAP_UNION',
    [map(['a', 1], ['b', 2]), map(['a', 3])],
    [
      ['a', 3],
      ['b', 2],
    ],
  ],
];

test.each(cases)('%s: case %#', (name, args, expected) => {
  expect(run(name, ...args)).toEqual(expected);
});

describe('refused', () => {
  test('more than one element, and keys without values', () => {
    expect(() => run('ELEMENT', ints(1, 2))).toThrow('more than one element');
    expect(() => run('MAP_FROM_ARRAYS', ints(1), ints())).toThrow('1 keys and 0 values');
  });

  test('elements of another type, and orders of what has none', () => {
    expect(() => run('ARRAY_APPEND', ints(1), 2n)).toThrow('ARRAY_APPEND');
    expect(() => run('ARRAY_CONTAINS', ints(1), '1')).toThrow('ARRAY_CONTAINS');
    expect(() => run('ARRAY_SORT', of(t.ARRAY(t.BOOLEAN()), [true]))).toThrow('ARRAY_SORT');
  });
});

describe('bitmaps', () => {
  const build = (...values: (number | null)[]) =>
    of({ kind: 'BITMAP', nullable: true }, run('BITMAP_BUILD', ints(...values)));

  test('are sets of unsigned integers', () => {
    expect(run('BITMAP_TO_STRING', build(3, null, 1, 3, -1))).toBe('{1,3,4294967295}');
    expect(run('BITMAP_TO_ARRAY', build(-1, 1))).toEqual([1, -1]);
    expect(run('BITMAP_CARDINALITY', build(3, null))).toBe(1n);
  });

  test('combine', () => {
    const [a, b] = [build(1, 2, 70_000), build(2, 3)];
    const text = (name: string) =>
      run('BITMAP_TO_STRING', of({ kind: 'BITMAP', nullable: true }, run(name, a, b)));
    expect(text('BITMAP_AND')).toBe('{2}');
    expect(text('BITMAP_OR')).toBe('{1,2,3,70000}');
    expect(text('BITMAP_XOR')).toBe('{1,3,70000}');
    expect(text('BITMAP_ANDNOT')).toBe('{1,70000}');
  });

  test('come from bytes, or not at all', () => {
    const portable = bytes('3a30000001000000ffff000010000000ffff');
    expect(run('BITMAP_TO_BYTES', build(-1))).toEqual(portable);
    expect(run('BITMAP_FROM_BYTES', portable)).toEqual(portable);
    expect(() => run('BITMAP_FROM_BYTES', bytes('00'))).toThrow('no bitmap in the bytes');
  });
});
