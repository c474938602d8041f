/** Slots by the time they expire, in buckets: adding and expiring cost O(1) a slot. Derived from state. */

const FIRST_CAPACITY = 256;

interface Bucket {
  times: Float64Array;
  slots: Int32Array;
  size: number;
}

export class TimeBuckets {
  readonly #widthMs: number;
  readonly #buckets = new Map<number, Bucket>();
  #first = Number.POSITIVE_INFINITY;

  /** @param widthMs of a bucket; those that a watermark splits are gone through slot by slot */
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
      this.#first = Math.min(this.#first, index);
    }
    if (bucket.size === bucket.slots.length) grow(bucket);
    bucket.times[bucket.size] = timeMs;
    bucket.slots[bucket.size++] = slot;
  }

  /** Takes out every slot whose time is at or before `timeMs`, a bucket at a time, early ones first. */
  expire(timeMs: number, take: (slots: Int32Array) => void): void {
    const last = Math.floor(timeMs / this.#widthMs);
    if (last < this.#first) return;
    const due = [...this.#buckets.keys()].filter((index) => index <= last).sort((a, b) => a - b);
    for (const index of due) {
      const bucket = this.#buckets.get(index)!;
      if (index < last) {
        this.#buckets.delete(index);
        take(bucket.slots.subarray(0, bucket.size));
      } else this.#split(index, bucket, timeMs, take);
    }
    this.#first = Number.POSITIVE_INFINITY;
    for (const index of this.#buckets.keys()) this.#first = Math.min(this.#first, index);
  }

  #split(index: number, bucket: Bucket, timeMs: number, take: (slots: Int32Array) => void): void {
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
    if (kept === 0) this.#buckets.delete(index);
    if (taken.length > 0) take(Int32Array.from(taken));
  }
}

function grow(bucket: Bucket): void {
  const { times, slots } = bucket;
  bucket.times = new Float64Array(2 * slots.length);
  bucket.slots = new Int32Array(2 * slots.length);
  bucket.times.set(times);
  bucket.slots.set(slots);
}
