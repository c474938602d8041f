/** Reads sources to their end without a runtime, for tests. */

import type { Engine, Value } from '../../src/batch/index.ts';
import {
  type BadRow,
  type ConnectorContext,
  connectors,
  type Source,
  type SourceReader,
  type Split,
} from '../../src/connector/index.ts';
import { type DataType, type Schema, schemaOf } from '../../src/core/index.ts';
import type { SourceBody } from '../../src/plan/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { type SimulatedHost, simulatedHost } from '../../src/platform/simulated/host.ts';

const kernels = await kernelModule();

export type Columns = Readonly<Record<string, DataType>>;

export interface SourceRequest {
  readonly columns: Columns;
  readonly options: Readonly<Record<string, string>>;
  /** Names of columns that are wanted; all by default. */
  readonly wanted?: readonly string[];
  /** Metadata key by column name; such columns are none of `columns`. */
  readonly metadata?: Readonly<Record<string, { key: string; type: DataType }>>;
  readonly partitionKeys?: readonly string[];
  readonly limit?: number;
  readonly name?: string;
}

export interface TestContext extends ConnectorContext {
  readonly host: SimulatedHost;
}

export function contextOf(tables: Readonly<Record<string, unknown>> = {}): TestContext {
  const host = simulatedHost({ seed: 'connectors', kernels });
  return { host, jobName: 'test', configuration: {}, runId: 'run', firstEpoch: 1, tables };
}

export async function writeText(
  context: ConnectorContext,
  path: string,
  content: string | Uint8Array,
): Promise<void> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  await context.host.storage.writeFileAtomic(path, bytes);
}

export function sourceBody(request: SourceRequest): SourceBody {
  const physical: Schema = schemaOf(request.columns);
  const wanted = request.wanted ?? Object.keys(request.columns);
  const plain = wanted.map((name) => ({ name, type: request.columns[name]!, metadata: null }));
  const metadata = Object.entries(request.metadata ?? {}).map(([name, { key, type }]) => ({
    name,
    type,
    metadata: key,
  }));
  return {
    kind: 'source',
    table: {
      path: `default.db.${request.name ?? 't'}`,
      options: request.options,
      partitionKeys: request.partitionKeys ?? [],
    },
    columns: [...plain, ...metadata],
    filters: [],
    limit: request.limit ?? -1,
    physical,
  };
}

export async function openSource(
  request: SourceRequest,
  context: ConnectorContext,
): Promise<Source> {
  const connector = connectors.find(request.options['connector']!)!;
  return connector.source!(sourceBody(request), context);
}

export interface ReadRows {
  readonly rows: Value[][];
  readonly positions: number[];
  readonly kinds: number[];
  readonly bad: BadRow[];
}

/** Deals splits to `readers` readers in turn and reads one batch of each in turn. */
export async function readSource(
  engine: Engine,
  source: Source,
  readers = 1,
  splits?: readonly Split[],
): Promise<ReadRows> {
  const found = splits ?? (await source.enumerator().discover());
  const all = Array.from({ length: readers }, (_, i) => {
    const reader = source.reader(engine);
    reader.addSplits(found.filter((_split, index) => index % readers === i));
    reader.noMoreSplits();
    return reader;
  });
  const read: ReadRows = { rows: [], positions: [], kinds: [], bad: [] };
  const open = new Set(all);
  try {
    while (open.size > 0) {
      for (const reader of open) if (await step(engine, reader, read)) open.delete(reader);
    }
  } finally {
    for (const reader of all) await reader.close();
  }
  return read;
}

/** Reads once; true at the end. */
export async function step(engine: Engine, reader: SourceReader, read: ReadRows): Promise<boolean> {
  const mark = engine.memory.mark();
  const result = reader.read();
  if (result.kind === 'batch') {
    for (let i = 0; i < result.batch.length; i++) {
      read.rows.push(result.batch.row(i));
      read.positions.push(result.batch.position + i);
      read.kinds.push(result.batch.kind(i));
    }
  }
  engine.memory.release(mark);
  read.bad.push(...(reader.badRows?.() ?? []));
  if (result.kind === 'wait') await reader.ready();
  return result.kind === 'end';
}
