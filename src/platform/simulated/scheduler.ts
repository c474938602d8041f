/** Runs posted steps one at a time in an order drawn from the seed; time passes only when nothing is ready. */

import { MillraceError } from '../../core/index.ts';
import type { Random, Scheduler } from '../contract.ts';
import type { VirtualClock } from './clock.ts';

interface Sleeper {
  readonly atMs: number;
  readonly task: () => void;
}

/** Turns of the host's loop for promises that settle outside of the simulation. */
const IDLE_TURNS = 100;

export class SimulatedScheduler implements Scheduler {
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #ready: (() => void)[] = [];
  readonly #sleepers = new Set<Sleeper>();
  #steps = 0;

  constructor(clock: VirtualClock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Steps run so far: the length of the trace. */
  get steps(): number {
    return this.#steps;
  }

  post(task: () => void): void {
    this.#ready.push(task);
  }

  after(delayMs: number, task: () => void): () => void {
    const sleeper = { atMs: this.#clock.nowMs() + Math.max(0, delayMs), task };
    this.#sleepers.add(sleeper);
    return () => this.#sleepers.delete(sleeper);
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.after(delayMs, resolve));
  }

  /** Drives the simulation until `goal` settles, and gives what it gives. */
  async run<T>(goal: Promise<T>): Promise<T> {
    let settled = false;
    const settle = () => {
      settled = true;
    };
    goal.then(settle, settle);
    let idleTurns = 0;
    for (;;) {
      await turn();
      if (settled) return goal;
      if (this.#step()) idleTurns = 0;
      else if (++idleTurns > IDLE_TURNS) throw stalled(this.#steps);
    }
  }

  #step(): boolean {
    if (this.#ready.length === 0 && !this.#wakeNext()) return false;
    const chosen = Math.floor(this.#random.next() * this.#ready.length);
    const task = this.#ready[chosen]!;
    this.#ready[chosen] = this.#ready[this.#ready.length - 1]!;
    this.#ready.pop();
    this.#steps++;
    task();
    return true;
  }

  #wakeNext(): boolean {
    let next: Sleeper | undefined;
    for (const sleeper of this.#sleepers) {
      if (next === undefined || sleeper.atMs < next.atMs) next = sleeper;
    }
    if (next === undefined) return false;
    this.#sleepers.delete(next);
    this.#clock.advanceTo(next.atMs);
    this.#ready.push(next.task);
    return true;
  }
}

/** One turn of the real loop: every microtask of the last step has run. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function stalled(steps: number): MillraceError {
  return new MillraceError(
    'SIMULATION_STALLED',
    `nothing is ready and nobody sleeps after ${steps} steps, but the goal is not reached`,
    { domain: 'internal' },
  );
}
