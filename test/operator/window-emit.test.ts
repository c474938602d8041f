/** Group windows with early and late results and allowed lateness. */

import { expect, test } from 'vitest';
import type { HeldRows, Value } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { type AggregateCall, columnReference } from '../../src/expression/index.ts';
import { createWindowAggregate } from '../../src/operator/window/window-aggregate.ts';
import type { WindowSpec } from '../../src/plan/index.ts';
import type { RestoredState } from '../../src/state/index.ts';
import { Harness, nodeOf, RETRACTING } from './harness.ts';

const input = t.schemaOf({ key: t.STRING(), value: t.INTEGER(), time: t.TIMESTAMP(3) });
const sum: AggregateCall = {
  name: 'SUM',
  args: [columnReference(1, t.INTEGER())],
  distinct: false,
  filter: null,
  orderBy: [],
  type: t.INTEGER(),
  alias: 'sum',
};
const tumble: WindowSpec = {
  kind: 'tumble',
  sizeMs: 10,
  offsetMs: 0,
  timeColumn: 2,
  processingTime: false,
  timeType: t.TIMESTAMP(3),
};

interface Emit {
  readonly earlyFireMs: number;
  readonly lateFireMs: number;
  readonly allowLatenessMs: number;
}

function operator(emit: Emit, window: WindowSpec = tumble, restored?: RestoredState): Harness {
  const node = nodeOf<'windowAggregate'>(
    {
      kind: 'windowAggregate',
      window,
      keys: [0],
      aggregates: [sum],
      properties: ['window_end'],
      emit,
      legacy: true,
    },
    t.schemaOf({ key: t.STRING(), sum: t.INTEGER(), end: t.TIMESTAMP(3, false) }),
    RETRACTING,
  );
  return new Harness((context) => createWindowAggregate(node, context), {
    input,
    restored,
  });
}

const row = (value: number, time: number): Value[] => ['a', value, BigInt(time) * 1_000_000n];

function held(watermark: number, count = 1): HeldRows {
  return {
    rows: Int32Array.from({ length: count }, (_, i) => i),
    watermarks: new Float64Array(count).fill(watermark),
    partitions: new Int32Array(count),
    positions: Float64Array.from({ length: count }, (_, i) => i),
  };
}

/** Changes since the last call: kind, sum, window end. */
function changes(harness: Harness): string[] {
  return harness.rows.splice(0).map(({ kind, values: [, value, end] }) => {
    return `${t.ROW_KIND_TEXT[kind]} ${value} @${(end as bigint) / 1_000_000n}`;
  });
}

test('early results with every row, then the end changes nothing', () => {
  const harness = operator({ earlyFireMs: 0, lateFireMs: -1, allowLatenessMs: 0 });
  harness.push(input, [row(1, 2), row(2, 5), row(7, 12)]);
  expect(changes(harness)).toEqual(['+I 1 @10', '+I 7 @20', '-U 1 @10', '+U 3 @10']);
  harness.watermark(9);
  expect(changes(harness)).toEqual([]);
  harness.push(input, [row(5, 8)], { held: held(9) });
  expect(harness.late.length).toBe(1);
  harness.end();
  expect(changes(harness)).toEqual([]);
});

test('early results every so often', () => {
  const harness = operator({ earlyFireMs: 100, lateFireMs: -1, allowLatenessMs: 0 });
  harness.push(input, [row(1, 2)]);
  harness.advanceTo(50);
  harness.push(input, [row(2, 5)]);
  expect(changes(harness)).toEqual([]);
  harness.advanceTo(100);
  expect(changes(harness)).toEqual(['+I 3 @10']);
  harness.push(input, [row(4, 5)]);
  harness.advanceTo(200);
  expect(changes(harness)).toEqual(['-U 3 @10', '+U 7 @10']);
  harness.push(input, [row(8, 9)]);
  harness.watermark(9);
  expect(changes(harness)).toEqual(['-U 7 @10', '+U 15 @10']);
  harness.advanceTo(1000);
  expect(changes(harness)).toEqual([]);
});

test('late rows change a window until its lateness is over', () => {
  const harness = operator({ earlyFireMs: -1, lateFireMs: 0, allowLatenessMs: 5 });
  harness.push(input, [row(1, 2)]);
  harness.watermark(12);
  expect(changes(harness)).toEqual(['+I 1 @10']);
  harness.push(input, [row(2, 3), row(4, 4)], { held: held(12, 2) });
  expect(changes(harness)).toEqual(['-U 1 @10', '+U 3 @10', '-U 3 @10', '+U 7 @10']);
  harness.watermark(14);
  harness.push(input, [row(8, 3)], { held: held(14) });
  expect(changes(harness)).toEqual([]);
  expect(harness.late.map((values) => values[1])).toEqual([8]);
});

test('late results every so often', () => {
  const harness = operator({ earlyFireMs: -1, lateFireMs: 50, allowLatenessMs: 100 });
  harness.push(input, [row(1, 2)]);
  harness.watermark(12);
  changes(harness);
  harness.push(input, [row(2, 3)], { held: held(12) });
  expect(changes(harness)).toEqual([]);
  harness.advanceTo(50);
  expect(changes(harness)).toEqual(['-U 1 @10', '+U 3 @10']);
});

test('a held row waits for its watermark, after the windows that end by then', () => {
  const harness = operator({ earlyFireMs: -1, lateFireMs: 0, allowLatenessMs: 100 });
  harness.push(input, [row(1, 2)]);
  harness.push(input, [row(2, 3)], { held: held(20) });
  harness.watermark(30);
  expect(changes(harness)).toEqual(['+I 1 @10', '-U 1 @10', '+U 3 @10']);
});

test('hopping windows each have their results; state outlives a restart', () => {
  const hop: WindowSpec = { ...tumble, kind: 'hop', sizeMs: 20, slideMs: 10 } as WindowSpec;
  const emit = { earlyFireMs: 0, lateFireMs: 0, allowLatenessMs: 10 };
  const first = operator(emit, hop);
  first.push(input, [row(1, 12)]);
  expect(changes(first).sort()).toEqual(['+I 1 @20', '+I 1 @30']);
  first.watermark(19);
  const second = operator(emit, hop, first.snapshot());
  second.push(input, [row(2, 14)], { held: held(19) });
  second.watermark(19);
  expect(changes(second).sort()).toEqual(['+U 3 @20', '+U 3 @30', '-U 1 @20', '-U 1 @30']);
});

test('sessions with early results are refused', () => {
  const session: WindowSpec = {
    ...tumble,
    kind: 'session',
    gapMs: 5,
    partitionKeys: [0],
  } as WindowSpec;
  const make = () => operator({ earlyFireMs: 0, lateFireMs: 0, allowLatenessMs: 0 }, session);
  expect(make).toThrow('early and late results');
});
