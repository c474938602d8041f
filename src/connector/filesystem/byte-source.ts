/** The decompressed bytes of one open file, in order, block by block. */

import {
  type Compression,
  type decompressor as Decompress,
  decompressor,
} from '../../format/index.ts';
import type { ReadableFile } from '../../platform/index.ts';

/** Fits the L2 cache together with the columns that are decoded from it. */
const BLOCK_BYTES = 256 * 1024;
/** Compressed blocks are small: they may stand for a thousand times as much. */
const COMPRESSED_BLOCK_BYTES = 32 * 1024;

export interface Block {
  readonly bytes: Uint8Array;
  readonly last: boolean;
}

/** Gives blocks at once where the host reads at once; otherwise `arrived` says when to ask again. */
export class ByteSource {
  readonly #file: ReadableFile;
  readonly #block: Uint8Array;
  readonly #decompressor: ReturnType<typeof Decompress> | null;
  readonly #blocks: Uint8Array[] = [];
  #position: number;
  #skipBytes: number;
  #last = false;
  #reading: Promise<void> | null = null;
  #arrivedBytes = -1;
  #error: unknown;

  /** @param position decompressed byte offset to begin at */
  constructor(file: ReadableFile, compression: Compression, position: number, place: string) {
    this.#file = file;
    const isPlain = compression === 'none';
    this.#block = new Uint8Array(isPlain ? BLOCK_BYTES : COMPRESSED_BLOCK_BYTES);
    this.#decompressor = isPlain ? null : decompressor(compression, place);
    this.#position = isPlain ? position : 0;
    this.#skipBytes = isPlain ? 0 : position;
  }

  /** Byte offset in the file behind the last block; of plain files only. */
  get position(): number {
    return this.#position;
  }

  /** The next block, valid until the next call; null while it is being read. */
  next(): Block | null {
    for (;;) {
      const ready = this.#blocks.shift();
      if (ready !== undefined)
        return { bytes: ready, last: this.#last && this.#blocks.length === 0 };
      const count = this.#read();
      if (count < 0) return null;
      this.#position += count;
      const isLast = count === 0;
      this.#last = isLast;
      const bytes = this.#block.subarray(0, count);
      if (this.#decompressor === null) return { bytes, last: isLast };
      for (const part of this.#decompressor.push(bytes, isLast)) this.#keep(part);
      if (isLast && this.#blocks.length === 0)
        return { bytes: this.#block.subarray(0, 0), last: true };
    }
  }

  /** Resolves when the read that made `next` give null is done. */
  async arrived(): Promise<void> {
    await this.#reading;
  }

  /** Restores the position of a compressed file: what was decoded before is passed over. */
  #keep(part: Uint8Array): void {
    const skipped = Math.min(this.#skipBytes, part.length);
    this.#skipBytes -= skipped;
    if (skipped < part.length) this.#blocks.push(part.subarray(skipped));
  }

  /** Bytes read into the block, 0 at the end, -1 while waiting. */
  #read(): number {
    if (this.#file.readSync !== undefined) return this.#file.readSync(this.#block, this.#position);
    if (this.#error !== undefined) throw this.#error;
    if (this.#arrivedBytes >= 0) {
      const count = this.#arrivedBytes;
      this.#arrivedBytes = -1;
      return count;
    }
    this.#reading ??= this.#file.read(this.#block, this.#position).then(
      (count) => {
        this.#arrivedBytes = count;
        this.#reading = null;
      },
      (error: unknown) => {
        this.#error = error;
        this.#reading = null;
      },
    );
    return -1;
  }
}
