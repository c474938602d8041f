/** Sorting bounded input, and sorting by time as it passes. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Value } from '../../../src/batch/index.ts';
import { INSERT_ONLY, INTEGER, STRING, schemaOf, TIMESTAMP } from '../../../src/core/index.ts';
import type { SortKey } from '../../../src/expression/index.ts';
import { compareRows } from '../../reference/order.ts';
import { type Change, Harness, nodeOf } from '../change-harness.ts';

const schema = schemaOf({ t: TIMESTAMP(3), n: INTEGER(), s: STRING() });
const MILLI = 1_000_000n;
const inputs = [{ schema }];
const row = (t: bigint, n: number | null, s = ''): Change => ['+I', t * MILLI, n, s];

const rows = fc.array(
  fc.tuple(
    fc.bigInt(0n, 9n).map((t) => t * MILLI),
    fc.option(fc.integer({ min: 0, max: 3 })),
    fc.constantFrom('', 'a', 'b'),
  ),
  { maxLength: 80 },
);
const byNumber: readonly SortKey[] = [
  { column: 1, descending: true, nullsLast: true },
  { column: 2, descending: false, nullsLast: false },
];

test('sort emits the rows in order, ties by arrival, from offset to limit', () => {
  const limits = fc.constantFrom([0, -1], [0, 5], [3, 5], [100, 5], [0, 0]);
  fc.assert(
    fc.property(rows, limits, ([...list], [offset, limit]) => {
      const node = nodeOf(
        { kind: 'sort' as const, keys: byNumber, offset: offset!, limit: limit! },
        schema,
        INSERT_ONLY,
      );
      const changes = list.map((cells): Change => ['+I', ...cells]);
      const harness = new Harness(node, inputs, { batchRows: 7 });
      harness.run([{ input: 0, rows: changes }, { end: 0 }]);
      const sorted = [...list].sort((a, b) => compareRows(a, b, byNumber));
      const wanted = sorted.slice(offset, limit! < 0 ? undefined : offset! + limit!);
      expect(harness.output.map(([, ...cells]) => cells)).toEqual(wanted);
    }),
    { seed: 31, numRuns: 100 },
  );
});

test('a limited sort keeps the first rows of an input longer than it holds', () => {
  const keys = [{ column: 1, descending: false, nullsLast: true }];
  const node = nodeOf({ kind: 'sort' as const, keys, offset: 1, limit: 3 }, schema, INSERT_ONLY);
  const harness = new Harness(node, inputs, { batchRows: 16_384 });
  const list = Array.from({ length: 100_000 }, (_, i) => row(0n, (i * 7919) % 100_003));
  harness.run([{ input: 0, rows: list }, { end: 0 }]);
  const numbers = list.map((cells) => cells[2] as number).sort((a, b) => a - b);
  expect(harness.output.map((cells) => cells[2])).toEqual(numbers.slice(1, 4));
});

const byTime: readonly SortKey[] = [
  { column: 0, descending: false, nullsLast: true },
  { column: 1, descending: false, nullsLast: false },
];
const temporal = (processingTime: boolean) =>
  nodeOf({ kind: 'temporalSort' as const, keys: byTime, processingTime }, schema, INSERT_ONLY);

test('rows go out by time as the watermark passes them', () => {
  const harness = new Harness(temporal(false), inputs);
  harness.run([{ input: 0, rows: [row(5n, 2), row(3n, 1), row(5n, null), row(9n, 0)] }]);
  expect(harness.output).toEqual([]);
  harness.run([{ watermark: 4 }, { watermark: 5 }]);
  expect(harness.output).toEqual([row(3n, 1), row(5n, null), row(5n, 2)]);
  const mark = (watermark: number, position = 0) => ({ watermark, partition: -1, position });
  expect(harness.outputHeld).toEqual([mark(2), mark(4), mark(4, 1)]);
  harness.run([{ watermark: Number.POSITIVE_INFINITY }]);
  expect(harness.output.at(-1)).toEqual(row(9n, 0));
  expect(harness.watermarks).toEqual([4, 5, Number.POSITIVE_INFINITY]);
});

test('a row behind the watermark is late only at or before what has gone out', () => {
  const harness = new Harness(temporal(false), inputs);
  const held = (watermark: number) => ({ watermark, partition: 0, position: 1 });
  harness.run([
    { input: 0, rows: [row(5n, 1)] },
    { watermark: 10 },
    {
      input: 0,
      rows: [row(5n, 2), row(7n, 3), row(20n, 4)],
      held: [held(10), held(10), null],
    },
    { watermark: 12 },
  ]);
  expect(harness.output).toEqual([row(5n, 1), row(7n, 3)]);
  expect(harness.late).toEqual([row(5n, 2)]);
});

test('batch edges change neither order nor lateness', () => {
  const list: [bigint, number | null][] = [
    [4n, 1],
    [2n, null],
    [9n, 3],
    [3n, 4],
    [8n, 5],
    [20n, 6],
    [11n, 7],
  ];
  const outputs = [1, 2, 100].map((batchRows) => {
    const harness = new Harness(temporal(false), inputs);
    let watermark = Number.NEGATIVE_INFINITY;
    for (let from = 0; from < list.length; from += batchRows) {
      const part = list.slice(from, from + batchRows);
      const held = part.map(([t], i) => {
        const before = watermark;
        watermark = Math.max(watermark, Number(t) - 3);
        const mark = { watermark: before, partition: 0, position: from + i };
        return Number(t) <= before + 1 ? mark : null;
      });
      harness.run([{ input: 0, rows: part.map(([t, n]) => row(t, n)), held }, { watermark }]);
    }
    harness.run([{ watermark: Number.POSITIVE_INFINITY }]);
    return [harness.output, harness.late] as const;
  });
  expect(outputs[1]).toEqual(outputs[0]);
  expect(outputs[2]).toEqual(outputs[0]);
  expect(outputs[0]![0].length + outputs[0]![1].length).toBe(list.length);
});

test('by processing time the rows of one millisecond go out in the order of the other keys', () => {
  let now = 100;
  const harness = new Harness(temporal(true), inputs, { nowMs: () => now });
  harness.run([{ input: 0, rows: [row(0n, 2), row(0n, 1)] }]);
  expect([...harness.timers]).toEqual([101]);
  now = 101;
  harness.run([{ timer: 101 }, { input: 0, rows: [row(0n, 0)] }, { end: 0 }]);
  expect(harness.output.map((cells): Value => cells[2]!)).toEqual([1, 2, 0]);
});
