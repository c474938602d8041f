/** Takes one checkpoint of a task: waits for the barrier on every input, lets operators settle, snapshots, passes it on. */

import type { Split } from '../connector/index.ts';
import { assert } from '../core/index.ts';
import type { ChainedOperator } from './chained-operator.ts';
import type { ChannelWriter } from './channel.ts';
import type { ChannelInput } from './channel-input.ts';
import { SinkOperator } from './sink-operator.ts';
import type { SourceInput } from './source-input.ts';

/** What a task is at a barrier: everything before it is in, nothing behind it. */
export interface TaskSnapshot {
  readonly checkpointId: number;
  /** In topological order. Their state tables must be read before this call returns. */
  readonly operators: readonly ChainedOperator[];
  /** Where each source resumes, by operator id. */
  readonly splits: ReadonlyMap<string, readonly Split[]>;
  /** What each sink wants committed once the checkpoint is durable, by operator id. */
  readonly committables: Promise<ReadonlyMap<string, readonly unknown[]>>;
}

export interface AlignmentParts {
  readonly operators: readonly ChainedOperator[];
  readonly sources: readonly SourceInput[];
  readonly channels: readonly ChannelInput[];
  readonly writers: readonly ChannelWriter[];
  /** The checkpoint that the job was restored from, or 0. */
  readonly restoredId: number;
  readonly onSnapshot: (snapshot: TaskSnapshot) => void;
}

export class BarrierAlignment {
  readonly #parts: AlignmentParts;
  #requested: number | null = null;
  /** Operators that have prepared so far for the checkpoint under way. */
  #prepared = 0;
  /** The newest checkpoint that this task was part of, in this run or the one it was restored from. */
  lastCheckpointId: number;

  constructor(parts: AlignmentParts) {
    this.#parts = parts;
    this.lastCheckpointId = parts.restoredId;
  }

  /** Starts a checkpoint in a task whose rows come from sources alone. */
  request(checkpointId: number): void {
    this.#requested = checkpointId;
  }

  /** Does one piece of a checkpoint that is due; false when none is. No operator is suspended and no call is due. */
  advance(): boolean {
    const checkpointId = this.#aligned();
    if (checkpointId === null) return false;
    const { operators } = this.#parts;
    const next = operators[this.#prepared];
    if (next !== undefined) {
      this.#prepared++;
      if (!next.isFinished) next.prepareSnapshot();
      return true;
    }
    this.#snapshot(checkpointId);
    return true;
  }

  /** The checkpoint whose barrier has come on every open channel. */
  #aligned(): number | null {
    const open = this.#parts.channels.filter((channel) => !channel.isFinished);
    if (open.length === 0) return this.#requested;
    if (open.some(({ barrier }) => barrier === null)) return null;
    const checkpointId = open[0]!.barrier;
    assert(
      open.every(({ barrier }) => barrier === checkpointId),
      'barriers of two checkpoints meet',
    );
    return checkpointId;
  }

  #snapshot(checkpointId: number): void {
    const { operators, sources, channels, writers, onSnapshot } = this.#parts;
    this.#prepared = 0;
    this.#requested = null;
    this.lastCheckpointId = checkpointId;
    onSnapshot({
      checkpointId,
      operators,
      splits: new Map(sources.map((source) => [source.head.node.id, source.snapshot()])),
      committables: this.#prepareCommits(checkpointId),
    });
    for (const channel of channels) channel.barrier = null;
    for (const writer of writers) writer.barrier(checkpointId);
  }

  async #prepareCommits(epoch: number): Promise<ReadonlyMap<string, readonly unknown[]>> {
    const prepared = this.#parts.operators.flatMap((chained) => {
      const { operator } = chained;
      if (!(operator instanceof SinkOperator) || chained.isFinished) return [];
      const work = operator.prepareCommit(epoch);
      // Rows of the next epoch wait until this one is closed.
      chained.suspend(work, () => 'done');
      return [work.then((parts) => [chained.node.id, parts] as const)];
    });
    return new Map(await Promise.all(prepared));
  }
}
