/**
 * Properties of OVER over bounded input, against frames over sorted arrays:
 * - ROWS and RANGE with every pair of bounds, ascending and descending, NULLs among the sort values
 * - ranks, shares and shifts
 */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Value } from '../../../src/batch/index.ts';
import { BIGINT, DOUBLE, INSERT_ONLY, INTEGER, STRING, schemaOf } from '../../../src/core/index.ts';
import type { SortKey } from '../../../src/expression/index.ts';
import { type AggregateCall, columnReference, literal } from '../../../src/expression/index.ts';
import { compareRows } from '../../reference/order.ts';
import { textOf } from '../../reference/rows.ts';
import { type Change, Harness, nodeOf } from '../change-harness.ts';

const schema = schemaOf({ k: BIGINT(), o: INTEGER(), n: BIGINT(), s: STRING() });
const plain = { distinct: false, filter: null, orderBy: [], alias: '' };
const n = columnReference(2, BIGINT());
const accumulated: readonly AggregateCall[] = [
  { ...plain, name: 'SUM', args: [n], type: BIGINT() },
  { ...plain, name: 'COUNT', args: [], type: BIGINT(false) },
  { ...plain, name: 'LISTAGG', args: [columnReference(3, STRING())], type: STRING() },
];

interface Group {
  readonly frame: 'rows' | 'range';
  readonly preceding: number | null;
  readonly following: number | null;
  readonly aggregates: readonly AggregateCall[];
}

const rows = fc.array(
  fc.tuple(
    fc.option(fc.bigInt(0n, 2n), { freq: 8 }),
    fc.option(fc.integer({ min: 0, max: 8 }), { freq: 6 }),
    fc.option(fc.bigInt(0n, 3n), { freq: 6 }),
    fc.constantFrom('a', 'b', 'c'),
  ),
  { maxLength: 50 },
);
const orders = fc.record({ descending: fc.boolean(), nullsLast: fc.boolean() });

function run(
  list: readonly (readonly Value[])[],
  groups: readonly Group[],
  order: Omit<SortKey, 'column'>,
): Value[][] {
  const added = groups.flatMap(({ aggregates }) => aggregates);
  const node = nodeOf(
    {
      kind: 'overAggregate' as const,
      partitionKeys: [0],
      orderBy: [{ column: 1, ...order }],
      time: 'none' as const,
      emit: 'final' as const,
      groups,
    },
    {
      fields: [...schema.fields, ...added.map(({ type }, i) => ({ name: `o${i}`, type }))],
    },
    INSERT_ONLY,
  );
  const changes = list.map((cells): Change => ['+I', ...cells]);
  const harness = new Harness(node, [{ schema }], { batchRows: 7 });
  harness.run([{ input: 0, rows: changes }, { end: 0 }]);
  return harness.output.map(([, ...cells]) => cells);
}

/** Partitions in order, each row with its place. */
function partitions(list: readonly (readonly Value[])[], order: Omit<SortKey, 'column'>) {
  const keys = [{ column: 1, ...order }];
  const byKey = new Map<Value, (readonly Value[])[]>();
  for (const row of list) byKey.set(row[0]!, [...(byKey.get(row[0]!) ?? []), row]);
  return [...byKey.values()].map((part) => part.sort((a, b) => compareRows(a, b, keys)));
}

for (const frame of ['rows', 'range'] as const) {
  test(`${frame} with every pair of bounds`, () => {
    const bound = fc.option(fc.integer({ min: frame === 'rows' ? -2 : 0, max: 4 }), { freq: 4 });
    fc.assert(
      fc.property(rows, bound, bound, orders, (list, preceding, following, order) => {
        const group = { frame, preceding, following, aggregates: accumulated };
        const wanted = partitions(list, order).flatMap((part) =>
          part.map((row, i) => {
            const seen = part.filter((other, j) =>
              frame === 'rows'
                ? (preceding === null || j >= i - preceding) &&
                  (following === null || j <= i + following)
                : inRange(row, other, part, { preceding, following }, order.descending),
            );
            const numbers = seen.flatMap((cells) =>
              cells[2] === null ? [] : [cells[2] as bigint],
            );
            return textOf([
              ...row,
              numbers.length === 0 ? null : numbers.reduce((a, b) => a + b, 0n),
              BigInt(seen.length),
              seen.length === 0 ? null : seen.map((cells) => cells[3]).join(','),
            ]);
          }),
        );
        expect(run(list, [group], order).map(textOf).sort()).toEqual(wanted.sort());
      }),
      { seed: 111, numRuns: 250 },
    );
  });
}

