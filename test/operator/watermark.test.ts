/** The watermark operator: held rows row by row, the minimum over partitions, idleness, restore. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Value } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { columnReference, type Expression } from '../../src/expression/index.ts';
import { createWatermark } from '../../src/operator/watermark.ts';
import type { RestoredState } from '../../src/state/index.ts';
import { judge } from '../reference/windows.ts';
import { Harness, nodeOf } from './harness.ts';

const input = t.schemaOf({ time: t.TIMESTAMP(3), watermark: t.TIMESTAMP(3) });
const nanos = (ms: number) => BigInt(ms) * 1_000_000n;
const DELAY = 4;

function operator(
  options: {
    idleTimeoutMs?: number;
    expression?: Expression | null;
    restored?: RestoredState;
  } = {},
) {
  const { idleTimeoutMs = 0, expression = columnReference(1, t.TIMESTAMP(3)) } = options;
  const node = nodeOf<'watermark'>(
    { kind: 'watermark', rowtime: 0, expression, idleTimeoutMs },
    input,
  );
  return new Harness((context) => createWatermark(node, context), {
    input,
    restored: options.restored,
  });
}

function row(time: number): Value[] {
  return [nanos(time), nanos(time - DELAY)];
}

test('held rows and watermarks are those of the row-by-row rule, however rows are cut', () => {
  const times = fc.array(
    fc.record({ partition: fc.integer({ min: 0, max: 2 }), jump: fc.integer({ min: -9, max: 5 }) }),
    { minLength: 1, maxLength: 60 },
  );
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 9 }), (raw, batchRows) => {
      const rows = judge(
        raw.map(({ partition, jump }, i) => ({
          partition,
          time: i + jump - 20,
          key: '',
          value: null,
        })),
        DELAY,
      );
      const harness = operator();
      const partitions = [...new Set(rows.map((r) => r.partition))];
      harness.operator.partitions!(partitions, []);
      const reached = new Map(partitions.map((p) => [p, Number.NEGATIVE_INFINITY]));
      const wanted: number[] = [];
      const held: (number | undefined)[] = [];
      let at = 0;
      while (at < rows.length) {
        const { partition } = rows[at]!;
        let end = at + 1;
        while (end < rows.length && end - at < batchRows && rows[end]!.partition === partition)
          end++;
        const batch = rows.slice(at, end);
        harness.push(
          input,
          batch.map((r) => row(r.time)),
          { partition, position: at },
        );
        for (const r of batch) {
          held.push(r.time <= r.watermark + 1 ? r.watermark : undefined);
          reached.set(partition, Math.max(reached.get(partition)!, r.time - DELAY));
        }
        const least = Math.min(...reached.values());
        if (least > (wanted.at(-1) ?? Number.NEGATIVE_INFINITY)) wanted.push(least);
        at = end;
      }
      expect(harness.rows.map((r) => r.heldBy)).toEqual(held);
      expect(harness.watermarks).toEqual(wanted);
    }),
    { seed: 3, numRuns: 200 },
  );
});

test('a null watermark leaves the watermark as it is; a null rowtime is an error', () => {
  const harness = operator();
  harness.push(input, [row(10), [nanos(20), null], row(12)], { partition: 0 });
  expect(harness.watermarks).toEqual([8]);
  expect(() => harness.push(input, [[null, null]], { partition: 0 })).toThrow(
    "NULL in the rowtime column 'time'",
  );
});

test('an idle partition holds nothing back, and is judged by the higher watermark when it returns', () => {
  const harness = operator({ idleTimeoutMs: 100 });
  harness.operator.partitions!([0, 1], []);
  harness.push(input, [row(50)], { partition: 0 });
  harness.push(input, [row(10)], { partition: 1 });
  expect(harness.watermarks).toEqual([6]);
  harness.advanceTo(60);
  harness.push(input, [row(80)], { partition: 0 });
  harness.advanceTo(120);
  expect(harness.watermarks).toEqual([6, 76]);
  harness.push(input, [row(30), row(90)], { partition: 1 });
  expect(harness.rows.slice(-2).map((r) => r.heldBy)).toEqual([76, undefined]);
});

test('a partition read to its end holds nothing back', () => {
  const harness = operator();
  harness.operator.partitions!([0, 1], []);
  harness.push(input, [row(50)], { partition: 0 });
  expect(harness.watermarks).toEqual([]);
  harness.operator.partitions!([], [1]);
  expect(harness.watermarks).toEqual([46]);
});

test('SOURCE_WATERMARK() passes the watermarks of the source on and judges rows by them', () => {
  const harness = operator({ expression: null });
  harness.push(input, [row(50)], { partition: 0 });
  harness.watermark(40);
  harness.push(input, [row(41), row(42)], { partition: 0 });
  expect(harness.rows.map((r) => r.heldBy)).toEqual([undefined, 40, undefined]);
  expect(harness.watermarks).toEqual([40]);
});

test('the end of input ends event time', () => {
  const harness = operator();
  harness.push(input, [row(50)], { partition: 0 });
  harness.end();
  expect(harness.watermarks).toEqual([46, Number.POSITIVE_INFINITY]);
});

test('a restored partition goes on from its watermark', () => {
  const first = operator();
  first.push(input, [row(50)], { partition: 3 });
  const second = operator({ restored: first.snapshot() });
  second.push(input, [row(47), row(48)], { partition: 3 });
  expect(second.rows.map((r) => r.heldBy)).toEqual([46, undefined]);
});
