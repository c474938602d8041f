/** SHA-384 and SHA-512 (FIPS 180-4) of bytes, over 64-bit words. */

import { rootFractions } from './constants.ts';
import { padded } from './padding.ts';

const ROUNDS = BigUint64Array.from(rootFractions(80, 3));
const START_512 = BigUint64Array.from(rootFractions(8, 2));
const START_384 = BigUint64Array.from(rootFractions(16, 2).slice(8));

export function sha384(bytes: Uint8Array): Uint8Array {
  return digestOf(bytes, START_384).subarray(0, 48);
}

export function sha512(bytes: Uint8Array): Uint8Array {
  return digestOf(bytes, START_512);
}

function digestOf(bytes: Uint8Array, start: BigUint64Array): Uint8Array {
  const view = padded(bytes, 128);
  const state = BigUint64Array.from(start);
  const words = new BigUint64Array(80);
  for (let block = 0; block < view.byteLength; block += 128) addBlock(state, view, block, words);
  const digest = new Uint8Array(64);
  const out = new DataView(digest.buffer);
  for (const [i, word] of state.entries()) out.setBigUint64(8 * i, word);
  return digest;
}

/** The higher bits fall away when the word is stored. */
const rotate = (word: bigint, bits: bigint): bigint =>
  (word >> bits) | BigInt.asUintN(64, word << (64n - bits));

function addBlock(
  state: BigUint64Array,
  view: DataView,
  block: number,
  words: BigUint64Array,
): void {
  for (let i = 0; i < 16; i++) words[i] = view.getBigUint64(block + 8 * i);
  for (let i = 16; i < 80; i++) {
    const [x, y] = [words[i - 15]!, words[i - 2]!];
    const small0 = rotate(x, 1n) ^ rotate(x, 8n) ^ (x >> 7n);
    const small1 = rotate(y, 19n) ^ rotate(y, 61n) ^ (y >> 6n);
    words[i] = words[i - 16]! + small0 + words[i - 7]! + small1;
  }
  const work = BigUint64Array.from(state);
  for (let i = 0; i < 80; i++) {
    const [a, b, c] = [work[0]!, work[1]!, work[2]!];
    const [e, f, g] = [work[4]!, work[5]!, work[6]!];
    const sum1 = rotate(e, 14n) ^ rotate(e, 18n) ^ rotate(e, 41n);
    const first = work[7]! + sum1 + ((e & f) ^ (~e & g)) + ROUNDS[i]! + words[i]!;
    const sum0 = rotate(a, 28n) ^ rotate(a, 34n) ^ rotate(a, 39n);
    const second = sum0 + ((a & b) ^ (a & c) ^ (b & c));
    work.copyWithin(1, 0, 7);
    work[4] = work[4]! + first;
    work[0] = first + second;
  }
  for (let i = 0; i < 8; i++) state[i] = state[i]! + work[i]!;
}
