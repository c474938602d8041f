/** Counts the lines of a file up to a place: only asked for errors, so it reads the file again. */

import type { ReadableFile } from '../../platform/index.ts';

const BLOCK_BYTES = 1024 * 1024;
const LINE_FEED = 10;

export class LineCounter {
  readonly #file: ReadableFile;
  #position = 0;
  #lines = 0;

  constructor(file: ReadableFile) {
    this.#file = file;
  }

  /** Lines that end before `position`; null where the host cannot read at once. Places only rise. */
  before(position: number): number | null {
    if (position === 0) return 0;
    const { readSync } = this.#file;
    if (readSync === undefined || position < this.#position) return null;
    const block = new Uint8Array(BLOCK_BYTES);
    while (this.#position < position) {
      const wanted = block.subarray(0, Math.min(BLOCK_BYTES, position - this.#position));
      const count = readSync.call(this.#file, wanted, this.#position);
      if (count === 0) return null;
      for (let i = 0; i < count; i++) if (wanted[i] === LINE_FEED) this.#lines++;
      this.#position += count;
    }
    return this.#lines;
  }
}
