import { expect, test } from 'vitest';
import type { Value } from '../../src/batch/index.ts';
import { BIGINT, BOOLEAN, INTEGER, STRING, schemaOf } from '../../src/core/index.ts';
import { call, columnReference, literal } from '../../src/expression/index.ts';
import { arrayConnectors } from './array-connector.ts';
import { collect, forward, jobRequest, node, planOf, sinkNode, sourceNode } from './run-plan.ts';

const schema = schemaOf({ id: BIGINT(), name: STRING() });
const rows = Array.from({ length: 100 }, (_, i): Value[] => [
  BigInt(i),
  i % 3 === 0 ? null : `n${i}`,
]);
const id = columnReference(0, BIGINT());
const connectors = arrayConnectors({
  t: { schema, splits: [rows], batchRows: 7 },
  u: { schema, splits: [rows.slice(0, 5)], batchRows: 2 },
});

test('calc filters, then projects', async () => {
  const out = schemaOf({ name: STRING(), twice: BIGINT() });
  const small = call('LESS_THAN', [id, literal(10n, BIGINT())], BOOLEAN());
  const named = call('IS_NOT_NULL', [columnReference(1, STRING())], BOOLEAN(false));
  const plan = planOf(
    sourceNode('t', schema),
    node('c', out, [forward('t')], {
      kind: 'calc',
      condition: call('AND', [small, named], BOOLEAN()),
      projections: [columnReference(1, STRING()), call('PLUS', [id, id], BIGINT())],
    }),
    sinkNode('out', out, forward('c')),
  );
  expect(await collect(jobRequest('calc', { plan, connectors }))).toEqual(
    [1, 2, 4, 5, 7, 8].map((i) => [`n${i}`, BigInt(2 * i)]),
  );
});

test('values are evaluated once, in order, in one subtask', async () => {
  const one = schemaOf({ x: INTEGER(), y: STRING() });
  const plus = call('PLUS', [literal(40, INTEGER()), literal(2, INTEGER())], INTEGER());
  const plan = planOf(
    node('v', one, [], {
      kind: 'values',
      rows: [
        [literal(1, INTEGER()), literal('a', STRING())],
        [plus, literal(null, STRING())],
      ],
    }),
    sinkNode('out', one, forward('v')),
  );
  expect(await collect(jobRequest('values', { plan, connectors, parallelism: 4 }))).toEqual([
    [1, 'a'],
    [42, null],
  ]);
});

for (const [offset, limit] of [
  [0, 5],
  [3, 4],
  [95, 20],
  [6, 7],
  [2, -1],
  [200, 1],
  [0, 0],
] as const) {
  test(`limit ${limit} offset ${offset}`, async () => {
    const plan = planOf(
      sourceNode('t', schema),
      node('l', schema, [forward('t')], { kind: 'limit', offset, limit }),
      sinkNode('out', schema, forward('l')),
    );
    const expected = rows.slice(offset, limit < 0 ? undefined : offset + limit);
    expect(await collect(jobRequest('limit', { plan, connectors }))).toEqual(expected);
  });
}

for (const parallelism of [1, 3]) {
  test(`union keeps every row of every input at ${parallelism}`, async () => {
    const plan = planOf(
      sourceNode('t', schema),
      sourceNode('u', schema),
      node('x', schema, [forward('t'), forward('u')], { kind: 'union' }),
      sinkNode('out', schema, forward('x')),
    );
    const got = await collect(jobRequest('union', { plan, connectors, parallelism }));
    const text = (row: Value[]) => row.join();
    expect(got.map(text).sort()).toEqual([...rows, ...rows.slice(0, 5)].map(text).sort());
  });
}
