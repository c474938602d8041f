/**
 * Properties of OVER by time, against frames over plain arrays:
 * - every frame, functions that can and cannot be traced, at any batch size
 * - rows of one time share what a RANGE sees; late rows go by the rule of the frame
 */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Value } from '../../../src/batch/index.ts';
import {
  BIGINT,
  INSERT_ONLY,
  INTEGER,
  STRING,
  schemaOf,
  TIMESTAMP,
} from '../../../src/core/index.ts';
import { type AggregateCall, columnReference, literal } from '../../../src/expression/index.ts';
import { textOf } from '../../reference/rows.ts';
import { type Change, Harness, nodeOf } from '../change-harness.ts';
import { arrival, eventsOf, type TimedRow, timedRows } from '../timeline.ts';

const schema = schemaOf({ k: BIGINT(), t: TIMESTAMP(3), n: BIGINT(), s: STRING() });
const DISORDER_MS = 5;
const n = columnReference(2, BIGINT());

const plain = { distinct: false, filter: null, orderBy: [], alias: '' };
const calls: readonly AggregateCall[] = [
  { ...plain, name: 'SUM', args: [n], type: BIGINT() },
  { ...plain, name: 'COUNT', args: [], type: BIGINT(false) },
  { ...plain, name: 'MAX', args: [n], type: BIGINT() },
];
const untraced: AggregateCall = {
  ...plain,
  name: 'LISTAGG',
  args: [columnReference(3, STRING())],
  type: STRING(),
};
const ranks: readonly AggregateCall[] = [
  { ...plain, name: 'ROW_NUMBER', args: [], type: BIGINT(false) },
  { ...plain, name: 'LAG', args: [n], type: BIGINT() },
  {
    ...plain,
    name: 'LAG',
    args: [n, literal(2, INTEGER(false)), literal(-1n, BIGINT(false))],
    type: BIGINT(),
  },
];

interface FrameSpec {
  readonly frame: 'rows' | 'range';
  readonly preceding: number | null;
}

function nodeWith(
  { frame, preceding }: FrameSpec,
  aggregates: readonly AggregateCall[],
  time: 'event' | 'processing' = 'event',
) {
  const added = aggregates.map(({ type }, i) => ({ name: `o${i}`, type }));
  return nodeOf(
    {
      kind: 'overAggregate' as const,
      partitionKeys: [0],
      orderBy: [{ column: 1, descending: false, nullsLast: false }],
      time,
      emit: 'changelog' as const,
      groups: [{ frame, preceding, following: 0, aggregates }],
    },
    { fields: [...schema.fields, ...added] },
    INSERT_ONLY,
  );
}

const source = fc.array(
  fc.tuple(
    fc.bigInt(0n, 1n),
    fc.integer({ min: 0, max: 6 }),
    fc.option(fc.bigInt(-3n, 3n), { freq: 6 }),
  ),
  { maxLength: 40 },
);

function rowsOf(list: readonly (readonly [bigint, number, bigint | null])[]) {
  return list.map(([k, jitter, value], i) => {
    const timeMs = Math.max(0, 2 * i + jitter * 2 - (jitter === 6 ? 30 : 0));
    return { timeMs, cells: [k, BigInt(timeMs) * 1_000_000n, value, `s${i}`] };
  });
}

const frames: readonly FrameSpec[] = [
  { frame: 'rows', preceding: null },
  { frame: 'range', preceding: null },
  { frame: 'rows', preceding: 0 },
  { frame: 'rows', preceding: 2 },
  { frame: 'range', preceding: 0 },
  { frame: 'range', preceding: 7 },
];

for (const spec of frames) {
  const name = `${spec.frame} ${spec.preceding ?? 'unbounded'} preceding`;
  test(`${name} gives the values of the frame`, () => {
    fc.assert(
      fc.property(source, arrival(1), fc.boolean(), (list, order, traced) => {
        const sources = timedRows([rowsOf(list)], DISORDER_MS);
        const aggregates = traced ? calls : [...calls, untraced];
        const harness = new Harness(nodeWith(spec, aggregates), [{ schema }]);
        harness.run(eventsOf(sources, order));
        const { out, late } = reference(sources[0]!, spec, (rows) => [
          sum(rows),
          BigInt(rows.length),
          maximum(rows),
          ...(traced ? [] : [rows.map((cells) => cells[3]).join(',')]),
        ]);
        expect(harness.output.map(([, ...cells]) => textOf(cells)).sort()).toEqual(out.sort());
        expect(harness.late.map(([, ...cells]) => textOf(cells)).sort()).toEqual(late.sort());
      }),
      { seed: 91, numRuns: 150 },
    );
  });
}

test('LAG and ROW_NUMBER see the rows before', () => {
  fc.assert(
    fc.property(source, arrival(1), (list, order) => {
      const sources = timedRows([rowsOf(list)], DISORDER_MS);
      const spec: FrameSpec = { frame: 'rows', preceding: null };
      const harness = new Harness(nodeWith(spec, ranks), [{ schema }]);
      harness.run(eventsOf(sources, order));
      const { out } = reference(sources[0]!, spec, (rows) => [
        BigInt(rows.length),
        rows.at(-2)?.[2] ?? null,
        rows.length < 3 ? -1n : rows.at(-3)![2]!,
      ]);
      expect(harness.output.map(([, ...cells]) => textOf(cells)).sort()).toEqual(out.sort());
    }),
    { seed: 92, numRuns: 100 },
  );
});

const numbers = (rows: readonly (readonly Value[])[]) =>
  rows.flatMap((cells) => (cells[2] === null ? [] : [cells[2] as bigint]));
