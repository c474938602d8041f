/** The contracts of sources and sinks, and the registry of connectors by their SQL name. */

import type { Batch, Engine, Value } from '../batch/index.ts';
import type { ChangelogMode, DataType, OptionSpec, Schema } from '../core/index.ts';
import type { InferredSchema } from '../format/index.ts';
import type { SinkBody, SourceBody } from '../plan/index.ts';
import type { Host } from '../platform/index.ts';

/** What a reader gives back. `wait` carries no rows: call again when the reader says it is ready. */
export type ReadResult =
  | { readonly kind: 'batch'; readonly batch: Batch }
  | { readonly kind: 'wait' }
  | { readonly kind: 'end' };

/** A piece of input that one reader reads in order; plain data, so that checkpoints and other workers can hold it. */
export interface Split {
  readonly id: string;
  readonly partition: number;
  readonly [key: string]: unknown;
}

/** Finds splits; runs once per job, in the coordinator. */
export interface SplitEnumerator {
  /** The splits known so far; called again every `discoveryIntervalMs` when the source is unbounded. */
  discover(): Promise<readonly Split[]>;
  readonly discoveryIntervalMs: number | null;
}

/**
 * Reads splits in one subtask. `read` never blocks: input that has not arrived is `wait`, and `ready`
 * resolves when it makes sense to ask again. Batches carry partition and position.
 */
export interface SourceReader {
  addSplits(splits: readonly Split[]): void;
  noMoreSplits(): void;
  read(): ReadResult;
  ready(): Promise<void>;
  /** Splits with the place to resume at: state of the checkpoint. */
  snapshot(): readonly Split[];
  close(): Promise<void>;
  /** Rows skipped or dead-lettered by the format since the last call. */
  badRows?(): readonly BadRow[];
}

export interface BadRow {
  readonly reason: string;
  readonly place: string;
  readonly raw: string;
}

export interface Source {
  readonly bounded: boolean;
  /** Several splits may belong to one partition, whose rows follow each other in the order of the splits. */
  readonly sharesPartitions?: boolean;
  readonly changelog: ChangelogMode;
  enumerator(): SplitEnumerator;
  reader(engine: Engine): SourceReader;
}

/** Writes batches of one subtask. Two-phase: what `prepareCommit` returns is made visible by `Committer.commit`. */
export interface SinkWriter {
  /** @throws MillraceError to fail the job */
  write(batch: Batch): void | Promise<void>;
  /** End of an epoch: flush, and name what is to be committed. Plain data, kept in the checkpoint. */
  prepareCommit(epoch: number): Promise<readonly unknown[]>;
  close(): Promise<void>;
}

export interface Sink {
  readonly accepts: ChangelogMode;
  /** The writer of one of `parallelism` subtasks. */
  writer(engine: Engine, subtask: number, parallelism: number): SinkWriter;
  /** Runs in the coordinator after the checkpoint is durable; idempotent. */
  commit?(committables: readonly unknown[]): Promise<void>;
  /**
   * Before the job starts: remove what epochs after `epoch` left behind, or with null whatever a run that
   * never completed a checkpoint did. Throws CHECKPOINT_ROLLED_BACK where it cannot.
   */
  rollBack?(epoch: number | null): Promise<void>;
}

/** Asks an external table by key, for lookup joins. */
export interface LookupFunction {
  /**
   * For each key row (values of the lookup columns) the rows of the table that match it. Values, not
   * batches: an answer arrives outside of any arena scope.
   */
  lookup(keys: readonly (readonly Value[])[]): Promise<readonly (readonly (readonly Value[])[])[]>;
  close(): Promise<void>;
}

export interface ConnectorContext {
  readonly host: Host;
  readonly jobName: string;
  /** Tells fresh starts of one job apart; the same through all restores. */
  readonly runId: string;
  /** The epoch of the first rows: one more than the checkpoint restored. */
  readonly firstEpoch: number;
  readonly configuration: Readonly<Record<string, string>>;
  /** JS arrays and iterables given to `sql(text, {tables})`, by table name. */
  readonly tables: Readonly<Record<string, unknown>>;
}

export interface Connector {
  readonly name: string;
  readonly options: readonly OptionSpec[];
  /** Metadata columns by key. */
  readonly metadata?: Readonly<Record<string, DataType>>;
  source?(body: SourceBody, context: ConnectorContext): Source | Promise<Source>;
  sink?(body: SinkBody, schema: Schema, context: ConnectorContext): Sink | Promise<Sink>;
  lookup?(
    body: SourceBody,
    keys: readonly number[],
    context: ConnectorContext,
  ): LookupFunction | Promise<LookupFunction>;
  /** Columns of a table declared without any. */
  inferSchema?(
    options: Readonly<Record<string, string>>,
    context: ConnectorContext,
  ): Promise<InferredSchema>;
}
