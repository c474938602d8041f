/** Runs the subtasks that share one engine: each is stepped when somebody woke it, and sleeps otherwise. */

import type { Engine } from '../batch/index.ts';
import type { Split } from '../connector/index.ts';
import type { Host } from '../platform/index.ts';
import type { DeployedTask } from './deployment.ts';
import type { SourceInput } from './source-input.ts';

/** Long enough to pay for a turn of the event loop, short enough to hear control at once. */
const STEP_BUDGET_MS = 8;

export interface SlotListener {
  finished(vertex: number, subtask: number, committables: TaskCommittables): void;
  failed(error: unknown): void;
}

/** What the sinks of a subtask have prepared, by operator id. */
export type TaskCommittables = ReadonlyMap<string, readonly unknown[]>;

interface Running {
  readonly vertex: number;
  readonly deployed: DeployedTask;
  state: 'idle' | 'posted' | 'stepping' | 'woken' | 'done';
  cancelTimer: (() => void) | null;
  timerMs: number;
}

export class Slot {
  readonly engine: Engine;
  readonly #host: Host;
  readonly #listener: SlotListener;
  readonly #running = new Map<string, Running>();
  #cancelled = false;

  constructor(engine: Engine, host: Host, listener: SlotListener) {
    this.engine = engine;
    this.#host = host;
    this.#listener = listener;
  }

  get tasks(): DeployedTask[] {
    return [...this.#running.values()].map(({ deployed }) => deployed);
  }

  add(vertex: number, subtask: number, deployed: DeployedTask): void {
    const running: Running = {
      vertex,
      deployed,
      state: 'idle',
      cancelTimer: null,
      timerMs: Number.POSITIVE_INFINITY,
    };
    this.#running.set(`${vertex}/${subtask}`, running);
  }

  open(): void {
    for (const { deployed } of this.#running.values()) deployed.task.open();
  }

  start(): void {
    for (const running of this.#running.values()) this.#post(running);
  }

  wake(vertex: number, subtask: number): void {
    const running = this.#running.get(`${vertex}/${subtask}`);
    if (running === undefined) return;
    if (running.state === 'idle') this.#post(running);
    else if (running.state === 'stepping') running.state = 'woken';
  }

  /** The reader of a source node in one subtask. */
  source(nodeId: string, subtask: number): SourceInput | undefined {
    for (const { deployed } of this.#running.values()) {
      if (deployed.task.subtask !== subtask) continue;
      const input = deployed.sources.get(nodeId);
      if (input !== undefined) return input;
    }
    return undefined;
  }

  addSplits(nodeId: string, subtask: number, splits: readonly Split[], isLast: boolean): void {
    this.source(nodeId, subtask)?.addSplits(splits, isLast);
    for (const running of this.#running.values()) {
      if (running.state === 'idle') this.#post(running);
    }
  }

  /** Starts a checkpoint at every source that is still read. */
  triggerCheckpoint(checkpointId: number): void {
    for (const { deployed, state } of this.#running.values()) {
      if (deployed.sources.size > 0 && state !== 'done') {
        deployed.task.triggerCheckpoint(checkpointId);
      }
    }
  }

  stop(): void {
    for (const { deployed } of this.#running.values()) deployed.task.stop();
  }

  /** No step runs after this; readers and writers are given back. */
  async close(): Promise<void> {
    this.#cancelled = true;
    for (const running of this.#running.values()) running.cancelTimer?.();
    await Promise.all(this.tasks.map(({ task }) => task.close()));
  }

  #post(running: Running): void {
    running.state = 'posted';
    this.#host.scheduler.post(() => this.#step(running));
  }

  #step(running: Running): void {
    if (this.#cancelled) return;
    running.state = 'stepping';
    const { task } = running.deployed;
    try {
      const result = task.step(STEP_BUDGET_MS);
      if (result === 'done') this.#finish(running);
      else if (result === 'ready' || this.#wasWoken(running)) this.#post(running);
      else this.#sleep(running);
    } catch (error) {
      running.state = 'done';
      this.#listener.failed(error);
    }
  }

  #wasWoken(running: Running): boolean {
    return running.state === 'woken';
  }

  #finish(running: Running): void {
    running.state = 'done';
    running.cancelTimer?.();
    const { vertex, deployed } = running;
    this.#listener.finished(vertex, deployed.task.subtask, deployed.task.committables);
  }

  #sleep(running: Running): void {
    running.state = 'idle';
    const atMs = running.deployed.task.nextTimerMs;
    if (atMs === running.timerMs) return;
    running.cancelTimer?.();
    running.cancelTimer = null;
    running.timerMs = atMs;
    if (atMs === Number.POSITIVE_INFINITY) return;
    const delayMs = Math.max(0, atMs - this.#host.clock.nowMs());
    running.cancelTimer = this.#host.scheduler.after(delayMs, () => {
      running.timerMs = Number.POSITIVE_INFINITY;
      if (running.state === 'idle') this.#post(running);
    });
  }
}
