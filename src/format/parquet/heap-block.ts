/** A heap block that grows and is used again: the buffers of a column while its pages are read. */

import type { Memory } from '../../batch/index.ts';

export class HeapBlock {
  readonly #memory: Memory;
  #pointer = 0;
  #sizeBytes = 0;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  get pointer(): number {
    return this.#pointer;
  }

  /** Room for `sizeBytes`; what was in the block is lost when it must grow. */
  reserve(sizeBytes: number): number {
    if (sizeBytes > this.#sizeBytes) {
      this.free();
      this.#sizeBytes = Math.max(64, sizeBytes);
      this.#pointer = this.#memory.allocate(this.#sizeBytes);
    }
    return this.#pointer;
  }

  free(): void {
    this.#memory.free(this.#pointer, this.#sizeBytes);
    this.#pointer = 0;
    this.#sizeBytes = 0;
  }
}
