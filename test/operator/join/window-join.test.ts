/**
 * Properties of the window join, against a rule over pairs of rows:
 * - rows of equal windows and keys, for every join type, at any batch size and interleaving
 * - rows whose window had fired at their own watermark are late; the output is marked by the window
 */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BIGINT,
  INSERT_ONLY,
  schemaOf,
  TIMESTAMP,
  TIMESTAMP_LTZ,
} from '../../../src/core/index.ts';
import type { JoinType, WindowSpec } from '../../../src/plan/index.ts';
import { textOf } from '../../reference/rows.ts';
import { type Change, Harness, nodeOf } from '../change-harness.ts';
import { arrival, eventsOf, type TimedRow, timedRows } from '../timeline.ts';

const columns = {
  k: BIGINT(),
  id: BIGINT(),
  window_start: TIMESTAMP(3, false),
  window_end: TIMESTAMP(3, false),
  window_time: TIMESTAMP(3, false),
};
const side = schemaOf(columns);
const both = { fields: [...side.fields, ...side.fields] };
const DISORDER_MS = 5;
const SIZE_MS = 10;

const attached: WindowSpec = {
  kind: 'attached',
  startColumn: 2,
  endColumn: 3,
  timeColumn: 4,
  processingTime: false,
  timeType: TIMESTAMP(3, false),
};

function nodeWith(joinType: JoinType, window: WindowSpec = attached) {
  const half = joinType === 'semi' || joinType === 'anti';
  return nodeOf(
    {
      kind: 'windowJoin' as const,
      joinType,
      leftKeys: [0],
      rightKeys: [0],
      condition: null,
      nullSafe: [false],
      left: window,
      right: window,
    },
    half ? side : both,
    INSERT_ONLY,
  );
}

const source = fc.array(
  fc.tuple(fc.option(fc.bigInt(0n, 1n), { freq: 8 }), fc.integer({ min: 0, max: 6 })),
  { maxLength: 25 },
);

const nanos = (ms: number) => BigInt(ms) * 1_000_000n;

function rowsOf(list: readonly (readonly [bigint | null, number])[]) {
  return list.map(([k, jitter], i) => {
    const timeMs = Math.max(0, 3 * i + jitter * 2 - (jitter === 6 ? 24 : 0));
    const start = Math.floor(timeMs / SIZE_MS) * SIZE_MS;
    const bounds = [start, start + SIZE_MS, start + SIZE_MS - 1].map(nanos);
    return { timeMs, cells: [k, BigInt(i), ...bounds] };
  });
}

for (const joinType of ['inner', 'left', 'right', 'full', 'semi', 'anti'] as const) {
  test(`${joinType} window join gives the rows of the rule`, () => {
    fc.assert(
      fc.property(source, source, arrival(2), (a, b, order) => {
        const sources = timedRows([rowsOf(a), rowsOf(b)], DISORDER_MS);
        const harness = new Harness(nodeWith(joinType), [{ schema: side }, { schema: side }]);
        harness.run(eventsOf(sources, order));
        const [lefts, rights] = sources.map((rows) => rows.filter((row) => !isLate(row)));
        expect(harness.output.map(([, ...cells]) => textOf(cells)).sort()).toEqual(
          reference(lefts!, rights!, joinType),
        );
        const late = sources.flat().filter(isLate);
        expect(harness.late.length).toBe(late.length);
      }),
      { seed: 71, numRuns: 150 },
    );
  });
}

function isLate(row: TimedRow): boolean {
  const windowTime = Number(row.cells[4]) / 1_000_000;
  return row.held !== null && windowTime <= row.held.watermark;
}

function reference(
  lefts: readonly TimedRow[],
  rights: readonly TimedRow[],
  joinType: JoinType,
): string[] {
  const nulls = side.fields.map(() => null);
  const matches = (l: TimedRow, r: TimedRow) =>
    l.cells[0] !== null && l.cells[0] === r.cells[0] && l.cells[2] === r.cells[2];
  const out: string[] = [];
  for (const l of lefts) {
    const found = rights.filter((r) => matches(l, r));
    if (joinType === 'semi' || joinType === 'anti') {
      if (found.length > 0 === (joinType === 'semi')) out.push(textOf(l.cells));
      continue;
    }
    for (const r of found) out.push(textOf([...l.cells, ...r.cells]));
    if (found.length === 0 && (joinType === 'left' || joinType === 'full')) {
      out.push(textOf([...l.cells, ...nulls]));
    }
  }
  if (joinType === 'right' || joinType === 'full') {
    for (const r of rights) {
      if (!lefts.some((l) => matches(l, r))) out.push(textOf([...nulls, ...r.cells]));
    }
  }
  return out.sort();
}

const row = (k: bigint, id: bigint, end: number): Change => [
  '+I',
  k,
  id,
  ...[end - SIZE_MS, end, end - 1].map(nanos),
];

test('windows fire one after the other, marked with the watermark before their end', () => {
  const harness = new Harness(nodeWith('left'), [{ schema: side }, { schema: side }]);
  harness.run([
    { input: 0, rows: [row(1n, 1n, 20), row(1n, 2n, 10)] },
    { watermark: 18 },
    { watermark: 19 },
  ]);
  expect(harness.output.map(([, , id]) => id)).toEqual([2n, 1n]);
  expect(harness.outputHeld.map((held) => held?.watermark)).toEqual([8, 18]);
  expect(harness.watermarks).toEqual([18, 19]);
});

test('bounds of windows over instants are read in the time zone of the session', () => {
  const window: WindowSpec = {
    ...attached,
    timeColumn: -1,
    timeType: TIMESTAMP_LTZ(3, false),
  };
  const options = { options: { 'table.local-time-zone': 'UTC+02:00' } };
  const inputs = [{ schema: side }, { schema: side }];
  const harness = new Harness(nodeWith('left', window), inputs, options);
  const hours = 7_200_000;
  harness.run([{ input: 0, rows: [row(1n, 1n, hours + 20)] }, { watermark: 18 }]);
  expect(harness.output).toEqual([]);
  harness.run([{ watermark: 19 }]);
  expect(harness.output.length).toBe(1);
});

test('by processing time a timer fires the window', () => {
  const window = { ...attached, processingTime: true };
  const harness = new Harness(nodeWith('inner', window), [{ schema: side }, { schema: side }]);
  harness.run([
    { input: 0, rows: [row(1n, 1n, 20)] },
    { input: 1, rows: [row(1n, 2n, 20)] },
    { watermark: Number.POSITIVE_INFINITY },
  ]);
  expect([...harness.timers]).toEqual([19]);
  expect(harness.output).toEqual([]);
  harness.run([{ timer: 19 }]);
  expect(harness.output.length).toBe(1);
});

test('a window that rows do not carry is refused', () => {
  const window: WindowSpec = { ...attached, kind: 'tumble', sizeMs: 10, offsetMs: 0 };
  const inputs = [{ schema: side }, { schema: side }];
  expect(() => new Harness(nodeWith('inner', window), inputs)).toThrow('tumble window');
});
