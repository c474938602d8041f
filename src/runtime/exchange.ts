/** Spreads an operator's rows over the subtasks of the next task. */

import type { Batch } from '../batch/index.ts';
import type { Exchange } from '../plan/index.ts';
import type { HashPartitioner } from '../state/index.ts';
import type { Target } from './chained-operator.ts';
import type { ChannelWriter } from './channel.ts';

export function exchangeTarget(
  exchange: Exchange,
  writers: readonly ChannelWriter[],
  partitioner: () => HashPartitioner,
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
      return new ExchangeTarget(writers, scatter(writers, exchange.keys, partitioner()));
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
  keys: readonly number[],
  partitioner: HashPartitioner,
): (batch: Batch) => void {
  return (batch) => {
    const columns = keys.map((key) => batch.column(key));
    const parts = partitioner.partition(columns, batch.length);
    for (const [target, writer] of writers.entries()) {
      const count = parts.count(target);
      if (count > 0) writer.batch(batch.select(parts.rows(target), count));
    }
  };
}
