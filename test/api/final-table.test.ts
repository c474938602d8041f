import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FinalTable } from '../../src/api/final-table.ts';
import type { Value } from '../../src/batch/index.ts';

function run(key: number[], changes: readonly (readonly [number, Value[]])[]) {
  const table = new FinalTable(key);
  for (const [kind, values] of changes) table.apply(kind, values);
  return [...table.rows()];
}

test('an updated row keeps its place', () => {
  expect(
    run(
      [],
      [
        [0, ['a', 1]],
        [0, ['b', 1]],
        [1, ['a', 1]],
        [2, ['a', 2]],
        [3, ['b', 1]],
      ],
    ),
  ).toEqual([['a', 2]]);
  expect(
    run(
      [],
      [
        [0, ['a', 1]],
        [0, ['b', 1]],
        [1, ['a', 1]],
        [2, ['a', 2]],
      ],
    ),
  ).toEqual([
    ['a', 2],
    ['b', 1],
  ]);
});

test('with a key the newest row counts', () => {
  expect(
    run(
      [0],
      [
        [0, ['a', 1]],
        [2, ['b', 1]],
        [2, ['a', 5]],
        [3, ['b', null]],
      ],
    ),
  ).toEqual([['a', 5]]);
});

test('values that only look alike are kept apart', () => {
  expect(
    run(
      [],
      [
        [0, [1]],
        [0, [1n]],
        [0, ['1']],
        [0, [null]],
        [0, ['null']],
        [3, ['1']],
      ],
    ),
  ).toEqual([[1], [1n], [null], ['null']]);
});

test('rows are a multiset, through thousands of changes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.boolean(), fc.nat({ max: 20 })), { maxLength: 8000, minLength: 5000 }),
      (steps) => {
        const expected: number[] = [];
        const changes: [number, Value[]][] = [];
        for (const [adds, value] of steps) {
          const at = expected.indexOf(value);
          if (adds || at < 0) expected.push(value);
          else expected.splice(at, 1);
          changes.push([adds || at < 0 ? 0 : 3, [value]]);
        }
        const got = run([], changes).map(([value]) => value as number);
        expect(got.sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b));
      },
    ),
    { seed: 2, numRuns: 5 },
  );
});
