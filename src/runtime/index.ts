/** Runs plans: jobs, tasks and the channels between them. */

export type { TaskSnapshot } from './barrier-alignment.ts';
export type { CheckpointingOptions, CheckpointRecord } from './checkpoint-coordinator.ts';
export type { Connectors } from './connections.ts';
export { Job, type JobRequest, type JobStatus } from './job.ts';
export {
  buildJobGraph,
  type JobGraph,
  operatorName,
  type TaskEdge,
  type TaskVertex,
} from './job-graph.ts';
export type { LateRow } from './late-rows.ts';
export type { OperatorStatistics } from './metrics.ts';
export type { ResultReader } from './result.ts';
