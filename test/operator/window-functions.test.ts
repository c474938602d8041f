/** Window table functions, windows that rows carry, zones, processing time, restores and bursts. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HeldRows, Value } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import type { AggregateCall } from '../../src/expression/index.ts';
import { createWindowAggregate } from '../../src/operator/window/window-aggregate.ts';
import { createWindowTableFunction } from '../../src/operator/window/window-table-function.ts';
import type { WindowProperty, WindowSpec } from '../../src/plan/index.ts';
import { aggregateSessions } from '../reference/sessions.ts';
import {
  aggregateWindows,
  type JudgedRow,
  judge,
  type WindowKind,
  windowsOf,
} from '../reference/windows.ts';
import { engine, Harness, type HarnessOptions, nodeOf, ownerOf, subtask } from './harness.ts';

const input = t.schemaOf({ key: t.STRING(), time: t.TIMESTAMP(3) });
const expanded: t.Schema = {
  fields: [
    ...input.fields,
    { name: 'window_start', type: t.TIMESTAMP(3, false) },
    { name: 'window_end', type: t.TIMESTAMP(3, false) },
    { name: 'window_time', type: t.TIMESTAMP(3, false) },
  ],
};
const nanos = (ms: number) => BigInt(ms) * 1_000_000n;
const millis = (value: Value) => Number((value as bigint) / 1_000_000n);
const DELAY = 4;

function specOf(kind: WindowKind | { kind: 'session'; gap: number }): WindowSpec {
  const more = { timeColumn: 1, processingTime: false, timeType: t.TIMESTAMP(3) };
  switch (kind.kind) {
    case 'tumble':
      return { kind: 'tumble', sizeMs: kind.size, offsetMs: kind.offset, ...more };
    case 'hop':
      return {
        kind: 'hop',
        sizeMs: kind.size,
        slideMs: kind.slide,
        offsetMs: kind.offset,
        ...more,
      };
    case 'cumulate':
      return {
        kind: 'cumulate',
        sizeMs: kind.size,
        stepMs: kind.step,
        offsetMs: kind.offset,
        ...more,
      };
    case 'session':
      return { kind: 'session', gapMs: kind.gap, partitionKeys: [0], ...more };
  }
}

function tableFunction(window: WindowSpec, nowMs = 0): Harness {
  const node = nodeOf<'windowTableFunction'>({ kind: 'windowTableFunction', window }, expanded);
  const harness = new Harness((context) => createWindowTableFunction(node, context), { input });
  harness.nowMs = nowMs;
  return harness;
}

const count: AggregateCall = {
  name: 'COUNT',
  args: [],
  distinct: false,
  filter: null,
  orderBy: [],
  type: t.BIGINT(false),
  alias: 'rows',
};

function countOver(
  window: WindowSpec,
  options: Partial<HarnessOptions> & {
    zone?: string;
    properties?: readonly WindowProperty[];
  } = {},
): Harness {
  const { properties = ['window_start', 'window_end'] } = options;
  const local = window.timeType.kind === 'TIMESTAMP_LTZ';
  const node = nodeOf<'windowAggregate'>(
    {
      kind: 'windowAggregate',
      window,
      keys: [0],
      aggregates: [count],
      properties,
      emit: null,
      legacy: false,
    },
    {
      fields: [
        { name: 'key', type: t.STRING() },
        { name: 'rows', type: t.BIGINT(false) },
        ...properties.map((name) => ({
          name,
          type: name === 'window_time' && local ? t.TIMESTAMP_LTZ(3, false) : t.TIMESTAMP(3, false),
        })),
      ],
    },
  );
  const settings = options.zone === undefined ? {} : { 'table.local-time-zone': options.zone };
  return new Harness((context) => createWindowAggregate(node, context), {
    ...options,
    input: options.input ?? input,
    settings,
  });
}

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

const valuesOf = (row: JudgedRow): Value[] => [row.key, nanos(row.time)];
const lines = (rows: readonly (readonly unknown[])[]) =>
  rows.map((row) => row.map(String).join('|')).sort();

const rowsOf = fc
  .array(fc.record({ key: fc.constantFrom('a', 'b'), ahead: fc.integer({ min: -12, max: 5 }) }), {
    minLength: 1,
    maxLength: 80,
  })
  .map((raw) =>
    judge(
      raw.map(({ key, ahead }, i) => ({ key, partition: 0, value: null, time: i + ahead - 20 })),
      DELAY,
    ),
  );
const aligned: fc.Arbitrary<WindowKind> = fc.oneof(
  fc.record({
    kind: fc.constant('tumble' as const),
    size: fc.integer({ min: 1, max: 20 }),
    offset: fc.integer({ min: -9, max: 9 }),
  }),
  fc.record({
    kind: fc.constant('hop' as const),
    size: fc.integer({ min: 1, max: 20 }),
    slide: fc.integer({ min: 1, max: 20 }),
    offset: fc.integer({ min: -9, max: 9 }),
  }),
  fc
    .record({ step: fc.integer({ min: 1, max: 6 }), steps: fc.integer({ min: 1, max: 5 }) })
    .map(({ step, steps }) => ({ kind: 'cumulate' as const, step, size: step * steps, offset: 2 })),
);

function advance(harness: Harness, rows: readonly JudgedRow[], size: number): void {
  let watermark = Number.NEGATIVE_INFINITY;
  for (let at = 0; at < rows.length; at += size) {
    const part = rows.slice(at, at + size);
    harness.push(input, part.map(valuesOf), { held: heldOf(part), partition: 0, position: at });
    for (const row of part) watermark = Math.max(watermark, row.time - DELAY);
    harness.watermark(watermark);
  }
}

describe('table functions', () => {
  test('every window of every row, late or not', () => {
    fc.assert(
      fc.property(rowsOf, aligned, (rows, kind) => {
        const harness = tableFunction(specOf(kind));
        harness.push(input, rows.map(valuesOf), { held: heldOf(rows) });
        const want = rows.flatMap((row) =>
          windowsOf(row.time, kind).map(({ start, end }) => [
            row.key,
            row.time,
            start,
            end,
            end - 1,
          ]),
        );
        const got = harness.rows.map(({ values: [key, ...times] }) => [key, ...times.map(millis)]);
        expect(lines(got)).toEqual(lines(want));
      }),
      { seed: 61, numRuns: 100 },
    );
  });

  test('a row without a time is in no window', () => {
    const harness = tableFunction(specOf({ kind: 'tumble', size: 10, offset: 0 }));
    harness.push(input, [
      ['a', null],
      ['b', nanos(3)],
    ]);
    expect(harness.rows.map((row) => row.values[0])).toEqual(['b']);
  });

  test('processing time: all rows are in the window of now', () => {
    const spec = { ...specOf({ kind: 'tumble', size: 10, offset: 0 }), processingTime: true };
    const harness = tableFunction(spec, 27);
    harness.push(input, [['a', null]]);
    expect(harness.rows[0]!.values.slice(2).map(millis)).toEqual([20, 30, 29]);
  });

  test('sessions hand out their rows when they end', () => {
    fc.assert(
      fc.property(
        rowsOf,
        fc.integer({ min: 1, max: 9 }),
        fc.constantFrom(1, 5, 100),
        (rows, gap, size) => {
          const { windows, late } = aggregateSessions(rows, gap);
          const harness = tableFunction(specOf({ kind: 'session', gap }));
          advance(harness, rows, size);
          harness.end();
          const want = windows.flatMap(({ start, end, rows: own }) =>
            own.map((row) => [row.key, row.time, start, end, end - 1]),
          );
          const got = harness.rows.map(({ values: [key, ...times] }) => [
            key,
            ...times.map(millis),
          ]);
          expect(lines(got)).toEqual(lines(want));
          expect(harness.late.length).toBe(late.length);
          harness.close();
        },
      ),
      { seed: 67, numRuns: 100 },
    );
  });
});

test('windows that rows carry give what the windows themselves give', () => {
  const attached: WindowSpec = {
    kind: 'attached',
    startColumn: 2,
    endColumn: 3,
    timeColumn: 4,
    processingTime: false,
    timeType: t.TIMESTAMP(3),
  };
  fc.assert(
    fc.property(rowsOf, aligned, fc.constantFrom(1, 6, 100), (rows, kind, size) => {
      const second = countOver(attached, { input: expanded });
      const node = nodeOf<'windowTableFunction'>(
        { kind: 'windowTableFunction', window: specOf(kind) },
        expanded,
      );
      const first = new Harness((context) => createWindowTableFunction(node, context), {
        input,
        output: {
          emit: (batch) => second.process(batch),
          watermark: () => {},
          idle: () => {},
        },
      });
      let watermark = Number.NEGATIVE_INFINITY;
      for (let at = 0; at < rows.length; at += size) {
        const part = rows.slice(at, at + size);
        first.push(input, part.map(valuesOf), { held: heldOf(part) });
        for (const row of part) watermark = Math.max(watermark, row.time - DELAY);
        second.watermark(watermark);
      }
      second.end();
      const { windows } = aggregateWindows(rows, kind);
      const want = windows.map(({ key, start, end, rows: own }) => [key, own.length, start, end]);
      const got = second.rows.map(({ values: [key, n, start, end] }) => [
        key,
        n,
        millis(start!),
        millis(end!),
      ]);
      expect(lines(got)).toEqual(lines(want));
    }),
    { seed: 71, numRuns: 100 },
  );
});

describe('a window of instants is cut by the clock of the zone', () => {
  const DAY = 86_400_000;
  const local: t.Schema = t.schemaOf({ key: t.STRING(), time: t.TIMESTAMP_LTZ(3) });
  const daily: WindowSpec = {
    kind: 'tumble',
    sizeMs: DAY,
    offsetMs: 0,
    timeColumn: 1,
    processingTime: false,
    timeType: t.TIMESTAMP_LTZ(3),
  };
  const at = (text: string) => Date.parse(text);

  test('a fixed offset', () => {
    const harness = countOver(daily, {
      input: local,
      zone: 'Asia/Shanghai',
      properties: ['window_start', 'window_end', 'window_time'],
    });
    harness.push(local, [
      ['a', nanos(at('2024-05-01T15:59:59Z'))],
      ['a', nanos(at('2024-05-01T16:00:00Z'))],
    ]);
    harness.watermark(at('2024-05-01T15:59:59.998Z'));
    expect(harness.rows).toEqual([]);
    harness.watermark(at('2024-05-01T15:59:59.999Z'));
    expect(harness.rows.map((row) => row.values.map(String))).toEqual([
      [
        'a',
        '1',
        String(nanos(at('2024-05-01T00:00:00Z'))),
        String(nanos(at('2024-05-02T00:00:00Z'))),
        String(nanos(at('2024-05-01T15:59:59.999Z'))),
      ],
    ]);
    expect(harness.rows[0]!.heldBy).toBe(at('2024-05-01T15:59:59.998Z'));
    harness.end();
    expect(harness.rows.length).toBe(2);
  });

  test('a day of 25 hours is one window', () => {
    const harness = countOver(daily, { input: local, zone: 'Europe/Berlin' });
    const hours = Array.from({ length: 26 }, (_, i) => at('2024-10-26T22:00:00Z') + i * 3_600_000);
    for (const hour of hours) {
      harness.push(local, [['a', nanos(hour)]]);
      harness.watermark(hour - 1);
    }
    harness.end();
    expect(harness.rows.map((row) => row.values[1])).toEqual([25n, 1n]);
  });
});

describe('processing time', () => {
  test('windows fire when the clock passes their end', () => {
    const spec = {
      ...specOf({ kind: 'hop', size: 20, slide: 10, offset: 0 }),
      processingTime: true,
    };
    const harness = countOver(spec);
    harness.nowMs = 5;
    harness.push(input, [['a', null]]);
    harness.advanceTo(15);
    harness.push(input, [['a', null]]);
    harness.advanceTo(50);
    const got = harness.rows.map(({ values: [, n, start, end] }) => [
      n,
      millis(start!),
      millis(end!),
    ]);
    expect(got).toEqual([
      [1n, -10, 10],
      [2n, 0, 20],
      [1n, 10, 30],
    ]);
  });

  test('sessions end when nothing has come for the gap', () => {
    const spec = { ...specOf({ kind: 'session', gap: 10 }), processingTime: true };
    const harness = countOver(spec);
    for (const now of [0, 8, 16, 40]) {
      harness.advanceTo(now);
      harness.push(input, [['a', null]]);
    }
    harness.advanceTo(100);
    const got = harness.rows.map(({ values: [, n, start, end] }) => [
      n,
      millis(start!),
      millis(end!),
    ]);
    expect(got).toEqual([
      [3n, 0, 26],
      [1n, 40, 50],
    ]);
  });
});

describe('restored at another parallelism, windows go on', () => {
  const kinds: fc.Arbitrary<WindowKind | { kind: 'session'; gap: number }> = fc.oneof(
    aligned,
    fc.integer({ min: 1, max: 9 }).map((gap) => ({ kind: 'session' as const, gap })),
  );

  test('as if nothing had happened', () => {
    fc.assert(
      fc.property(rowsOf, kinds, fc.integer({ min: 0, max: 80 }), (rows, kind, cut) => {
        const first = countOver(specOf(kind));
        advance(first, rows.slice(0, cut), 7);
        const restored = first.snapshot();
        const owner = (key: string) => ownerOf([t.STRING()], [key], 2);
        const parts = [0, 1].map((own) => {
          const part = countOver(specOf(kind), { restored, subtask: subtask(own, 2) });
          const rest = rows.slice(cut).filter((row) => owner(row.key) === own);
          part.push(input, rest.map(valuesOf), { held: heldOf(rest) });
          part.end();
          return part;
        });
        const { windows, late } =
          kind.kind === 'session'
            ? aggregateSessions(rows, kind.gap)
            : aggregateWindows(rows, kind);
        const want = windows.map(({ key, start, end, rows: own }) => [key, own.length, start, end]);
        const got = [first, ...parts].flatMap((harness) =>
          harness.rows.map(({ values: [key, n, start, end] }) => [
            key,
            n,
            millis(start!),
            millis(end!),
          ]),
        );
        expect(lines(got)).toEqual(lines(want));
        const dropped = [first, ...parts].reduce((n, harness) => n + harness.late.length, 0);
        expect(dropped).toBe(late.length);
      }),
      { seed: 73, numRuns: 100 },
    );
  });
});

describe('bursts', () => {
  const KEYS = 100_000;
  const BATCHES_PER_CALL = 4;
  const keyed = Array.from({ length: KEYS }, (_, i) => `k${i}`);

  for (const kind of [
    { kind: 'tumble', size: 100, offset: 0 },
    { kind: 'hop', size: 100, slide: 50, offset: 0 },
    { kind: 'session', gap: 20 },
  ] as const) {
    test(`${KEYS} results of ${kind.kind} windows come a few batches at a time`, () => {
      const harness = countOver(specOf(kind));
      for (let at = 0; at < KEYS; at += 16_384) {
        const part = keyed.slice(at, at + 16_384);
        harness.push(
          input,
          part.map((key, i) => [key, nanos(50 + (i % 10))]),
        );
        harness.push(
          input,
          part.slice(0, 100).map((key) => [key, nanos(65)]),
        );
      }
      harness.end();
      const windows = kind.kind === 'hop' ? 2 : 1;
      expect(harness.rows.length).toBe(windows * KEYS);
      expect(harness.largestBurst).toBeLessThanOrEqual(BATCHES_PER_CALL * 16_384);
      const both = harness.rows.filter((row) => row.values[1] === 2n);
      expect(both.length).toBe(windows * 100 * Math.ceil(KEYS / 16_384));
      harness.close();
    });
  }

  test('keys that are gone are forgotten', () => {
    const harness = countOver(specOf({ kind: 'tumble', size: 10, offset: 0 }));
    const { memory } = engine;
    let heap = 0;
    for (let round = 0; round < 60; round++) {
      const part = Array.from({ length: 2000 }, (_, i): Value[] => [
        `${round} ${i}`,
        nanos(round * 10),
      ]);
      harness.push(input, part);
      harness.watermark(round * 10 + 5);
      if (round === 30) heap = memory.heapBytes;
    }
    expect(memory.heapBytes).toBeLessThanOrEqual(heap * 1.5);
    harness.end();
    expect(harness.rows.length).toBe(60 * 2000);
    harness.close();
  });
});
