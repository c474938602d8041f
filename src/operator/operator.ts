/** The one contract of all operators. Operators are single-threaded and never wait. */

import type { Batch, Engine, Value } from '../batch/index.ts';
import type { ChangelogMode, Schema } from '../core/index.ts';
import type { FunctionRegistry } from '../expression/index.ts';
import type { NodeKind, NodeOf } from '../plan/index.ts';
import type { StateStore } from '../state/index.ts';

/** Where an operator's rows go. A batch need only live until `emit` returns. */
export interface Output {
  emit(batch: Batch): void;
  /** Promises that no later row is at or before `watermarkMs`, held rows aside. Must not go back. */
  watermark(watermarkMs: number): void;
  /** Idle: until further notice nothing comes, and later operators need not wait for this one's watermark. */
  idle(isIdle: boolean): void;
}

/** Whether an operator has more to emit for the same event: the task drains the output, then calls again. */
export type Progress = 'done' | 'more';

export interface SubtaskInfo {
  readonly index: number;
  readonly parallelism: number;
  readonly maxParallelism: number;
}

/** Rows dropped because their windows had fired (see `late(t)`). */
export interface LateOutput {
  /**
   * Counts the rows and hands them to whoever reads late rows.
   *
   * @param rows int32 pointer to `count` ascending rows of `batch`, all of them held
   * @param input the operator's input from which they came
   */
  drop(batch: Batch, rows: number, count: number, input?: number): void;
}

/** What arrives on one input: the schema and changes of the node that produces it. */
export interface OperatorInput {
  readonly schema: Schema;
  readonly changelog: ChangelogMode;
}

/** An external table asked by key. Rows are values, because they arrive outside of any arena scope. */
export interface ExternalTable {
  /** For each key row (values of the lookup columns) the rows of the table that match it. */
  lookup(keys: readonly (readonly Value[])[]): Promise<readonly (readonly (readonly Value[])[])[]>;
}

export interface OperatorContext {
  readonly engine: Engine;
  readonly inputs: readonly OperatorInput[];
  readonly output: Output;
  readonly late: LateOutput;
  readonly subtask: SubtaskInfo;
  /** Tables made here are restored before `open` returns and snapshotted at every barrier. */
  readonly state: StateStore;
  /** Processing time in milliseconds, from the platform's clock. */
  nowMs(): number;
  /** A uniform number in [0, 1) from the platform's seed. */
  random(): number;
  /** Asks for one `timer(atMs)` call once processing time has reached `atMs`; asking twice for one time is one call. */
  registerTimer(atMs: number): void;
  /**
   * Lets the operator go on only when `work` has settled: until then, and until `resume` has returned
   * 'done', the task gives it no further event (batch, watermark, timer, barrier). `resume` runs like
   * any other call, in an arena scope; a rejection fails the task. One `suspend` at a time.
   */
  suspend<T>(work: Promise<T>, resume: (result: T) => Progress): void;
  /** The external table of a lookup join, opened with this operator and closed after it. */
  externalTable(): ExternalTable;
  /** Flink option, or its default. */
  option(key: string): string | undefined;
  /** The user's functions; absent where there are none. */
  readonly functions?: FunctionRegistry;
  readonly metrics: OperatorMetrics;
}

/** The watermarks of single source partitions, for readers that share one in turn. */
export interface PartitionWatermarks {
  /** The highest watermark that the rows of a batch give; counts none of them. */
  highest(batch: Batch): number;
  get(partition: number): number;
  /** The watermark before rows that come next, which other readers have found. */
  set(partition: number, watermarkMs: number): void;
}

export interface OperatorMetrics {
  count(name: 'filtered' | 'deadLetter' | 'stateRows', amount: number): void;
}

/**
 * Life: constructor(node, context), open, then batches, watermarks, timers and barriers in the order of
 * arrival, endOfInput once per input, close.
 *
 * Every method may emit. The task opens an arena scope around each call: what must outlive the call
 * belongs in state tables.
 */
export interface Operator {
  open?(): void;
  process(batch: Batch, input: number): void;
  /**
   * The minimum over all inputs has risen to `watermarkMs`. Operators that keep no time omit this
   * and the task forwards it; others forward it themselves through `output.watermark`.
   */
  watermark?(watermarkMs: number): Progress;
  /**
   * Of the first operator behind a source: partitions that this subtask reads from now on, told before
   * their first batch so that they hold the watermark back, and partitions it has read to their end.
   */
  partitions?(added: readonly number[], finished: readonly number[]): void;
  /** Of operators that keep a watermark per partition. */
  readonly partitionWatermarks?: PartitionWatermarks;
  /** Processing time has reached a registered timer. */
  timer?(atMs: number): Progress;
  /** Before a barrier: write what is buffered into state tables (mini-batches emit instead). */
  prepareSnapshot?(): void;
  /** Input `input` has ended. After the last one the task sends MAX_WATERMARK first, then this. */
  endOfInput?(input: number): Progress;
  close?(): void;
}

export type OperatorFactory<K extends NodeKind> = (
  node: NodeOf<K>,
  context: OperatorContext,
) => Operator;
