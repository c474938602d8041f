import { expect, test } from 'vitest';
import type { Value } from '../../src/batch/index.ts';
import { BIGINT, STRING, schemaOf } from '../../src/core/index.ts';
import type { Exchange } from '../../src/plan/index.ts';
import { nodeHost } from '../../src/platform/node/host.ts';
import { Job } from '../../src/runtime/index.ts';
import { arrayConnectors, type Written } from './array-connector.ts';
import { collect, drain, forward, jobRequest, planOf, sinkNode, sourceNode } from './run-plan.ts';

const schema = schemaOf({ id: BIGINT(), name: STRING() });
const rows = Array.from({ length: 300 }, (_, i): Value[] => [
  BigInt(i),
  i % 7 === 0 ? null : `n${i}`,
]);
const splits = [rows.slice(0, 100), rows.slice(100, 150), [], rows.slice(150)];
const byId = (a: Value[], b: Value[]) => Number((a[0] as bigint) - (b[0] as bigint));

const exchanges: Exchange[] = [
  { kind: 'forward' },
  { kind: 'hash', keys: [0] },
  { kind: 'rebalance' },
  { kind: 'single' },
];

for (const exchange of exchanges) {
  for (const parallelism of [1, 2, 3, 8]) {
    test(`${exchange.kind} at ${parallelism}: every row once, at any batch and channel size`, async () => {
      const plan = planOf(
        sourceNode('t', schema),
        sinkNode('out', schema, { from: 't', exchange }),
      );
      for (const [batchRows, channelBytes] of [
        [1, 256],
        [7, 300],
        [1000, 128],
        [64, 1 << 20],
      ]) {
        const table = { schema, splits, batchRows: batchRows!, waitEvery: 5 };
        const connectors = arrayConnectors({ t: table });
        const part = { plan, connectors, parallelism, channelBytes: channelBytes! };
        const got = await collect(jobRequest(`seed ${batchRows}`, part));
        expect(got.sort(byId)).toEqual(rows);
      }
    });
  }
}

test('broadcast: every row to every subtask', async () => {
  const edge = { from: 't', exchange: { kind: 'broadcast' } } as const;
  const plan = planOf(sourceNode('t', schema), sinkNode('out', schema, edge));
  const connectors = arrayConnectors({ t: { schema, splits, batchRows: 9 } });
  const got = await collect(jobRequest('b', { plan, connectors, parallelism: 3 }));
  expect(got.length).toBe(3 * rows.length);
});

test('one seed gives one order of rows, another seed another', async () => {
  const edge = { from: 't', exchange: { kind: 'rebalance' } } as const;
  const plan = planOf(sourceNode('t', schema), sinkNode('out', schema, edge));
  const connectors = arrayConnectors({ t: { schema, splits, batchRows: 3 } });
  const run = (seed: string) => collect(jobRequest(seed, { plan, connectors, parallelism: 4 }));
  const first = await run('x');
  expect(await run('x')).toEqual(first);
  expect(await run('y')).not.toEqual(first);
});

test('a table sink commits once, after every subtask, and a slow writer holds the source back', async () => {
  const written: Record<string, Written> = {};
  const plan = planOf(
    sourceNode('t', schema),
    sinkNode('out', schema, { from: 't', exchange: { kind: 'hash', keys: [0] } }, true),
  );
  let writes = 0;
  const connectors = arrayConnectors({ t: { schema, splits, batchRows: 1 } }, written, async () => {
    await request.host.scheduler.sleep(10);
    writes++;
  });
  const request = jobRequest('slow', { plan, connectors, parallelism: 2, channelBytes: 128 });
  await collect(request);
  expect(written['out']!.rows.sort(byId)).toEqual(rows);
  expect(written['out']!.committed.sort()).toEqual(['1/0', '1/1']);
  expect(writes).toBe(rows.length);
  expect(request.host.clock.monotonicMs()).toBeGreaterThanOrEqual((10 * rows.length) / 2);
});

test('a reader that fails ends the job with the name of its operator', async () => {
  const plan = planOf(sourceNode('t', schema), sinkNode('out', schema, forward('t')));
  const connectors = arrayConnectors({ t: { schema, splits, batchRows: 10, failAt: 20 } });
  await expect(collect(jobRequest('f', { plan, connectors }))).rejects.toMatchObject({
    code: 'INTERNAL_ERROR',
    operator: 'source t',
    message: expect.stringContaining('row 20 is broken'),
  });
});

test('stop works off what was read and ends without the end of time', async () => {
  const plan = planOf(sourceNode('t', schema), sinkNode('out', schema, forward('t')));
  const table = { schema, splits, batchRows: 1000, unbounded: true };
  const request = jobRequest('s', { plan, connectors: arrayConnectors({ t: table }) });
  const got = await request.host.scheduler.run(
    Job.start(request).then(async (job) => {
      request.host.scheduler.after(1000, () => void job.stop());
      const all = await drain(job.results[0]);
      await job.done;
      expect(job.statistics().map(({ watermarkMs }) => watermarkMs)).toEqual([
        Number.NEGATIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
      ]);
      return all;
    }),
  );
  expect(got.sort(byId)).toEqual(rows);
});

test('cancel rejects readers and commits nothing', async () => {
  const written: Record<string, Written> = {};
  const plan = planOf(sourceNode('t', schema), sinkNode('out', schema, forward('t'), true));
  const table = { schema, splits, batchRows: 10, unbounded: true };
  const connectors = arrayConnectors({ t: table }, written);
  const job = await Job.start({ ...jobRequest('c', { plan, connectors }), host: nodeHost() });
  await job.cancel();
  await expect(job.done).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
  expect(written['out']!.committed).toEqual([]);
});

test('an unknown connector is named with a suggestion', async () => {
  const plan = planOf(sourceNode('t', schema), sinkNode('out', schema, forward('t')));
  const connectors = { find: () => undefined, names: ['arrays', 'print'] };
  await expect(Job.start(jobRequest('u', { plan, connectors }))).rejects.toMatchObject({
    code: 'CONNECTOR_UNKNOWN',
    hint: expect.stringContaining("did you mean 'arrays'?"),
  });
});
