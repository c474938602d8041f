/** The collection connector: tables that the caller's program holds, read in order. */

import { BATCH_ROWS } from '../../batch/index.ts';
import { INSERT_ONLY, type OptionSpec, type Schema } from '../../core/index.ts';
import type { SourceBody } from '../../plan/index.ts';
import type { Connector, ConnectorContext, Source, Split } from '../connector.ts';
import { unknownTable } from '../errors.ts';
import { checkOptions } from '../table-options.ts';
import { columnTableLength, isColumnTable } from './columnar.ts';
import { inferCollection } from './infer.ts';
import { ArrayReader, AsyncReader, IterableReader, type Rows } from './readers.ts';

const COLLECTION_OPTIONS: readonly OptionSpec[] = [
  {
    key: 'name',
    type: 'string',
    description: 'Name under which the rows were given; by default that of the table.',
  },
  {
    key: 'bounded',
    type: 'boolean',
    description: 'Whether the rows end; by default false for async iterables only.',
  },
];

/** Readers share arrays in pieces of this many rows. */
const SPLIT_ROWS = 64 * BATCH_ROWS;

export const collection: Connector = {
  name: 'collection',
  options: COLLECTION_OPTIONS,
  source(body, context): Source {
    const { options, path } = body.table;
    checkOptions('collection', COLLECTION_OPTIONS, options);
    const name = options['name'] ?? path.slice(path.lastIndexOf('.') + 1);
    return collectionSource(givenRows(name, context), body, options['bounded']?.toLowerCase());
  },
  inferSchema: async (options, context) =>
    inferCollection(givenRows(options['name'] ?? '', context)),
};

function givenRows(name: string, context: ConnectorContext): Rows {
  const given = context.tables[name];
  const isRows =
    typeof given === 'object' &&
    given !== null &&
    (isColumnTable(given) || Symbol.iterator in given || Symbol.asyncIterator in given);
  if (!isRows) throw unknownTable(name, Object.keys(context.tables));
  return given as Rows;
}

function collectionSource(rows: Rows, body: SourceBody, declared: string | undefined): Source {
  const isAsync = Symbol.asyncIterator in rows;
  const schema: Schema = { fields: body.columns.map(({ name, type }) => ({ name, type })) };
  const { physical } = body;
  return {
    bounded: declared === undefined ? !isAsync : declared === 'true',
    sharesPartitions: true,
    changelog: INSERT_ONLY,
    enumerator: () => ({ discoveryIntervalMs: null, discover: async () => splitsOf(rows) }),
    reader(engine) {
      if (Symbol.asyncIterator in rows) return new AsyncReader(engine, schema, physical, rows);
      return Array.isArray(rows) || isColumnTable(rows)
        ? new ArrayReader(engine, schema, physical, rows)
        : new IterableReader(engine, schema, physical, rows);
    },
  };
}

function splitsOf(rows: Rows): Split[] {
  const isTable = isColumnTable(rows);
  if (!isTable && !Array.isArray(rows)) return [{ id: 'all', partition: 0, from: 0, to: -1 }];
  const length = isTable ? columnTableLength(rows) : (rows as readonly unknown[]).length;
  const count = Math.max(1, Math.ceil(length / SPLIT_ROWS));
  return Array.from({ length: count }, (_, i) => ({
    id: String(i),
    partition: 0,
    from: i * SPLIT_ROWS,
    to: Math.min(length, (i + 1) * SPLIT_ROWS),
  }));
}
