/** Every aggregate function over changelogs, window merges and restores, against plain evaluation. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RoaringBitmap, type Value } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { type AggregateCall, columnReference, literal } from '../../src/expression/index.ts';
import { createGroupAggregate } from '../../src/operator/aggregate/group-aggregate.ts';
import { createWindowAggregate } from '../../src/operator/window/window-aggregate.ts';
import type { RestoredState } from '../../src/state/index.ts';
import * as plain from '../reference/aggregates.ts';
import { Harness, nodeOf, RETRACTING } from './harness.ts';

const columns: Record<string, t.DataType> = {
  key: t.STRING(),
  flag: t.BOOLEAN(),
  i8: t.TINYINT(),
  i32: t.INTEGER(),
  i64: t.BIGINT(),
  f32: t.FLOAT(),
  f64: t.DOUBLE(),
  d10: t.DECIMAL(10, 2),
  d38: t.DECIMAL(38, 3),
  text: t.STRING(),
  time: t.TIMESTAMP(3),
  nanos: t.TIMESTAMP(9),
  bits: { kind: 'BITMAP', nullable: true },
};
const names = Object.keys(columns);
const input = t.schemaOf(columns);

type Row = Record<string, plain.Scalar | Uint8Array>;

const bitmap = (values: Iterable<number>) => RoaringBitmap.of(values).toBytes();
const BITMAPS = [[], [1], [1, 2], [2, 3, 70_000], [-1, 3]].map(bitmap);

const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { freq: 5, nil: null });
const row: fc.Arbitrary<Row> = fc.record({
  flag: maybe(fc.boolean()),
  i8: maybe(fc.integer({ min: -128, max: 127 })),
  i32: maybe(fc.constantFrom(-(2 ** 31), -7, 0, 1, 2, 3, 2 ** 31 - 1)),
  i64: maybe(fc.constantFrom(-(2n ** 63n), -5n, 0n, 4n, 5n, 2n ** 63n - 1n)),
  f32: maybe(fc.constantFrom(0.5, -0.25, 1024, 3)),
  f64: maybe(fc.constantFrom(0.1, 0.2, 0.3, -0.1, 1e16, -1e16, 1e-30, 1e300)),
  d10: maybe(fc.bigInt({ min: -9999999999n, max: 9999999999n })),
  d38: maybe(fc.constantFrom(10n ** 38n - 1n, -(10n ** 37n), 1n, 12345n)),
  text: maybe(
    fc.constantFrom('', 'a', 'ab', 'b', 'é', '🌊', 'a text of more than twenty-four bytes'),
  ),
  time: maybe(fc.constantFrom(-1_000_000n, 0n, 1_700_000_000_123_000_000n)),
  nanos: maybe(fc.constantFrom(-1n, 0n, 1_700_000_000_123_456_789n)),
  bits: maybe(fc.constantFrom(...BITMAPS)),
});

interface Case {
  readonly call: AggregateCall;
  readonly expected: (rows: readonly Row[]) => Value;
}

function callOf(
  name: string,
  column: string | null,
  type: t.DataType,
  changes: Partial<AggregateCall> = {},
): AggregateCall {
  const args = column === null ? [] : [reference(column)];
  const call = { name, args, distinct: false, filter: null, orderBy: [], type, alias: name };
  return { ...call, ...changes };
}

function reference(column: string) {
  return columnReference(names.indexOf(column), columns[column]!);
}

/** Values of a column that the call admits. */
function admitted(
  rows: readonly Row[],
  column: string,
  call: AggregateCall,
): NonNullable<Row[string]>[] {
  const kept = rows.filter((r) => call.filter === null || r['flag'] === true);
  const values = kept.flatMap((r) => (r[column] === null ? [] : [r[column]!]));
  return call.distinct ? [...new Set(values)] : values;
}

type Evaluate = (values: readonly never[]) => Value;

