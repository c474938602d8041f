/** SHA-224 and SHA-256 (FIPS 180-4) of bytes. */

import { rootFractions } from './constants.ts';
import { padded } from './padding.ts';

const ROUNDS = Int32Array.from(rootFractions(64, 3), (bits) => Number(bits >> 32n));
const START_256 = Int32Array.from(rootFractions(8, 2), (bits) => Number(bits >> 32n));
const START_224 = Int32Array.from(rootFractions(16, 2).slice(8), (bits) =>
  Number(bits & 0xffff_ffffn),
);

export function sha224(bytes: Uint8Array): Uint8Array {
  return digestOf(bytes, START_224).subarray(0, 28);
}

export function sha256(bytes: Uint8Array): Uint8Array {
  return digestOf(bytes, START_256);
}

function digestOf(bytes: Uint8Array, start: Int32Array): Uint8Array {
  const view = padded(bytes, 64);
  const state = Int32Array.from(start);
  const words = new Int32Array(64);
  for (let block = 0; block < view.byteLength; block += 64) addBlock(state, view, block, words);
  const digest = new Uint8Array(32);
  const out = new DataView(digest.buffer);
  for (const [i, word] of state.entries()) out.setInt32(4 * i, word);
  return digest;
}

const rotate = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

function addBlock(state: Int32Array, view: DataView, block: number, words: Int32Array): void {
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(block + 4 * i);
  for (let i = 16; i < 64; i++) {
    const [x, y] = [words[i - 15]!, words[i - 2]!];
    const small0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
    const small1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
    words[i] = words[i - 16]! + small0 + words[i - 7]! + small1;
  }
  const work = Int32Array.from(state);
  for (let i = 0; i < 64; i++) {
    const [a, b, c] = [work[0]!, work[1]!, work[2]!];
    const [e, f, g] = [work[4]!, work[5]!, work[6]!];
    const sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const first = work[7]! + sum1 + ((e & f) ^ (~e & g)) + ROUNDS[i]! + words[i]!;
    const sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const second = sum0 + ((a & b) ^ (a & c) ^ (b & c));
    work.copyWithin(1, 0, 7);
    work[4] = work[4]! + first;
    work[0] = first + second;
  }
  for (let i = 0; i < 8; i++) state[i]! += work[i]!;
}
