/** Sets of 32-bit integers in the portable Roaring format: at rest and in columns they are its bytes. */

/** Up to so many values a container lists them; above it keeps a bit each. */
const MAX_LISTED = 4096;
const WORDS = 2048; // 65,536 bits
const COOKIE = 12346;
const COOKIE_WITH_RUNS = 12347;
const MAX_CONTAINERS = 65_536;
const NO_OFFSETS_BELOW = 4; // containers, in the form with runs
const MAX_TEXT_LENGTH = 0x80000; // as RoaringBitmap.toString, which stops there

/** Ascending values, or a bit each in `WORDS` words: the low 16 bits of values with one high half. */
type Container = Uint16Array | Uint32Array;

type Operation = (a: number, b: number) => number;

/** An immutable set of unsigned 32-bit integers. */
export class RoaringBitmap {
  /** By the high 16 bits, ascending. */
  readonly #containers: ReadonlyMap<number, Container>;

  private constructor(containers: ReadonlyMap<number, Container>) {
    this.#containers = containers;
  }

  /** Of integers taken by their 32 bits: -1 is 4,294,967,295. */
  static of(values: Iterable<number>): RoaringBitmap {
    const words = new Map<number, Uint32Array>();
    for (const value of values) {
      const key = value >>> 16;
      let bits = words.get(key);
      if (bits === undefined) words.set(key, (bits = new Uint32Array(WORDS)));
      const low = value & 0xffff;
      bits[low >>> 5]! |= 1 << (low & 31);
    }
    const keys = [...words.keys()].sort((a, b) => a - b);
    return new RoaringBitmap(new Map(keys.map((key) => [key, shrunk(words.get(key)!)])));
  }

  /** @throws RangeError for bytes that are no bitmap */
  static fromBytes(bytes: Uint8Array): RoaringBitmap {
    return new RoaringBitmap(readContainers(bytes));
  }

