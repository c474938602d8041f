/** The `bids` input: auctions bid for at 10,000 events per second, made from a seed, up to 2 s out of order. */

import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface Bids {
  readonly rows: number;
  readonly auction: BigInt64Array;
  readonly bidder: BigInt64Array;
  readonly price: BigInt64Array;
  /** Milliseconds since the epoch. */
  readonly ts: BigInt64Array;
}

export const DISORDER_MS = 2000;
const EVENTS_PER_MS = 10;
const START_MS = 1_700_000_000_000;
const BIDDERS = 100_000;

/**
 * Auctions are drawn with P(rank) ~ 1/rank (Zipf, exponent 1) and ranks scattered over the ids, bidders uniformly.
 * A row is never behind `ts - 2 s`, so no engine drops a row.
 */
export function makeBids(rows: number, auctions: number, seed = 42): Bids {
  const next = mulberry32(seed);
  const auction = new BigInt64Array(rows);
  const bidder = new BigInt64Array(rows);
  const price = new BigInt64Array(rows);
  const ts = new BigInt64Array(rows);
  // 32-bit halves: storing through bigint would dominate the generator.
  const [a, b, p, t] = [auction, bidder, price, ts].map((column) => new Int32Array(column.buffer));
  const t32 = new Float64Array(1);
  const scatter = 7919; // prime to both sizes of the auction domain
  for (let i = 0; i < rows; i++) {
    const rank = Math.floor(auctions ** next()) - 1;
    a![2 * i] = (rank * scatter) % auctions;
    b![2 * i] = Math.floor(next() * BIDDERS);
    p![2 * i] = 100 + Math.floor(next() * next() * 10_000);
    t32[0] = START_MS + Math.floor(i / EVENTS_PER_MS) - Math.floor(next() * DISORDER_MS);
    t![2 * i] = (t32[0] % 4_294_967_296) | 0;
    t![2 * i + 1] = Math.floor(t32[0] / 4_294_967_296);
  }
  return { rows, auction, bidder, price, ts };
}

/** Writes `auction,bidder,price,ts` lines without a header, once. */
export function writeCsv(path: string, bids: () => Bids): void {
  if (existsSync(path)) return;
  const { rows, auction, bidder, price, ts } = bids();
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(`${path}.tmp`, 'w');
  let lines: string[] = [];
  for (let i = 0; i < rows; i++) {
    lines.push(`${auction[i]},${bidder[i]},${price[i]},${ts[i]}\n`);
    if (lines.length === 100_000 || i === rows - 1) {
      writeSync(file, lines.join(''));
      lines = [];
    }
  }
  closeSync(file);
  renameSync(`${path}.tmp`, path);
}

/** A small, fast generator with 32 bits of state (Tommy Ettinger's mulberry32); uniform in [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 4_294_967_296;
  };
}
