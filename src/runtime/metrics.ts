/** What each operator of each subtask counts; plain data once `snapshot` has taken it. */

import type { Clock } from '../platform/index.ts';

/** Counters and levels of one operator in one subtask. */
export interface OperatorStatistics {
  readonly operatorId: string;
  readonly name: string;
  readonly kind: string;
  readonly subtask: number;
  readonly rowsIn: number;
  readonly rowsOut: number;
  /** Rows whose windows had fired. */
  readonly late: number;
  /** Rows that a condition refused. */
  readonly filtered: number;
  /** Records that could not be read, or were sent to a dead-letter output. */
  readonly bad: number;
  readonly stateRows: number;
  /** Time spent in the operator itself, in milliseconds. */
  readonly busyMs: number;
  /** What the operator has promised downstream; -Infinity before the first row with a time. */
  readonly watermarkMs: number;
  readonly isIdle: boolean;
  readonly isFinished: boolean;
}

export class OperatorCounters {
  rowsIn = 0;
  rowsOut = 0;
  late = 0;
  filtered = 0;
  bad = 0;
  stateRows = 0;
  busyMs = 0;

  count(name: 'filtered' | 'deadLetter' | 'stateRows', amount: number): void {
    if (name === 'deadLetter') this.bad += amount;
    else this[name] += amount;
  }
}

/** Splits the time of a task among its operators: time in a called operator is not the caller's. */
export class Stopwatch {
  readonly #clock: Clock;
  readonly #running: OperatorCounters[] = [];
  #sinceMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  enter(counters: OperatorCounters): void {
    this.#charge();
    this.#running.push(counters);
  }

  leave(): void {
    this.#charge();
    this.#running.pop();
  }

  #charge(): void {
    const nowMs = this.#clock.monotonicMs();
    const current = this.#running[this.#running.length - 1];
    if (current !== undefined) current.busyMs += nowMs - this.#sinceMs;
    this.#sinceMs = nowMs;
  }
}
