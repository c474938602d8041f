/** The JavaScript peer: what a careful user writes by hand, with Maps per window and key. */

import { openSync, readSync } from 'node:fs';
import type { Bids } from '../bids.ts';
import { type Checksum, checksum } from '../checksum.ts';

/** Takes rows one at a time; `finish` closes what is open. */
export interface Loop {
  row(auction: number, bidder: number, price: number, ts: number): void;
  finish(): void;
}

export type JsLoop = (out: Checksum) => Loop;

const WATERMARK_DELAY_MS = 2000;

interface Totals {
  count: number;
  sum: number;
  max: number;
}

export const tumblingLoop: JsLoop = (out) => {
  const windows = new Map<number, Map<number, Totals>>();
  let watermark = 0;
  const fire = () => {
    for (const [end, keys] of windows) {
      if (end - 1 > watermark) continue;
      for (const [key, { count, sum, max }] of keys) out.add(key, end, count, sum, max);
      windows.delete(end);
    }
  };
  let nextCheck = 0;
  return {
    row(auction, _bidder, price, ts) {
      const end = ts - (ts % 10_000) + 10_000;
      let keys = windows.get(end);
      if (keys === undefined) windows.set(end, (keys = new Map()));
      const totals = keys.get(auction);
      if (totals === undefined) keys.set(auction, { count: 1, sum: price, max: price });
      else {
        totals.count++;
        totals.sum += price;
        if (price > totals.max) totals.max = price;
      }
      if (ts - WATERMARK_DELAY_MS > watermark) {
        watermark = ts - WATERMARK_DELAY_MS;
        if (watermark >= nextCheck) {
          fire();
          nextCheck = watermark - (watermark % 10_000) + 9_999;
        }
      }
    },
    finish() {
      watermark = Number.POSITIVE_INFINITY;
      fire();
    },
  };
};

/** Panes of 10 s, six of them summed when a window closes. */
export const slidingLoop: JsLoop = (out) => {
  const panes = new Map<number, Map<number, number>>();
  let watermark = 0;
  let nextEnd = 0;
  const fireUpTo = (limit: number) => {
    while (nextEnd !== 0 && nextEnd - 1 <= limit && panes.size > 0) {
      const counts = new Map<number, number>();
      for (let end = nextEnd - 50_000; end <= nextEnd; end += 10_000) {
        const pane = panes.get(end);
        if (pane === undefined) continue;
        for (const [key, count] of pane) counts.set(key, (counts.get(key) ?? 0) + count);
      }
      for (const [key, count] of counts) out.add(key, nextEnd, count);
      panes.delete(nextEnd - 50_000);
      nextEnd += 10_000;
    }
  };
  return {
    row(auction, _bidder, _price, ts) {
      const end = ts - (ts % 10_000) + 10_000;
      let pane = panes.get(end);
      if (pane === undefined) {
        panes.set(end, (pane = new Map()));
        if (nextEnd === 0 || end < nextEnd) nextEnd = end;
      }
      pane.set(auction, (pane.get(auction) ?? 0) + 1);
      if (ts - WATERMARK_DELAY_MS > watermark) {
        watermark = ts - WATERMARK_DELAY_MS;
        if (watermark >= nextEnd - 1) fireUpTo(watermark);
      }
    },
    finish() {
      fireUpTo(Number.POSITIVE_INFINITY);
    },
  };
};

interface Session {
  start: number;
  last: number;
  count: number;
}

/** Open sessions per bidder; closed ones are swept once a second of event time. */
export const sessionLoop: JsLoop = (out) => {
  const open = new Map<number, Session[]>();
  let watermark = 0;
  let nextSweep = 0;
  const sweep = () => {
    for (const [key, sessions] of open) {
      const kept = sessions.filter(({ last, count }) => {
        if (last + 4_999 > watermark) return true;
        out.add(key, last + 5_000, count);
        return false;
      });
      if (kept.length === 0) open.delete(key);
      else if (kept.length < sessions.length) open.set(key, kept);
    }
  };
  return {
    row(_auction, bidder, _price, ts) {
      const sessions = open.get(bidder);
      if (sessions === undefined) open.set(bidder, [{ start: ts, last: ts, count: 1 }]);
      else addToSessions(sessions, ts);
      if (ts - WATERMARK_DELAY_MS > watermark) {
        watermark = ts - WATERMARK_DELAY_MS;
        if (watermark >= nextSweep) {
          sweep();
          nextSweep = watermark + 1_000;
        }
      }
    },
    finish() {
      watermark = Number.POSITIVE_INFINITY;
      sweep();
    },
  };
};

function addToSessions(sessions: Session[], ts: number): void {
  let home: Session | undefined;
  for (let i = sessions.length - 1; i >= 0; i--) {
    const session = sessions[i]!;
    if (ts < session.start - 5_000 || ts > session.last + 5_000) continue;
    if (home === undefined) {
      home = session;
      home.start = Math.min(home.start, ts);
      home.last = Math.max(home.last, ts);
      home.count++;
    } else {
      home.start = Math.min(home.start, session.start);
      home.last = Math.max(home.last, session.last);
      home.count += session.count;
      sessions.splice(i, 1);
    }
  }
  if (home === undefined) sessions.push({ start: ts, last: ts, count: 1 });
}

export function runLoopInMemory(loop: JsLoop, bids: Bids): Checksum {
  const out = checksum();
  const { row, finish } = loop(out);
  // A user's columns are numbers: Float64Array reads without bigint.
  const columns = [bids.auction, bids.bidder, bids.price, bids.ts].map((c) =>
    Float64Array.from(c, Number),
  );
  const [auction, bidder, price, ts] = columns as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  out.start();
  for (let i = 0; i < bids.rows; i++) row(auction[i]!, bidder[i]!, price[i]!, ts[i]!);
  finish();
  out.stop();
  return out;
}

/** Scans bytes; never makes a string. */
export function runLoopOverCsv(loop: JsLoop, path: string): Checksum {
  const out = checksum();
  const { row, finish } = loop(out);
  const file = openSync(path, 'r');
  const chunk = Buffer.allocUnsafe(1 << 20);
  const fields = [0, 0, 0, 0];
  let field = 0;
  let value = 0;
  out.start();
  for (let size = readSync(file, chunk); size > 0; size = readSync(file, chunk)) {
    for (let i = 0; i < size; i++) {
      const byte = chunk[i]!;
      if (byte >= 48) value = value * 10 + (byte - 48);
      else {
        fields[field++] = value;
        value = 0;
        if (byte === 10) {
          row(fields[0]!, fields[1]!, fields[2]!, fields[3]!);
          field = 0;
        }
      }
    }
  }
  finish();
  out.stop();
  return out;
}
