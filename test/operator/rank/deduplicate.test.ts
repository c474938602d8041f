/**
 * Properties of deduplication, against a row-by-row reference:
 * - the very changes in order, for first and last, by arrival and by time, at any batch size
 * - the insert-only form tells the earliest row of each key once, late rows aside
 */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Value } from '../../../src/batch/index.ts';
import { BIGINT, INSERT_ONLY, STRING, schemaOf, TIMESTAMP } from '../../../src/core/index.ts';
import { deduplicateReference } from '../../reference/latest-row.ts';
import { ALL_CHANGES, type Change, Harness, nodeOf } from '../change-harness.ts';

const schema = schemaOf({ k: BIGINT(), t: TIMESTAMP(3), v: STRING() });
const MILLI = 1_000_000n;

const rows = fc.array(
  fc.tuple(
    fc.option(fc.bigInt(0n, 3n), { freq: 8 }),
    fc.bigInt(0n, 20n).map((ms) => ms * MILLI),
    fc.constantFrom('a', 'b'),
  ),
  { maxLength: 60 },
);
const batchSizes = fc.constantFrom(1, 2, 7, 1000);
const inserts = (list: readonly (readonly Value[])[]) => list.map((row): Change => ['+I', ...row]);

for (const keep of ['first', 'last'] as const) {
  for (const time of ['event', 'processing'] as const) {
    for (const updateBefore of [true, false]) {
      test(`keeps the ${keep} row by ${time} time, -U ${updateBefore}`, () => {
        const body = { kind: 'deduplicate' as const, keys: [0], timeColumn: 1, time, keep };
        const node = nodeOf(body, schema, { ...ALL_CHANGES, updateBefore });
        fc.assert(
          fc.property(rows, batchSizes, (list, batchRows) => {
            const harness = new Harness(node, [{ schema }], { batchRows });
            const reference = deduplicateReference(list, {
              keys: [0],
              keep,
              time: time === 'event' ? 1 : null,
              updateBefore,
            });
            expect(harness.run([{ input: 0, rows: inserts(list) }]).output).toEqual(reference);
          }),
          { seed: 5, numRuns: 100 },
        );
      });
    }
  }
}

test('without insert sensitivity every kept row goes out as +U', () => {
  const body = { kind: 'deduplicate' as const, keys: [0], timeColumn: 1, time: 'event' as const };
  const node = nodeOf({ ...body, keep: 'last' as const }, schema, {
    ...ALL_CHANGES,
    updateBefore: false,
  });
  const options = { options: { 'table.exec.insert-and-updateafter-sensitive': 'false' } };
  const list: Change[] = [
    ['+I', 1n, 5n * MILLI, 'a'],
    ['+I', 1n, 4n * MILLI, 'b'],
    ['+I', 1n, 5n * MILLI, 'c'],
  ];
  const { output } = new Harness(node, [{ schema }], options).run([{ input: 0, rows: list }]);
  expect(output).toEqual([
    ['+U', 1n, 5n * MILLI, 'a'],
    ['+U', 1n, 5n * MILLI, 'c'],
  ]);
});

test('the insert-only form waits for the watermark and drops what comes before it', () => {
  const body = { kind: 'deduplicate' as const, keys: [0], timeColumn: 1, time: 'event' as const };
  const node = nodeOf({ ...body, keep: 'first' as const }, schema, INSERT_ONLY);
  const row = (k: bigint, t: bigint, v: string): Change => ['+I', k, t * MILLI, v];
  const harness = new Harness(node, [{ schema }]);
  harness.run([{ input: 0, rows: [row(1n, 20n, 'b'), row(1n, 15n, 'a'), row(2n, 30n, 'c')] }]);
  expect(harness.output).toEqual([]);
  harness.run([{ watermark: 20 }]);
  expect(harness.output).toEqual([row(1n, 15n, 'a')]);
  expect(harness.outputHeld).toEqual([{ watermark: 14, partition: -1, position: 0 }]);
  const held = { partition: 0, position: 9, watermark: 20 };
  harness.run([
    {
      input: 0,
      rows: [row(2n, 19n, 'late'), row(2n, 20n, 'at'), row(1n, 25n, 'again')],
      held: [held, held, null],
    },
    { watermark: 25 },
    { watermark: Number.POSITIVE_INFINITY },
  ]);
  expect(harness.output).toEqual([row(1n, 15n, 'a'), row(2n, 20n, 'at')]);
  expect(harness.late).toEqual([row(2n, 19n, 'late')]);
  expect(harness.watermarks).toEqual([20, 25, Number.POSITIVE_INFINITY]);
});
