/**
 * The watermark before each split of a partition that several subtasks read in turn. A row is judged
 * by the rows before it in its partition, wherever they are read: so the rows of a split wait until
 * all splits before it have been decoded, each of which tells the highest watermark of its rows.
 */

import { MIN_WATERMARK } from '../core/index.ts';

interface Sequence {
  /** Highest watermark of each split that has been decoded to its end. */
  readonly highest: (number | undefined)[];
  /** Watermark before each split, as far as all splits before are known. */
  readonly before: number[];
}

export class SplitPrefixes {
  readonly #sequences = new Map<number, Sequence>();
  #listeners: (() => void)[] = [];

  /**
   * The watermark just before a split, or undefined while one before it is still read.
   *
   * @param turn the split's place among the splits of its partition
   */
  before(partition: number, turn: number): number | undefined {
    return this.#sequence(partition).before[turn];
  }

  /** A split has been decoded to its end. */
  complete(partition: number, turn: number, highestMs: number): void {
    const { highest, before } = this.#sequence(partition);
    highest[turn] = highestMs;
    for (;;) {
      const last = before.length - 1;
      const next = highest[last];
      if (next === undefined) break;
      before.push(Math.max(before[last]!, next));
    }
    const listeners = this.#listeners;
    this.#listeners = [];
    for (const listener of listeners) listener();
  }

  /** Resolves when another split is complete. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#listeners.push(resolve);
    });
  }

  #sequence(partition: number): Sequence {
    let sequence = this.#sequences.get(partition);
    if (sequence === undefined) {
      sequence = { highest: [], before: [MIN_WATERMARK] };
      this.#sequences.set(partition, sequence);
    }
    return sequence;
  }
}
