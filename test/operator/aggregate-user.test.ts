/** Aggregate functions of the user: in groups, in merged windows, over changelogs, through a restore. */

import { expect, test } from 'vitest';
import type { Value } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import {
  type AggregateCall,
  columnReference,
  FunctionRegistry,
  type UserAggregateFunction,
} from '../../src/expression/index.ts';
import { createGroupAggregate } from '../../src/operator/aggregate/group-aggregate.ts';
import { createWindowAggregate } from '../../src/operator/window/window-aggregate.ts';
import type { RestoredState } from '../../src/state/index.ts';
import { Harness, nodeOf, RETRACTING } from './harness.ts';

const input = t.schemaOf({
  key: t.STRING(),
  value: t.INTEGER(),
  weight: t.INTEGER(),
  time: t.TIMESTAMP(3, false),
});
const calls: number[] = [];

const weighted: UserAggregateFunction = {
  kind: 'aggregate',
  name: 'WEIGHTED_AVG',
  parameters: [t.INTEGER(), t.INTEGER()],
  returns: t.DOUBLE(),
  accumulator: t.ROW([
    { name: 'sum', type: t.DOUBLE(false) },
    { name: 'weights', type: t.BIGINT(false) },
    { name: 'seen', type: t.ARRAY(t.INTEGER()) },
  ]),
  create: () => [0, 0n, []],
  accumulate: (accumulators, indices, columns, length) => {
    calls.push(length);
    for (let row = 0; row < length; row++) {
      const accumulator = accumulators[indices[row]!]!;
      const [value, weight] = columns.map((column) => column.get(row)) as (number | null)[];
      if (value == null || weight == null) continue;
      accumulator[0] = (accumulator[0] as number) + value * weight;
      accumulator[1] = (accumulator[1] as bigint) + BigInt(weight);
      (accumulator[2] as Value[]).push(value);
    }
  },
  retract: (accumulators, indices, [values, weights], length) => {
    for (let row = 0; row < length; row++) {
      const accumulator = accumulators[indices[row]!]!;
      const weight = weights!.get(row) as number;
      accumulator[0] = (accumulator[0] as number) - (values!.get(row) as number) * weight;
      accumulator[1] = (accumulator[1] as bigint) - BigInt(weight);
    }
  },
  merge: (accumulators, others) => {
    accumulators.forEach((accumulator, i) => {
      const [sum, weights, seen] = others[i]! as [number, bigint, Value[]];
      accumulator[0] = (accumulator[0] as number) + sum;
      accumulator[1] = (accumulator[1] as bigint) + weights;
      (accumulator[2] as Value[]).push(...seen);
    });
  },
  getValue: (accumulators) =>
    accumulators.map(([sum, weights]) =>
      weights === 0n ? null : (sum as number) / Number(weights as bigint),
    ),
};

function registry(definition: UserAggregateFunction = weighted): FunctionRegistry {
  const functions = new FunctionRegistry();
  functions.register(definition);
  return functions;
}

const call: AggregateCall = {
  name: 'WEIGHTED_AVG',
  args: [columnReference(1, t.INTEGER()), columnReference(2, t.INTEGER())],
  distinct: false,
  filter: null,
  orderBy: [],
  type: t.DOUBLE(),
  alias: 'mean',
};

function groups(
  functions: FunctionRegistry,
  options: { miniBatch?: boolean; restored?: RestoredState } = {},
): Harness {
  const node = nodeOf<'groupAggregate'>(
    {
      kind: 'groupAggregate',
      keys: [0],
      aggregates: [call],
      emit: 'changelog',
      miniBatch: options.miniBatch === true ? { latencyMs: 0, sizeRows: 100 } : null,
    },
    t.schemaOf({ key: t.STRING(), mean: t.DOUBLE() }),
    RETRACTING,
  );
  const { restored } = options;
  const more = { input, changelog: RETRACTING, functions, restored };
  return new Harness((context) => createGroupAggregate(node, context), more);
}

function sessions(functions: FunctionRegistry): Harness {
  const node = nodeOf<'windowAggregate'>(
    {
      kind: 'windowAggregate',
      window: {
        kind: 'session',
        gapMs: 10,
        partitionKeys: [0],
        timeColumn: 3,
        processingTime: false,
        timeType: t.TIMESTAMP(3),
      },
      keys: [0],
      aggregates: [call],
      properties: ['window_start'],
      emit: null,
      legacy: false,
    },
    t.schemaOf({ key: t.STRING(), mean: t.DOUBLE(), start: t.TIMESTAMP(3, false) }),
  );
  return new Harness((context) => createWindowAggregate(node, context), { input, functions });
}

const row = (key: string, value: number | null, weight: number, time = 0): Value[] => [
  key,
  value,
  weight,
  BigInt(time) * 1_000_000n,
];

test('rows come and are taken back; a batch is one call per run of additions', () => {
  const harness = groups(registry(), { miniBatch: true });
  calls.length = 0;
  const rows = [row('a', 1, 1), row('a', 4, 2), row('b', 7, 1), row('a', 1, 1), row('b', null, 5)];
  harness.push(input, rows, { kinds: [0, 0, 0, 3, 0] });
  harness.end();
  expect(calls).toEqual([3, 1]);
  expect(harness.rows.map((r) => r.values)).toEqual([
    ['a', 4],
    ['b', 7],
  ]);
});

test('state outlives a restart', () => {
  const first = groups(registry());
  first.push(input, [row('a', 1, 1), row('b', 2, 1)]);
  const second = groups(registry(), { restored: first.snapshot() });
  second.push(input, [row('a', 4, 2)]);
  expect(second.rows.map((r) => [r.kind, ...r.values])).toEqual([
    [t.UPDATE_BEFORE, 'a', 1],
    [t.UPDATE_AFTER, 'a', 3],
  ]);
});

test('sessions that a row bridges are merged', () => {
  const harness = sessions(registry());
  harness.push(input, [row('a', 1, 1, 0), row('a', 4, 1, 18), row('a', 7, 1, 9)]);
  harness.end();
  expect(harness.rows.map((r) => r.values)).toEqual([['a', 4, 0n]]);
});

test('what a function lacks is said', () => {
  const { retract: _, merge: __, ...bare } = weighted;
  expect(() => groups(registry(bare))).toThrow('WEIGHTED_AVG has no retract');
  const harness = sessions(registry(bare));
  const push = () =>
    harness.push(input, [row('a', 1, 1, 0), row('a', 4, 1, 18), row('a', 7, 1, 9)]);
  expect(push).toThrow('WEIGHTED_AVG has no merge');
});

test('an error in a function names it', () => {
  const failing = registry({
    ...weighted,
    accumulate: () => {
      throw new Error('no such luck');
    },
  });
  expect(() => groups(failing).push(input, [row('a', 1, 1)])).toThrow(
    'WEIGHTED_AVG failed: no such luck',
  );
});
