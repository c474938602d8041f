/** TUMBLE, HOP and CUMULATE against the row-by-row evaluator, with late rows, at any batching and split. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HeldRows, Value } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { type AggregateCall, columnReference } from '../../src/expression/index.ts';
import { createWindowAggregate } from '../../src/operator/window/window-aggregate.ts';
import type { WindowSpec } from '../../src/plan/index.ts';
import { aggregateSessions } from '../reference/sessions.ts';
import {
  type WindowKind as AlignedWindow,
  aggregateWindows,
  type InputRow,
  type JudgedRow,
  judge,
} from '../reference/windows.ts';
import { Harness, nodeOf } from './harness.ts';

type WindowKind = AlignedWindow | { kind: 'session'; gap: number };

const input = t.schemaOf({
  key: t.STRING(),
  time: t.TIMESTAMP(3),
  value: t.INTEGER(),
  partition: t.INTEGER(false),
});

function aggregate(name: string, type: t.DataType, column?: number): AggregateCall {
  const args = column === undefined ? [] : [columnReference(column, input.fields[column]!.type)];
  const call = { name, args, distinct: false, filter: null, orderBy: [], type, alias: name };
  return call as AggregateCall;
}

const calls = [
  aggregate('COUNT', t.BIGINT(false)),
  aggregate('COUNT', t.BIGINT(false), 2),
  aggregate('SUM', t.INTEGER(), 2),
  aggregate('MIN', t.INTEGER(), 2),
  aggregate('MAX', t.INTEGER(), 2),
  aggregate('AVG', t.INTEGER(), 2),
];

const output = t.schemaOf({
  key: t.STRING(),
  rows: t.BIGINT(false),
  values: t.BIGINT(false),
  sum: t.INTEGER(),
  min: t.INTEGER(),
  max: t.INTEGER(),
  mean: t.INTEGER(),
  start: t.TIMESTAMP(3, false),
  end: t.TIMESTAMP(3, false),
});

function specOf(kind: WindowKind): WindowSpec {
  const common = { timeColumn: 1, processingTime: false, timeType: t.TIMESTAMP(3) };
  if (kind.kind === 'session') {
    return { kind: 'session', gapMs: kind.gap, partitionKeys: [0], ...common };
  }
  if (kind.kind === 'tumble') {
    return { kind: 'tumble', sizeMs: kind.size, offsetMs: kind.offset, ...common };
  }
  return kind.kind === 'hop'
    ? { kind: 'hop', sizeMs: kind.size, slideMs: kind.slide, offsetMs: kind.offset, ...common }
    : { kind: 'cumulate', sizeMs: kind.size, stepMs: kind.step, offsetMs: kind.offset, ...common };
}

function operator(kind: WindowKind): Harness {
  const node = nodeOf<'windowAggregate'>(
    {
      kind: 'windowAggregate',
      window: specOf(kind),
      keys: [0],
      aggregates: calls,
      properties: ['window_start', 'window_end'],
      emit: null,
      legacy: false,
    },
    output,
  );
  return new Harness((context) => createWindowAggregate(node, context), { input });
}

const nanos = (ms: number) => BigInt(ms) * 1_000_000n;

function expected(rows: readonly JudgedRow[], kind: WindowKind) {
  const { windows, late } =
    kind.kind === 'session' ? aggregateSessions(rows, kind.gap) : aggregateWindows(rows, kind);
  const results = windows.map(({ key, start, end, rows }) => {
    const values = rows.flatMap((row) => (row.value === null ? [] : [row.value]));
    const sum = values.reduce((a, b) => a + b, 0);
    const none = values.length === 0;
    return [
      key,
      BigInt(rows.length),
      BigInt(values.length),
      none ? null : sum,
      none ? null : Math.min(...values),
      none ? null : Math.max(...values),
      none ? null : Math.trunc(sum / values.length),
      nanos(start),
      nanos(end),
    ];
  });
  return { results, late: late.map(valuesOf) };
}

function valuesOf(row: InputRow): Value[] {
  return [row.key, nanos(row.time), row.value, row.partition];
}

/** The rows that came behind their partition's watermark, as a source's watermark operator marks them. */
function heldOf(rows: readonly JudgedRow[]): HeldRows | null {
  const held = rows
    .map((row, i) => ({ row, i }))
    .filter(({ row }) => row.time <= row.watermark + 1);
  if (held.length === 0) return null;
  return {
    rows: Int32Array.from(held, ({ i }) => i),
    watermarks: Float64Array.from(held, ({ row }) => row.watermark),
    partitions: Int32Array.from(held, ({ row }) => row.partition),
    positions: Float64Array.from(held, ({ row }) => row.position),
  };
}

