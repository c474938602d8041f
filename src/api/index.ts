/** The public API, whatever the host. */

export { renderError } from '../sql/index.ts';
export type { ColumnBatch, ColumnData } from './column-batch.ts';
export { Millrace, type OpenOptions, type SqlOptions, type StatementOutcome } from './millrace.ts';
export {
  type Change,
  type JobMetrics,
  type RawChanges,
  type ResultDescription,
  SqlJob,
} from './sql-job.ts';
export type { Row, TimestampStyle } from './values.ts';
