/** Whole jobs with late rows under a simulated scheduler: the same windows in any order, at any parallelism. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { columnReference } from '../../src/expression/index.ts';
import type { Exchange, Plan, WindowSpec } from '../../src/plan/index.ts';
import { Job } from '../../src/runtime/index.ts';
import { aggregateWindows, type InputRow, judge, type WindowKind } from '../reference/windows.ts';
import { arrayConnectors } from './array-connector.ts';
import { drain, forward, jobRequest, node, planOf, sinkNode, sourceNode } from './run-plan.ts';

const DELAY_MS = 5;
const TIME = t.TIMESTAMP(3);
const input = t.schemaOf({ key: t.STRING(), time: TIME, value: t.INTEGER(), mark: TIME });
const output = t.schemaOf({
  key: t.STRING(),
  rows: t.BIGINT(false),
  most: t.INTEGER(),
  start: t.TIMESTAMP(3, false),
  end: t.TIMESTAMP(3, false),
});
const nanos = (ms: number) => BigInt(ms) * 1_000_000n;

function windowSpec(kind: WindowKind): WindowSpec {
  const common = { timeColumn: 1, processingTime: false, timeType: TIME };
  if (kind.kind === 'tumble') {
    return { kind: 'tumble', sizeMs: kind.size, offsetMs: kind.offset, ...common };
  }
  return kind.kind === 'hop'
    ? { kind: 'hop', sizeMs: kind.size, slideMs: kind.slide, offsetMs: kind.offset, ...common }
    : { kind: 'cumulate', sizeMs: kind.size, stepMs: kind.step, offsetMs: kind.offset, ...common };
}

function plan(kind: WindowKind): Plan {
  const exchange: Exchange = { kind: 'hash', keys: [0] };
  const base = { distinct: false, filter: null, orderBy: [] };
  return planOf(
    sourceNode('t', input),
    node('w', input, [forward('t')], {
      kind: 'watermark',
      rowtime: 1,
      expression: columnReference(3, TIME),
      idleTimeoutMs: 0,
    }),
    node('a', output, [{ from: 'w', exchange }], {
      kind: 'windowAggregate',
      window: windowSpec(kind),
      keys: [0],
      aggregates: [
        { ...base, name: 'COUNT', args: [], type: t.BIGINT(false), alias: 'rows' },
        {
          ...base,
          name: 'MAX',
          args: [columnReference(2, t.INTEGER())],
          type: t.INTEGER(),
          alias: 'most',
        },
      ],
      properties: ['window_start', 'window_end'],
      emit: null,
      legacy: false,
    }),
    sinkNode('out', output, forward('a')),
  );
}

function expected(rows: readonly InputRow[], kind: WindowKind) {
  const { windows, late } = aggregateWindows(judge(rows, DELAY_MS), kind);
  const results = windows.map(({ key, start, end, rows }): Value[] => {
    const values = rows.flatMap((row) => (row.value === null ? [] : [row.value]));
    const most = values.length === 0 ? null : Math.max(...values);
    return [key, BigInt(rows.length), most, nanos(start), nanos(end)];
  });
  return { results: text(results), late: text(late.map(valuesOf)) };
}

const valuesOf = ({ key, time, value }: InputRow): Value[] => {
  return [key, nanos(time), value, nanos(time - DELAY_MS)];
};
const text = (rows: readonly (readonly Value[])[]) => rows.map((row) => row.join('|')).sort();

interface Run {
  readonly seed: string;
  readonly parallelism: number;
  readonly batchRows: number;
  readonly channelBytes: number;
  /** Rows of each chunk that readers take in turn, or null: a partition each. */
  readonly chunkRows: number | null;
}

async function run(rows: readonly InputRow[], kind: WindowKind, options: Run) {
  const { batchRows, parallelism, channelBytes, chunkRows } = options;
  const splits =
    chunkRows === null
      ? [0, 1, 2].map((partition) => rows.filter((row) => row.partition === partition))
      : Array.from({ length: Math.ceil(rows.length / chunkRows) }, (_, i) =>
          rows.slice(i * chunkRows, (i + 1) * chunkRows),
        );
  const table = {
    schema: input,
    splits: splits.map((split) => split.map(valuesOf)),
    shared: chunkRows !== null,
    batchRows,
    waitEvery: 3,
  };
  const connectors = arrayConnectors({ t: table });
  const request = jobRequest(options.seed, {
    plan: plan(kind),
    connectors,
    parallelism,
    channelBytes,
  });
  const [job, results] = await request.host.scheduler.run(
    Job.start(request).then(async (started) => {
      const rows = await drain(started.results[0]);
      await started.done;
      return [started, rows] as const;
    }),
  );
  const late = [...job.lateRows().values()].flat();
  return { results: text(results), late: text(late.map(({ values }) => values)) };
}

const kinds: readonly WindowKind[] = [
  { kind: 'tumble', size: 10, offset: 3 },
  { kind: 'hop', size: 12, slide: 4, offset: 0 },
  { kind: 'hop', size: 7, slide: 3, offset: -2 },
  { kind: 'cumulate', step: 4, size: 16, offset: 1 },
];

const input_rows = fc
  .array(
    fc.record({
      partition: fc.integer({ min: 0, max: 2 }),
      key: fc.constantFrom('a', 'b', 'c', 'd', 'a long key of more than twenty-four bytes'),
      value: fc.option(fc.integer({ min: -1000, max: 1000 }), { freq: 4 }),
      ahead: fc.integer({ min: -12, max: 6 }),
    }),
    { minLength: 1, maxLength: 150 },
  )
  .map((rows) => rows.map((row, i) => ({ ...row, time: i - 30 + row.ahead })));

const runs: fc.Arbitrary<Run> = fc.record({
  seed: fc.string(),
  parallelism: fc.integer({ min: 1, max: 8 }),
  batchRows: fc.constantFrom(1, 2, 7, 1000),
  channelBytes: fc.constantFrom(128, 1000, 65536),
  chunkRows: fc.constantFrom(null, 1, 2, 7, 30),
});

for (const kind of kinds) {
  describe(JSON.stringify(kind), () => {
    test('windows and late rows are those of a row-by-row evaluator', async () => {
      await fc.assert(
        fc.asyncProperty(input_rows, runs, async (rows, options) => {
          const shared = options.chunkRows !== null;
          const input = shared ? rows.map((row) => ({ ...row, partition: 0 })) : rows;
          expect(await run(input, kind, options)).toEqual(expected(input, kind));
        }),
        { seed: 5, numRuns: 100 },
      );
    });
  });
}
