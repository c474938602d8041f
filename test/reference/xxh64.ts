/** XXH64 as the specification tells it, with bigint arithmetic. */

const MASK = (1n << 64n) - 1n;
const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;

const rotate = (x: bigint, by: bigint) => ((x << by) | (x >> (64n - by))) & MASK;
const times = (a: bigint, b: bigint) => (a * b) & MASK;
const plus = (a: bigint, b: bigint) => (a + b) & MASK;
const round = (acc: bigint, lane: bigint) => times(rotate(plus(acc, times(lane, P2)), 31n), P1);

function little(bytes: Uint8Array, at: number, size: number): bigint {
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[at + i]!);
  return value;
}

export function xxh64Reference(bytes: Uint8Array, seed: bigint): bigint {
  let at = 0;
  let hash = plus(seed, P5);
  if (bytes.length >= 32) {
    let lanes = [plus(plus(seed, P1), P2), plus(seed, P2), seed, (seed - P1) & MASK];
    for (; at + 32 <= bytes.length; at += 32) {
      lanes = lanes.map((lane, i) => round(lane, little(bytes, at + 8 * i, 8)));
    }
    const turns = [1n, 7n, 12n, 18n];
    hash = lanes.reduce((sum, lane, i) => plus(sum, rotate(lane, turns[i]!)), 0n);
    for (const lane of lanes) hash = plus(times(hash ^ round(0n, lane), P1), P4);
  }
  hash = plus(hash, BigInt(bytes.length));
  for (; at + 8 <= bytes.length; at += 8) {
    hash = plus(times(rotate(hash ^ round(0n, little(bytes, at, 8)), 27n), P1), P4);
  }
  if (at + 4 <= bytes.length) {
    hash = plus(times(rotate(hash ^ times(little(bytes, at, 4), P1), 23n), P2), P3);
    at += 4;
  }
  for (; at < bytes.length; at++) {
    hash = times(rotate(hash ^ times(BigInt(bytes[at]!), P5), 11n), P1);
  }
  hash = times(hash ^ (hash >> 33n), P2);
  hash = times(hash ^ (hash >> 29n), P3);
  return hash ^ (hash >> 32n);
}