/** Runs rows through subtasks that each own some keys; watermarks go to all of them after each batch. */
function run(rows: readonly JudgedRow[], kind: WindowKind, batchRows: number, subtasks: number) {
  const operators = Array.from({ length: subtasks }, () => operator(kind));
  const watermarks = new Map(rows.map((row) => [row.partition, Number.NEGATIVE_INFINITY]));
  const results: (readonly Value[])[] = [];
  const late: Value[][] = [];
  for (let at = 0; at < rows.length; at += batchRows) {
    const batch = rows.slice(at, at + batchRows);
    operators.forEach((harness, i) => {
      const own = batch.filter((row) => row.key.charCodeAt(0) % subtasks === i);
      if (own.length > 0) harness.push(input, own.map(valuesOf), { held: heldOf(own) });
    });
    for (const row of batch) {
      watermarks.set(row.partition, Math.max(watermarks.get(row.partition)!, row.time - DELAY));
    }
    const least = Math.min(...watermarks.values());
    if (least > Number.NEGATIVE_INFINITY) for (const harness of operators) harness.watermark(least);
  }
  for (const harness of operators) {
    harness.end();
    results.push(...harness.rows.map((row) => row.values));
    late.push(...harness.late);
    harness.close();
  }
  return { results, late };
}

const DELAY = 5;
const text = (rows: readonly (readonly Value[])[]) =>
  rows.map((row) => row.map(String).join('|')).sort();

const windows: [string, fc.Arbitrary<WindowKind>][] = [
  [
    'tumble',
    fc.record({
      kind: fc.constant('tumble' as const),
      size: fc.integer({ min: 1, max: 30 }),
      offset: fc.integer({ min: -40, max: 40 }),
    }),
  ],
  [
    'hop',
    fc.record({
      kind: fc.constant('hop' as const),
      size: fc.integer({ min: 1, max: 40 }),
      slide: fc.integer({ min: 1, max: 20 }),
      offset: fc.integer({ min: -40, max: 40 }),
    }),
  ],
  [
    'cumulate',
    fc
      .record({
        step: fc.integer({ min: 1, max: 8 }),
        steps: fc.integer({ min: 1, max: 6 }),
        offset: fc.integer({ min: -40, max: 40 }),
      })
      .map(({ step, steps, offset }) => ({
        kind: 'cumulate' as const,
        step,
        size: step * steps,
        offset,
      })),
  ],
  [
    'session',
    fc.record({ kind: fc.constant('session' as const), gap: fc.integer({ min: 1, max: 15 }) }),
  ],
];

const rowsOf = fc.array(
  fc.record({
    partition: fc.integer({ min: 0, max: 2 }),
    key: fc.constantFrom('a', 'b', 'c', 'd', 'long key of more than twenty-four bytes'),
    value: fc.option(fc.integer({ min: -1000, max: 1000 }), { freq: 4 }),
    ahead: fc.integer({ min: -12, max: 6 }),
  }),
  { minLength: 1, maxLength: 120 },
);

/** Times that mostly grow, with jumps back beyond the watermark's delay; below zero too. */
function timed(
  rows: readonly { partition: number; key: string; value: number | null; ahead: number }[],
) {
  return rows.map((row, i) => ({ ...row, time: i - 30 + row.ahead }));
}

for (const [name, kinds] of windows) {
  describe(name, () => {
    test('equals the row-by-row evaluator at any batch size and number of subtasks', () => {
      fc.assert(
        fc.property(
          rowsOf,
          kinds,
          fc.constantFrom(1, 2, 7, 16, 1000),
          fc.integer({ min: 1, max: 4 }),
          (raw, kind, batchRows, subtasks) => {
            const rows = judge(timed(raw), DELAY);
            const want = expected(rows, kind);
            const got = run(rows, kind, batchRows, subtasks);
            expect(text(got.results)).toEqual(text(want.results));
            expect(text(got.late)).toEqual(text(want.late));
          },
        ),
        { seed: 7, numRuns: 150 },
      );
    });
  });
}
