/**
 * Properties of the changelog operators, against row-by-row references:
 * - the very changes in order, at any batch size, retractions of unknown rows included
 */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BIGINT, BOOLEAN, INTEGER, STRING, schemaOf } from '../../../src/core/index.ts';
import { call, columnReference, literal } from '../../../src/expression/index.ts';
import { materializeReference, normalizeReference } from '../../reference/latest-row.ts';
import { ALL_CHANGES, type Change, Harness, nodeOf } from '../change-harness.ts';

const schema = schemaOf({ k: BIGINT(), u: INTEGER(), v: STRING() });

const changes = fc.array(
  fc
    .tuple(
      fc.constantFrom('+I', '+I', '+U', '-D', '-U'),
      fc.option(fc.bigInt(0n, 2n), { freq: 8 }),
      fc.integer({ min: 0, max: 2 }),
      fc.option(fc.constantFrom('a', 'b'), { freq: 8 }),
    )
    .map((row): Change => row),
  { maxLength: 60 },
);
const batchSizes = fc.constantFrom(1, 2, 7, 1000);
const inputs = [{ schema, changelog: ALL_CHANGES }];

test('changelogNormalize emits what the reference does', () => {
  fc.assert(
    fc.property(changes, batchSizes, (rows, batchRows) => {
      const node = nodeOf(
        { kind: 'changelogNormalize' as const, keys: [0], condition: null },
        schema,
      );
      const { output } = new Harness(node, inputs, { batchRows }).run([{ input: 0, rows }]);
      expect(output).toEqual(normalizeReference(rows, [0], () => true));
    }),
    { seed: 1, numRuns: 200 },
  );
});

test('changelogNormalize with a filter takes back what no longer passes', () => {
  const condition = call(
    'GREATER_THAN',
    [columnReference(1, INTEGER()), literal(0, INTEGER(false))],
    BOOLEAN(),
  );
  fc.assert(
    fc.property(changes, batchSizes, (rows, batchRows) => {
      const node = nodeOf({ kind: 'changelogNormalize' as const, keys: [0], condition }, schema);
      const { output } = new Harness(node, inputs, { batchRows }).run([{ input: 0, rows }]);
      expect(output).toEqual(normalizeReference(rows, [0], (row) => (row[1] as number) > 0));
    }),
    { seed: 2, numRuns: 200 },
  );
});

for (const upsertKeys of [null, [0, 1]]) {
  const name = upsertKeys === null ? 'without an upsert key' : 'by upsert key';
  test(`sinkMaterialize ${name} emits what the reference does`, () => {
    fc.assert(
      fc.property(changes, batchSizes, (rows, batchRows) => {
        const node = nodeOf(
          {
            kind: 'sinkMaterialize' as const,
            keys: [0],
            upsertKeys,
            conflict: 'deduplicate' as const,
          },
          schema,
        );
        const { output } = new Harness(node, inputs, { batchRows }).run([{ input: 0, rows }]);
        expect(output).toEqual(materializeReference(rows, [0], upsertKeys));
      }),
      { seed: 3, numRuns: 200 },
    );
  });
}

test('dropUpdateBefore drops -U rows and nothing else', () => {
  fc.assert(
    fc.property(changes, batchSizes, (rows, batchRows) => {
      const node = nodeOf({ kind: 'dropUpdateBefore' as const }, schema);
      const { output } = new Harness(node, inputs, { batchRows }).run([{ input: 0, rows }]);
      expect(output).toEqual(rows.filter(([kind]) => kind !== '-U'));
    }),
    { seed: 4, numRuns: 50 },
  );
});

test('expand gives every row once per projection', () => {
  const [k, u] = [columnReference(0, BIGINT()), columnReference(1, INTEGER())];
  const out = schemaOf({ k: BIGINT(), u: INTEGER(), id: BIGINT(false) });
  const node = nodeOf(
    {
      kind: 'expand' as const,
      projections: [
        [k, u, literal(0n, BIGINT(false))],
        [k, literal(null, INTEGER()), literal(1n, BIGINT(false))],
      ],
    },
    out,
  );
  const rows: Change[] = [
    ['+I', 1n, 2, 'x'],
    ['-D', 3n, 4, 'y'],
  ];
  expect(new Harness(node, inputs).run([{ input: 0, rows }]).output).toEqual([
    ['+I', 1n, 2, 0n],
    ['-D', 3n, 4, 0n],
    ['+I', 1n, null, 1n],
    ['-D', 3n, null, 1n],
  ]);
});
