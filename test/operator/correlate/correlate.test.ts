/** UNNEST of every kind of collection, with and without ordinality, and the condition of a LEFT one. */

import { expect, test } from 'vitest';
import type { Value } from '../../../src/batch/index.ts';
import * as t from '../../../src/core/index.ts';
import { call, columnReference, type Expression, literal } from '../../../src/expression/index.ts';
import { ALL_CHANGES, type Change, Harness, nodeOf } from '../change-harness.ts';

interface Unnested {
  readonly name?: string;
  readonly joinType?: 'inner' | 'left';
  readonly output: t.Schema;
  readonly condition?: Expression;
}

function unnest(collection: t.DataType, values: readonly Value[], spec: Unnested): Value[][] {
  const input = t.schemaOf({ id: t.INTEGER(), c: collection });
  const node = nodeOf(
    {
      kind: 'correlate' as const,
      joinType: spec.joinType ?? 'inner',
      name: spec.name ?? 'UNNEST',
      args: [columnReference(1, collection)],
      output: spec.output,
      condition: spec.condition ?? null,
    },
    { fields: [...input.fields, ...spec.output.fields] },
  );
  const harness = new Harness(node, [{ schema: input }]);
  harness.run([{ input: 0, rows: values.map((value, id): Change => ['+I', id, value]) }]);
  return harness.output.map(([, id, , ...cells]) => [id!, ...cells]);
}

const array = t.ARRAY(t.STRING());
const element = t.schemaOf({ e: t.STRING() });
const withOrdinality = t.schemaOf({ e: t.STRING(), ordinality: t.INTEGER() });

test('elements of an array, nulls among them; NULL and empty arrays have none', () => {
  const arrays = [['a', null], null, [], ['grün 🌊']];
  expect(unnest(array, arrays, { output: element })).toEqual([
    [0, 'a'],
    [0, null],
    [3, 'grün 🌊'],
  ]);
  expect(unnest(array, arrays, { output: element, joinType: 'left' })).toEqual([
    [0, 'a'],
    [0, null],
    [1, null],
    [2, null],
    [3, 'grün 🌊'],
  ]);
});

test('ordinality counts within a row and is NULL for padding', () => {
  const spec = { name: 'UNNEST_WITH_ORDINALITY', output: withOrdinality };
  expect(unnest(array, [['a', 'b'], [], ['c']], { ...spec, joinType: 'left' })).toEqual([
    [0, 'a', 1],
    [0, 'b', 2],
    [1, null, null],
    [2, 'c', 1],
  ]);
});

test('rows of an array become columns, NULL rows are none', () => {
  const rows = t.ARRAY(
    t.ROW([
      { name: 'x', type: t.INTEGER() },
      { name: 'y', type: t.STRING() },
    ]),
  );
  const output = t.schemaOf({ x: t.INTEGER(), y: t.STRING() });
  const values = [[[1, 'a'], null, [null, 'b']]];
  expect(unnest(rows, values, { output })).toEqual([
    [0, 1, 'a'],
    [0, null, 'b'],
  ]);
});

test('entries of a map', () => {
  const output = t.schemaOf({ k: t.STRING(), v: t.BIGINT() });
  const values = [
    [
      ['a', 1n],
      ['b', null],
    ],
    null,
  ];
  expect(unnest(t.MAP(t.STRING(), t.BIGINT()), values, { output })).toEqual([
    [0, 'a', 1n],
    [0, 'b', null],
  ]);
});

test('elements of a multiset, as often as they are there', () => {
  const spec = { name: 'UNNEST_WITH_ORDINALITY', output: withOrdinality };
  const values = [
    [
      ['a', 2],
      ['b', 1],
    ],
  ];
  expect(unnest(t.MULTISET(t.STRING()), values, spec)).toEqual([
    [0, 'a', 1],
    [0, 'a', 2],
    [0, 'b', 3],
  ]);
});

test('with LEFT a row is padded when no element passes the condition', () => {
  const condition = call(
    'GREATER_THAN',
    [columnReference(2, t.INTEGER()), literal(2, t.INTEGER(false))],
    t.BOOLEAN(),
  );
  const output = t.schemaOf({ n: t.INTEGER() });
  const spec = { output, condition, joinType: 'left' as const };
  expect(unnest(t.ARRAY(t.INTEGER()), [[1, 3, 4], [1]], spec)).toEqual([
    [0, 3],
    [0, 4],
    [1, null],
  ]);
});

test('more elements than a batch holds go out in several', () => {
  const numbers = Array.from({ length: 100 }, (_, i) => i);
  const arrays = Array.from({ length: 200 }, () => numbers);
  const output = t.schemaOf({ n: t.INTEGER() });
  const found = unnest(t.ARRAY(t.INTEGER()), arrays, { output });
  expect(found.map(([, n]) => n)).toEqual(arrays.flat());
});

test('rows too large for a full batch of copies go out a few at a time', () => {
  const long = 'x'.repeat(1 << 20);
  const output = t.schemaOf({ e: t.STRING() });
  const found = unnest(array, [[long, ...Array.from({ length: 99 }, () => 'y')]], { output });
  expect(found.map(([, e]) => String(e).length).slice(0, 3)).toEqual([1 << 20, 1, 1]);
  expect(found.length).toBe(100);
});

test('kinds and held marks go with the rows', () => {
  const input = t.schemaOf({ c: array });
  const node = nodeOf(
    {
      kind: 'correlate' as const,
      joinType: 'inner' as const,
      name: 'UNNEST',
      args: [columnReference(0, array)],
      output: element,
      condition: null,
    },
    { fields: [...input.fields, ...element.fields] },
  );
  const harness = new Harness(node, [{ schema: input, changelog: ALL_CHANGES }]);
  const held = { watermark: 5, partition: 0, position: 1 };
  harness.run([
    {
      input: 0,
      rows: [
        ['+I', ['a']],
        ['-D', ['a', 'b']],
      ],
      held: [null, held],
    },
  ]);
  expect(harness.output.map(([kind, , e]) => [kind, e])).toEqual([
    ['+I', 'a'],
    ['-D', 'a'],
    ['-D', 'b'],
  ]);
  expect(harness.outputHeld).toEqual([null, held, held]);
});

test('REPLICATE_ROWS gives a row as often as its first argument says', () => {
  const input = t.schemaOf({ n: t.BIGINT(), v: t.STRING() });
  const node = nodeOf(
    {
      kind: 'correlate' as const,
      joinType: 'inner' as const,
      name: 'REPLICATE_ROWS',
      args: [columnReference(0, t.BIGINT()), columnReference(1, t.STRING())],
      output: element,
      condition: null,
    },
    { fields: [...input.fields, ...element.fields] },
  );
  const harness = new Harness(node, [{ schema: input }]);
  harness.run([
    {
      input: 0,
      rows: [
        ['+I', 2n, 'a'],
        ['+I', 0n, 'b'],
        ['+I', 1n, 'c'],
      ],
    },
  ]);
  expect(harness.output.map((row) => row[3])).toEqual(['a', 'a', 'c']);
});

test('an unknown table function is refused', () => {
  expect(() => unnest(array, [], { name: 'SPLIT', output: element })).toThrow("'SPLIT'");
});
