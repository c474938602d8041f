/**
 * Properties of Top-N within windows, against sorting plain arrays:
 * - ranks start to end of each window and partition, late rows aside, at any batch size
 */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Value } from '../../../src/batch/index.ts';
import { BIGINT, INSERT_ONLY, INTEGER, schemaOf, TIMESTAMP } from '../../../src/core/index.ts';
import type { SortKey } from '../../../src/expression/index.ts';
import type { WindowSpec } from '../../../src/plan/index.ts';
import { compareRows } from '../../reference/order.ts';
import { textOf } from '../../reference/rows.ts';
import { type Change, Harness, nodeOf } from '../change-harness.ts';
import { arrival, eventsOf, timedRows } from '../timeline.ts';

const schema = schemaOf({
  p: BIGINT(),
  n: INTEGER(),
  id: BIGINT(),
  window_start: TIMESTAMP(3, false),
  window_end: TIMESTAMP(3, false),
  window_time: TIMESTAMP(3, false),
});
const ranked = { fields: [...schema.fields, { name: 'rank', type: BIGINT(false) }] };
const SIZE_MS = 10;

const window: WindowSpec = {
  kind: 'attached',
  startColumn: 3,
  endColumn: 4,
  timeColumn: 5,
  processingTime: false,
  timeType: TIMESTAMP(3, false),
};

const orders: readonly (readonly SortKey[])[] = [
  [{ column: 1, descending: true, nullsLast: true }],
  [
    { column: 1, descending: false, nullsLast: false },
    { column: 2, descending: true, nullsLast: false },
  ],
  [],
];

const source = fc.array(
  fc.tuple(
    fc.bigInt(0n, 1n),
    fc.option(fc.integer({ min: 0, max: 4 }), { freq: 6 }),
    fc.integer({ min: 0, max: 6 }),
  ),
  { maxLength: 60 },
);
const variants = fc.record({
  orderBy: fc.constantFrom(...orders),
  start: fc.constantFrom(1, 2),
  end: fc.constantFrom(1, 2, 3),
  outputRank: fc.boolean(),
  partitionKeys: fc.constantFrom([0], []),
});

const nanos = (ms: number) => BigInt(ms) * 1_000_000n;

test('windowRank gives the first rows of every window and partition', () => {
  fc.assert(
    fc.property(source, variants, arrival(1), (list, variant, order) => {
      const { orderBy, start, end, outputRank, partitionKeys } = variant;
      const rows = list.map(([p, n, jitter], i) => {
        const timeMs = Math.max(0, 2 * i + jitter * 2 - (jitter === 6 ? 24 : 0));
        const from = Math.floor(timeMs / SIZE_MS) * SIZE_MS;
        const bounds = [from, from + SIZE_MS, from + SIZE_MS - 1].map(nanos);
        return { timeMs, cells: [p, n, BigInt(i), ...bounds] };
      });
      const sources = timedRows([rows], 5);
      const node = nodeOf(
        { kind: 'windowRank' as const, window, ties: 'first' as const, ...variant },
        outputRank ? ranked : schema,
        INSERT_ONLY,
      );
      const harness = new Harness(node, [{ schema }]).run(eventsOf(sources, order));
      const groups = new Map<string, (readonly Value[])[]>();
      for (const { cells, held } of sources[0]!) {
        if (held !== null && Number(cells[5]) / 1_000_000 <= held.watermark) continue;
        const key = textOf([cells[4], ...partitionKeys.map((column) => cells[column])]);
        groups.set(key, [...(groups.get(key) ?? []), cells]);
      }
      const wanted = [...groups.values()].flatMap((group) =>
        group
          .sort((a, b) => compareRows(a, b, orderBy))
          .slice(start - 1, end)
          .map((cells, i) => textOf([...cells, ...(outputRank ? [BigInt(start + i)] : [])])),
      );
      expect(harness.output.map(([, ...cells]) => textOf(cells)).sort()).toEqual(wanted.sort());
    }),
    { seed: 81, numRuns: 300 },
  );
});

test('by processing time a timer fires the window', () => {
  const node = nodeOf(
    {
      kind: 'windowRank' as const,
      window: { ...window, processingTime: true },
      partitionKeys: [0],
      orderBy: orders[0]!,
      start: 1,
      end: 1,
      outputRank: false,
      ties: 'first' as const,
    },
    schema,
    INSERT_ONLY,
  );
  const row = (n: number): Change => ['+I', 1n, n, 0n, nanos(0), nanos(10), nanos(9)];
  const harness = new Harness(node, [{ schema }]);
  harness.run([{ input: 0, rows: [row(1), row(3), row(2)] }]);
  expect([...harness.timers]).toEqual([9]);
  expect(harness.run([{ timer: 9 }]).output).toEqual([row(3)]);
});

test('a deduplication that keeps the last row keeps the last of those that tie', () => {
  const node = nodeOf(
    {
      kind: 'windowRank' as const,
      window,
      partitionKeys: [0],
      orderBy: [{ column: 1, descending: true, nullsLast: true }],
      start: 1,
      end: 1,
      outputRank: false,
      ties: 'last' as const,
    },
    schema,
    INSERT_ONLY,
  );
  const row = (n: number, id: bigint): Change => ['+I', 1n, n, id, nanos(0), nanos(10), nanos(9)];
  for (const batchRows of [1, 100]) {
    const harness = new Harness(node, [{ schema }], { batchRows });
    harness.run([
      { input: 0, rows: [row(3, 1n), row(5, 2n), row(5, 3n), row(4, 4n)] },
      { watermark: 9 },
    ]);
    expect(harness.output).toEqual([row(5, 3n)]);
  }
});
