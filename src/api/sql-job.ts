/** A running query or INSERT as its caller sees it: rows, columns or changes, figures, and the way to stop it. */

import type { Batch, Engine, Value, ZoneOffset } from '../batch/index.ts';
import { INSERT, ROW_KIND_TEXT, type Schema } from '../core/index.ts';
import { zoneOf } from '../expression/index.ts';
import type {
  CheckpointRecord,
  Job,
  LateRow,
  OperatorStatistics,
  ResultReader,
} from '../runtime/index.ts';
import { type ColumnBatch, columnBatch } from './column-batch.ts';
import { alreadyRead, endlessChanges, noResult } from './errors.ts';
import { FinalTable } from './final-table.ts';
import { type Row, type TimestampStyle, toObject, type ValueStyle } from './values.ts';

/** One change of a result: '+I' a new row, '-U' and '+U' a row before and after its update, '-D' a row gone. */
export interface Change {
  readonly kind: '+I' | '-U' | '+U' | '-D';
  readonly row: Row;
}

/** Changes of one batch as values in column order (see batch/value.ts): what printers read. */
export interface RawChanges {
  readonly kinds: readonly number[];
  readonly rows: readonly (readonly Value[])[];
}

export interface ResultDescription {
  readonly schema: Schema;
  /** The result only grows. */
  readonly onlyInserts: boolean;
  /** Every input ends by itself. */
  readonly isBounded: boolean;
  /** The session's time zone, for TIMESTAMP_LTZ. */
  readonly zone: ZoneOffset;
}

export interface JobMetrics {
  readonly status: Job['status'] | 'starting';
  /** Rows that all sources have given. */
  readonly rowsRead: number;
  readonly late: number;
  readonly bad: number;
  /** The lowest of all operators that keep event time, in milliseconds; null before the first. */
  readonly watermarkMs: number | null;
  readonly stateBytes: number;
  readonly elapsedMs: number;
  readonly operators: readonly OperatorStatistics[];
  /** Completed and failed checkpoints, newest last. */
  readonly checkpoints: readonly CheckpointRecord[];
}

export class SqlJob {
  readonly #started: Promise<Job | null>;
  readonly #timestamps: TimestampStyle;
  readonly #nowMs: () => number;
  #job: Job | null = null;
  #isRead = false;
  /** Resolves when everything is written and committed; rejects with what went wrong. */
  readonly done: Promise<void>;

