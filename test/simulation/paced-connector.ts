/** Sources that give a few rows at a time in virtual time, and a two-phase sink into the outside world. */

import { Batch, type Engine, vectorOf } from '../../src/batch/index.ts';
import type {
  Connector,
  ReadResult,
  Sink,
  SinkWriter,
  Source,
  SourceReader,
  Split,
} from '../../src/connector/index.ts';
import { INSERT_ONLY, type Schema } from '../../src/core/index.ts';
import type { SourceBody } from '../../src/plan/index.ts';
import type { Scheduler } from '../../src/platform/index.ts';
import type { Change } from '../support/values-connector.ts';
import type { OutsideWorld } from './outside-world.ts';

export interface PacedTables {
  /** Rows by table and partition. */
  readonly input: Readonly<Record<string, readonly (readonly Change[])[]>>;
  readonly batchRows: number;
  readonly pauseMs: number;
  readonly scheduler: Scheduler;
  readonly world: OutsideWorld;
  /** Called before every request to the world: the process may die there. */
  readonly request: (what: string) => Promise<void>;
  /** Names this attempt in transactions. */
  readonly attempt: string;
}

export function pacedConnector(tables: PacedTables): Connector {
  return {
    name: 'values',
    options: [],
    source: (body) => pacedSource(body, tables),
    sink: () => worldSink(tables),
  };
}

function pacedSource(body: SourceBody, tables: PacedTables): Source {
  const name = body.table.path.slice(body.table.path.lastIndexOf('.') + 1);
  const partitions = tables.input[name]!;
  return {
    bounded: true,
    changelog: INSERT_ONLY,
    enumerator: () => ({
      discover: async () =>
        partitions.map((_, partition) => ({ id: `${partition}`, partition, next: 0 })),
      discoveryIntervalMs: null,
    }),
    reader: (engine) => new PacedReader(engine, body, partitions, tables),
  };
}

interface OpenSplit {
  readonly id: string;
  readonly partition: number;
  next: number;
}

class PacedReader implements SourceReader {
  readonly #engine: Engine;
  readonly #schema: Schema;
  readonly #columns: readonly number[];
  readonly #partitions: readonly (readonly Change[])[];
  readonly #tables: PacedTables;
  readonly #splits: OpenSplit[] = [];
  #isLast = false;
  #paused = true;

  constructor(
    engine: Engine,
    body: SourceBody,
    partitions: readonly (readonly Change[])[],
    tables: PacedTables,
  ) {
    this.#engine = engine;
    this.#schema = { fields: body.columns.map(({ name, type }) => ({ name, type })) };
    this.#columns = body.columns.map(({ name }) =>
      body.physical.fields.findIndex((field) => field.name === name),
    );
    this.#partitions = partitions;
    this.#tables = tables;
  }

  addSplits(splits: readonly Split[]): void {
    for (const { id, partition, next } of splits) {
      this.#splits.push({ id, partition, next: Number(next) });
    }
  }

  noMoreSplits(): void {
    this.#isLast = true;
  }

  read(): ReadResult {
    if (this.#splits.length === 0) return { kind: this.#isLast ? 'end' : 'wait' };
    if (this.#paused) return { kind: 'wait' };
    this.#paused = true;
    const split = this.#splits.shift()!;
    const position = split.next;
    const all = this.#partitions[split.partition]!;
    const rows = all.slice(position, position + this.#tables.batchRows);
    split.next += rows.length;
    if (split.next < all.length) this.#splits.push(split);
    return { kind: 'batch', batch: this.#batch(rows, split.partition, position) };
  }

  async ready(): Promise<void> {
    await this.#tables.scheduler.sleep(this.#tables.pauseMs);
    this.#paused = false;
  }

  snapshot(): readonly Split[] {
    return this.#splits.map((split) => ({ ...split }));
  }

  async close(): Promise<void> {}

  #batch(rows: readonly Change[], partition: number, position: number): Batch {
    const columns = this.#schema.fields.map(({ type }, i) =>
      vectorOf(
        this.#engine.memory,
        type,
        rows.map(({ row }) => row[this.#columns[i]!]!),
      ),
    );
    return Batch.of(this.#engine, this.#schema, columns, rows.length, { partition, position });
  }
}

function worldSink({ world, request, attempt }: PacedTables): Sink {
  return {
    accepts: { updateBefore: true, updateAfter: true, delete: true },
    writer: (_engine, subtask) => worldWriter(world, request, `${attempt}/${subtask}`),
    commit: async (transactions) => {
      for (const id of transactions as string[]) {
        await request(`commit ${id}`);
        world.commit(id);
      }
    },
    rollBack: async (epoch) => {
      await request('roll back');
      world.abortAfter(epoch ?? 0);
    },
  };
}

function worldWriter(
  world: OutsideWorld,
  request: PacedTables['request'],
  name: string,
): SinkWriter {
  let changes: Change[] = [];
  return {
    write: (batch) => {
      for (let i = 0; i < batch.length; i++) {
        changes.push({ kind: batch.kind(i), row: batch.row(i) });
      }
    },
    prepareCommit: async (epoch) => {
      const prepared = changes;
      changes = [];
      if (prepared.length === 0) return [];
      const id = `${name}/${epoch}`;
      await request(`prepare ${id}`);
      world.prepare(id, epoch, prepared);
      return [id];
    },
    close: async () => {},
  };
}
