/** Spreads an operator's rows over the subtasks of the next task. */

import type { Batch, Engine } from '../batch/index.ts';
import type { Exchange } from '../plan/index.ts';
import type { Target } from './chained-operator.ts';
import type { ChannelWriter } from './channel.ts';

/** Says for each row of a batch which of the subtasks it belongs to. */
export interface Partitioner {
  /** Pointer to int32 rows grouped by target, and where each target's rows begin in it (targets + 1 entries). */
  partition(batch: Batch): { readonly rows: number; readonly starts: Int32Array };
}

export function exchangeTarget(
  exchange: Exchange,
  writers: readonly ChannelWriter[],
  partitioner: () => Partitioner,
): Target {
  switch (exchange.kind) {
    case 'forward':
    case 'single':
      return new ExchangeTarget(writers, (batch) => writers[0]!.batch(batch));
    case 'broadcast':
      return new ExchangeTarget(writers, (batch) => {
        for (const writer of writers) writer.batch(batch);
      });
    case 'rebalance':
      return new ExchangeTarget(writers, rebalance(writers));
    case 'hash':
      return new ExchangeTarget(writers, scatter(writers, partitioner()));
  }
}

class ExchangeTarget implements Target {
  readonly #writers: readonly ChannelWriter[];
  readonly batch: (batch: Batch) => void;

  constructor(writers: readonly ChannelWriter[], batch: (batch: Batch) => void) {
    this.#writers = writers;
    this.batch = batch;
  }

  watermark(watermarkMs: number): void {
    for (const writer of this.#writers) writer.watermark(watermarkMs);
  }

  idle(isIdle: boolean): void {
    for (const writer of this.#writers) writer.idle(isIdle);
  }

  end(drained: boolean): void {
    for (const writer of this.#writers) writer.end(drained);
  }
}

/** Whole batches in turn: rows of one batch are read together at no cost for cutting them apart. */
function rebalance(writers: readonly ChannelWriter[]): (batch: Batch) => void {
  let next = 0;
  return (batch) => {
    writers[next]!.batch(batch);
    next = (next + 1) % writers.length;
  };
}

function scatter(
  writers: readonly ChannelWriter[],
  partitioner: Partitioner,
): (batch: Batch) => void {
  return (batch) => {
    const { rows, starts } = partitioner.partition(batch);
    for (const [target, writer] of writers.entries()) {
      const start = starts[target]!;
      const count = starts[target + 1]! - start;
      if (count > 0) writer.batch(batch.select(rows + 4 * start, count));
    }
  };
}

export type PartitionerFactory = (
  engine: Engine,
  keys: readonly number[],
  targets: number,
  maxParallelism: number,
) => Partitioner;
