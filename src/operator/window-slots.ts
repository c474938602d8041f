/** Slots by the end of their window, in order of arrival. Derived from state. */

const FIRST_CAPACITY = 64;

interface List {
  slots: Int32Array;
  size: number;
}

const NONE = new Int32Array(0);

export class WindowSlots {
  readonly #lists = new Map<number, List>();

  /** End of the earliest window, +Infinity without one. */
  get nextEnd(): number {
    let least = Number.POSITIVE_INFINITY;
    for (const end of this.#lists.keys()) least = Math.min(least, end);
    return least;
  }

  add(endMs: number, slot: number): void {
    let list = this.#lists.get(endMs);
    if (list === undefined) {
      list = { slots: new Int32Array(FIRST_CAPACITY), size: 0 };
      this.#lists.set(endMs, list);
    }
    if (list.size === list.slots.length) {
      const grown = new Int32Array(2 * list.size);
      grown.set(list.slots);
      list.slots = grown;
    }
    list.slots[list.size++] = slot;
  }

  /** Forgets a window and gives its slots. */
  take(endMs: number): Int32Array {
    const list = this.#lists.get(endMs);
    if (list === undefined) return NONE;
    this.#lists.delete(endMs);
    return list.slots.subarray(0, list.size);
  }
}
