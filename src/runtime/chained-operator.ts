/** One operator within a task: feeds in, targets out, and everything that it still owes. */

import type { ArenaMark, Batch, Engine } from '../batch/index.ts';
import { MAX_WATERMARK, MIN_WATERMARK, type Schema } from '../core/index.ts';
import type { Operator, Output, Progress } from '../operator/index.ts';
import type { PlanNode } from '../plan/index.ts';
import type { InMemoryStateStore } from '../state/index.ts';
import { decodeBatch, encodeBatch, encodedBytes } from './batch-codec.ts';
import { inOperator } from './errors.ts';
import { OperatorCounters, type Stopwatch } from './metrics.ts';
import { SideOutputs } from './side-outputs.ts';
import { TimerQueue } from './timer-queue.ts';

/** Where an operator's output goes: an operator of the same task, or an exchange. */
export interface Target {
  batch(batch: Batch): void;
  watermark(watermarkMs: number): void;
  idle(isIdle: boolean): void;
  end(drained: boolean): void;
}

/** One of the streams into an operator's input. Rows go on at once; all else is a level that the task delivers. */
export class Feed implements Target {
  readonly input: number;
  watermarkMs = MIN_WATERMARK;
  isIdle = false;
  hasEnded = false;
  /** Ended with its event time: false after a stop. */
  drained = true;
  readonly to: ChainedOperator;

  constructor(to: ChainedOperator, input: number) {
    this.to = to;
    this.input = input;
    to.feeds.push(this);
  }

  batch(batch: Batch): void {
    this.to.process(batch, this.input);
  }

  watermark(watermarkMs: number): void {
    if (watermarkMs > this.watermarkMs) this.watermarkMs = watermarkMs;
  }

  idle(isIdle: boolean): void {
    this.isIdle = isIdle;
  }

  end(drained: boolean): void {
    this.hasEnded = true;
    this.drained = drained;
  }
}

export interface ChainContext {
  readonly engine: Engine;
  readonly stopwatch: Stopwatch;
  /** Asks for another step of the task. */
  readonly wake: () => void;
}

/** Work outside of the engine that an operator waits for. */
interface Suspension {
  /** Null until the work has settled. */
  resume: (() => Progress) | null;
}

/** A batch that came while the operator was suspended. */
interface Backlog {
  readonly bytes: Uint8Array;
  readonly schema: Schema;
  readonly input: number;
}

/**
 * Rows are pushed from operator to operator within one call. Watermarks, ends of input and timers
 * are not: the task delivers them one at a time through `advance`, downstream operators first, so
 * that an operator with more to emit is called again only when its output has credit.
 */
export class ChainedOperator implements Output {
  readonly node: PlanNode;
  readonly name: string;
  readonly feeds: Feed[] = [];
  readonly targets: Target[] = [];
  /** Readers of what is put aside. */
  readonly sides: SideOutputs;
  readonly counters = new OperatorCounters();
  readonly timers = new TimerQueue();
  /** Null until the operator has asked for state. */
  state: InMemoryStateStore | null = null;
  outputWatermarkMs = MIN_WATERMARK;
  isIdle = false;
  isFinished = false;
  readonly #context: ChainContext;
  readonly #backlog: Backlog[] = [];
  #suspension: Suspension | null = null;
  #backlogBytes = 0;
  /** While rows wait for the watermark before them: the highest that they give themselves. */
  #heldMs: number | null = null;
  #operator: Operator | null = null;
  #deliveredMs = MIN_WATERMARK;
  #inputsIdle = false;
  readonly #endedInputs = new Set<number>();

  constructor(node: PlanNode, name: string, context: ChainContext) {
    this.node = node;
    this.name = name;
    this.#context = context;
    this.sides = new SideOutputs(context.engine, node.id);
  }

  /** Sources have none: their rows come from a reader. */
  get operator(): Operator | null {
    return this.#operator;
  }

  attach(operator: Operator): void {
    this.#operator = operator;
  }

  open(): void {
    this.#call(() => this.#operator?.open?.());
  }

