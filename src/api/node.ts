/** The package `millrace` on Node. */

import { nodeHost } from '../platform/node/host.ts';
import { Millrace, type OpenOptions } from './index.ts';

export { type ErrorDetails, type ErrorDomain, MillraceError, type Span } from '../core/index.ts';
export type {
  Change,
  ColumnBatch,
  ColumnData,
  JobMetrics,
  Millrace,
  OpenOptions,
  Row,
  SqlJob,
  SqlOptions,
  StatementOutcome,
  TimestampStyle,
} from './index.ts';

/**
 * Opens a session of the engine in this process.
 *
 * @example
 * import { open } from 'millrace';
 * const job = open().sql("SELECT 'hello' AS greeting");
 * for await (const row of job.rows()) console.log(row);
 */
export function open(options: OpenOptions = {}): Millrace {
  return new Millrace(nodeHost(), options);
}
