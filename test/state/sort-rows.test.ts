/**
 * Properties of sorting rows:
 * - the order of a plain comparison of values, ties as they stood, for every sortable type
 */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEngine, type Value, vectorOf } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { sortRows } from '../../src/state/index.ts';
import { compareRows } from '../reference/order.ts';

const engine = await createEngine(await kernelModule());

const samples: readonly [string, t.DataType, Value[]][] = [
  ['boolean', t.BOOLEAN(), [true, false]],
  ['tinyint', t.TINYINT(), [-128, 5, 0]],
  ['integer', t.INTEGER(), [-70_000, 5, 0]],
  ['bigint', t.BIGINT(), [-(2n ** 63n), 2n ** 63n - 1n, 5n]],
  ['double', t.DOUBLE(), [1.5, -1.5, 0, Number.POSITIVE_INFINITY]],
  ['decimal', t.DECIMAL(38, 10), [-(10n ** 37n), 5n, 10n ** 37n, 10n ** 37n + 1n]],
  ['timestamp', t.TIMESTAMP(9), [-1n, 1_700_000_000_123_456_789n, 1_700_000_000_123_456_788n]],
  ['string', t.STRING(), ['', 'a', 'aaaaaaaab', 'aaaaaaaac', 'grün 🌊', 'zz']],
  ['null', t.NULL(), [null]],
];

for (const [name, type, values] of samples) {
  test(`rows sort by ${name}`, () => {
    const cases = fc.constantFrom(0, 1, 7, 8, 9, 16, 17, 1000).chain((length) =>
      fc.tuple(
        fc.array(fc.tuple(fc.constantFrom(...values, null), fc.integer({ min: 0, max: 2 })), {
          minLength: length,
          maxLength: length,
        }),
        fc.boolean(),
        fc.boolean(),
      ),
    );
    fc.assert(
      fc.property(cases, ([rows, descending, nullsLast]) => {
        const mark = engine.memory.mark();
        const columns = [type, t.INTEGER()].map((kind, c) =>
          vectorOf(
            engine.memory,
            kind,
            rows.map((row) => row[c]!),
          ),
        );
        const by = columns.map((column) => ({ column, descending, nullsLast }));
        const sorted = sortRows(engine, by, rows.length);
        const order = [...engine.memory.i32.subarray(sorted >>> 2, (sorted >>> 2) + rows.length)];
        const keys = [0, 1].map((column) => ({ column, descending, nullsLast }));
        const wanted = rows.map((_, i) => i);
        wanted.sort((a, b) => compareRows(rows[a]!, rows[b]!, keys));
        expect(order).toEqual(wanted);
        engine.memory.release(mark);
      }),
      { seed: 23, numRuns: 80 },
    );
  });
}
