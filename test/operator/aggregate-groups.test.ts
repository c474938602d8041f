/** GROUP BY without windows: every change that the row-by-row evaluator emits, key by key, in order. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { type AggregateCall, columnReference } from '../../src/expression/index.ts';
import { createGroupAggregate } from '../../src/operator/aggregate/group-aggregate.ts';
import { bundledChanges, type Change, groupChanges } from '../reference/groups.ts';
import { Harness, type HarnessOptions, nodeOf, ownerOf, RETRACTING, subtask } from './harness.ts';

const input = t.schemaOf({ key: t.STRING(), value: t.INTEGER(), flag: t.BOOLEAN() });

function aggregate(name: string, type: t.DataType, column?: number, filter = false): AggregateCall {
  const reference = (index: number) => columnReference(index, input.fields[index]!.type);
  return {
    name,
    args: column === undefined ? [] : [reference(column)],
    distinct: false,
    filter: filter ? reference(2) : null,
    orderBy: [],
    type,
    alias: name,
  };
}

const retractable = [
  aggregate('COUNT', t.BIGINT(false)),
  aggregate('COUNT', t.BIGINT(false), 1),
  aggregate('SUM', t.INTEGER(), 1),
  aggregate('AVG', t.INTEGER(), 1, true),
];
const insertOnly = [
  aggregate('COUNT', t.BIGINT(false), 1, true),
  aggregate('SUM', t.INTEGER(), 1, true),
  aggregate('MIN', t.INTEGER(), 1),
  aggregate('MAX', t.INTEGER(), 1, true),
];

interface Item {
  readonly value: number | null;
  readonly flag: boolean | null;
}

function evaluate(calls: readonly AggregateCall[], items: readonly Item[]): Value[] {
  return calls.map((call) => {
    const used = items.filter((item) => call.filter === null || item.flag === true);
    if (call.args.length === 0) return BigInt(used.length);
    const values = used.flatMap(({ value }) => (value === null ? [] : [value]));
    if (call.name === 'COUNT') return BigInt(values.length);
    if (values.length === 0) return null;
    const sum = values.reduce((a, b) => a + b, 0);
    if (call.name === 'SUM') return sum;
    if (call.name === 'AVG') return Math.trunc(sum / values.length);
    return call.name === 'MIN' ? Math.min(...values) : Math.max(...values);
  });
}

const optionsOf = (calls: readonly AggregateCall[], always = false) => ({
  aggregate: (items: readonly Item[]) => evaluate(calls, items),
  equal: (a: Value[], b: Value[]) => a.every((value, i) => value === b[i]),
  always,
});

type Node = Parameters<typeof createGroupAggregate>[0];

function operator(
  calls: readonly AggregateCall[],
  changes: Partial<Node> = {},
  more: Partial<HarnessOptions> = {},
): Harness {
  const fields = calls.map((call, i) => ({ name: `a${i}`, type: call.type }));
  const keys = changes.keys ?? [0];
  const keyFields = keys.map((key) => input.fields[key]!);
  const node = nodeOf<'groupAggregate'>(
    { kind: 'groupAggregate', keys, aggregates: calls, emit: 'changelog', miniBatch: null },
    { fields: [...keyFields, ...fields] },
    RETRACTING,
  );
  return new Harness((context) => createGroupAggregate({ ...node, ...changes }, context), {
    input,
    changelog: calls === insertOnly ? t.INSERT_ONLY : RETRACTING,
    ...more,
  });
}

function push(harness: Harness, changes: readonly Change<Item>[]): void {
  const rows = changes.map(({ key, value }): Value[] => [key, value.value, value.flag]);
  const kinds = changes.map(({ kind }) => t.ROW_KIND_TEXT.indexOf(kind));
  harness.push(input, rows, kinds.some((kind) => kind !== 0) ? { kinds } : {});
}

const texts = (changes: readonly Change<Value[]>[]) =>
  changes.map(({ kind, key, value }) => `${kind} ${key} ${value.join(',')}`);

function emitted(harness: Harness): string[] {
  return harness.rows.map(
    ({ kind, values: [key, ...rest] }) => `${t.ROW_KIND_TEXT[kind]} ${key} ${rest.join(',')}`,
  );
}

/** Changes of each key in order; keys have no mutual order. */
function byKey(lines: readonly string[]): string[] {
  return [...lines]
    .map((line, i) => ({ line, i, key: line.split(' ')[1]! }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.i - b.i))
    .map(({ line }) => line);
}

const itemsOf = fc.record({
  value: fc.option(fc.integer({ min: -9, max: 9 }), { freq: 4 }),
  flag: fc.option(fc.boolean(), { freq: 5 }),
});

/** A changelog that takes back only what is there, and now and then what is not. */
const changelogs = fc
  .array(
    fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      item: itemsOf,
      choice: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    { minLength: 1, maxLength: 80 },
  )
  .map((steps) => {
    const groups = new Map<string, Item[]>();
    return steps.map(({ key, item, choice }): Change<Item> => {
      const known = groups.get(key) ?? [];
      groups.set(key, known);
      if (known.length > 0 && choice < 0.5) {
        const [value] = known.splice(Math.floor(choice * 2 * known.length), 1);
        return { kind: choice < 0.25 ? '-D' : '-U', key, value: value! };
      }
      if (known.length === 0 && choice < 0.1) return { kind: '-D', key, value: item };
      known.push(item);
      return { kind: choice < 0.75 ? '+I' : '+U', key, value: item };
    });
  });

