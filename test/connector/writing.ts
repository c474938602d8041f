/** Writes rows through sinks without a runtime, for tests. */

import { Batch, type Engine, type Value, vectorOf } from '../../src/batch/index.ts';
import {
  type ConnectorContext,
  connectors,
  type Sink,
  type SinkWriter,
} from '../../src/connector/index.ts';
import { type DataType, type Schema, schemaOf } from '../../src/core/index.ts';
import type { SinkBody } from '../../src/plan/index.ts';

export interface SinkRequest {
  readonly columns: Readonly<Record<string, DataType>>;
  readonly options: Readonly<Record<string, string>>;
  readonly partitionKeys?: readonly string[];
  readonly overwrite?: boolean;
}

export function sinkBody(request: SinkRequest): SinkBody {
  const { options, partitionKeys = [], overwrite = false, columns } = request;
  return {
    kind: 'sink',
    table: { path: 'default.db.t', options, partitionKeys },
    overwrite,
    staticPartition: {},
    primaryKey: [],
    notNull: 'error',
    typeLength: 'ignore',
    finalOnly: false,
    metadata: Object.keys(columns).map(() => null),
  };
}

export async function openSink(request: SinkRequest, context: ConnectorContext): Promise<Sink> {
  const connector = connectors.find(request.options['connector']!)!;
  return connector.sink!(sinkBody(request), schemaOf(request.columns), context);
}

/** Writes rows as one batch; `kinds` by row, all +I by default. */
export async function writeRows(
  engine: Engine,
  writer: SinkWriter,
  schema: Schema,
  rows: readonly (readonly Value[])[],
  kinds?: readonly number[],
): Promise<void> {
  const { memory } = engine;
  const mark = memory.mark();
  const columns = schema.fields.map((field, i) =>
    vectorOf(
      memory,
      field.type,
      rows.map((row) => row[i]!),
    ),
  );
  const pointer = kinds === undefined ? 0 : memory.reserve(kinds.length);
  if (kinds !== undefined) memory.u8.set(kinds, pointer);
  const written = writer.write(Batch.of(engine, schema, columns, rows.length, { kinds: pointer }));
  memory.release(mark);
  await written;
}
