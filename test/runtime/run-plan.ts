/** Builds small plans and runs them, under the real or a simulated scheduler. */

import type { Value } from '../../src/batch/index.ts';
import { INSERT_ONLY, type Schema } from '../../src/core/index.ts';
import { loadOperators, OPERATOR_KINDS } from '../../src/operator/index.ts';
import type { Edge, NodeBody, Plan, PlanNode } from '../../src/plan/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { type SimulatedHost, simulatedHost } from '../../src/platform/simulated/host.ts';
import { Job, type JobRequest, type ResultReader } from '../../src/runtime/index.ts';

const kernels = await kernelModule();
// Code that is loaded in the middle of a simulation would take real time.
await loadOperators(OPERATOR_KINDS);

export function node(
  id: string,
  schema: Schema,
  inputs: readonly Edge[],
  body: NodeBody,
): PlanNode {
  return {
    id,
    inputs,
    schema,
    changelog: INSERT_ONLY,
    stateTtlMs: 0,
    parallelism: null,
    description: id,
    ...body,
  } as PlanNode;
}

export function sourceNode(id: string, schema: Schema): PlanNode {
  return node(id, schema, [], {
    kind: 'source',
    table: { path: id, options: { connector: 'array' }, partitionKeys: [] },
    columns: schema.fields.map((field) => ({ ...field, metadata: null })),
    filters: [],
    limit: -1,
    physical: schema,
  });
}

export function sinkNode(id: string, schema: Schema, input: Edge, table = false): PlanNode {
  return node(id, schema, [input], {
    kind: 'sink',
    table: table ? { path: id, options: { connector: 'array' }, partitionKeys: [] } : null,
    overwrite: false,
    staticPartition: {},
    primaryKey: [],
    metadata: [],
    notNull: 'error',
    typeLength: 'ignore',
    finalOnly: false,
  });
}

export function forward(from: string): Edge {
  return { from, exchange: { kind: 'forward' } };
}

export function planOf(...nodes: PlanNode[]): Plan {
  return { version: 1, name: 'test', nodes, maxParallelism: 128, configuration: {} };
}

type Part = Partial<JobRequest> & Pick<JobRequest, 'plan' | 'connectors'>;

export function jobRequest(
  seed: string,
  part: Part,
): JobRequest & { readonly host: SimulatedHost } {
  return {
    parallelism: 1,
    tables: {},
    ...part,
    host: simulatedHost({ seed, kernels }),
  };
}

/** Runs the plan to its end and gives the rows of its first SELECT. */
export async function collect(
  request: JobRequest & { readonly host: SimulatedHost },
): Promise<Value[][]> {
  const run = async () => {
    const job = await Job.start(request);
    const [rows] = await Promise.all([drain(job.results[0]), job.done]);
    return rows;
  };
  return request.host.scheduler.run(run());
}

export async function drain(result: ResultReader | undefined): Promise<Value[][]> {
  const rows: Value[][] = [];
  if (result === undefined) return rows;
  const read = () =>
    result.read((batch) => {
      for (let i = 0; i < batch.length; i++) rows.push(batch.row(i));
      return true;
    });
  while ((await read()) === true);
  return rows;
}
