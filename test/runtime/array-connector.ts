/** A connector for tests: splits of rows given as values, sinks that keep what was committed. */

import { Batch, type Engine, type Value, vectorOf } from '../../src/batch/index.ts';
import type {
  Connector,
  ReadResult,
  Sink,
  Source,
  SourceReader,
  Split,
} from '../../src/connector/index.ts';
import { INSERT_ONLY, type Schema } from '../../src/core/index.ts';
import type { Connectors } from '../../src/runtime/index.ts';

export interface ArrayTable {
  readonly schema: Schema;
  /** Rows by split. */
  readonly splits: readonly (readonly (readonly Value[])[])[];
  readonly batchRows: number;
  /** Reads give `wait` now and then, and fail at this row of a split. */
  readonly waitEvery?: number;
  readonly failAt?: number;
  /** All splits are chunks of one partition, in order. */
  readonly shared?: boolean;
  /** Never ends. */
  readonly unbounded?: boolean;
}

export interface Written {
  readonly rows: Value[][];
  /** Epoch and subtask of everything that was committed. */
  readonly committed: string[];
}

export function arrayConnectors(
  tables: Readonly<Record<string, ArrayTable>>,
  written: Record<string, Written> = {},
  writeDelay?: () => Promise<void>,
): Connectors {
  const connector: Connector = {
    name: 'array',
    options: [],
    source: (body) => arraySource(tables[body.table.path]!),
    sink: (body) =>
      arraySink((written[body.table!.path] ??= { rows: [], committed: [] }), writeDelay),
  };
  return { find: (name) => (name === 'array' ? connector : undefined), names: ['array'] };
}

function arraySource(table: ArrayTable): Source {
  return {
    bounded: table.unbounded !== true,
    sharesPartitions: table.shared === true,
    changelog: INSERT_ONLY,
    enumerator: () => ({
      discover: async () =>
        table.splits.map((_, chunk) => ({
          id: `${chunk}`,
          chunk,
          partition: table.shared ? 0 : chunk,
        })),
      discoveryIntervalMs: null,
    }),
    reader: (engine) => new ArrayReader(engine, table),
  };
}

class ArrayReader implements SourceReader {
  readonly #engine: Engine;
  readonly #table: ArrayTable;
  readonly #splits: (Split & { chunk: number; next: number })[] = [];
  #reads = 0;
  #complete = false;
  #wake: (() => void) | null = null;

  constructor(engine: Engine, table: ArrayTable) {
    this.#engine = engine;
    this.#table = table;
  }

  addSplits(splits: readonly Split[]): void {
    this.#splits.push(
      ...splits.map((split) => ({
        ...split,
        chunk: Number(split['chunk']),
        next: Number(split['next'] ?? 0),
      })),
    );
    this.#wake?.();
  }

  noMoreSplits(): void {
    this.#complete = true;
    this.#wake?.();
  }

  read(): ReadResult {
    const { waitEvery = Number.POSITIVE_INFINITY, batchRows, failAt, unbounded } = this.#table;
    if (++this.#reads % waitEvery === 0) return { kind: 'wait' };
    const split = this.#splits[0];
    if (split === undefined) {
      return { kind: this.#complete && unbounded !== true ? 'end' : 'wait' };
    }
    const { chunk, next } = split;
    if (next === failAt) throw new Error(`row ${next} is broken`);
    const rows = this.#table.splits[chunk]!.slice(next, next + batchRows);
    split.next += rows.length;
    if (rows.length === 0) {
      this.#splits.shift();
      return this.read();
    }
    return { kind: 'batch', batch: batchOf(this.#engine, this.#table.schema, rows, split) };
  }

  ready(): Promise<void> {
    if (this.#splits.length > 0 || (this.#complete && this.#table.unbounded !== true)) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  snapshot(): readonly Split[] {
    return this.#splits.map((split) => ({ ...split }));
  }

  async close(): Promise<void> {}
}

export function batchOf(
  engine: Engine,
  schema: Schema,
  rows: readonly (readonly Value[])[],
  place: Pick<Split, 'partition'> & { next: number } = { partition: 0, next: rows.length },
): Batch {
  const columns = schema.fields.map(({ type }, i) =>
    vectorOf(
      engine.memory,
      type,
      rows.map((row) => row[i]!),
    ),
  );
  return Batch.of(engine, schema, columns, rows.length, {
    partition: place.partition,
    position: place.next - rows.length,
  });
}

/** What a sink of this connector prepares: JSON, and committed once however often it is told. */
interface Prepared {
  readonly epoch: number;
  readonly subtask: number;
  readonly rows: readonly string[];
}

function arraySink(written: Written, writeDelay?: () => Promise<void>): Sink {
  return {
    accepts: { updateBefore: true, updateAfter: true, delete: true },
    writer: (_engine, subtask) => {
      const rows: Value[][] = [];
      return {
        write: (batch) => {
          for (let i = 0; i < batch.length; i++) rows.push(batch.row(i));
          return writeDelay?.();
        },
        prepareCommit: async (epoch) => [{ epoch, subtask, rows: rows.splice(0).map(toText) }],
        close: async () => {},
      };
    },
    commit: async (parts) => {
      for (const { epoch, subtask, rows } of parts as Prepared[]) {
        const name = `${epoch}/${subtask}`;
        if (written.committed.includes(name)) continue;
        written.committed.push(name);
        written.rows.push(...rows.map(fromText));
      }
    },
  };
}

function toText(row: readonly Value[]): string {
  return JSON.stringify(row, (_, value) =>
    typeof value === 'bigint' ? { big: `${value}` } : value,
  );
}

function fromText(text: string): Value[] {
  return JSON.parse(text, (_, value) =>
    typeof value === 'object' && value !== null && 'big' in value ? BigInt(value.big) : value,
  );
}
