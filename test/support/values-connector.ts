/** Tables of changes held by a test: a source of rows with kinds, a sink that keeps what it is given, a lookup. */

import { Batch, type Engine, type Value, VectorBuilder } from '../../src/batch/index.ts';
import type {
  Connector,
  ConnectorContext,
  ReadResult,
  SinkWriter,
  Source,
  SourceReader,
  Split,
} from '../../src/connector/index.ts';
import { type ChangelogMode, INSERT, INSERT_ONLY, type Schema } from '../../src/core/index.ts';
import type { SourceBody } from '../../src/plan/index.ts';

export interface Change {
  readonly kind: number;
  readonly row: readonly Value[];
}

/** One table's content; rows are in the order of `schema`. */
export class ValuesTable {
  readonly changes: Change[];
  readonly changelog: ChangelogMode;
  /** Whether reading waits for more behind the last row. */
  endless = false;
  readonly written: Change[] = [];
  writtenSchema: Schema = { fields: [] };
  /** Names of the values of each row, in order; by default the table's physical columns. */
  readonly names: readonly string[] | null;

  constructor(
    changes: readonly Change[],
    changelog = INSERT_ONLY,
    names: readonly string[] | null = null,
  ) {
    this.changes = [...changes];
    this.changelog = changelog;
    this.names = names;
  }
}

/** `'connector' = 'values'` over tables by name; `tables[name]` is a ValuesTable. */
export function valuesConnector(tables: ReadonlyMap<string, ValuesTable>): Connector {
  const tableOf = (path: string): ValuesTable => {
    const name = path.slice(path.lastIndexOf('.') + 1);
    const table = tables.get(name);
    if (table === undefined) throw new Error(`the test gave no table '${name}'`);
    return table;
  };
  return {
    name: 'values',
    options: [],
    source: (body) => valuesSource(body, tableOf(body.table.path)),
    sink: (body, schema) => {
      const table = tableOf(body.table!.path);
      table.writtenSchema = schema;
      return {
        accepts: { updateBefore: true, updateAfter: true, delete: true },
        writer: () => capture(table),
      };
    },
    lookup: (body: SourceBody, keys: readonly number[], _context: ConnectorContext) => {
      const table = tableOf(body.table.path);
      const positions = body.columns.map((column) => position(table, body, column.name));
      return {
        lookup: async (wanted) =>
          wanted.map((key) =>
            table.changes
              .map(({ row }) => positions.map((at) => row[at] ?? null))
              .filter((row) => keys.every((column, i) => same(row[column]!, key[i]!))),
          ),
        close: async () => {},
      };
    },
  };
}

function valuesSource(body: SourceBody, table: ValuesTable): Source {
  const schema = { fields: body.columns.map(({ name, type }) => ({ name, type })) };
  const positions = body.columns.map((column) => position(table, body, column.name));
  return {
    bounded: !table.endless,
    changelog: table.changelog,
    enumerator: () => ({
      discover: async () => [{ id: 'values', partition: 0, from: 0 }],
      discoveryIntervalMs: null,
    }),
    reader: (engine) => new ValuesReader(engine, schema, positions, table),
  };
}

class ValuesReader implements SourceReader {
  readonly #engine: Engine;
  readonly #schema: Schema;
  readonly #positions: readonly number[];
  readonly #table: ValuesTable;
  #split: Split | null = null;
  #next = 0;

  constructor(engine: Engine, schema: Schema, positions: readonly number[], table: ValuesTable) {
    this.#engine = engine;
    this.#schema = schema;
    this.#positions = positions;
    this.#table = table;
  }

  addSplits([split]: readonly Split[]): void {
    this.#split ??= split ?? null;
    this.#next = Number(split?.['from'] ?? 0);
  }

  noMoreSplits(): void {}

  read(): ReadResult {
    const { changes } = this.#table;
    if (this.#split === null) return { kind: 'end' };
    if (this.#next >= changes.length) return { kind: this.#table.endless ? 'wait' : 'end' };
    const position = this.#next;
    const rows = changes.slice(position, position + 1024);
    this.#next += rows.length;
    const { memory } = this.#engine;
    const columns = this.#schema.fields.map(({ type }, i) => {
      const builder = new VectorBuilder(memory, type, rows.length);
      for (const { row } of rows) builder.append(row[this.#positions[i]!]);
      return builder.finish();
    });
    let kinds = 0;
    if (rows.some(({ kind }) => kind !== INSERT)) {
      kinds = memory.reserve(rows.length);
      for (const [i, { kind }] of rows.entries()) memory.u8[kinds + i] = kind;
    }
    const options = { kinds, partition: 0, position };
    return {
      kind: 'batch',
      batch: Batch.of(this.#engine, this.#schema, columns, rows.length, options),
    };
  }

  ready(): Promise<void> {
    return this.#table.endless ? new Promise(() => {}) : Promise.resolve();
  }

  snapshot(): readonly Split[] {
    const { changes, endless } = this.#table;
    if (this.#split === null || (!endless && this.#next >= changes.length)) return [];
    return [{ ...this.#split, from: this.#next }];
  }

  async close(): Promise<void> {}
}

function capture(table: ValuesTable): SinkWriter {
  return {
    write(batch) {
      for (let i = 0; i < batch.length; i++) {
        table.written.push({ kind: batch.kind(i), row: batch.row(i) });
      }
    },
    prepareCommit: async () => [],
    close: async () => {},
  };
}

function position(table: ValuesTable, body: SourceBody, column: string): number {
  if (table.names !== null) return table.names.indexOf(column);
  return body.physical.fields.findIndex(({ name }) => name === column);
}

function same(a: Value, b: Value): boolean {
  return a !== null && b !== null && String(a) === String(b);
}