  /** @param started gives the job of the last statement, or null when that was none */
  constructor(started: Promise<Job | null>, timestamps: TimestampStyle, nowMs: () => number) {
    this.#timestamps = timestamps;
    this.#nowMs = nowMs;
    this.#started = started.then((job) => {
      this.#job = job;
      return job;
    });
    this.done = this.#started.then((job) => job?.done);
  }

  /**
   * Rows as objects. Of a result that only grows, as they come; of one that changes, the final rows
   * once the input has ended. Leaving the loop early cancels the job.
   */
  async *rows(): AsyncGenerator<Row, void, undefined> {
    const { schema, onlyInserts, style } = await this.#open();
    if (!onlyInserts) {
      for (const row of await this.finalRows()) yield toObject(row, schema.fields, style);
      return;
    }
    for await (const { rows } of this.rawChanges()) {
      for (const row of rows) yield toObject(row, schema.fields, style);
    }
  }

  /** Every change in order, as objects with its kind. */
  async *changelog(): AsyncGenerator<Change, void, undefined> {
    const { schema, style } = await this.#open();
    for await (const { rows, kinds } of this.rawChanges()) {
      for (const [i, row] of rows.entries()) {
        const kind = ROW_KIND_TEXT[kinds[i]!] as Change['kind'];
        yield { kind, row: toObject(row, schema.fields, style) };
      }
    }
  }

  /** Whole columns, copied once: for many rows. */
  async *batches(): AsyncGenerator<ColumnBatch, void, undefined> {
    const { reader } = await this.#open();
    yield* this.#readAll(reader, (batch, engine) => columnBatch(engine, batch));
  }

  /** What is known of the result before any row of it is read. */
  async describe(): Promise<ResultDescription> {
    const { schema, onlyInserts, isBounded, style } = await this.#open();
    return { schema, onlyInserts, isBounded, zone: style.zone };
  }

  /** Whether every input ends by itself. */
  async isBounded(): Promise<boolean> {
    return (await this.#started)?.isBounded ?? true;
  }

  /** Changes as values in column order, a batch at a time: what printers read. */
  async *rawChanges(): AsyncGenerator<RawChanges, void, undefined> {
    const { reader } = await this.#open();
    yield* this.#readAll(reader, rawChanges);
  }

  /** The rows that are left when every change is applied; for inputs that end. */
  async finalRows(): Promise<Iterable<readonly Value[]>> {
    const { reader, key, isBounded } = await this.#open();
    if (!isBounded) throw endlessChanges();
    const table = new FinalTable(key);
    const all = this.#readAll(reader, (batch) => {
      for (let i = 0; i < batch.length; i++) table.apply(batch.kind(i), batch.row(i));
    });
    for await (const _ of all);
    return table.rows();
  }

  /** Ends the sources where they are, writes what was read, and commits it. */
  async stop(): Promise<void> {
    await (await this.#started)?.stop();
  }

  /**
   * Writes all state to `directory` for another run to go on from; the job goes on as well.
   *
   * @throws MillraceError CHECKPOINT_NOT_CONFIGURED when the engine was opened without checkpoints
   */
  async savepoint(directory: string): Promise<void> {
    await (await this.#started)?.savepoint(directory);
  }

  /** Ends at once; nothing more is written or committed. */
  async cancel(): Promise<void> {
    await (await this.#started)?.cancel();
  }

  metrics(): JobMetrics {
    const job = this.#job;
    const operators = job?.statistics() ?? [];
    const sum = (key: 'rowsIn' | 'late' | 'bad', kind?: string) =>
      operators.reduce(
        (all, one) => all + (kind === undefined || one.kind === kind ? one[key] : 0),
        0,
      );
    const timed = operators.filter(({ kind, isIdle }) => kind === 'watermark' && !isIdle);
    const watermarkMs = Math.min(...timed.map((one) => one.watermarkMs));
    return {
      status: job?.status ?? 'starting',
      rowsRead: sum('rowsIn', 'source'),
      late: sum('late'),
      bad: sum('bad', 'source'),
      watermarkMs: timed.length > 0 && watermarkMs > Number.NEGATIVE_INFINITY ? watermarkMs : null,
      stateBytes: job?.stateBytes ?? 0,
      elapsedMs: job === null ? 0 : this.#nowMs() - job.startedMs,
      operators,
      checkpoints: job?.checkpoints ?? [],
    };
  }

  /** Why there is no output yet: who holds the watermark back, what closes next, what was lost. */
  why(): string {
    return this.#job?.why() ?? 'The job is being planned and has not started.';
  }

  /** The newest late rows of each operator, at most 1,000. */
  lateRows(): ReadonlyMap<string, readonly LateRow[]> {
    return this.#job?.lateRows() ?? new Map();
  }

  async #open() {
    // Whoever asks here hears of a failure here; nobody need wait for `done` as well.
    this.done.catch(() => {});
    const job = await this.#started;
    const reader = job?.results[0];
    if (job == null || reader === undefined) throw noResult();
    const sink = job.plan.nodes.find(({ id }) => id === reader.operatorId)!;
    const { updateBefore, updateAfter, delete: deletes } = sink.changelog;
    const zone = zoneOf(job.plan.configuration['table.local-time-zone'] ?? 'UTC');
    const style: ValueStyle = {
      zone: (epochMs) => zone.offsetAt(epochMs),
      timestamps: this.#timestamps,
    };
    return {
      reader,
      style,
      schema: reader.schema,
      isBounded: job.isBounded,
      key: sink.kind === 'sink' && !updateBefore ? sink.primaryKey : [],
      onlyInserts: !updateBefore && !updateAfter && !deletes,
    };
  }

  async *#readAll<T>(
    reader: ResultReader,
    visit: (batch: Batch, engine: Engine) => T,
  ): AsyncGenerator<T, void, undefined> {
    if (this.#isRead) throw alreadyRead();
    this.#isRead = true;
    let ended = false;
    try {
      for (;;) {
        const found = await reader.read((batch, engine) => ({ value: visit(batch, engine) }));
        if (found === undefined) break;
        yield found.value;
      }
      ended = true;
      await this.done;
    } catch (error) {
      ended = true;
      throw error;
    } finally {
      if (!ended) await this.#job?.cancel();
    }
  }
}

function rawChanges(batch: Batch): RawChanges {
  const columns = batch.columns();
  const indices = Array.from({ length: batch.length }, (_, i) => i);
  return {
    kinds: batch.kinds === 0 ? indices.map(() => INSERT) : indices.map((i) => batch.kind(i)),
    rows: indices.map((i) => columns.map((column) => column.get(i))),
  };
}
