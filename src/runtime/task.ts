/** One subtask of a chain of operators, driven in steps that never wait. */

import type { Clock } from '../platform/index.ts';
import { BarrierAlignment, type TaskSnapshot } from './barrier-alignment.ts';
import type { ChainedOperator } from './chained-operator.ts';
import type { ChannelWriter } from './channel.ts';
import type { ChannelInput } from './channel-input.ts';
import { inOperator } from './errors.ts';
import { SinkOperator } from './sink-operator.ts';
import type { SourceInput } from './source-input.ts';

export type StepResult = 'ready' | 'waiting' | 'done';

export interface TaskParts {
  readonly name: string;
  readonly subtask: number;
  /** In topological order. */
  readonly operators: readonly ChainedOperator[];
  readonly sources: readonly SourceInput[];
  readonly channels: readonly ChannelInput[];
  readonly writers: readonly ChannelWriter[];
  readonly clock: Clock;
  /** Asks for another `step`; may be called at any time. */
  readonly wake: () => void;
  /** The checkpoint that the job was restored from, or 0. */
  readonly restoredId: number;
  readonly onSnapshot: (snapshot: TaskSnapshot) => void;
}

/**
 * A step first sends what waits for credit, then makes the calls that operators are owed (the last
 * operator first), and only then reads the next batch: so no more is ever kept than what one batch,
 * or one call, has emitted.
 */
export class Task {
  readonly name: string;
  readonly subtask: number;
  readonly operators: readonly ChainedOperator[];
  readonly sources: readonly SourceInput[];
  /** What the sinks want committed once the job has succeeded, by operator id. */
  readonly committables = new Map<string, readonly unknown[]>();
  /** Time spent in steps. */
  busyMs = 0;
  readonly #parts: TaskParts;
  readonly #inputs: readonly (SourceInput | ChannelInput)[];
  readonly #sinks: readonly (readonly [ChainedOperator, SinkOperator])[];
  readonly #alignment: BarrierAlignment;
  readonly #waiting = new Set<SourceInput>();
  #nextInput = 0;
  #failure: unknown = null;
  #closing: 'no' | 'busy' | 'done' = 'no';

  constructor(parts: TaskParts) {
    this.#parts = parts;
    this.name = parts.name;
    this.subtask = parts.subtask;
    this.operators = parts.operators;
    this.sources = parts.sources;
    this.#alignment = new BarrierAlignment(parts);
    this.#inputs = [...parts.sources, ...parts.channels];
    this.#sinks = parts.operators.flatMap(
      (chained): (readonly [ChainedOperator, SinkOperator])[] =>
        chained.operator instanceof SinkOperator ? [[chained, chained.operator]] : [],
    );
  }

  open(): void {
    for (const operator of this.operators.toReversed()) operator.open();
  }

  /** Works for about `budgetMs`, at least on one event. Throws what makes the job fail. */
  step(budgetMs: number): StepResult {
    const { clock } = this.#parts;
    const startMs = clock.monotonicMs();
    try {
      for (;;) {
        const result = this.#event();
        if (result === 'ready' && clock.monotonicMs() - startMs < budgetMs) continue;
        for (const { state } of this.operators) state?.sweep();
        return result;
      }
    } finally {
      this.busyMs += clock.monotonicMs() - startMs;
    }
  }

  /** The earliest processing time at which there is something to do, or +Infinity. */
  get nextTimerMs(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.operators.map((op) => op.timers.nextMs));
  }

  /** Starts a checkpoint at the sources of this task. */
  triggerCheckpoint(checkpointId: number): void {
    this.#alignment.request(checkpointId);
    this.#parts.wake();
  }

  /** Ends every source where it is; what was read is worked off and written, state is kept. */
  stop(): void {
    for (const source of this.sources) source.stop();
    this.#parts.wake();
  }

  /** Gives readers and writers back. Committed is only what `committables` says. */
  async close(): Promise<void> {
    for (const operator of this.operators) operator.close();
    await Promise.allSettled([
      ...this.sources.map((source) => source.close()),
      ...this.#sinks.map(([, sink]) => sink.closeWriter()),
    ]);
  }

  #event(): StepResult {
    if (this.#failure !== null) throw this.#failure;
    if (!this.#flush()) return 'waiting';
    if (this.#advance()) return 'ready';
    if (this.operators.some((operator) => operator.isSuspended)) return 'waiting';
    if (this.operators.every((operator) => operator.isFinished)) return this.#finish();
    return this.#alignment.advance() || this.#read() ? 'ready' : 'waiting';
  }

  #flush(): boolean {
    let sent = true;
    for (const writer of this.#parts.writers) if (!writer.flush()) sent = false;
    return sent;
  }

  #advance(): boolean {
    const nowMs = this.#parts.clock.nowMs();
    for (let i = this.operators.length - 1; i >= 0; i--) {
      const operator = this.operators[i]!;
      // Nothing upstream may go on: what it emits would have to be kept.
      if (operator.isSuspended) return false;
      if (operator.advance(nowMs)) return true;
    }
    return false;
  }

  #read(): boolean {
    const inputs = this.#inputs;
    for (let i = 0; i < inputs.length; i++) {
      const at = (this.#nextInput + i) % inputs.length;
      const input = inputs[at]!;
      if (input.isFinished || !input.poll()) continue;
      this.#nextInput = (at + 1) % inputs.length;
      return true;
    }
    for (const source of this.sources) this.#awaitSource(source);
    return false;
  }

  #awaitSource(source: SourceInput): void {
    if (source.isFinished || this.#waiting.has(source)) return;
    this.#waiting.add(source);
    const done = source.ready().finally(() => this.#waiting.delete(source));
    this.#wakeAfter(done, source.head);
  }

  #finish(): StepResult {
    if (this.#closing === 'no') {
      this.#closing = this.#sinks.length === 0 ? 'done' : 'busy';
      const [first] = this.#sinks;
      if (first !== undefined) this.#wakeAfter(this.#commitSinks(), first[0]);
    }
    return this.#closing === 'done' ? 'done' : 'waiting';
  }

  /** What was written since the last checkpoint is the last epoch. */
  async #commitSinks(): Promise<void> {
    const epoch = this.#alignment.lastCheckpointId + 1;
    for (const [chained, sink] of this.#sinks) {
      this.committables.set(chained.node.id, await sink.prepareCommit(epoch));
    }
    this.#closing = 'done';
  }

  #wakeAfter(promise: Promise<unknown>, operator: ChainedOperator): void {
    promise.then(this.#parts.wake, (error) => {
      this.#failure ??= inOperator(operator.name, error);
      this.#parts.wake();
    });
  }
}
