/** The rows of a SELECT on their way to the caller: one channel per subtask, with credit, so a slow caller slows the job. */

import type { Batch, Engine } from '../batch/index.ts';
import type { SinkWriter } from '../connector/index.ts';
import type { Schema } from '../core/index.ts';
import { decodeBatch } from './batch-codec.ts';
import { ChannelReader, ChannelWriter } from './channel.ts';
import { Ring, type RingMemory } from './ring.ts';

/** The sink writer of one subtask. */
export class ResultWriter implements SinkWriter {
  readonly #channel: ChannelWriter;
  #resume: (() => void) | null = null;

  constructor(engine: Engine, memory: RingMemory, wakeReader: () => void) {
    this.#channel = new ChannelWriter(engine, new Ring(memory), wakeReader);
  }

  write(batch: Batch): void | Promise<void> {
    this.#channel.batch(batch);
    return this.#flush();
  }

  async prepareCommit(): Promise<readonly unknown[]> {
    this.#channel.end(true);
    await this.#flush();
    return [];
  }

  async close(): Promise<void> {}

  /** The reader has given room back. */
  wake(): void {
    if (this.#resume === null || !this.#channel.flush()) return;
    this.#resume();
    this.#resume = null;
  }

  #flush(): void | Promise<void> {
    if (this.#channel.flush()) return;
    return new Promise((resolve) => {
      this.#resume = resolve;
    });
  }
}

/** The caller's end. Reads of all subtasks in turn; rows of one subtask keep their order. */
export class ResultReader {
  readonly schema: Schema;
  readonly operatorId: string;
  readonly #engine: Engine;
  readonly #channels: (ChannelReader | null)[];
  #next = 0;
  #wake: (() => void) | null = null;
  #closed: { readonly error: unknown } | null = null;

  constructor(
    operatorId: string,
    schema: Schema,
    engine: Engine,
    memories: readonly RingMemory[],
    wakeWriter: (subtask: number) => void,
  ) {
    this.operatorId = operatorId;
    this.schema = schema;
    this.#engine = engine;
    this.#channels = memories.map(
      (memory, subtask) => new ChannelReader(new Ring(memory), () => wakeWriter(subtask)),
    );
  }

  /**
   * Waits for the next batch and gives what `visit` makes of it, or undefined at the end. The batch
   * lives until `visit` returns. Throws what made the job fail.
   */
  async read<T>(visit: (batch: Batch, engine: Engine) => T): Promise<T | undefined> {
    for (;;) {
      const found = this.#poll(visit);
      if (found !== null) return found.result;
      if (this.#channels.every((channel) => channel === null)) return undefined;
      if (this.#closed !== null) {
        if (this.#closed.error === undefined) return undefined;
        throw this.#closed.error;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Something may have arrived. */
  wake(): void {
    this.#wake?.();
    this.#wake = null;
  }

  /** Nothing more will arrive: `read` gives what is left, then throws `error` if there is one. */
  close(error: unknown): void {
    this.#closed = { error };
    this.wake();
  }

  #poll<T>(visit: (batch: Batch, engine: Engine) => T): { readonly result: T } | null {
    const { length } = this.#channels;
    for (let i = 0; i < length; i++) {
      const at = (this.#next + i) % length;
      const channel = this.#channels[at];
      const element = channel?.read();
      if (channel == null || element == null) continue;
      this.#next = (at + 1) % length;
      if (element.kind === 'batch') {
        const result = this.#visit(element.block, visit);
        channel.release();
        return { result };
      }
      channel.release();
      if (element.kind === 'end') this.#channels[at] = null;
      i = -1;
    }
    return null;
  }

  #visit<T>(block: Uint8Array, visit: (batch: Batch, engine: Engine) => T): T {
    const { memory } = this.#engine;
    const mark = memory.mark();
    try {
      return visit(decodeBatch(this.#engine, this.schema, block), this.#engine);
    } finally {
      memory.release(mark);
    }
  }
}
