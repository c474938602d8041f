/** A number of a subtask that snapshots keep. */

import type { ValueMerge } from './contract.ts';

export class StateValue {
  readonly name: string;
  readonly merge: ValueMerge;
  #value: number;

  constructor(name: string, merge: ValueMerge, initial: number) {
    this.name = name;
    this.merge = merge;
    this.#value = initial;
  }

  get value(): number {
    return this.#value;
  }

  get(): number {
    return this.#value;
  }

  set(value: number): void {
    this.#value = value;
  }

  /**
   * Takes over the numbers of earlier subtasks: its own where their number is the same, otherwise the
   * lowest or highest of all. A sum goes to the first subtask, so that the total stays.
   */
  restore(
    values: readonly number[],
    subtask: { readonly index: number; readonly parallelism: number },
  ): void {
    if (values.length === 0) return;
    if (values.length === subtask.parallelism) this.#value = values[subtask.index]!;
    else if (this.merge === 'min') this.#value = Math.min(...values);
    else if (this.merge === 'max') this.#value = Math.max(...values);
    else if (subtask.index === 0) this.#value = values.reduce((total, value) => total + value, 0);
  }
}
