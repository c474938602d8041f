/** Processing-time timers of one operator: each time is held once, the earliest comes first. */

export class TimerQueue {
  readonly #heap: number[] = [];
  readonly #held = new Set<number>();

  /** The earliest time, or +Infinity. */
  get nextMs(): number {
    return this.#heap[0] ?? Number.POSITIVE_INFINITY;
  }

  add(atMs: number): void {
    if (this.#held.has(atMs)) return;
    this.#held.add(atMs);
    const heap = this.#heap;
    let at = heap.push(atMs) - 1;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (heap[parent]! <= atMs) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = atMs;
  }

  /** Takes the earliest time out. */
  shift(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined) return;
    this.#held.delete(heap[0] ?? last);
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++;
      if (heap[child]! >= last) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }
}
