/** Remembers a row of the running batch per slot of a state table; forgetting all of them costs O(1). */

const FIRST_CAPACITY = 1024;

export class SlotRows {
  #rows = new Int32Array(FIRST_CAPACITY);
  #epochs = new Int32Array(FIRST_CAPACITY);
  #epoch = 0;

  /** Forgets everything; `capacity` is that of the table, after the batch's slots were made. */
  begin(capacity: number): void {
    this.#epoch++;
    if (capacity <= this.#rows.length) return;
    const size = Math.max(capacity, 2 * this.#rows.length);
    this.#rows = new Int32Array(size);
    this.#epochs = new Int32Array(size);
    this.#epoch = 1;
  }

  /** The row of a slot, or -1. */
  get(slot: number): number {
    return this.#epochs[slot] === this.#epoch ? this.#rows[slot]! : -1;
  }

  set(slot: number, row: number): void {
    this.#rows[slot] = row;
    this.#epochs[slot] = this.#epoch;
  }
}