function caseOf(
  name: string,
  column: string,
  type: t.DataType,
  evaluate: Evaluate,
  changes: Partial<AggregateCall> = {},
): Case {
  const call = callOf(name, column, type, changes);
  return { call, expected: (rows) => evaluate(admitted(rows, column, call) as never[]) };
}

const big = (values: readonly (number | bigint)[]) => values.map(BigInt);
const small = (value: bigint | null) => (value === null ? null : Number(value));
const orNull = <T>(values: readonly T[], then: (values: readonly T[]) => Value): Value =>
  values.length === 0 ? null : then(values);
const float = (value: number) => Math.fround(value);

const numeric: Case[] = [
  caseOf('COUNT', 'i32', t.BIGINT(false), (v) => BigInt(v.length)),
  caseOf('SUM', 'i8', t.TINYINT(), (v) => small(plain.sumIntegers(big(v), 8))),
  caseOf('SUM', 'i32', t.INTEGER(), (v) => small(plain.sumIntegers(big(v), 32))),
  caseOf('SUM', 'i64', t.BIGINT(), (v) => plain.sumIntegers(v, 64)),
  caseOf('SUM0', 'i64', t.BIGINT(false), (v) => plain.sumIntegers(v, 64) ?? 0n),
  caseOf('AVG', 'i8', t.TINYINT(), (v) => small(plain.averageIntegers(big(v), 8))),
  caseOf('AVG', 'i64', t.BIGINT(), (v) => plain.averageIntegers(v, 64)),
  caseOf('SUM', 'f64', t.DOUBLE(), (v) => orNull(v, plain.exactSum)),
  caseOf('SUM', 'f32', t.FLOAT(), (v) => orNull(v, (x) => float(plain.exactSum(x)))),
  caseOf('AVG', 'f64', t.DOUBLE(), (v) => orNull(v, (x) => plain.exactSum(x) / v.length)),
  caseOf('AVG', 'f32', t.FLOAT(), (v) => orNull(v, (x) => float(plain.exactSum(x) / v.length))),
  caseOf('SUM', 'd10', t.DECIMAL(38, 2), (v) => plain.sumDecimals(v)),
  caseOf('SUM', 'd38', t.DECIMAL(38, 3), (v) => plain.sumDecimals(v)),
  caseOf('AVG', 'd10', t.DECIMAL(38, 6), (v) => plain.averageDecimals(v, 2, 6)),
  caseOf('SUM', 'i64', t.BIGINT(), (v) => plain.sumIntegers(v, 64), { distinct: true }),
  caseOf('COUNT', 'text', t.BIGINT(false), (v) => BigInt(v.length), { distinct: true }),
  caseOf('APPROX_COUNT_DISTINCT', 'd10', t.BIGINT(false), (v) => BigInt(new Set(v).size)),
  caseOf('COUNT', 'i8', t.BIGINT(false), (v) => BigInt(v.length), {
    distinct: true,
    filter: reference('flag'),
  }),
  caseOf('AVG', 'i8', t.TINYINT(), (v) => small(plain.averageIntegers(big(v), 8)), {
    distinct: true,
    filter: reference('flag'),
  }),
];

const extremes: Case[] = [
  'i8',
  'i32',
  'i64',
  'f32',
  'f64',
  'd10',
  'd38',
  'text',
  'time',
  'nanos',
  'flag',
]
  .flatMap((column) => [
    caseOf('MIN', column, columns[column]!, (v) => plain.extreme(v, false)),
    caseOf('MAX', column, columns[column]!, (v) => plain.extreme(v, true)),
  ])
  .concat(
    caseOf('MAX', 'text', t.STRING(), (v) => plain.extreme(v, true), { filter: reference('flag') }),
  );

const spread: Case[] = [
  caseOf('VAR_POP', 'f32', t.FLOAT(), (v) => rounded(plain.variance(v, false))),
  caseOf('VAR_SAMP', 'i8', t.TINYINT(), (v) => truncated(plain.variance(v, true))),
  caseOf('STDDEV_POP', 'i8', t.TINYINT(), (v) => truncated(root(plain.variance(v, false)))),
];
const rounded = (value: number | null) => (value === null ? null : float(value));
const truncated = (value: number | null) =>
  value === null ? null : (Math.trunc(value) << 24) >> 24;