const inserts = fc
  .array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), value: itemsOf }), {
    minLength: 1,
    maxLength: 80,
  })
  .map((rows) => rows.map((row): Change<Item> => ({ kind: '+I', ...row })));

const sizes = fc.constantFrom(1, 2, 3, 8, 100);

function chunks<T>(rows: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) =>
    rows.slice(i * size, (i + 1) * size),
  );
}

describe('a change per row', () => {
  for (const [name, changes, calls] of [
    ['of a changelog', changelogs, retractable],
    ['of inserts', inserts, insertOnly],
  ] as const) {
    test(name, () => {
      fc.assert(
        fc.property(changes, sizes, (rows, size) => {
          const harness = operator(calls);
          for (const chunk of chunks(rows, size)) push(harness, chunk);
          const want = texts(groupChanges(rows, optionsOf(calls)));
          expect(byKey(emitted(harness))).toEqual(byKey(want));
          harness.close();
        }),
        { seed: 11, numRuns: 200 },
      );
    });
  }

  test('with a time to live also updates that change nothing', () => {
    const harness = operator(retractable, { stateTtlMs: 1000 });
    const same: Change<Item> = { kind: '+I', key: 'a', value: { value: null, flag: null } };
    const rows = [same, same];
    push(harness, rows);
    expect(emitted(harness)).toEqual(texts(groupChanges(rows, optionsOf(retractable, true))));
  });

  test('without -U where nobody asks for it', () => {
    const changelog = { updateBefore: false, updateAfter: true, delete: true };
    const harness = operator(retractable, { changelog });
    const item = { value: 1, flag: true };
    push(harness, [
      { kind: '+I', key: 'a', value: item },
      { kind: '+I', key: 'a', value: item },
    ]);
    expect(harness.rows.map((row) => row.kind)).toEqual([t.INSERT, t.UPDATE_AFTER]);
  });

  test('a restored operator goes on where the first stopped, keys shared out', () => {
    fc.assert(
      fc.property(changelogs, fc.integer({ min: 0, max: 80 }), (rows, cut) => {
        const first = operator(retractable);
        push(first, rows.slice(0, cut));
        const restored = first.snapshot();
        const owner = (key: string) => ownerOf([t.STRING()], [key], 2);
        const parts = [0, 1].map((own) => {
          const part = operator(retractable, {}, { restored, subtask: subtask(own, 2) });
          push(
            part,
            rows.slice(cut).filter((row) => owner(row.key) === own),
          );
          return part;
        });
        const got = [first, ...parts].flatMap(emitted);
        expect(byKey(got)).toEqual(byKey(texts(groupChanges(rows, optionsOf(retractable)))));
      }),
      { seed: 5, numRuns: 100 },
    );
  });
});

describe('mini-batches', () => {
  test('a change per group and bundle, wherever batches end', () => {
    fc.assert(
      fc.property(
        changelogs,
        fc.constantFrom(1, 3, 7, 100),
        fc.constantFrom(1, 2, 5, 30),
        (rows, size, sizeRows) => {
          const harness = operator(retractable, { miniBatch: { latencyMs: 0, sizeRows } });
          for (const part of chunks(rows, size)) push(harness, part);
          harness.end();
          const want = bundledChanges(chunks(rows, sizeRows), optionsOf(retractable));
          expect(byKey(emitted(harness))).toEqual(byKey(texts(want)));
          harness.close();
        },
      ),
      { seed: 13, numRuns: 200 },
    );
  });

  test('a bundle goes out when its time is up, at a barrier and before a watermark', () => {
    const item: Change<Item> = { kind: '+I', key: 'a', value: { value: 1, flag: true } };
    for (const release of [
      (harness: Harness) => harness.advanceTo(100),
      (harness: Harness) => harness.snapshot(),
      (harness: Harness) => harness.watermark(5),
    ]) {
      const harness = operator(retractable, { miniBatch: { latencyMs: 100, sizeRows: 1000 } });
      push(harness, [item]);
      expect(harness.rows).toEqual([]);
      release(harness);
      expect(emitted(harness)).toEqual(['+I a 1,1,1,1']);
    }
  });
});

describe('final results', () => {
  test('one insert per group with rows at the end', () => {
    fc.assert(
      fc.property(changelogs, sizes, (rows, size) => {
        const harness = operator(retractable, { emit: 'final', changelog: t.INSERT_ONLY });
        const real = rows.filter((_row, i) => !isStray(rows, i));
        for (const chunk of chunks(real, size)) push(harness, chunk);
        harness.end();
        const want = bundledChanges([real], optionsOf(retractable));
        expect(byKey(emitted(harness))).toEqual(byKey(texts(want)));
      }),
      { seed: 17, numRuns: 100 },
    );
  });

  test('an empty input gives one row without keys and none with them', () => {
    const keyed = operator(retractable, { emit: 'final' });
    keyed.end();
    expect(keyed.rows).toEqual([]);
    const single = operator(retractable, { emit: 'final', keys: [] });
    single.end();
    expect(single.rows.map((row) => row.values)).toEqual([[0n, 0n, null, null]]);
  });
});

/** Whether row `at` takes back from a group without rows. */
function isStray(rows: readonly Change<Item>[], at: number): boolean {
  let count = 0;
  for (let i = 0; i < at; i++) {
    if (rows[i]!.key !== rows[at]!.key) continue;
    if (rows[i]!.kind.startsWith('+')) count++;
    else if (count > 0) count--;
  }
  return count === 0 && rows[at]!.kind.startsWith('-');
}
