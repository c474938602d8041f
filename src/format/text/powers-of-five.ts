/** The table of 128-bit powers of five that assembly/decode/double.ts multiplies by. */

import type { Memory } from '../../batch/index.ts';

const SMALLEST_POWER = -342;
const LARGEST_POWER = 308;
/** Below this the reciprocal is exact enough with one word more; see Lemire, "Number Parsing", 2021. */
const LAST_LONG_RECIPROCAL = -27;
const WORD_BITS = 128n;

const tables = new WeakMap<Memory, number>();

/** Pointer to the table in this worker's memory; made at the first use, in about a millisecond. */
export function powersOfFive(memory: Memory): number {
  const known = tables.get(memory);
  if (known !== undefined) return known;
  const count = LARGEST_POWER - SMALLEST_POWER + 1;
  const pointer = memory.allocate(16 * count);
  const { i64 } = memory;
  for (let i = 0; i < count; i++) {
    const bits = leadingBits(i + SMALLEST_POWER);
    // The kernel wants the high word first.
    i64[(pointer >>> 3) + 2 * i] = BigInt.asIntN(64, bits >> 64n);
    i64[(pointer >>> 3) + 2 * i + 1] = BigInt.asIntN(64, bits);
  }
  tables.set(memory, pointer);
  return pointer;
}

/** The first 128 bits of 5^power; of negative powers rounded up. */
function leadingBits(power: number): bigint {
  if (power >= 0) {
    const value = 5n ** BigInt(power);
    const bits = bitLength(value);
    return bits <= WORD_BITS ? value << (WORD_BITS - bits) : value >> (bits - WORD_BITS);
  }
  const divisor = 5n ** BigInt(-power);
  // 5^n is never a power of two, so this is the smallest z with 2^z >= 5^n.
  const z = bitLength(divisor);
  if (power >= LAST_LONG_RECIPROCAL) return (1n << (z + 127n)) / divisor + 1n;
  const long = (1n << (2n * z + 128n)) / divisor + 1n;
  return long >> (bitLength(long) - WORD_BITS);
}

function bitLength(value: bigint): bigint {
  return BigInt(value.toString(2).length);
}
