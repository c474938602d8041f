/**
 * Properties of the interval join, against a rule over pairs of rows:
 * - the same rows at any batch size and interleaving, for every join type and kind of interval
 * - a late row matches what had not expired at its own watermark; unmatched outer rows are padded once
 * - padding is never behind the watermark that went before it
 */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BIGINT, INSERT_ONLY, schemaOf, TIMESTAMP } from '../../../src/core/index.ts';
import { textOf } from '../../reference/rows.ts';
import { Harness, nodeOf } from '../change-harness.ts';
import { arrival, eventsOf, type TimedRow, timedRows } from '../timeline.ts';

const left = schemaOf({ k: BIGINT(), t: TIMESTAMP(3), id: BIGINT() });
const right = schemaOf({ k: BIGINT(), t: TIMESTAMP(3), id: BIGINT() });
const schema = { fields: [...left.fields, ...right.fields] };
const DISORDER_MS = 5;

const source = fc.array(
  fc.tuple(fc.option(fc.bigInt(0n, 1n), { freq: 8 }), fc.integer({ min: 0, max: 6 })),
  { maxLength: 25 },
);

/** Times drift upwards, with jumps back by more than the disorder. */
function rowsOf(list: readonly (readonly [bigint | null, number])[]) {
  return list.map(([k, jitter], i) => {
    const timeMs = Math.max(0, 3 * i + jitter * 2 - (jitter === 6 ? 24 : 0));
    return { timeMs, cells: [k, BigInt(timeMs) * 1_000_000n, BigInt(i)] };
  });
}

const intervals = fc.constantFrom([-4, 4], [0, 0], [2, 9], [-9, -2], [-20, 0], [5, 2]);

for (const joinType of ['inner', 'left', 'right', 'full'] as const) {
  test(`${joinType} interval join gives the rows of the rule`, () => {
    fc.assert(
      fc.property(source, source, intervals, arrival(2), (a, b, [lowerMs, upperMs], order) => {
        const sources = timedRows([rowsOf(a), rowsOf(b)], DISORDER_MS);
        const body = { kind: 'intervalJoin' as const, joinType, leftKeys: [0], rightKeys: [0] };
        const node = nodeOf(
          {
            ...body,
            condition: null,
            nullSafe: [false],
            leftTime: 1,
            rightTime: 1,
            lowerMs: lowerMs!,
            upperMs: upperMs!,
            processingTime: false,
          },
          schema,
          INSERT_ONLY,
        );
        const harness = new Harness(node, [{ schema: left }, { schema: right }]);
        harness.run(eventsOf(sources, order));
        const wanted = reference(sources, joinType, lowerMs!, upperMs!);
        expect(harness.output.map(([, ...cells]) => textOf(cells)).sort()).toEqual(wanted);
        expect(harness.watermarks.at(-1)).toBe(Number.POSITIVE_INFINITY);
      }),
      { seed: 41, numRuns: 300 },
    );
  });
}

function reference(
  [lefts, rights]: readonly TimedRow[][],
  joinType: 'inner' | 'left' | 'right' | 'full',
  lowerMs: number,
  upperMs: number,
): string[] {
  const forward = [Math.max(0, -lowerMs), Math.max(0, upperMs)];
  const expiresAt = (row: TimedRow) => row.timeMs + forward[row.input]! + 1;
  const sees = (a: TimedRow, b: TimedRow) => {
    if (a.held === null && b.held === null) return true;
    if (a.held === null || b.held === null) {
      const [onTime, late] = a.held === null ? [a, b] : [b, a];
      return expiresAt(onTime) > late.held!.watermark;
    }
    const first = before(a, b) ? a : b;
    const second = first === a ? b : a;
    if (first.held!.watermark >= expiresAt(first) - 1) return false;
    return expiresAt(first) > second.held!.watermark;
  };
  const matched = new Set<TimedRow>();
  const out: string[] = [];
  for (const l of lefts!) {
    for (const r of rights!) {
      const difference = l.timeMs - r.timeMs;
      if (l.cells[0] === null || l.cells[0] !== r.cells[0]) continue;
      if (difference < lowerMs || difference > upperMs || !sees(l, r)) continue;
      matched.add(l).add(r);
      out.push(textOf([...l.cells, ...r.cells]));
    }
  }
  const nulls = [null, null, null];
  for (const l of lefts!) {
    if (matched.has(l) || joinType === 'inner' || joinType === 'right') continue;
    out.push(textOf([...l.cells, ...nulls]));
  }
  for (const r of rights!) {
    if (matched.has(r) || joinType === 'inner' || joinType === 'left') continue;
    out.push(textOf([...nulls, ...r.cells]));
  }
  return out.sort();
}

function before(a: TimedRow, b: TimedRow): boolean {
  const [x, y] = [a.held!, b.held!];
  if (x.watermark !== y.watermark) return x.watermark < y.watermark;
  return x.partition !== y.partition ? x.partition < y.partition : x.position < y.position;
}

test('the watermark stays behind by the longer side of the interval, one more with padding', () => {
  for (const [joinType, delayMs] of [
    ['inner', 9],
    ['left', 10],
  ] as const) {
    const body = { kind: 'intervalJoin' as const, joinType, leftKeys: [0], rightKeys: [0] };
    const node = nodeOf(
      {
        ...body,
        condition: null,
        nullSafe: [false],
        leftTime: 1,
        rightTime: 1,
        lowerMs: -9,
        upperMs: 4,
        processingTime: false,
      },
      schema,
      INSERT_ONLY,
    );
    const harness = new Harness(node, [{ schema: left }, { schema: right }]);
    harness.run([{ input: 0, rows: [['+I', 1n, 100_000_000n, 1n]] }, { watermark: 110 }]);
    expect(harness.output.length).toBe(joinType === 'left' ? 1 : 0);
    expect(harness.watermarks).toEqual([110 - delayMs]);
  }
});

test('by processing time rows match what came within the interval and are padded after it', () => {
  let now = 0;
  const body = { kind: 'intervalJoin' as const, joinType: 'left' as const, leftKeys: [0] };
  const node = nodeOf(
    {
      ...body,
      rightKeys: [0],
      condition: null,
      nullSafe: [false],
      leftTime: 1,
      rightTime: 1,
      lowerMs: -10,
      upperMs: 10,
      processingTime: true,
    },
    schema,
    INSERT_ONLY,
  );
  const inputs = [{ schema: left }, { schema: right }];
  const harness = new Harness(node, inputs, { nowMs: () => now });
  harness.run([
    {
      input: 0,
      rows: [
        ['+I', 1n, 0n, 1n],
        ['+I', 2n, 0n, 2n],
      ],
    },
  ]);
  expect([...harness.timers]).toEqual([11]);
  now = 10;
  harness.run([{ input: 1, rows: [['+I', 1n, 0n, 9n]] }]);
  now = 11;
  harness.run([{ timer: 11 }]);
  expect(harness.output).toEqual([
    ['+I', 1n, 0n, 1n, 1n, 0n, 9n],
    ['+I', 2n, 0n, 2n, null, null, null],
  ]);
});

test('semi and anti interval joins are refused', () => {
  const body = { kind: 'intervalJoin' as const, joinType: 'semi' as const, leftKeys: [0] };
  const node = nodeOf(
    {
      ...body,
      rightKeys: [0],
      condition: null,
      nullSafe: [false],
      leftTime: 1,
      rightTime: 1,
      lowerMs: 0,
      upperMs: 0,
      processingTime: false,
    },
    left,
  );
  expect(() => new Harness(node, [{ schema: left }, { schema: right }])).toThrow('a semi join');
});
