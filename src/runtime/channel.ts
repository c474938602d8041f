/** Channels between subtasks: one writer, one reader, elements in order, no more in flight than there is credit. */

import type { Batch, Engine } from '../batch/index.ts';
import { encodeBatch, encodedBytes } from './batch-codec.ts';
import { RecordKind, type RecordKindCode, type RingRecord } from './ring.ts';

/** The writing end of a transport. Rings and transferred buffers both give one. */
export interface RecordWriter {
  readonly longestPayloadBytes: number;
  reserve(kind: RecordKindCode, payloadBytes: number): Uint8Array | null;
  commit(): void;
}

/** The reading end of a transport. */
export interface RecordReader {
  peek(): RingRecord | null;
  advance(): void;
}

interface Queued {
  readonly kind: RecordKindCode;
  readonly bytes: Uint8Array;
  sent: number;
}

/**
 * Writes straight into the transport while there is credit. What one event emits beyond that waits
 * here, and the task handles no further event until `flush` has sent it. Watermarks and idleness
 * are levels: only the newest counts, and it may go behind later rows without changing any result.
 */
export class ChannelWriter {
  readonly #engine: Engine;
  readonly #transport: RecordWriter;
  readonly #wakeReader: () => void;
  readonly #queue: Queued[] = [];
  #watermark = Number.NEGATIVE_INFINITY;
  #sentWatermark = Number.NEGATIVE_INFINITY;
  #idle = false;
  #sentIdle = false;

  constructor(engine: Engine, transport: RecordWriter, wakeReader: () => void) {
    this.#engine = engine;
    this.#transport = transport;
    this.#wakeReader = wakeReader;
  }

  batch(batch: Batch): void {
    const sizeBytes = encodedBytes(batch);
    const { memory } = this.#engine;
    if (this.#queue.length === 0 && sizeBytes <= this.#transport.longestPayloadBytes) {
      const room = this.#transport.reserve(RecordKind.batch, sizeBytes);
      if (room !== null) {
        encodeBatch(memory, batch, room);
        this.#commit();
        return;
      }
    }
    const bytes = new Uint8Array(sizeBytes);
    encodeBatch(memory, batch, bytes);
    this.#queue.push({ kind: RecordKind.batch, bytes, sent: 0 });
  }

  watermark(watermarkMs: number): void {
    this.#watermark = watermarkMs;
    if (this.#queue.length === 0) this.#sendLevels();
  }

  idle(isIdle: boolean): void {
    this.#idle = isIdle;
    if (this.#queue.length === 0) this.#sendLevels();
  }

  barrier(checkpointId: number): void {
    this.#queueLevels();
    this.#queueNumber(RecordKind.barrier, checkpointId);
    this.flush();
  }

  /** @param drained whether event time has ended too; false after a stop with state kept */
  end(drained: boolean): void {
    this.#queueLevels();
    this.#queueNumber(RecordKind.end, drained ? 1 : 0);
    this.flush();
  }

  /** Sends what waits; true when nothing is left and the next event may be handled. */
  flush(): boolean {
    while (this.#queue.length > 0) {
      if (!this.#sendFirst(this.#queue[0]!)) return false;
      this.#queue.shift();
    }
    return this.#sendLevels();
  }

  #sendFirst(entry: Queued): boolean {
    const { longestPayloadBytes } = this.#transport;
    while (entry.bytes.length - entry.sent > longestPayloadBytes) {
      const end = entry.sent + longestPayloadBytes;
      if (!this.#send(RecordKind.fragment, entry.bytes.subarray(entry.sent, end))) return false;
      entry.sent = end;
    }
    return this.#send(entry.kind, entry.bytes.subarray(entry.sent));
  }

  #sendLevels(): boolean {
    if (this.#watermark > this.#sentWatermark) {
      if (!this.#send(RecordKind.watermark, numberBytes(this.#watermark))) return false;
      this.#sentWatermark = this.#watermark;
    }
    if (this.#idle !== this.#sentIdle) {
      const kind = this.#idle ? RecordKind.idle : RecordKind.active;
      if (!this.#send(kind, NO_BYTES)) return false;
      this.#sentIdle = this.#idle;
    }
    return true;
  }

  /** Before a barrier or the end, levels take their place in the order. */
  #queueLevels(): void {
    if (this.#watermark > this.#sentWatermark) {
      this.#queueNumber(RecordKind.watermark, this.#watermark);
      this.#sentWatermark = this.#watermark;
    }
  }

  #queueNumber(kind: RecordKindCode, value: number): void {
    this.#queue.push({ kind, bytes: numberBytes(value), sent: 0 });
  }

  #send(kind: RecordKindCode, payload: Uint8Array): boolean {
    const room = this.#transport.reserve(kind, payload.length);
    if (room === null) return false;
    room.set(payload);
    this.#commit();
    return true;
  }

  #commit(): void {
    this.#transport.commit();
    this.#wakeReader();
  }
}

/** What a reader sees of a channel. A batch's block is valid until `release`. */
export type ChannelElement =
  | { readonly kind: 'batch'; readonly block: Uint8Array }
  | { readonly kind: 'watermark'; readonly watermarkMs: number }
  | { readonly kind: 'idle'; readonly isIdle: boolean }
  | { readonly kind: 'barrier'; readonly checkpointId: number }
  | { readonly kind: 'end'; readonly drained: boolean };

export class ChannelReader {
  readonly #transport: RecordReader;
  readonly #wakeWriter: () => void;
  #parts: Uint8Array[] = [];

  constructor(transport: RecordReader, wakeWriter: () => void) {
    this.#transport = transport;
    this.#wakeWriter = wakeWriter;
  }

  /** The next element, or null when nothing has arrived. Follow it by `release` before the next call. */
  read(): ChannelElement | null {
    for (;;) {
      const record = this.#transport.peek();
      if (record === null) return null;
      if (record.kind !== RecordKind.fragment) return this.#element(record);
      this.#parts.push(record.payload.slice());
      this.release();
    }
  }

  /** Gives the room of the element back to the writer. */
  release(): void {
    this.#transport.advance();
    this.#wakeWriter();
  }

  #element({ kind, payload }: RingRecord): ChannelElement {
    switch (kind) {
      case RecordKind.batch:
        return { kind: 'batch', block: this.#whole(payload) };
      case RecordKind.watermark:
        return { kind: 'watermark', watermarkMs: numberOf(payload) };
      case RecordKind.barrier:
        return { kind: 'barrier', checkpointId: numberOf(payload) };
      case RecordKind.end:
        return { kind: 'end', drained: numberOf(payload) === 1 };
      default:
        return { kind: 'idle', isIdle: kind === RecordKind.idle };
    }
  }

  #whole(last: Uint8Array): Uint8Array {
    if (this.#parts.length === 0) return last;
    const parts = [...this.#parts, last];
    const block = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      block.set(part, at);
      at += part.length;
    }
    this.#parts = [];
    return block;
  }
}

const NO_BYTES = new Uint8Array(0);

function numberBytes(value: number): Uint8Array {
  return new Uint8Array(Float64Array.of(value).buffer);
}

function numberOf(payload: Uint8Array): number {
  return new DataView(payload.buffer, payload.byteOffset, 8).getFloat64(0, true);
}
