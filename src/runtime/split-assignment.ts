/** Deals the splits of one source out to its subtasks in turn, in the order in which they were found. */

import type { Split, SplitEnumerator } from '../connector/index.ts';
import type { Scheduler } from '../platform/index.ts';
import type { PrefixState } from './split-prefixes.ts';
import type { SplitInTurn } from './turn-reader.ts';

export interface SplitReceiver {
  addSplits(subtask: number, splits: readonly Split[], isLast: boolean): void;
  failed(error: unknown): void;
}

/** What a checkpoint keeps of a source beside its unread splits. */
export interface EnumeratorState {
  /** Splits so far by partition. */
  readonly turns: readonly (readonly [partition: number, splits: number])[];
  /** By operator that keeps watermarks, then by partition. */
  readonly prefixes: readonly (readonly [
    operator: string,
    partitions: readonly (readonly [partition: number, state: PrefixState])[],
  ])[];
}

export class SplitAssignment {
  readonly #enumerator: SplitEnumerator;
  readonly #parallelism: number;
  readonly #receiver: SplitReceiver;
  readonly #scheduler: Scheduler;
  readonly #known = new Set<string>();
  /** Splits of each partition so far. */
  readonly #turns = new Map<number, number>();
  #closed = false;
  #cancel: (() => void) | null = null;

  constructor(
    enumerator: SplitEnumerator,
    parallelism: number,
    receiver: SplitReceiver,
    scheduler: Scheduler,
  ) {
    this.#enumerator = enumerator;
    this.#parallelism = parallelism;
    this.#receiver = receiver;
    this.#scheduler = scheduler;
  }

  /** Assigns what is there; goes on looking every `discoveryIntervalMs` where the source has one. */
  async discover(): Promise<void> {
    const found = await this.#enumerator.discover();
    if (this.#closed) return;
    const intervalMs = this.#enumerator.discoveryIntervalMs;
    const shares = this.#deal(found);
    const isFirst = this.#cancel === null;
    shares.forEach((splits, subtask) => {
      if (isFirst || splits.length > 0) {
        this.#receiver.addSplits(subtask, splits, intervalMs === null);
      }
    });
    if (intervalMs !== null) this.#discoverAfter(intervalMs);
  }

  /** Deals out what an earlier run had not read to its end; goes on looking where the source does. */
  async resume(splits: readonly SplitInTurn[], state: EnumeratorState | null): Promise<void> {
    const intervalMs = this.#enumerator.discoveryIntervalMs;
    if (intervalMs !== null) {
      for (const { id } of await this.#enumerator.discover()) this.#known.add(id);
    }
    for (const [partition, turns] of state?.turns ?? []) this.#turns.set(partition, turns);
    const shares = Array.from({ length: this.#parallelism }, (): SplitInTurn[] => []);
    splits.toSorted(byTurn).forEach((split, i) => {
      this.#known.add(split.id);
      shares[i % this.#parallelism]!.push(split);
    });
    shares.forEach((share, subtask) => {
      this.#receiver.addSplits(subtask, share, intervalMs === null);
    });
    if (intervalMs !== null) this.#discoverAfter(intervalMs);
  }

  snapshot(): Pick<EnumeratorState, 'turns'> {
    return { turns: [...this.#turns] };
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  #discoverAfter(intervalMs: number): void {
    if (this.#closed) return;
    this.#cancel = this.#scheduler.after(intervalMs, () => {
      this.discover().catch((error) => this.#receiver.failed(error));
    });
  }

  #deal(found: readonly Split[]): SplitInTurn[][] {
    const shares = Array.from({ length: this.#parallelism }, (): SplitInTurn[] => []);
    for (const split of found) {
      if (this.#known.has(split.id)) continue;
      const turn = this.#turns.get(split.partition) ?? 0;
      this.#turns.set(split.partition, turn + 1);
      shares[this.#known.size % this.#parallelism]!.push({ ...split, turn });
      this.#known.add(split.id);
    }
    return shares;
  }
}

function byTurn(a: SplitInTurn, b: SplitInTurn): number {
  return a.partition - b.partition || a.turn - b.turn;
}
