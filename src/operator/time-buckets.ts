/** Slots by the time they expire, in buckets: adding and expiring cost O(1) a slot. */

const FIRST_CAPACITY = 64;

interface Bucket {
  times: Float64Array;
  slots: Int32Array;
  size: number;
}

export class TimeBuckets {
  readonly #widthMs: number;
  readonly #buckets = new Map<number, Bucket>();
  /** Indices of the buckets, latest first; null when one was added since. */
  #order: number[] | null = [];

  /** @param widthMs of a bucket; those that a time splits are gone through slot by slot */
  constructor(widthMs: number) {
    this.#widthMs = Math.max(1, widthMs);
  }

  add(timeMs: number, slot: number): void {
    const index = Math.floor(timeMs / this.#widthMs);
    let bucket = this.#buckets.get(index);
    if (bucket === undefined) {
      bucket = {
        times: new Float64Array(FIRST_CAPACITY),
        slots: new Int32Array(FIRST_CAPACITY),
        size: 0,
      };
      this.#buckets.set(index, bucket);
      this.#order = null;
    }
    if (bucket.size === bucket.slots.length) grow(bucket);
    bucket.times[bucket.size] = timeMs;
    bucket.slots[bucket.size++] = slot;
  }

  /** Takes out every slot at or before `timeMs`, a bucket at a time, early ones first. */
  expire(timeMs: number, take: (slots: Int32Array) => void): void {
    for (let slots = this.#next(timeMs); slots !== null; slots = this.#next(timeMs)) {
      if (slots.length > 0) take(slots);
    }
  }

  /** Takes out early slots up to `timeMs`, whole buckets, until there are `rows` or no more. */
  take(timeMs: number, rows: number): Int32Array {
    const parts: Int32Array[] = [];
    let count = 0;
    for (; count < rows; ) {
      const slots = this.#next(timeMs);
      if (slots === null) break;
      parts.push(slots);
      count += slots.length;
    }
    if (parts.length === 1) return parts[0]!;
    const all = new Int32Array(count);
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  /** The due slots of the earliest bucket that has reached its time; null when none has. */
  #next(timeMs: number): Int32Array | null {
    this.#order ??= [...this.#buckets.keys()].sort((a, b) => b - a);
    const index = this.#order.at(-1);
    const last = Math.floor(timeMs / this.#widthMs);
    if (index === undefined || index > last) return null;
    const bucket = this.#buckets.get(index)!;
    if (index === last) {
      const due = split(bucket, timeMs);
      if (bucket.size > 0) return due.length === 0 ? null : due;
      this.#forget(index);
      return due;
    }
    this.#forget(index);
    return bucket.slots.subarray(0, bucket.size);
  }

  #forget(index: number): void {
    this.#buckets.delete(index);
    this.#order!.pop();
  }
}

/** Takes the slots at or before `timeMs` out of a bucket. */
function split(bucket: Bucket, timeMs: number): Int32Array {
  const taken: number[] = [];
  let kept = 0;
  for (let i = 0; i < bucket.size; i++) {
    if (bucket.times[i]! <= timeMs) taken.push(bucket.slots[i]!);
    else {
      bucket.times[kept] = bucket.times[i]!;
      bucket.slots[kept++] = bucket.slots[i]!;
    }
  }
  bucket.size = kept;
  return Int32Array.from(taken);
}

function grow(bucket: Bucket): void {
  const { times, slots } = bucket;
  bucket.times = new Float64Array(2 * slots.length);
  bucket.slots = new Int32Array(2 * slots.length);
  bucket.times.set(times);
  bucket.slots.set(slots);
}
