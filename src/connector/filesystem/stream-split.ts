/** A split of a file that is a stream of records: finds its first record, then feeds a decoder. */

import type { Batch, Engine } from '../../batch/index.ts';
import type {
  Decoder,
  DecoderOptions,
  RecordFinder,
  RejectedRecord,
  StreamFormat,
} from '../../format/index.ts';
import type { ReadableFile } from '../../platform/index.ts';
import { ByteSource } from './byte-source.ts';
import type { LineCounter } from './line-counter.ts';
import type { OpenSplit } from './open-split.ts';
import type { FileSplit } from './splits.ts';

export interface StreamSplitParts {
  readonly engine: Engine;
  readonly format: StreamFormat;
  /** All but what depends on the place at which decoding begins. */
  readonly decoding: Omit<DecoderOptions, 'startPosition' | 'linesBefore'>;
  readonly file: ReadableFile;
  readonly lines: LineCounter;
  /** Place of a record before the split, for finding its first one. */
  readonly knownPosition: number;
}

export class StreamSplit implements OpenSplit {
  readonly #parts: StreamSplitParts;
  #split: FileSplit;
  #bytes: ByteSource;
  #finder: RecordFinder | null = null;
  #decoder: Decoder | null = null;
  #ended = false;
  #waiting = false;

  constructor(split: FileSplit, parts: StreamSplitParts) {
    const { format, engine, decoding, knownPosition } = parts;
    this.#parts = parts;
    this.#split = split;
    const body = format.bodyStart(decoding.prologue, decoding.options);
    if (split.atRecord || split.start <= body) {
      const position = Math.max(split.start, body);
      this.#bytes = this.#bytesFrom(position);
      this.#beginDecoding(position);
    } else {
      this.#finder = format.finder!(engine, decoding.options);
      const from = this.#finder.begin(split.start, Math.max(body, knownPosition));
      this.#bytes = this.#bytesFrom(from);
    }
  }

  get ended(): boolean {
    return this.#ended || (this.#decoder?.ended ?? false);
  }

  get position(): number | null {
    return this.#decoder?.position ?? null;
  }

  next(): Batch | null {
    this.#waiting = false;
    while (!this.ended) {
      if (this.#decoder !== null) {
        const batch = this.#decoder.next(false);
        if (batch !== null || this.#decoder.ended) return batch;
      }
      const block = this.#bytes.next();
      if (block === null) {
        this.#waiting = true;
        return null;
      }
      if (this.#decoder !== null) this.#decoder.feed(block.bytes, block.last);
      else this.#find(block.bytes, block.last);
    }
    return null;
  }

  async arrived(): Promise<void> {
    if (this.#waiting) await this.#bytes.arrived();
  }

  remaining(): FileSplit {
    if (this.#decoder === null) return this.#split;
    return { ...this.#split, start: this.#decoder.position, atRecord: true };
  }

  extend(split: FileSplit): boolean {
    const follows = split.path === this.#split.path && split.start === this.#split.end;
    if (!follows || this.#decoder === null || split.atRecord) return false;
    this.#split = { ...split, start: this.#split.start, atRecord: this.#split.atRecord };
    this.#decoder.setLimit(split.end);
    return true;
  }

  takeRejected(): readonly RejectedRecord[] {
    return this.#decoder?.takeRejected() ?? [];
  }

  close(): void {
    this.#decoder?.close();
    this.#decoder = null;
    this.#ended = true;
  }

  #bytesFrom(position: number): ByteSource {
    const { file, decoding } = this.#parts;
    return new ByteSource(file, this.#split.compression, position, decoding.place);
  }

  #find(bytes: Uint8Array, last: boolean): void {
    const from = this.#finder!.find(bytes);
    if (from < 0) {
      this.#ended = last;
      return;
    }
    this.#beginDecoding(from);
    // The finder has seen all of the block: decoding begins within it.
    this.#decoder!.feed(bytes.subarray(bytes.length - (this.#bytes.position - from)), last);
  }

  #beginDecoding(position: number): void {
    const { engine, format, decoding, lines } = this.#parts;
    const isPlain = this.#split.compression === 'none';
    this.#decoder = format.decoder(engine, {
      ...decoding,
      startPosition: position,
      linesBefore: () => (isPlain || position === 0 ? lines.before(position) : null),
    });
    if (this.#split.end < Number.MAX_SAFE_INTEGER) this.#decoder.setLimit(this.#split.end);
  }
}