  get cardinality(): number {
    let sum = 0;
    for (const container of this.#containers.values()) sum += countOf(container);
    return sum;
  }

  and(other: RoaringBitmap): RoaringBitmap {
    return this.#combine(other, (a, b) => a & b, false, false);
  }

  or(other: RoaringBitmap): RoaringBitmap {
    return this.#combine(other, (a, b) => a | b, true, true);
  }

  xor(other: RoaringBitmap): RoaringBitmap {
    return this.#combine(other, (a, b) => a ^ b, true, true);
  }

  andNot(other: RoaringBitmap): RoaringBitmap {
    return this.#combine(other, (a, b) => a & ~b, true, false);
  }

  #combine(
    other: RoaringBitmap,
    operation: Operation,
    keepsLeft: boolean,
    keepsRight: boolean,
  ): RoaringBitmap {
    const combined = new Map<number, Container>();
    const keys = new Set([...this.#containers.keys(), ...other.#containers.keys()]);
    for (const key of [...keys].sort((a, b) => a - b)) {
      const [a, b] = [this.#containers.get(key), other.#containers.get(key)];
      const one = a ?? b!;
      if (a === undefined || b === undefined) {
        if (a === undefined ? keepsRight : keepsLeft) combined.set(key, one);
        continue;
      }
      const [left, right] = [bitsOf(a), bitsOf(b)];
      const result = shrunk(left.map((word, i) => operation(word, right[i]!)));
      if (result.length > 0) combined.set(key, result);
    }
    return new RoaringBitmap(combined);
  }

  /** Unsigned and ascending. */
  *values(): Generator<number> {
    for (const [key, container] of this.#containers) {
      const high = key * 0x10000;
      for (const low of listed(container)) yield high + low;
    }
  }

  /** `{1,2,3}`; a very long text ends with `,...}`. */
  toString(): string {
    let text = '{';
    for (const value of this.values()) {
      if (text !== '{') text += ',';
      if (text.length > MAX_TEXT_LENGTH) return `${text}...}`;
      text += value;
    }
    return `${text}}`;
  }

  /** Containers in their shortest form, runs included. */
  toBytes(): Uint8Array {
    const keys = [...this.#containers.keys()];
    const parts = [...this.#containers.values()].map(shortest);
    const isRun = parts.map(({ runs }) => runs !== null);
    const hasRuns = isRun.includes(true);
    const flagBytes = hasRuns ? Math.ceil(keys.length / 8) : 4;
    const header = 4 + flagBytes;
    const hasOffsets = !hasRuns || keys.length >= NO_OFFSETS_BELOW;
    const start = header + (hasOffsets ? 8 : 4) * keys.length;
    const bytes = new Uint8Array(parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, start));
    const view = new DataView(bytes.buffer);
    view.setUint32(0, hasRuns ? COOKIE_WITH_RUNS | ((keys.length - 1) << 16) : COOKIE, true);
    if (!hasRuns) view.setUint32(4, keys.length, true);
    let at = start;
    for (const [i, part] of parts.entries()) {
      if (isRun[i]) bytes[4 + (i >>> 3)]! |= 1 << (i & 7);
      view.setUint16(header + 4 * i, keys[i]!, true);
      view.setUint16(header + 4 * i + 2, countOf(part.container) - 1, true);
      if (hasOffsets) view.setUint32(header + 4 * (keys.length + i), at, true);
      writePart(view, at, part);
      at += part.sizeBytes;
    }
    return bytes;
  }
}

interface Part {
  readonly container: Container;
  /** First values and how many follow each, where that is shorter. */
  readonly runs: readonly number[] | null;
  readonly sizeBytes: number;
}

function shortest(container: Container): Part {
  const runs: number[] = [];
  let next = -1;
  for (const value of listed(container)) {
    if (value === next) runs[runs.length - 1]!++;
    else runs.push(value, 0);
    next = value + 1;
  }
  const sizeBytes = 2 + 2 * runs.length;
  return sizeBytes < container.byteLength
    ? { container, runs, sizeBytes }
    : { container, runs: null, sizeBytes: container.byteLength };
}

function writePart(view: DataView, at: number, { container, runs }: Part): void {
  if (runs !== null) {
    view.setUint16(at, runs.length / 2, true);
    for (const [i, value] of runs.entries()) view.setUint16(at + 2 + 2 * i, value, true);
  } else if (container instanceof Uint16Array) {
    for (const [i, value] of container.entries()) view.setUint16(at + 2 * i, value, true);
  } else {
    for (const [i, word] of container.entries()) view.setUint32(at + 4 * i, word, true);
  }
}

function readContainers(bytes: Uint8Array): Map<number, Container> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cookie = view.getUint32(0, true);
  const hasRuns = (cookie & 0xffff) === COOKIE_WITH_RUNS;
  if (!hasRuns && cookie !== COOKIE) throw new RangeError('the bytes are no Roaring bitmap');
  const count = hasRuns ? (cookie >>> 16) + 1 : view.getUint32(4, true);
  if (count > MAX_CONTAINERS) throw new RangeError('the bitmap has too many containers');
  const flags = hasRuns ? 4 : 8;
  const header = hasRuns ? flags + Math.ceil(count / 8) : flags;
  const hasOffsets = !hasRuns || count >= NO_OFFSETS_BELOW;
  let at = header + 4 * count + (hasOffsets ? 4 * count : 0);
  const containers = new Map<number, Container>();
  for (let i = 0; i < count; i++) {
    const key = view.getUint16(header + 4 * i, true);
    const size = view.getUint16(header + 4 * i + 2, true) + 1;
    const isRun = hasRuns && (view.getUint8(flags + (i >>> 3)) & (1 << (i & 7))) !== 0;
    const [container, sizeBytes] = isRun ? readRuns(view, at) : readContainer(view, at, size);
    containers.set(key, container);
    at += sizeBytes;
  }
  return containers;
}

function readContainer(view: DataView, at: number, size: number): [Container, number] {
  if (size <= MAX_LISTED) {
    const values = Uint16Array.from({ length: size }, (_, i) => view.getUint16(at + 2 * i, true));
    return [values, 2 * size];
  }
  const words = Uint32Array.from({ length: WORDS }, (_, i) => view.getUint32(at + 4 * i, true));
  return [words, 4 * WORDS];
}

/** Pairs of a first value and how many follow it. */
function readRuns(view: DataView, at: number): [Container, number] {
  const runs = view.getUint16(at, true);
  const bits = new Uint32Array(WORDS);
  for (let i = 0; i < runs; i++) {
    const first = view.getUint16(at + 2 + 4 * i, true);
    const last = first + view.getUint16(at + 4 + 4 * i, true);
    if (last > 0xffff) throw new RangeError('a run of the bitmap is too long');
    for (let value = first; value <= last; value++) bits[value >>> 5]! |= 1 << (value & 31);
  }
  return [shrunk(bits), 2 + 4 * runs];
}

function bitsOf(container: Container): Uint32Array {
  if (container instanceof Uint32Array) return container;
  const bits = new Uint32Array(WORDS);
  for (const value of container) bits[value >>> 5]! |= 1 << (value & 31);
  return bits;
}

function countOf(container: Container): number {
  if (container instanceof Uint16Array) return container.length;
  let count = 0;
  for (const word of container) count += popCount(word);
  return count;
}

function popCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function shrunk(bits: Uint32Array): Container {
  return countOf(bits) <= MAX_LISTED ? Uint16Array.from(listed(bits)) : bits;
}

function* listed(container: Container): Generator<number> {
  if (container instanceof Uint16Array) {
    yield* container;
    return;
  }
  for (const [i, word] of container.entries()) {
    for (let rest = word; rest !== 0; rest &= rest - 1) {
      yield 32 * i + (31 - Math.clz32(rest & -rest));
    }
  }
}
