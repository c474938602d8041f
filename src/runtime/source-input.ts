/** The source end of a task: a reader whose batches enter the chain. Never waits. */

import type { BadRow, SourceReader, Split } from '../connector/index.ts';
import type { ChainContext, ChainedOperator } from './chained-operator.ts';
import { inOperator } from './errors.ts';

const KEPT_BAD_ROWS = 100;

export class SourceInput {
  readonly head: ChainedOperator;
  /** The newest rows that could not be read. */
  readonly badRows: BadRow[] = [];
  readonly #reader: SourceReader;
  readonly #context: ChainContext;
  #hasSplits = false;
  #stopping = false;

  constructor(head: ChainedOperator, reader: SourceReader, context: ChainContext) {
    this.head = head;
    this.#reader = reader;
    this.#context = context;
  }

  get isFinished(): boolean {
    return this.head.isFinished;
  }

  addSplits(splits: readonly Split[], isLast: boolean): void {
    if (splits.length > 0) this.#reader.addSplits(splits);
    this.#hasSplits ||= splits.length > 0;
    if (isLast) this.#reader.noMoreSplits();
    // A subtask that has nothing to read must not hold event time back.
    this.head.idle(!this.#hasSplits && !isLast);
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
      } else if (result.kind === 'end') this.head.finish(true);
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

  snapshot(): readonly Split[] {
    return this.#reader.snapshot();
  }

  close(): Promise<void> {
    return this.#reader.close();
  }

  #collectBadRows(): void {
    const bad = this.#reader.badRows?.() ?? [];
    if (bad.length === 0) return;
    this.head.counters.bad += bad.length;
    this.badRows.push(...bad.slice(-KEPT_BAD_ROWS));
    this.badRows.splice(0, this.badRows.length - KEPT_BAD_ROWS);
  }
}