  close(): void {
    this.#operator?.close?.();
  }

  prepareSnapshot(): void {
    this.#call(() => this.#operator?.prepareSnapshot?.());
  }

  /** True while nothing more may be given to the operator. */
  get isSuspended(): boolean {
    return this.#suspension !== null && this.#suspension.resume === null;
  }

  suspend<T>(work: Promise<T>, resume: (result: T) => Progress): void {
    const suspension: Suspension = { resume: null };
    this.#suspension = suspension;
    work
      .then(
        (result) => {
          suspension.resume = () => resume(result);
        },
        (error) => {
          suspension.resume = () => {
            throw error;
          };
        },
      )
      .then(this.#context.wake);
  }

  /** Rows that come are kept until `release`: the watermark before them is not known yet. */
  hold(): void {
    this.#heldMs = MIN_WATERMARK;
  }

  /** What was kept follows, behind this watermark of its partition. */
  release(partition: number, watermarkMs: number): void {
    this.#heldMs = null;
    this.#operator!.partitionWatermarks!.set(partition, watermarkMs);
  }

  /** The highest watermark of the rows that are held. */
  get heldWatermarkMs(): number {
    return this.#heldMs ?? MIN_WATERMARK;
  }

  get heldBytes(): number {
    return this.#backlogBytes;
  }

  process(batch: Batch, input: number): void {
    if (this.#heldMs !== null) {
      const highestMs = this.#operator!.partitionWatermarks!.highest(batch);
      this.#heldMs = Math.max(this.#heldMs, highestMs);
      this.#keep(batch, input);
    } else if (this.#suspension !== null || this.#backlog.length > 0) this.#keep(batch, input);
    else this.#process(batch, input);
  }

  #process(batch: Batch, input: number): void {
    this.counters.rowsIn += batch.length;
    const mark = this.#enter();
    try {
      this.#operator!.process(batch, input);
    } catch (error) {
      throw inOperator(this.name, error);
    } finally {
      this.#leave(mark);
    }
  }

  emit(batch: Batch): void {
    if (batch.length === 0) return;
    this.counters.rowsOut += batch.length;
    for (const target of this.targets) target.batch(batch);
  }

  watermark(watermarkMs: number): void {
    if (watermarkMs <= this.outputWatermarkMs) return;
    this.outputWatermarkMs = watermarkMs;
    for (const target of this.targets) target.watermark(watermarkMs);
  }

  idle(isIdle: boolean): void {
    if (isIdle === this.isIdle) return;
    this.isIdle = isIdle;
    for (const target of this.targets) target.idle(isIdle);
  }

  /** Tells the operators that keep a watermark per source partition what a source begins and ends to read. */
  announcePartitions(added: readonly number[], finished: readonly number[]): void {
    const operator = this.#operator;
    if (operator?.partitions !== undefined) {
      this.#call(() => operator.partitions!(added, finished));
      return;
    }
    for (const target of this.targets) {
      if (target instanceof Feed) target.to.announcePartitions(added, finished);
    }
  }

  /** The operators behind a source, within its task, that keep a watermark per partition. */
  findWatermarks(): ChainedOperator[] {
    if (this.#operator?.partitionWatermarks !== undefined) return [this];
    return this.targets.flatMap((target) =>
      target instanceof Feed ? target.to.findWatermarks() : [],
    );
  }

  /** Nothing more will come out. */
  finish(drained: boolean): void {
    this.isFinished = true;
    if (drained) this.watermark(MAX_WATERMARK);
    for (const target of this.targets) target.end(drained);
    this.sides.end(drained);
  }

  /** Makes one call that is due; false when nothing is. */
  advance(nowMs: number): boolean {
    if (this.isFinished || this.#operator === null) return false;
    if (this.isSuspended || this.#heldMs !== null) return false;
    if (this.#suspension !== null || this.#backlog.length > 0) return this.#resume();
    return this.#advanceTime() || this.#fireTimer(nowMs) || this.#endInputs() || this.#passIdle();
  }

  #resume(): boolean {
    const suspension = this.#suspension;
    if (suspension !== null) {
      const progress = this.#call(suspension.resume!);
      if (progress === 'done' && this.#suspension === suspension) this.#suspension = null;
      return true;
    }
    const { bytes, schema, input } = this.#backlog.shift()!;
    this.#backlogBytes -= bytes.length;
    const { engine } = this.#context;
    const mark = engine.memory.mark();
    this.#process(decodeBatch(engine, schema, bytes), input);
    engine.memory.release(mark);
    return true;
  }

  #keep(batch: Batch, input: number): void {
    const bytes = new Uint8Array(encodedBytes(batch));
    encodeBatch(this.#context.engine.memory, batch, bytes);
    this.#backlog.push({ bytes, schema: batch.schema, input });
    this.#backlogBytes += bytes.length;
  }

  /** The watermark over all feeds, idle and drained ones left out. */
  get inputWatermarkMs(): number {
    let lowest = MAX_WATERMARK;
    let highestIdle = MIN_WATERMARK;
    let waiting = false;
    for (const feed of this.feeds) {
      if (feed.hasEnded && feed.drained) continue;
      if (feed.isIdle) highestIdle = Math.max(highestIdle, feed.watermarkMs);
      else lowest = Math.min(lowest, feed.watermarkMs);
      waiting ||= feed.isIdle;
    }
    return lowest === MAX_WATERMARK && waiting ? highestIdle : lowest;
  }

  #advanceTime(): boolean {
    if (this.feeds.length === 0) return false;
    const watermarkMs = this.inputWatermarkMs;
    if (watermarkMs <= this.#deliveredMs) return false;
    const operator = this.#operator!;
    if (operator.watermark === undefined) {
      this.#deliveredMs = watermarkMs;
      // Rows may still come at the end of input: the end of time follows them, in `finish`.
      if (watermarkMs < MAX_WATERMARK) this.watermark(watermarkMs);
      return true;
    }
    if (this.#call(() => operator.watermark!(watermarkMs)) !== 'more') {
      this.#deliveredMs = watermarkMs;
    }
    return true;
  }

  #fireTimer(nowMs: number): boolean {
    const atMs = this.timers.nextMs;
    if (atMs > nowMs) return false;
    if (this.#call(() => this.#operator!.timer?.(atMs)) !== 'more') this.timers.shift();
    return true;
  }

  #endInputs(): boolean {
    if (this.feeds.length === 0) return this.#endInput(0, true);
    let ended = true;
    for (const feed of this.feeds) {
      if (!this.#hasEnded(feed.input)) ended = false;
      else if (!this.#endedInputs.has(feed.input)) {
        return this.#endInput(feed.input, feed.drained);
      }
    }
    if (!ended) return false;
    this.finish(this.feeds.every((feed) => feed.drained));
    return true;
  }

  #hasEnded(input: number): boolean {
    return this.feeds.every((feed) => feed.input !== input || feed.hasEnded);
  }

  #endInput(input: number, drained: boolean): boolean {
    const progress = drained ? this.#call(() => this.#operator!.endOfInput?.(input)) : 'done';
    if (progress === 'more') return true;
    this.#endedInputs.add(input);
    if (this.feeds.length === 0) this.finish(true);
    return true;
  }

  #passIdle(): boolean {
    const live = this.feeds.filter((feed) => !feed.hasEnded);
    const idle = live.length > 0 && live.every((feed) => feed.isIdle);
    if (idle === this.#inputsIdle) return false;
    this.#inputsIdle = idle;
    this.idle(idle);
    return true;
  }

  #call<T>(action: () => T): T {
    const mark = this.#enter();
    try {
      return action();
    } catch (error) {
      throw inOperator(this.name, error);
    } finally {
      this.#leave(mark);
    }
  }

  #enter(): ArenaMark {
    this.#context.stopwatch.enter(this.counters);
    return this.#context.engine.memory.mark();
  }

  #leave(mark: ArenaMark): void {
    this.#context.engine.memory.release(mark);
    this.#context.stopwatch.leave();
  }
}