const sum = (rows: readonly (readonly Value[])[]) =>
  numbers(rows).length === 0 ? null : numbers(rows).reduce((a, b) => a + b, 0n);
const maximum = (rows: readonly (readonly Value[])[]) =>
  numbers(rows).reduce<bigint | null>((a, b) => (a === null || b > a ? b : a), null);

/** Rows in the order in which they are valued: by time, late ones at the watermark after theirs. */
function reference(
  rows: readonly TimedRow[],
  spec: FrameSpec,
  values: (frame: readonly (readonly Value[])[]) => Value[],
): { out: string[]; late: string[] } {
  const out: string[] = [];
  const late: string[] = [];
  for (const key of new Set(rows.map(({ cells }) => cells[0]))) {
    const mine = rows.filter(({ cells }) => cells[0] === key);
    const judgement = judged(mine, spec, rows, late);
    judgement.kept.forEach((row) => {
      // A partition that was forgotten starts anew.
      const life = judgement.lives.get(row);
      const kept = judgement.kept.filter((other) => judgement.lives.get(other) === life);
      const before = kept.slice(0, kept.indexOf(row) + 1);
      const peers = kept.filter((other) => other.timeMs === row.timeMs);
      let frame = before;
      if (spec.frame === 'range') {
        frame = kept.slice(0, kept.indexOf(peers.at(-1)!) + 1);
        const { preceding } = spec;
        if (preceding !== null) frame = frame.filter((r) => r.timeMs >= row.timeMs - preceding);
      } else if (spec.preceding !== null) frame = before.slice(-(spec.preceding + 1));
      out.push(textOf([...row.cells, ...values(frame.map(({ cells }) => cells))]));
    });
  }
  return { out, late };
}

/** The rows of a partition that are valued, in order, each with its life; notes the late ones. */
function judged(
  mine: readonly TimedRow[],
  spec: FrameSpec,
  all: readonly TimedRow[],
  late: string[],
): { kept: TimedRow[]; lives: Map<TimedRow, number> } {
  const fires = [...new Set(all.flatMap(({ held }) => (held === null ? [] : [held.watermark])))];
  fires.sort((a, b) => a - b).push(Number.POSITIVE_INFINITY);
  const kept: TimedRow[] = [];
  const waiting = mine.filter(({ held }) => held === null);
  const lives = new Map<TimedRow, number>();
  let life = 0;
  let last = Number.NEGATIVE_INFINITY;
  for (const fire of fires) {
    const due = waiting.filter((row) => row.timeMs <= fire && !kept.includes(row));
    due.sort((a, b) => a.timeMs - b.timeMs || all.indexOf(a) - all.indexOf(b));
    kept.push(...due);
    for (const row of due) lives.set(row, life);
    last = due.at(-1)?.timeMs ?? last;
    const keepMs = spec.frame === 'range' ? spec.preceding : null;
    if (keepMs !== null && last + keepMs + 1 <= fire) {
      last = Number.NEGATIVE_INFINITY;
      life++;
    }
    for (const row of mine.filter(({ held }) => held?.watermark === fire)) {
      const isLate = spec.preceding === null ? row.timeMs <= fire : row.timeMs <= last;
      if (isLate) late.push(textOf(row.cells));
      else waiting.push(row);
    }
  }
  return { kept, lives };
}

test('valued rows are marked with the watermark before their time', () => {
  const harness = new Harness(nodeWith(frames[0]!, calls), [{ schema }]);
  const row = (t: bigint): Change => ['+I', 1n, t * 1_000_000n, 1n, ''];
  harness.run([{ input: 0, rows: [row(5n), row(3n)] }, { watermark: 4 }, { watermark: 9 }]);
  expect(harness.outputHeld.map((held) => held?.watermark)).toEqual([2, 4]);
  expect(harness.watermarks).toEqual([4, 9]);
});

test('by processing time rows are valued as they come, and leave a RANGE with time', () => {
  let now = 0;
  const spec: FrameSpec = { frame: 'range', preceding: 10 };
  const harness = new Harness(nodeWith(spec, calls, 'processing'), [{ schema }], {
    nowMs: () => now,
  });
  const row = (value: bigint): Change => ['+I', 1n, 0n, value, ''];
  harness.run([{ input: 0, rows: [row(1n), row(2n)] }]);
  now = 10;
  harness.run([{ input: 0, rows: [row(4n)] }]);
  now = 11;
  harness.run([{ timer: 11 }, { input: 0, rows: [row(8n)] }]);
  now = 40;
  harness.run([{ timer: 40 }, { input: 0, rows: [row(16n)] }]);
  expect(harness.output.map((cells) => cells[5])).toEqual([3n, 3n, 7n, 12n, 16n]);
});

test('by processing time ROWS count the rows before', () => {
  const spec: FrameSpec = { frame: 'rows', preceding: 1 };
  for (const batchRows of [1, 10]) {
    const options = { batchRows };
    const harness = new Harness(nodeWith(spec, calls, 'processing'), [{ schema }], options);
    const row = (value: bigint): Change => ['+I', 1n, 0n, value, ''];
    harness.run([{ input: 0, rows: [row(1n), row(2n), row(4n)] }]);
    expect(harness.output.map((cells) => cells[5])).toEqual([1n, 3n, 6n]);
  }
});

test('what needs the end of a partition is refused', () => {
  const lead: AggregateCall = { ...plain, name: 'LEAD', args: [n], type: BIGINT() };
  expect(() => new Harness(nodeWith(frames[0]!, [lead]), [{ schema }])).toThrow('LEAD');
});
