/**
 * Properties of the temporal join by event time, against a rule over versions:
 * - the same rows at any batch size and interleaving; deletions end a version; late rows see what is left
 */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BIGINT,
  BOOLEAN,
  INSERT_ONLY,
  STRING,
  schemaOf,
  TIMESTAMP,
} from '../../../src/core/index.ts';
import { call, columnReference, type Expression } from '../../../src/expression/index.ts';
import { textOf } from '../../reference/rows.ts';
import { ALL_CHANGES, type Change, Harness, nodeOf } from '../change-harness.ts';
import { arrival, eventsOf, type TimedRow, timedRows } from '../timeline.ts';

const left = schemaOf({ k: BIGINT(), t: TIMESTAMP(3), id: BIGINT() });
const right = schemaOf({ k: BIGINT(), t: TIMESTAMP(3), v: STRING() });
const schema = { fields: [...left.fields, ...right.fields] };
const inputs = [{ schema: left }, { schema: right, changelog: ALL_CHANGES }];
const DISORDER_MS = 5;

function nodeWith(joinType: 'inner' | 'left' | 'full', condition: Expression | null = null) {
  return nodeOf(
    {
      kind: 'temporalJoin' as const,
      joinType,
      leftKeys: [0],
      rightKeys: [0],
      condition,
      nullSafe: [false],
      leftTime: 1,
      rightTime: 1,
      processingTime: false,
    },
    schema,
    INSERT_ONLY,
  );
}

const source = fc.array(
  fc.tuple(
    fc.option(fc.bigInt(0n, 1n), { freq: 8 }),
    fc.integer({ min: 0, max: 6 }),
    fc.constantFrom('+I', '+U', '-D'),
  ),
  { maxLength: 25 },
);

/** Times drift upwards, with jumps back by more than the disorder. */
function rowsOf(list: readonly (readonly [bigint | null, number, string])[], step: number) {
  return list.map(([k, jitter, kind], i) => {
    const timeMs = Math.max(0, step * i + jitter * 2 - (jitter === 6 ? 24 : 0));
    const cells = [k, BigInt(timeMs) * 1_000_000n, step === 3 ? BigInt(i) : `v${i}`];
    return { timeMs, cells, kind };
  });
}

for (const joinType of ['inner', 'left'] as const) {
  test(`${joinType} temporal join gives the version of the rule`, () => {
    fc.assert(
      fc.property(source, source, arrival(2), (a, b, order) => {
        const lists = [rowsOf(a, 3), rowsOf(b, 4)];
        const sources = timedRows(lists, DISORDER_MS);
        const kinds = new Map<TimedRow, string>();
        sources[1]!.forEach((row, i) => {
          kinds.set(row, lists[1]![i]!.kind);
        });
        const harness = new Harness(nodeWith(joinType), inputs);
        const kindOf = new Map(lists[1]!.map((row) => [row.cells[2], row.kind]));
        const events = eventsOf(sources, order).map((event) =>
          'rows' in event && event.input === 1
            ? { ...event, rows: event.rows.map((row) => withKind(row, kindOf)) }
            : event,
        );
        harness.run(events);
        const wanted = reference(sources, (row) => kinds.get(row)!, joinType === 'left');
        expect(harness.output.map(([, ...cells]) => textOf(cells)).sort()).toEqual(wanted);
      }),
      { seed: 61, numRuns: 400 },
    );
  });
}

function withKind([, ...cells]: Change, kinds: ReadonlyMap<unknown, string>): Change {
  return [kinds.get(cells[2])!, ...cells];
}

function reference(
  [lefts, rights]: readonly TimedRow[][],
  kindOf: (row: TimedRow) => string,
  outer: boolean,
): string[] {
  const versions = [...rights!].sort(
    (a, b) =>
      a.timeMs - b.timeMs ||
      watermarkOf(a) - watermarkOf(b) ||
      rights!.indexOf(a) - rights!.indexOf(b),
  );
  const out: string[] = [];
  for (const row of lefts!) {
    const w = watermarkOf(row);
    const mine = versions.filter((v) => v.cells[0] !== null && v.cells[0] === row.cells[0]);
    let seen = mine.filter((v) => watermarkOf(v) < row.timeMs);
    if (row.timeMs <= w) {
      const old = mine.filter((v) => watermarkOf(v) < w && v.timeMs <= w);
      seen = mine.filter((v) => watermarkOf(v) === w || v === old.at(-1));
    }
    const version = seen.filter((v) => v.timeMs <= row.timeMs).at(-1);
    if (version !== undefined && kindOf(version) !== '-D') {
      out.push(textOf([...row.cells, ...version.cells]));
    } else if (outer) out.push(textOf([...row.cells, null, null, null]));
  }
  return out.sort();
}

