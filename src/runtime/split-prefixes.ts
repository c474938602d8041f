/**
 * The watermark before each split of a partition that several subtasks read in turn. A row is judged
 * by the rows before it in its partition, wherever they were read: so the rows of a split wait until
 * all splits before it have been decoded, each of which tells the highest watermark of its rows.
 */

import { MIN_WATERMARK } from '../core/index.ts';
import type { EnumeratorState } from './split-assignment.ts';
import type { SplitInTurn } from './turn-reader.ts';

/** What a checkpoint keeps of a partition: facts about its splits from the first unread one on. */
export interface PrefixState {
  readonly turn: number;
  /** Watermark before that split. */
  readonly beforeMs: number;
  /** Highest watermark of it and those after it that are known: [turn, watermark]. */
  readonly highest: readonly (readonly [number, number])[];
}

interface Sequence {
  /** Highest watermark of each split that has been decoded to its end. */
  readonly highest: Map<number, number>;
  /** Watermark before split `base`, `base + 1`, ... as far as all splits before are known. */
  readonly before: number[];
  readonly base: number;
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
    const { before, base } = this.#sequence(partition);
    return before[turn - base];
  }

  /** A split has been decoded to its end. */
  complete(partition: number, turn: number, highestMs: number): void {
    const sequence = this.#sequence(partition);
    sequence.highest.set(turn, highestMs);
    extend(sequence);
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

  /** What is known from split `turn` on; all before it are complete. */
  snapshot(partition: number, turn: number): PrefixState {
    const { highest } = this.#sequence(partition);
    return {
      turn,
      beforeMs: this.before(partition, turn) ?? MIN_WATERMARK,
      highest: [...highest].filter(([at]) => at >= turn),
    };
  }

  restore(partition: number, { turn, beforeMs, highest }: PrefixState): void {
    const sequence: Sequence = {
      highest: new Map(highest),
      before: [beforeMs],
      base: turn,
    };
    extend(sequence);
    this.#sequences.set(partition, sequence);
  }

  #sequence(partition: number): Sequence {
    let sequence = this.#sequences.get(partition);
    if (sequence === undefined) {
      sequence = { highest: new Map(), before: [MIN_WATERMARK], base: 0 };
      this.#sequences.set(partition, sequence);
    }
    return sequence;
  }
}

function extend({ highest, before, base }: Sequence): void {
  for (;;) {
    const last = before.length - 1;
    const next = highest.get(base + last);
    if (next === undefined) return;
    before.push(Math.max(before[last]!, next));
  }
}

/** The first unread split of each partition. */
export function firstTurns(splits: readonly SplitInTurn[]): Map<number, SplitInTurn> {
  const first = new Map<number, SplitInTurn>();
  for (const split of splits) {
    const known = first.get(split.partition);
    if (known === undefined || split.turn < known.turn) first.set(split.partition, split);
  }
  return first;
}

/** What an earlier run knew; where one reader read everything, that is the place it had come to. */
export function restorePrefixes(
  prefixes: SplitPrefixes,
  watermark: string,
  splits: readonly SplitInTurn[],
  state: EnumeratorState | null,
): void {
  const stored = new Map(state?.prefixes.find(([operator]) => operator === watermark)?.[1]);
  for (const [partition, { turn, watermarks }] of firstTurns(splits)) {
    const beforeMs = watermarks?.[watermark] ?? MIN_WATERMARK;
    prefixes.restore(partition, stored.get(partition) ?? { turn, beforeMs, highest: [] });
  }
}
