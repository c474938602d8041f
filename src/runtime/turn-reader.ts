/** Reads splits that share a partition with other subtasks one at a time, their rows held until their turn has come. */

import type { BadRow, ReadResult, SourceReader, Split } from '../connector/index.ts';
import { assert } from '../core/index.ts';
import type { PartitionWatermarks } from '../operator/index.ts';
import type { ChainedOperator } from './chained-operator.ts';
import type { SplitPrefixes } from './split-prefixes.ts';

/** A split with its place among all splits of its partition. */
export interface SplitInTurn extends Split {
  readonly turn: number;
  /**
   * Where a split is resumed within: the watermark before its next row, by the id of the operator that
   * keeps it.
   */
  readonly watermarks?: Readonly<Record<string, number>>;
}

/** Writes beside the first split of each partition the watermark before its next row. */
export function withWatermarks(
  splits: readonly Split[],
  operators: readonly ChainedOperator[],
): Split[] {
  const seen = new Set<number>();
  return splits.map((split) => {
    if (operators.length === 0 || seen.has(split.partition)) return split;
    seen.add(split.partition);
    const watermarks = operators.map((chained) => [
      chained.node.id,
      partitionWatermarks(chained).get(split.partition),
    ]);
    return { ...split, watermarks: Object.fromEntries(watermarks) };
  });
}

function partitionWatermarks({ operator, name }: ChainedOperator): PartitionWatermarks {
  const watermarks = operator?.partitionWatermarks;
  assert(watermarks !== undefined, `${name} keeps no watermarks`);
  return watermarks;
}

/** An operator that keeps watermarks, and what all subtasks know of the splits before each. */
export interface WatermarkInTurn {
  readonly operator: ChainedOperator;
  readonly prefixes: SplitPrefixes;
}

interface Turn {
  readonly split: SplitInTurn;
  /** The watermark before the split is known: its rows flow. */
  isReleased: boolean;
  isDecoded: boolean;
}

/** A split that is longer than this waits for its turn before it is read on. */
const MOST_HELD_BYTES = 32 * 2 ** 20;
const WAIT: ReadResult = { kind: 'wait' };

export class TurnReader implements SourceReader {
  readonly #reader: SourceReader;
  readonly #watermarks: readonly WatermarkInTurn[];
  readonly #queue: SplitInTurn[] = [];
  #turn: Turn | null = null;
  #noMore = false;
  /** Held rows were released in the last `read`: they go out before anything else is read. */
  #hasReleased = false;

  constructor(reader: SourceReader, watermarks: readonly WatermarkInTurn[]) {
    this.#reader = reader;
    this.#watermarks = watermarks;
  }

  /** Rows of splits that `snapshot` no longer shows are still on their way. */
  get isDraining(): boolean {
    return this.#hasReleased;
  }

  addSplits(splits: readonly Split[]): void {
    this.#queue.push(...(splits as readonly SplitInTurn[]));
  }

  noMoreSplits(): void {
    this.#noMore = true;
    this.#tellLast();
  }

  read(): ReadResult {
    this.#hasReleased = false;
    for (;;) {
      const turn = this.#turn ?? this.#begin();
      if (turn === null) return this.#noMore ? this.#reader.read() : WAIT;
      this.#noteEnd(turn);
      if (!turn.isReleased && this.#release(turn)) return WAIT;
      if (turn.isDecoded && turn.isReleased) this.#turn = null;
      else if (turn.isDecoded || this.#isFull(turn)) return WAIT;
      else {
        const result = this.#reader.read();
        if (result.kind === 'batch') return result;
        if (!this.#hasEnded(result)) return WAIT;
      }
    }
  }

  ready(): Promise<void> {
    const turn = this.#turn;
    if (this.#hasReleased) return Promise.resolve();
    if (turn === null || turn.isReleased || !(turn.isDecoded || this.#isFull(turn))) {
      return this.#reader.ready();
    }
    const changes = this.#watermarks.map(({ prefixes }) => prefixes.changed());
    return Promise.race([...changes, ...(this.#isDue(turn) ? [Promise.resolve()] : [])]);
  }

  /** A split whose rows are all held has not begun yet. */
  snapshot(): readonly Split[] {
    const turn = this.#turn;
    if (turn === null) return [...this.#queue];
    if (!turn.isReleased) return [turn.split, ...this.#queue];
    const operators = this.#watermarks.map(({ operator }) => operator);
    return [...withWatermarks(this.#reader.snapshot(), operators), ...this.#queue];
  }

  badRows(): readonly BadRow[] {
    return this.#reader.badRows?.() ?? [];
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  #begin(): Turn | null {
    const split = this.#queue.shift();
    if (split === undefined) return null;
    this.#turn = { split, isReleased: false, isDecoded: false };
    for (const { operator } of this.#watermarks) operator.hold();
    this.#reader.addSplits([split]);
    this.#tellLast();
    if (this.#isDue(this.#turn)) this.#release(this.#turn);
    this.#hasReleased = false;
    return this.#turn;
  }

  /** The rows of the last batch have passed the operators by now: what they gave can be told. */
  #noteEnd(turn: Turn): void {
    if (turn.isDecoded || this.#reader.snapshot().length > 0) return;
    turn.isDecoded = true;
    const { partition, turn: place } = turn.split;
    for (const { operator, prefixes } of this.#watermarks) {
      const highestMs = turn.isReleased
        ? partitionWatermarks(operator).get(partition)
        : operator.heldWatermarkMs;
      prefixes.complete(partition, place, highestMs);
    }
  }

  #hasEnded(result: ReadResult): boolean {
    return result.kind === 'end' || this.#reader.snapshot().length === 0;
  }

  #isDue({ split }: Turn): boolean {
    return this.#watermarks.every((watermark) => watermarkBefore(split, watermark) !== undefined);
  }

  #release(turn: Turn): boolean {
    if (!this.#isDue(turn)) return false;
    for (const watermark of this.#watermarks) {
      watermark.operator.release(turn.split.partition, watermarkBefore(turn.split, watermark)!);
    }
    turn.isReleased = true;
    this.#hasReleased = true;
    return true;
  }

  #isFull(turn: Turn): boolean {
    if (turn.isReleased) return false;
    return this.#watermarks.some(({ operator }) => operator.heldBytes > MOST_HELD_BYTES);
  }

  #tellLast(): void {
    if (this.#noMore && this.#queue.length === 0) this.#reader.noMoreSplits();
  }
}

/** The watermark before the next row of a split, undefined while it is not known. */
function watermarkBefore(
  { partition, turn, watermarks }: SplitInTurn,
  { operator, prefixes }: WatermarkInTurn,
): number | undefined {
  return watermarks?.[operator.node.id] ?? prefixes.before(partition, turn);
}