/** NULLs see the rows that tie with them; other rows see NULLs only where there is no bound. */
function inRange(
  row: readonly Value[],
  other: readonly Value[],
  part: readonly (readonly Value[])[],
  { preceding, following }: { preceding: number | null; following: number | null },
  descending: boolean,
): boolean {
  const [own, its] = [row[1] as number | null, other[1] as number | null];
  if (own !== null && its !== null) {
    const ahead = descending ? own - its : its - own;
    return (
      (preceding === null || ahead >= -preceding) && (following === null || ahead <= following)
    );
  }
  if (own === its) return true;
  return part.indexOf(other) < part.indexOf(row) ? preceding === null : following === null;
}

test('ranks, shares and shifts', () => {
  const calls: readonly AggregateCall[] = [
    { ...plain, name: 'ROW_NUMBER', args: [], type: BIGINT(false) },
    { ...plain, name: 'RANK', args: [], type: BIGINT(false) },
    { ...plain, name: 'DENSE_RANK', args: [], type: BIGINT(false) },
    { ...plain, name: 'PERCENT_RANK', args: [], type: DOUBLE(false) },
    { ...plain, name: 'CUME_DIST', args: [], type: DOUBLE(false) },
    { ...plain, name: 'NTILE', args: [literal(3, INTEGER(false))], type: BIGINT() },
    { ...plain, name: 'LAG', args: [n], type: BIGINT() },
    {
      ...plain,
      name: 'LEAD',
      args: [n, literal(2, INTEGER(false)), literal(-1n, BIGINT(false))],
      type: BIGINT(),
    },
  ];
  const order = { descending: false, nullsLast: false };
  const values = [1, 1, 2, 3, 3, 3, 4].map((o, i): Value[] => [1n, o, BigInt(i), 'x']);
  const groups: Group[] = [{ frame: 'range', preceding: null, following: 0, aggregates: calls }];
  expect(run(values, groups, order).map((cells) => cells.slice(4))).toEqual([
    [1n, 1n, 1n, 0, 2 / 7, 1n, null, 2n],
    [2n, 1n, 1n, 0, 2 / 7, 1n, 0n, 3n],
    [3n, 3n, 2n, 2 / 6, 3 / 7, 1n, 1n, 4n],
    [4n, 4n, 3n, 3 / 6, 6 / 7, 2n, 2n, 5n],
    [5n, 4n, 3n, 3 / 6, 6 / 7, 2n, 3n, 6n],
    [6n, 4n, 3n, 3 / 6, 6 / 7, 3n, 4n, -1n],
    [7n, 7n, 4n, 1, 1, 3n, 5n, -1n],
  ]);
});

test('several windows of one order are valued side by side, over more rows than a batch holds', () => {
  const list = Array.from({ length: 40_000 }, (_, i): Value[] => [BigInt(i % 3), i, 1n, 'x']);
  const one = accumulated.slice(0, 1);
  const groups: Group[] = [
    { frame: 'rows', preceding: null, following: 0, aggregates: one },
    { frame: 'rows', preceding: 1, following: 1, aggregates: one },
    { frame: 'rows', preceding: null, following: null, aggregates: one },
  ];
  const out = run(list, groups, { descending: false, nullsLast: false });
  expect(out.length).toBe(list.length);
  const ofOne = out.filter(([k]) => k === 1n);
  expect(ofOne.map((cells) => cells[4])).toEqual(ofOne.map((_, i) => BigInt(i + 1)));
  expect(ofOne[0]!.slice(5)).toEqual([2n, BigInt(ofOne.length)]);
  expect(ofOne[1]!.slice(5)).toEqual([3n, BigInt(ofOne.length)]);
});
