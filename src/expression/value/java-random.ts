/** java.util.Random: the sequence that RAND(seed) promises, bit for bit. */

const MULTIPLIER = 0x5deece66dn;
const INCREMENT = 0xbn;
const MASK = (1n << 48n) - 1n;

export class JavaRandom {
  #seed: bigint;

  constructor(seed: number) {
    this.#seed = (BigInt(seed) ^ MULTIPLIER) & MASK;
  }

  /** Uniform in [0, 1). */
  nextDouble(): number {
    return (this.#next(26) * 2 ** 27 + this.#next(27)) / 2 ** 53;
  }

  /** Uniform in [0, bound); bound is positive. */
  nextInt(bound: number): number {
    if ((bound & -bound) === bound) return Math.floor((bound * this.#next(31)) / 2 ** 31);
    for (;;) {
      const bits = this.#next(31);
      const value = bits % bound;
      if (bits - value + (bound - 1) < 2 ** 31) return value;
    }
  }

  /** The next `count` bits, up to 32, as an unsigned number. */
  #next(count: number): number {
    this.#seed = (this.#seed * MULTIPLIER + INCREMENT) & MASK;
    return Number(this.#seed >> BigInt(48 - count));
  }
}