const root = (value: number | null) => (value === null ? null : Math.sqrt(value));

const lists: Case[] = [
  caseOf('FIRST_VALUE', 'text', t.STRING(), (v) => v[0] ?? null),
  caseOf('LAST_VALUE', 'i64', t.BIGINT(), (v) => v.at(-1) ?? null),
  caseOf('LISTAGG', 'text', t.STRING(), (v) => orNull(v, (x) => x.join(','))),
  caseOf('LISTAGG', 'text', t.STRING(), (v) => orNull(v, (x) => x.join('; ')), {
    args: [reference('text'), literal('; ', t.STRING(false))],
  }),
  {
    call: callOf('ARRAY_AGG', 'i32', t.ARRAY(t.INTEGER())),
    expected: (rows) => orNull(rows, (kept) => kept.map((r) => r['i32']!)),
  },
  caseOf(
    'JSON_ARRAYAGG_ABSENT_ON_NULL',
    'text',
    t.STRING(false),
    (v) => `[${v.map((x) => JSON.stringify(x)).join(',')}]`,
  ),
  {
    call: callOf('JSON_ARRAYAGG_NULL_ON_NULL', 'text', t.STRING(false)),
    expected: (rows) => `[${rows.map((r) => JSON.stringify(r['text'])).join(',')}]`,
  },
  caseOf('PERCENTILE', 'i8', t.DOUBLE(), (v) => plain.percentile(v, 0.3), {
    args: [reference('i8'), literal(0.3, t.DOUBLE(false))],
  }),
];

