/** Numbers drawn for (seed, row): the same row gives the same value in any batch, reader or restart. */

const GOLDEN = 0x9e3779b9;

export class Dice {
  readonly #seed: number;
  #state = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Begins the draws of a row. */
  at(row: number): void {
    this.#state = mixed(this.#seed ^ mixed(row >>> 0) ^ mixed(Math.floor(row / 2 ** 32) + GOLDEN));
  }

  /** Uniform in [0, 2^32). */
  word(): number {
    this.#state = (this.#state + GOLDEN) >>> 0;
    return mixed(this.#state);
  }

  /** Uniform in [0, 1), 53 bits. */
  fraction(): number {
    return ((this.word() >>> 5) * 2 ** 26 + (this.word() >>> 6)) / 2 ** 53;
  }

  /** Uniform in [least, most]. */
  integer(least: bigint, most: bigint): bigint {
    const span = most - least + 1n;
    if (span <= BigInt(Number.MAX_SAFE_INTEGER)) {
      return least + BigInt(Math.floor(this.fraction() * Number(span)));
    }
    const wide = (BigInt(this.word()) << 32n) | BigInt(this.word());
    return least + ((((wide << 32n) | BigInt(this.word())) * span) >> 96n);
  }
}

/** The finalizer of MurmurHash3: every bit of the input changes half of the output's. */
function mixed(value: number): number {
  let h = value >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