function watermarkOf(row: TimedRow): number {
  return row.held?.watermark ?? Number.NEGATIVE_INFINITY;
}

const row = (k: bigint | null, t: bigint, id: bigint): Change => ['+I', k, t * 1_000_000n, id];
const version = (kind: string, k: bigint, t: bigint, v: string): Change => [
  kind,
  k,
  t * 1_000_000n,
  v,
];

test('a version that fails the condition is no match', () => {
  const condition = call(
    'LESS_THAN',
    [columnReference(2, BIGINT()), call('CAST', [columnReference(5, STRING())], BIGINT())],
    BOOLEAN(),
  );
  const harness = new Harness(nodeWith('left', condition), inputs);
  harness.run([
    { input: 1, rows: [version('+I', 1n, 0n, '5')] },
    { input: 0, rows: [row(1n, 10n, 4n), row(1n, 11n, 6n)] },
    { watermark: 20 },
  ]);
  expect(harness.output).toEqual([
    ['+I', 1n, 10_000_000n, 4n, 1n, 0n, '5'],
    ['+I', 1n, 11_000_000n, 6n, null, null, null],
  ]);
});

test('joined rows are marked with the watermark before their time', () => {
  const harness = new Harness(nodeWith('inner'), inputs);
  harness.run([
    { input: 1, rows: [version('+I', 1n, 0n, 'a')] },
    { input: 0, rows: [row(1n, 10n, 1n), row(1n, 12n, 2n)] },
    { watermark: 10 },
    { watermark: 12 },
  ]);
  expect(harness.outputHeld.map((held) => held?.watermark)).toEqual([9, 11]);
});

test('left changes keep their kinds, -U of the right side says nothing', () => {
  const changing = [{ schema: left, changelog: ALL_CHANGES }, inputs[1]!];
  const harness = new Harness(nodeWith('inner'), changing);
  harness.run([
    {
      input: 1,
      rows: [version('+I', 1n, 0n, 'a'), version('-U', 1n, 0n, 'a'), version('+U', 1n, 5n, 'b')],
    },
    { input: 0, rows: [row(1n, 3n, 1n), ['-U', 1n, 4_000_000n, 1n], ['+U', 1n, 6_000_000n, 2n]] },
    { watermark: 20 },
  ]);
  expect(harness.output).toEqual([
    ['+I', 1n, 3_000_000n, 1n, 1n, 0n, 'a'],
    ['-U', 1n, 4_000_000n, 1n, 1n, 0n, 'a'],
    ['+U', 1n, 6_000_000n, 2n, 1n, 5_000_000n, 'b'],
  ]);
});

test('by processing time the row that is there now is joined', () => {
  const node = { ...nodeWith('left'), processingTime: true };
  const harness = new Harness(node, inputs);
  harness.run([
    { input: 0, rows: [row(1n, 0n, 1n)] },
    { input: 1, rows: [version('+I', 1n, 0n, 'a'), version('+U', 1n, 0n, 'b')] },
    { input: 0, rows: [row(1n, 0n, 2n), row(null, 0n, 3n)] },
    { input: 1, rows: [version('-D', 1n, 0n, 'b')] },
    { input: 0, rows: [row(1n, 0n, 4n)] },
  ]);
  expect(harness.output.map(([, , , id, , , v]) => [id, v])).toEqual([
    [1n, null],
    [2n, 'b'],
    [3n, null],
    [4n, null],
  ]);
});

test('other join types are refused', () => {
  expect(() => new Harness(nodeWith('full'), inputs)).toThrow('cannot be a full join');
});
