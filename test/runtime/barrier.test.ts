/** Barriers cut every stream at one point: what sinks hold at a checkpoint is what sources had read. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Value } from '../../src/batch/index.ts';
import type { Split } from '../../src/connector/index.ts';
import { BIGINT, INTEGER, schemaOf } from '../../src/core/index.ts';
import type { Exchange, Plan } from '../../src/plan/index.ts';
import { Job } from '../../src/runtime/index.ts';
import { arrayConnectors, type Written } from './array-connector.ts';
import { forward, jobRequest, node, planOf, sinkNode, sourceNode } from './run-plan.ts';

const schema = schemaOf({ split: INTEGER(), id: BIGINT() });
const splits = [0, 1, 2, 3].map((split) =>
  Array.from({ length: 40 * (split + 1) }, (_, i): Value[] => [split, BigInt(i)]),
);

const hash: Exchange = { kind: 'hash', keys: [1] };
const plans: Record<string, Plan> = {
  chained: planOf(sourceNode('t', schema), sinkNode('out', schema, forward('t'), true)),
  hash: planOf(
    sourceNode('t', schema),
    sinkNode('out', schema, { from: 't', exchange: hash }, true),
  ),
  'two exchanges and two sources': planOf(
    sourceNode('t', schema),
    sourceNode('u', schema),
    node(
      'x',
      schema,
      [
        { from: 't', exchange: hash },
        { from: 'u', exchange: { kind: 'rebalance' } },
      ],
      {
        kind: 'union',
      },
    ),
    sinkNode('out', schema, { from: 'x', exchange: { kind: 'hash', keys: [0] } }, true),
  ),
};

interface Cut {
  /** Minus the rows that the sources had not read yet. */
  read: number;
  /** Rows that the sinks were given since the cut before. */
  written: number;
  tasks: number;
}

async function run(plan: Plan, seed: string, parallelism: number, batchRows: number) {
  const cuts = new Map<number, Cut>();
  const written: Record<string, Written> = {};
  const tables = {
    t: { schema, splits, batchRows, waitEvery: 4 },
    u: { schema, splits, batchRows },
  };
  const pending: Promise<void>[] = [];
  const request = jobRequest(seed, {
    plan,
    parallelism,
    channelBytes: 200,
    connectors: arrayConnectors(tables, written, () => request.host.scheduler.sleep(1)),
    onSnapshot: (_vertex, _subtask, { checkpointId, splits: places, committables }) => {
      const cut = cuts.get(checkpointId) ?? { read: 0, written: 0, tasks: 0 };
      cuts.set(checkpointId, cut);
      cut.tasks++;
      for (const left of places.values()) cut.read -= rowsLeft(left);
      pending.push(
        committables.then((all) => {
          for (const parts of all.values()) {
            for (const part of parts as { rows: string[] }[]) cut.written += part.rows.length;
          }
        }),
      );
    },
  });
  await request.host.scheduler.run(
    Job.start(request).then(async (job) => {
      const trigger = (id: number) => {
        // One checkpoint at a time.
        const last = cuts.get(id - 1);
        const complete = last === undefined || last.tasks === tasksOf(plan, parallelism);
        if (complete) job.triggerCheckpoint(id);
        if (id < 6) request.host.scheduler.after(9, () => trigger(complete ? id + 1 : id));
      };
      request.host.scheduler.after(2, () => trigger(1));
      await job.done;
      await Promise.all(pending);
    }),
  );
  return cuts;
}

function rowsLeft(left: readonly Split[]): number {
  return left.reduce(
    (sum, { partition, next }) => sum + splits[partition]!.length - Number(next),
    0,
  );
}

for (const [name, plan] of Object.entries(plans)) {
  test(`${name}: a checkpoint is one cut through all channels`, async () => {
    let complete = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.string(),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(1, 3, 10),
        async (seed, parallelism, batchRows) => {
          const cuts = await run(plan, seed, parallelism, batchRows);
          const sources = plan.nodes.filter(({ kind }) => kind === 'source').length;
          const whole = sources * splits.flat().length;
          let written = 0;
          for (const cut of cuts.values()) {
            written += cut.written;
            if (cut.tasks !== tasksOf(plan, parallelism)) continue;
            complete++;
            expect(written).toBe(whole + cut.read);
          }
        },
      ),
      { seed: 3, numRuns: 25 },
    );
    expect(complete).toBeGreaterThan(20);
  });
}

/** Subtasks of a plan when every exchange needs a channel. */
function tasksOf(plan: Plan, parallelism: number): number {
  if (parallelism === 1) return 1;
  const exchanges = plan.nodes
    .flatMap(({ inputs }) => inputs)
    .filter(({ exchange }) => exchange.kind !== 'forward');
  return (exchanges.length + 1) * parallelism;
}
