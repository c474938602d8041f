/** A plan of windows over rows that may be late, what it must give, and rows to give it. */

import fc from 'fast-check';
import type { Value } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { columnReference } from '../../src/expression/index.ts';
import type { Exchange, Plan, WindowSpec } from '../../src/plan/index.ts';
import { aggregateWindows, type InputRow, judge, type WindowKind } from '../reference/windows.ts';
import type { ArrayTable } from './array-connector.ts';
import { forward, node, planOf, sinkNode, sourceNode } from './run-plan.ts';

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

/** Windows of a table `t`, to the caller or to a table `out`. */
export function windowPlan(kind: WindowKind, toTable = false): Plan {
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
    sinkNode('out', output, forward('a'), toTable),
  );
}

export function expectedWindows(rows: readonly InputRow[], kind: WindowKind) {
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
export const text = (rows: readonly (readonly Value[])[]) =>
  rows.map((row) => row.join('|')).sort();

/** Rows as splits: a partition each, or chunks of one partition that readers take in turn. */
export function splitsOf(
  rows: readonly InputRow[],
  chunkRows: number | null,
): Pick<ArrayTable, 'schema' | 'splits' | 'shared'> {
  const splits =
    chunkRows === null
      ? [0, 1, 2].map((partition) => rows.filter((row) => row.partition === partition))
      : Array.from({ length: Math.ceil(rows.length / chunkRows) }, (_, i) =>
          rows.slice(i * chunkRows, (i + 1) * chunkRows),
        );
  return {
    schema: input,
    splits: splits.map((split) => split.map(valuesOf)),
    shared: chunkRows !== null,
  };
}

export const inputRows = fc
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