/** How many of the bitmaps hold an integer decides. */
function combined(bitmaps: readonly Uint8Array[], holds: (count: number) => boolean): number[] {
  const counts = new Map<number, number>();
  for (const bytes of bitmaps) {
    for (const value of RoaringBitmap.fromBytes(bytes).values()) {
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  return [...counts].filter(([, count]) => holds(count)).map(([value]) => value);
}

const BITMAP: t.DataType = { kind: 'BITMAP', nullable: true };
const any = (): boolean => true;
const bitmaps: Case[] = [
  caseOf('BITMAP_BUILD_AGG', 'i8', BITMAP, (v) => orNull(v, bitmap)),
  caseOf('BITMAP_BUILD_CARDINALITY_AGG', 'i8', t.BIGINT(), (v) =>
    orNull(v, (x) => BigInt(new Set(x).size)),
  ),
  caseOf('BITMAP_OR_AGG', 'bits', BITMAP, (v) => orNull(v, (x) => bitmap(combined(x, any)))),
  caseOf('BITMAP_AND_AGG', 'bits', BITMAP, (v) =>
    orNull(v, (x) => bitmap(combined(x, (count) => count === v.length))),
  ),
  caseOf('BITMAP_XOR_AGG', 'bits', BITMAP, (v) =>
    orNull(v, (x) => bitmap(combined(x, (count) => count % 2 === 1))),
  ),
  caseOf('BITMAP_XOR_CARDINALITY_AGG', 'bits', t.BIGINT(), (v) =>
    orNull(v, (x) => BigInt(combined(x, (count) => count % 2 === 1).length)),
  ),
];

const collect: Case = caseOf('COLLECT', 'text', t.MULTISET(t.STRING(), false), (v) => counted(v));

function counted(values: readonly string[]): Value {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts];
}

/** One text per value; multisets have no order. */
function textOf(value: Value, type: t.DataType): string {
  if (type.kind !== 'MULTISET') return String(Array.isArray(value) ? value.map(String) : value);
  return String((value as Value[]).map(String).sort());
}

interface Step {
  readonly key: string;
  readonly row: Row;
  readonly sign: 1 | -1;
}

/** Rows that come, and some that are taken back: the oldest equal one goes. */
const changelogs = fc
  .array(
    fc.record({
      key: fc.constantFrom('a', 'b'),
      row,
      choice: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    {
      minLength: 1,
      maxLength: 40,
    },
  )
  .map((steps) => {
    const live = new Map<string, Row[]>();
    return steps.map(({ key, row: fresh, choice }): Step => {
      const known = live.get(key) ?? [];
      live.set(key, known);
      if (known.length === 0 || choice < 0.6) {
        known.push(fresh);
        return { key, row: fresh, sign: 1 };
      }
      const at = Math.floor(((choice - 0.6) / 0.4) * known.length) % known.length;
      const [gone] = known.splice(at, 1);
      return { key, row: gone!, sign: -1 };
    });
  });

const valuesOf = ({ key, row: values }: { key: string; row: Row }): Value[] =>
  names.map((name) => (name === 'key' ? key : (values[name] as Value)));

function groupOperator(
  cases: readonly Case[],
  changelog: t.ChangelogMode,
  restored?: RestoredState,
): Harness {
  const fields = cases.map(({ call }, i) => ({ name: `a${i}`, type: call.type }));
  const node = nodeOf<'groupAggregate'>(
    {
      kind: 'groupAggregate',
      keys: [0],
      aggregates: cases.map(({ call }) => call),
      emit: 'changelog',
      miniBatch: null,
    },
    { fields: [{ name: 'key', type: t.STRING() }, ...fields] },
    RETRACTING,
  );
  return new Harness((context) => createGroupAggregate(node, context), {
    input,
    changelog,
    restored,
  });
}

/** What the emitted changes leave of each key. */
function tableOf(harness: Harness): Map<string, readonly Value[]> {
  const table = new Map<string, readonly Value[]>();
  for (const { kind, values } of harness.rows) {
    if (kind === t.INSERT || kind === t.UPDATE_AFTER)
      table.set(values[0] as string, values.slice(1));
    else if (kind === t.DELETE) table.delete(values[0] as string);
  }
  return table;
}

/** List functions keep duplicates in arrival order: the reference replays what is left of a list. */
function remaining(steps: readonly Step[], key: string): Row[] {
  const left: Row[] = [];
  for (const { key: own, row: values, sign } of steps) {
    if (own !== key) continue;
    if (sign > 0) left.push(values);
    else left.splice(left.indexOf(values), 1);
  }
  return left;
}

function check(cases: readonly Case[], rows: readonly Row[], got: readonly Value[]): void {
  cases.forEach(({ call, expected }, i) => {
    const label = `${call.name}(${call.args.map((a) => (a.kind === 'column' ? names[a.index] : '?'))})`;
    const want = textOf(expected(rows), call.type);
    expect(`${label} = ${textOf(got[i]!, call.type)}`).toBe(`${label} = ${want}`);
  });
}

describe('over a changelog', () => {
  for (const [name, cases] of [
    ['numbers', numeric],
    ['extremes', extremes],
    ['spread', spread],
    ['collect', [collect]],
    ['bitmaps', bitmaps],
  ] as const) {
    test(name, () => {
      fc.assert(
        fc.property(
          changelogs,
          fc.constantFrom(1, 3, 100),
          fc.boolean(),
          (steps, size, restart) => {
            let harness = groupOperator(cases, RETRACTING);
            const rows = [...harness.rows];
            for (let at = 0; at < steps.length; at += size) {
              const part = steps.slice(at, at + size);
              harness.push(input, part.map(valuesOf), {
                kinds: part.map(({ sign }) => (sign > 0 ? t.INSERT : t.DELETE)),
              });
              if (!restart || at !== 3 * size) continue;
              const next = groupOperator(cases, RETRACTING, harness.snapshot());
              next.rows.push(...harness.rows);
              harness.close();
              harness = next;
            }
            const table = tableOf(harness);
            for (const key of ['a', 'b']) {
              const left = remaining(steps, key);
              if (left.length === 0) expect(table.get(key)).toBeUndefined();
              else check(cases, left, table.get(key)!);
            }
            expect(rows).toEqual([]);
            harness.close();
          },
        ),
        { seed: 23, numRuns: 40 },
      );
    });
  }
});

/** Window ends are far apart, so that one window sees all rows through several panes or sessions. */
function windowOperator(
  cases: readonly Case[],
  session: boolean,
  restored?: RestoredState,
): Harness {
  const schema = t.schemaOf({ ...columns, time: t.TIMESTAMP(3, false) });
  const common = {
    timeColumn: names.indexOf('time'),
    processingTime: false,
    timeType: t.TIMESTAMP(3),
  };
  const node = nodeOf<'windowAggregate'>(
    {
      kind: 'windowAggregate',
      window: session
        ? { kind: 'session', gapMs: 10, partitionKeys: [0], ...common }
        : { kind: 'hop', sizeMs: 100, slideMs: 10, offsetMs: 0, ...common },
      keys: [0],
      aggregates: cases.map(({ call }) => call),
      properties: ['window_start', 'window_end'],
      emit: null,
      legacy: false,
    },
    {
      fields: [
        { name: 'key', type: t.STRING() },
        ...cases.map(({ call }, i) => ({ name: `a${i}`, type: call.type })),
        { name: 'start', type: t.TIMESTAMP(3, false) },
        { name: 'end', type: t.TIMESTAMP(3, false) },
      ],
    },
  );
  return new Harness((context) => createWindowAggregate(node, context), {
    input: schema,
    restored,
  });
}

const timedRows = fc.array(
  fc.record({ key: fc.constantFrom('a', 'b'), row, at: fc.integer({ min: 0, max: 60 }) }),
  { minLength: 1, maxLength: 40 },
);
const inWindows = [...numeric, ...extremes, ...spread, ...bitmaps, collect].filter(({ call }) =>
  call.args.every((argument) => argument.kind !== 'column' || names[argument.index] !== 'time'),
);

describe('merged', () => {
  test('panes of hopping windows', () => {
    fc.assert(
      fc.property(timedRows, fc.boolean(), (rows, restart) => {
        let harness = windowOperator(inWindows, false);
        const timed = rows.map(({ key, row: values, at }) => ({
          key,
          row: { ...values, time: BigInt(at) * 1_000_000n },
        }));
        const middle = Math.floor(timed.length / 2);
        const schema = t.schemaOf({ ...columns, time: t.TIMESTAMP(3, false) });
        harness.push(schema, timed.slice(0, middle).map(valuesOf));
        if (restart) {
          const next = windowOperator(inWindows, false, harness.snapshot());
          harness.close();
          harness = next;
        }
        harness.push(schema, timed.slice(middle).map(valuesOf));
        harness.end();
        const whole = harness.rows.filter(({ values }) => values.at(-1) === 100_000_000n);
        for (const { values } of whole) {
          const own = timed.filter(({ key }) => key === values[0]).map((r) => r.row);
          check(inWindows, own, values.slice(1, -2));
        }
        expect(whole.length).toBe(new Set(rows.map(({ key }) => key)).size);
        harness.close();
      }),
      { seed: 29, numRuns: 25 },
    );
  });

  test('sessions that a row bridges', () => {
    fc.assert(
      fc.property(timedRows, fc.boolean(), (rows, restart) => {
        let harness = windowOperator(inWindows, true);
        const schema = t.schemaOf({ ...columns, time: t.TIMESTAMP(3, false) });
        const timed = rows.map(({ key, row: values, at }) => ({
          key,
          row: { ...values, time: BigInt(at * 3) * 1_000_000n },
        }));
        const middle = Math.floor(timed.length / 2);
        harness.push(schema, timed.slice(0, middle).map(valuesOf));
        if (restart) {
          const next = windowOperator(inWindows, true, harness.snapshot());
          harness.close();
          harness = next;
        }
        harness.push(schema, timed.slice(middle).map(valuesOf));
        harness.end();
        for (const { values } of harness.rows) {
          const [start, end] = values.slice(-2) as [bigint, bigint];
          const own = timed
            .filter(({ key, row: r }) => key === values[0] && r.time >= start && r.time < end)
            .map((r) => r.row);
          check(inWindows, own, values.slice(1, -2));
        }
        harness.close();
      }),
      { seed: 31, numRuns: 25 },
    );
  });
});

describe('lists keep the order of arrival', () => {
  for (const retracts of [false, true]) {
    test(retracts ? 'over a changelog' : 'over inserts', () => {
      fc.assert(
        fc.property(changelogs, fc.constantFrom(1, 4, 100), (steps, size) => {
          const rows = retracts ? steps : steps.filter(({ sign }) => sign > 0);
          const harness = groupOperator(lists, retracts ? RETRACTING : t.INSERT_ONLY);
          for (let at = 0; at < rows.length; at += size) {
            const part = rows.slice(at, at + size);
            const kinds = part.map(({ sign }) => (sign > 0 ? t.INSERT : t.DELETE));
            harness.push(input, part.map(valuesOf), retracts ? { kinds } : {});
          }
          const table = tableOf(harness);
          for (const key of ['a', 'b']) {
            const left = remainingLists(rows, key);
            if (table.has(key)) check(lists, left, table.get(key)!);
            else expect(left).toEqual([]);
          }
          harness.close();
        }),
        { seed: 37, numRuns: 40 },
      );
    });
  }
});

/** Rows hold several lists of values; taking a row back takes the oldest equal value of each. */
function remainingLists(steps: readonly Step[], key: string): Row[] {
  const left = new Map(names.map((name) => [name, [] as Row[string][]]));
  for (const { key: own, row: values, sign } of steps) {
    if (own !== key) continue;
    for (const [name, list] of left) {
      const value = values[name] ?? null;
      if (sign > 0) list.push(value);
      else list.splice(list.indexOf(value), 1);
    }
  }
  const length = left.get('text')!.length;
  return Array.from({ length }, (_, i) =>
    Object.fromEntries(names.map((name) => [name, left.get(name)![i]!])),
  );
}

test('JSON_OBJECTAGG sorts its keys and refuses one twice', () => {
  const call = callOf('JSON_OBJECTAGG_NULL_ON_NULL', null, t.STRING(false), {
    args: [reference('key'), reference('text')],
  });
  const node = nodeOf<'groupAggregate'>(
    { kind: 'groupAggregate', keys: [], aggregates: [call], emit: 'final', miniBatch: null },
    t.schemaOf({ json: t.STRING(false) }),
  );
  const empty = { ...Object.fromEntries(names.map((name) => [name, null])) } as Row;
  const rows = [
    { key: 'b', row: { ...empty, text: 'x' } },
    { key: 'a"', row: empty },
  ].map(valuesOf);
  const harness = new Harness((context) => createGroupAggregate(node, context), { input });
  harness.push(input, rows);
  harness.end();
  expect(harness.rows.map((r) => r.values)).toEqual([['{"a\\"":null,"b":"x"}']]);
  const twice = new Harness((context) => createGroupAggregate(node, context), { input });
  twice.push(input, [...rows, rows[0]!]);
  expect(() => twice.end()).toThrow("the key 'b' twice");
});

test('SINGLE_VALUE refuses a second row', () => {
  const single = { call: callOf('SINGLE_VALUE', 'i32', t.INTEGER()), expected: () => null };
  const harness = groupOperator([single], t.INSERT_ONLY);
  const empty = Object.fromEntries(names.map((name) => [name, null])) as Row;
  harness.push(input, [valuesOf({ key: 'a', row: { ...empty, i32: 4 } })]);
  expect(tableOf(harness).get('a')).toEqual([4]);
  expect(() => harness.push(input, [valuesOf({ key: 'a', row: empty })])).toThrow(
    'more than one row',
  );
});
