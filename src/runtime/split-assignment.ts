/** Deals the splits of one source out to its subtasks in turn, in the order in which they were found. */

import type { Split, SplitEnumerator } from '../connector/index.ts';
import type { Scheduler } from '../platform/index.ts';
import type { SplitInTurn } from './turn-reader.ts';

export interface SplitReceiver {
  addSplits(subtask: number, splits: readonly Split[], isLast: boolean): void;
  failed(error: unknown): void;
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
  async resume(splits: readonly Split[]): Promise<void> {
    const intervalMs = this.#enumerator.discoveryIntervalMs;
    if (intervalMs !== null) {
      for (const { id } of await this.#enumerator.discover()) this.#known.add(id);
    }
    for (const { id } of splits) this.#known.delete(id);
    // Turns begin anew: what was read before is in the restored state.
    const shares = this.#deal([...splits].sort(byTurn));
    shares.forEach((share, subtask) => {
      this.#receiver.addSplits(subtask, share, intervalMs === null);
    });
    if (intervalMs !== null) this.#discoverAfter(intervalMs);
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

function byTurn(a: Split, b: Split): number {
  return a.partition - b.partition || Number(a['turn'] ?? 0) - Number(b['turn'] ?? 0);
}
