/** The receiving end of a channel in a task: turns its elements into rows and levels of one feed. */

import type { Engine } from '../batch/index.ts';
import type { Schema } from '../core/index.ts';
import { decodeBatch } from './batch-codec.ts';
import type { Feed } from './chained-operator.ts';
import type { ChannelReader } from './channel.ts';

export class ChannelInput {
  readonly feed: Feed;
  /** The checkpoint whose barrier has come: nothing more is read until the task has aligned. */
  barrier: number | null = null;
  readonly #reader: ChannelReader;
  readonly #schema: Schema;
  readonly #engine: Engine;

  constructor(feed: Feed, reader: ChannelReader, schema: Schema, engine: Engine) {
    this.feed = feed;
    this.#reader = reader;
    this.#schema = schema;
    this.#engine = engine;
  }

  get isFinished(): boolean {
    return this.feed.hasEnded;
  }

  /** Handles one element; false when nothing has arrived. */
  poll(): boolean {
    if (this.barrier !== null) return false;
    const element = this.#reader.read();
    if (element === null) return false;
    switch (element.kind) {
      case 'batch':
        this.#push(element.block);
        return true;
      case 'watermark':
        this.feed.watermark(element.watermarkMs);
        break;
      case 'idle':
        this.feed.idle(element.isIdle);
        break;
      case 'barrier':
        this.barrier = element.checkpointId;
        break;
      case 'end':
        this.feed.end(element.drained);
        break;
    }
    this.#reader.release();
    return true;
  }

  #push(block: Uint8Array): void {
    const { memory } = this.#engine;
    const mark = memory.mark();
    const batch = decodeBatch(this.#engine, this.#schema, block);
    // The rows are copied: the writer may go on while they are worked on.
    this.#reader.release();
    this.feed.batch(batch);
    memory.release(mark);
  }
}
