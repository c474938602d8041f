/** The bytes a text decoder has been fed and not yet decoded: one block that slides along the file. */

import type { Memory } from '../../batch/index.ts';
import { SLACK_BYTES } from './layout.ts';

const FIRST_BYTES = 512 * 1024;

export class InputBuffer {
  /** Pointer to the first byte not yet decoded. */
  start = 0;
  /** Pointer behind the last byte. */
  end = 0;
  readonly #memory: Memory;
  #block = 0;
  #blockBytes = 0;
  #scratch = 0;
  /** Byte offset in the file of the block's first byte. */
  #blockPosition: number;

  constructor(memory: Memory, position: number) {
    this.#memory = memory;
    this.#blockPosition = position;
  }

  /** Bytes not yet decoded. */
  get unread(): number {
    return this.end - this.start;
  }

  /** A block as large as the input, for text without its escapes. */
  get scratch(): number {
    return this.#scratch;
  }

  positionOf(pointer: number): number {
    return this.#blockPosition + (pointer - this.#block);
  }

  /** Pointer to a byte offset of the file: at most one past the block where it is far ahead. */
  pointerOf(position: number): number {
    const ahead = position - this.#blockPosition;
    return this.#block + Math.min(Math.max(0, ahead), this.#blockBytes + SLACK_BYTES);
  }

  append(bytes: Uint8Array): void {
    const unread = this.unread;
    const needed = unread + bytes.length;
    if (needed > this.#blockBytes) this.#grow(needed);
    else if (this.end + bytes.length > this.#block + this.#blockBytes) this.#slide(this.#block);
    this.#memory.u8.set(bytes, this.end);
    this.end += bytes.length;
  }

  free(): void {
    if (this.#block === 0) return;
    this.#memory.free(this.#block, this.#blockBytes + SLACK_BYTES);
    this.#memory.free(this.#scratch, this.#blockBytes + SLACK_BYTES);
    this.#block = 0;
  }

  /** Moves the unread bytes to the start of `target`. */
  #slide(target: number): void {
    const { unread } = this;
    this.#memory.u8.copyWithin(target, this.start, this.end);
    this.#blockPosition += this.start - this.#block;
    this.#block = target;
    this.start = target;
    this.end = target + unread;
  }

  #grow(neededBytes: number): void {
    let size = Math.max(FIRST_BYTES, this.#blockBytes + SLACK_BYTES);
    while (size < neededBytes + SLACK_BYTES) size *= 2;
    const [oldBlock, oldScratch, oldBytes] = [this.#block, this.#scratch, this.#blockBytes];
    const block = this.#memory.allocate(size);
    this.#scratch = this.#memory.allocate(size);
    if (oldBlock === 0) {
      this.#block = block;
      this.start = block;
      this.end = block;
    } else {
      this.#slide(block);
      this.#memory.free(oldBlock, oldBytes + SLACK_BYTES);
      this.#memory.free(oldScratch, oldBytes + SLACK_BYTES);
    }
    this.#blockBytes = size - SLACK_BYTES;
  }
}
