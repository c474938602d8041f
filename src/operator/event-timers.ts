/** Event-time timers of slots: a heap by time, then by the order of asking. Derived from state, never kept in it. */

const FIRST_CAPACITY = 64;

/**
 * @example
 * timers.add(1000, slot);
 * while (timers.nextMs <= watermarkMs) fire(timers.take());
 */
export class EventTimers {
  #times = new Float64Array(FIRST_CAPACITY);
  #orders = new Float64Array(FIRST_CAPACITY);
  #slots = new Int32Array(FIRST_CAPACITY);
  #size = 0;
  #asked = 0;

  get size(): number {
    return this.#size;
  }

  /** Time of the earliest timer, +Infinity without one. */
  get nextMs(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#times[0]!;
  }

  /** O(log n); O(1) when times ascend. */
  add(timeMs: number, slot: number): void {
    if (this.#size === this.#slots.length) this.#grow();
    const order = this.#asked++;
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (this.#times[parent]! <= timeMs) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#put(at, timeMs, order, slot);
  }

  /** Removes the earliest timer and gives its slot. */
  take(): number {
    const slot = this.#slots[0]!;
    const last = --this.#size;
    const time = this.#times[last]!;
    const order = this.#orders[last]!;
    const moved = this.#slots[last]!;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= last) break;
      if (child + 1 < last && this.#before(child + 1, child)) child++;
      if (
        time < this.#times[child]! ||
        (time === this.#times[child] && order < this.#orders[child]!)
      ) {
        break;
      }
      this.#move(child, at);
      at = child;
    }
    this.#put(at, time, order, moved);
    return slot;
  }

  #before(a: number, b: number): boolean {
    if (this.#times[a] !== this.#times[b]) return this.#times[a]! < this.#times[b]!;
    return this.#orders[a]! < this.#orders[b]!;
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#times[from]!, this.#orders[from]!, this.#slots[from]!);
  }

  #put(at: number, timeMs: number, order: number, slot: number): void {
    this.#times[at] = timeMs;
    this.#orders[at] = order;
    this.#slots[at] = slot;
  }

  #grow(): void {
    const size = 2 * this.#slots.length;
    const [times, orders, slots] = [this.#times, this.#orders, this.#slots];
    this.#times = new Float64Array(size);
    this.#orders = new Float64Array(size);
    this.#slots = new Int32Array(size);
    this.#times.set(times);
    this.#orders.set(orders);
    this.#slots.set(slots);
  }
}
