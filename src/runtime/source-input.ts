/** The source end of a task: a reader whose batches enter the chain. Never waits. */

import type { BadRow, SourceReader, Split } from '../connector/index.ts';
import type { ChainContext, ChainedOperator } from './chained-operator.ts';
import { inOperator } from './errors.ts';
import { TurnReader, withWatermarks } from './turn-reader.ts';

const KEPT_BAD_ROWS = 100;

/** A reader that may keep rows back, and says when they are on their way. */
type Reader = SourceReader & { readonly isDraining?: boolean };

export class SourceInput {
  readonly head: ChainedOperator;
  /** The newest rows that could not be read. */
  readonly badRows: BadRow[] = [];
  readonly #reader: Reader;
  readonly #context: ChainContext;
  /** Partitions that this reader was given and has not read to their end. */
  readonly #partitions = new Set<number>();
  #lastPartition = -1;
  #hasSplits = false;
  #stopping = false;

  /** Operators behind the source that keep a watermark per partition. */
  readonly #watermarks: readonly ChainedOperator[];

  constructor(head: ChainedOperator, reader: Reader, context: ChainContext) {
    this.head = head;
    this.#reader = reader;
    this.#watermarks = reader instanceof TurnReader ? [] : head.findWatermarks();
    this.#context = context;
  }

  get isFinished(): boolean {
    return this.head.isFinished;
  }

  addSplits(splits: readonly Split[], isLast: boolean): void {
    if (splits.length > 0) this.#addSplits(splits);
    if (isLast) this.#reader.noMoreSplits();
    // A subtask that has nothing to read must not hold event time back.
    this.head.idle(!this.#hasSplits && !isLast);
  }

  #addSplits(splits: readonly Split[]): void {
    this.#hasSplits = true;
    this.#reader.addSplits(splits);
    const added = splits.map(({ partition }) => partition);
    for (const partition of added) this.#partitions.add(partition);
    this.head.announcePartitions(added, []);
  }

  /** Ends the input without ending its event time. */
  stop(): void {
    this.#stopping = true;
  }

  /** Reads one batch and pushes it through the chain; false when nothing has arrived. */
  poll(): boolean {
    if (this.#stopping) {
      this.head.finish(false);
      return true;
    }
    const { engine, stopwatch } = this.#context;
    const mark = engine.memory.mark();
    stopwatch.enter(this.head.counters);
    try {
      const result = this.#reader.read();
      this.#collectBadRows();
      if (result.kind === 'batch') {
        this.head.counters.rowsIn += result.batch.length;
        this.head.emit(result.batch);
        this.#leavePartitions(result.batch.partition);
      } else if (result.kind === 'end') this.head.finish(true);
      else this.#leavePartitions(-1);
      return result.kind !== 'wait';
    } catch (error) {
      throw inOperator(this.head.name, error);
    } finally {
      stopwatch.leave();
      engine.memory.release(mark);
    }
  }

  ready(): Promise<void> {
    return this.#reader.ready();
  }

  /** Splits with the place to resume at, and the watermark there. */
  snapshot(): readonly Split[] {
    return withWatermarks(this.#reader.snapshot(), this.#watermarks);
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  /** Partitions that have ended must not hold event time back while others are read. */
  #leavePartitions(current: number): void {
    if (current === this.#lastPartition || this.#reader.isDraining) return;
    this.#lastPartition = current;
    const open = new Set(this.#reader.snapshot().map(({ partition }) => partition));
    const finished = [...this.#partitions].filter((partition) => !open.has(partition));
    if (finished.length === 0) return;
    for (const partition of finished) this.#partitions.delete(partition);
    this.head.announcePartitions([], finished);
  }

  #collectBadRows(): void {
    const bad = this.#reader.badRows?.() ?? [];
    if (bad.length === 0) return;
    this.head.counters.bad += bad.length;
    this.head.sides.bad(bad);
    this.badRows.push(...bad.slice(-KEPT_BAD_ROWS));
    this.badRows.splice(0, this.badRows.length - KEPT_BAD_ROWS);
  }
}
