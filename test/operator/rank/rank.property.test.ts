/**
 * Properties of Top-N, against a reference that sorts plain arrays:
 * - the very changes in order, for every strategy, with and without rank and offset, at any batch size
 * - ties by arrival, nulls where ORDER BY puts them, retractions of unknown rows
 */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BIGINT, INTEGER, STRING, schemaOf } from '../../../src/core/index.ts';
import type { SortKey } from '../../../src/expression/index.ts';
import { rankReference } from '../../reference/rank.ts';
import { ALL_CHANGES, type Change, Harness, nodeOf } from '../change-harness.ts';

const schema = schemaOf({ p: BIGINT(), u: INTEGER(), s: STRING(), n: INTEGER(), end: BIGINT() });

const rowsOf = (kinds: readonly string[]) =>
  fc.array(
    fc
      .tuple(
        fc.constantFrom(...kinds),
        fc.option(fc.bigInt(0n, 1n), { freq: 8 }),
        fc.integer({ min: 0, max: 4 }),
        fc.option(fc.constantFrom('', 'a', 'b', 'grün 🌊 and longer'), { freq: 8 }),
        fc.option(fc.integer({ min: 0, max: 3 }), { freq: 8 }),
        fc.bigInt(1n, 3n),
      )
      .map((row): Change => row),
    { maxLength: 60 },
  );

const orders: readonly (readonly SortKey[])[] = [
  [{ column: 3, descending: false, nullsLast: false }],
  [{ column: 3, descending: true, nullsLast: true }],
  [
    { column: 2, descending: true, nullsLast: false },
    { column: 3, descending: false, nullsLast: true },
  ],
  [],
];

const variants = fc.record({
  batchRows: fc.constantFrom(1, 2, 7, 1000),
  partitionKeys: fc.constantFrom([0], []),
  orderBy: fc.constantFrom(...orders),
  start: fc.constantFrom(1, 1, 2),
  end: fc.constantFrom<number | { column: number }>(1, 2, 3, { column: 4 }),
  outputRank: fc.boolean(),
  updateBefore: fc.boolean(),
});

for (const [strategy, kinds] of [
  ['append', ['+I']],
  ['update', ['+I', '+U']],
  ['retract', ['+I', '+I', '+U', '-D', '-U']],
] as const) {
  test(`${strategy} strategy emits what the reference does`, () => {
    fc.assert(
      fc.property(rowsOf(kinds), variants, (rows, variant) => {
        const { batchRows, partitionKeys, updateBefore, ...rest } = variant;
        const rules = { ...rest, start: typeof rest.end === 'number' ? rest.start : 1 };
        const uniqueKey = strategy === 'update' ? [...partitionKeys, 1] : null;
        const body = { kind: 'rank' as const, function: 'ROW_NUMBER' as const, strategy };
        const out = rules.outputRank ? { ...rankColumn } : {};
        const node = nodeOf(
          { ...body, ...rules, partitionKeys, uniqueKey },
          { fields: [...schema.fields, ...schemaOf(out).fields] },
          { ...ALL_CHANGES, updateBefore },
        );
        const harness = new Harness(node, [{ schema, changelog: ALL_CHANGES }], { batchRows });
        const reference = rankReference(
          {
            ...rules,
            strategy,
            partition: partitionKeys,
            updateBefore,
            uniqueKey: uniqueKey ?? [],
          },
          rows,
        );
        expect(harness.run([{ input: 0, rows }]).output).toEqual(reference);
      }),
      { seed: 17, numRuns: 400 },
    );
  });
}

const rankColumn = { rank: BIGINT(false) };

test('RANK is refused', () => {
  const node = nodeOf(
    {
      kind: 'rank' as const,
      function: 'RANK' as const,
      partitionKeys: [0],
      orderBy: orders[0]!,
      start: 1,
      end: 3,
      outputRank: false,
      strategy: 'append' as const,
      uniqueKey: null,
    },
    schema,
  );
  expect(() => new Harness(node, [{ schema }])).toThrow('RANK() on an unbounded table');
});
