/** The package `millrace/browser`: the same engine in a page or a Web Worker. */

import { browserHost } from '../platform/browser/host.ts';
import type { Durability } from '../platform/index.ts';
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

export interface BrowserOptions extends OpenOptions {
  /** Dropped or chosen files by the path that SQL names; files may be added later. They are streamed. */
  readonly files?: ReadonlyMap<string, File>;
  /** Where state is kept between visits. */
  readonly storageName?: string;
}

/**
 * Opens a session in this page or worker, on the most durable storage that there is.
 *
 * @example
 * const engine = await open({ files: new Map([['flights.csv', file]]) });
 * for await (const row of engine.sql(text).rows()) show(row);
 */
export async function open(options: BrowserOptions = {}): Promise<Millrace> {
  const { files, storageName, ...rest } = options;
  const host = await browserHost({
    ...(files === undefined ? {} : { files }),
    ...(storageName === undefined ? {} : { storageName }),
  });
  return new Millrace(host, rest);
}

/** What a crash or a closed tab leaves of checkpoints here: the badge to show. */
export async function durability(): Promise<Durability> {
  return (await browserHost()).storage.durability;
}
