/** The datagen connector: rows made up at a given rate, the same for the same seed. */

import { BATCH_ROWS, Batch, type Engine, VectorBuilder } from '../../batch/index.ts';
import { INSERT_ONLY, optionNumber, type Schema } from '../../core/index.ts';
import type { SourceBody } from '../../plan/index.ts';
import type { Host } from '../../platform/index.ts';
import type { Connector, ReadResult, Source, SourceReader, Split } from '../connector.ts';
import { Signal } from '../signal.ts';
import { checkOptions } from '../table-options.ts';
import { Dice } from './dice.ts';
import { type Generator, generatorOf, sequenceRows } from './generator.ts';
import { DATAGEN_OPTIONS } from './options.ts';

/** Readers share a bounded table in pieces of this many rows. */
const SPLIT_ROWS = 65_536;
const UNBOUNDED = Number.MAX_SAFE_INTEGER;

/** Rows [from, to), drawn from `seed`. */
interface RowRange extends Split {
  readonly from: number;
  readonly to: number;
  readonly seed: number;
  /** Rows before `from` were made before a restart: no time is owed for them. */
  readonly resumed: boolean;
}

export const datagen: Connector = {
  name: 'datagen',
  options: DATAGEN_OPTIONS,
  source(body, { host }): Source {
    const { options, path } = body.table;
    checkOptions('datagen', DATAGEN_OPTIONS, options);
    const schema: Schema = { fields: body.columns.map(({ name, type }) => ({ name, type })) };
    const rows = rowsOf(body);
    const rate = optionNumber(DATAGEN_OPTIONS, options, 'rows-per-second')!;
    const generators = schema.fields.map((field) => generatorOf(field, options));
    const seed = Math.floor(host.random.fork(`datagen/${path}`).next() * 2 ** 32);
    return {
      bounded: rows !== UNBOUNDED,
      changelog: INSERT_ONLY,
      enumerator: () => ({
        discoveryIntervalMs: null,
        discover: async () => splitsOf(rows, seed),
      }),
      reader: (engine) => new DatagenReader(engine, schema, generators, host, rate),
    };
  },
};

function rowsOf({ table, physical }: SourceBody): number {
  const sequences = physical.fields.flatMap((field) => sequenceRows(field, table.options) ?? []);
  const wanted = optionNumber(DATAGEN_OPTIONS, table.options, 'number-of-rows');
  return Math.max(0, Math.min(wanted ?? UNBOUNDED, ...sequences));
}

function splitsOf(rows: number, seed: number): RowRange[] {
  if (rows === UNBOUNDED)
    return [{ id: 'all', partition: 0, from: 0, to: rows, seed, resumed: false }];
  return Array.from({ length: Math.ceil(rows / SPLIT_ROWS) }, (_, i) => ({
    id: String(i),
    partition: 0,
    from: i * SPLIT_ROWS,
    to: Math.min(rows, (i + 1) * SPLIT_ROWS),
    seed,
    resumed: false,
  }));
}

class DatagenReader implements SourceReader {
  readonly #engine: Engine;
  readonly #schema: Schema;
  readonly #generators: readonly Generator[];
  readonly #host: Host;
  readonly #rowsPerSecond: number;
  readonly #ranges: RowRange[] = [];
  readonly #changed = new Signal();
  #noMore = false;
  /** Row r is due r / rate after this. */
  #startMs: number | null = null;

  constructor(
    engine: Engine,
    schema: Schema,
    generators: readonly Generator[],
    host: Host,
    rowsPerSecond: number,
  ) {
    this.#engine = engine;
    this.#schema = schema;
    this.#generators = generators;
    this.#host = host;
    this.#rowsPerSecond = rowsPerSecond;
  }

  addSplits(splits: readonly Split[]): void {
    this.#ranges.push(...(splits as readonly RowRange[]));
    this.#changed.tell();
  }

  noMoreSplits(): void {
    this.#noMore = true;
    this.#changed.tell();
  }

  read(): ReadResult {
    const range = this.#ranges[0];
    if (range === undefined) return { kind: this.#noMore ? 'end' : 'wait' };
    const due = Math.min(this.#rowsDue(range), range.to - range.from, BATCH_ROWS);
    if (due <= 0) return { kind: 'wait' };
    const from = range.from + due;
    if (from === range.to) this.#ranges.shift();
    else this.#ranges[0] = { ...range, from };
    return { kind: 'batch', batch: this.#batch(range, due) };
  }

  async ready(): Promise<void> {
    const range = this.#ranges[0];
    if (range === undefined) {
      if (!this.#noMore) await this.#changed.wait();
      return;
    }
    if (this.#rowsDue(range) > 0) return;
    const dueMs = this.#startMs! + ((range.from + 1) * 1000) / this.#rowsPerSecond;
    await this.#host.scheduler.sleep(Math.max(1, dueMs - this.#host.clock.monotonicMs()));
  }

  snapshot(): readonly Split[] {
    return this.#ranges.map((range) => ({ ...range, resumed: true }));
  }

  async close(): Promise<void> {}

  #rowsDue(range: RowRange): number {
    const nowMs = this.#host.clock.monotonicMs();
    const madeBefore = range.resumed ? range.from : 0;
    this.#startMs ??= nowMs - (madeBefore * 1000) / this.#rowsPerSecond;
    return Math.floor(((nowMs - this.#startMs) * this.#rowsPerSecond) / 1000) - range.from;
  }

  #batch({ from, seed, partition }: RowRange, rows: number): Batch {
    const nowMs = this.#host.clock.nowMs();
    const columns = this.#schema.fields.map((field, i) => {
      const builder = new VectorBuilder(this.#engine.memory, field.type, rows);
      const dice = new Dice(seed + Math.imul(i + 1, 0x85ebca6b));
      const generator = this.#generators[i]!;
      for (let row = from; row < from + rows; row++) {
        dice.at(row);
        builder.append(generator(row, dice, nowMs));
      }
      return builder.finish();
    });
    return Batch.of(this.#engine, this.#schema, columns, rows, { partition, position: from });
  }
}
