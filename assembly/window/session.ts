// Sessions: runs of a key's rows that are at most a gap apart. A session's id is its accumulator cell; 0 is
// the bin. Times are int64 microseconds.
//
//   header (48 bytes)  sessions usize | capacity i32 | used i32 | free i32 (list through `link`) |
//           heads usize (int32 newest session per key slot) | buckets usize (int32 chunk) | shift i32 |
//           chunks usize | gap i64 | bucket i64 (number of the first one not yet past; least int64 = none)
//   session (32 bytes) start i64 | last i64 | slot i32 | next i32 (same key) | link i32 (free list) | state i32
//   chunk  (256 bytes) next i32 | count i32 | 62 session ids; chunk 0 heads the list of free ones
//
// A session lies in the bucket of an end that it had; it may have grown since. When the watermark comes to
// that bucket, it fires or moves to the bucket of its end now. At most 128 buckets of 2^shift microseconds
// are in use: ends beyond them wait in the last one and move on from there.

import { setBitAt } from '../aggregate/cell';

const SESSION_BYTES: i32 = 32;
const CHUNK_IDS: i32 = 62;
const BUCKETS: i64 = 128;
/** The bucket of sessions made before there was a watermark. */
const PENDING: i32 = 128;
const NO_BUCKET: i64 = i64.MIN_VALUE;

const OPEN: i32 = 1;
/** Passed by the watermark of a held row: no row may join, and it fires when its bucket is reached. */
const CLOSED: i32 = 2;
/** Merged into another session. */
const MERGED: i32 = 3;

// @ts-ignore: decorator
@inline
function at(header: usize, id: i32): usize {
  return load<usize>(header) + <usize>(id * SESSION_BYTES);
}

// @ts-ignore: decorator
@inline
function headOf(header: usize, slot: i32): usize {
  return load<usize>(header, 16) + ((<usize>slot) << 2);
}

function bucketAt(header: usize, end: i64): usize {
  const first = load<i64>(header, 40);
  let index = PENDING;
  if (first != NO_BUCKET) {
    let number = end >> load<i32>(header, 24);
    if (number < first) number = first;
    if (number >= first + BUCKETS) number = first + BUCKETS - 1;
    index = <i32>(number & (BUCKETS - 1));
  }
  return load<usize>(header, 20) + ((<usize>index) << 2);
}

// @ts-ignore: decorator
@inline
function chunkAt(header: usize, chunk: i32): usize {
  return load<usize>(header, 28) + ((<usize>chunk) << 8);
}

function putIntoBucket(header: usize, id: i32): void {
  const session = at(header, id);
  const bucket = bucketAt(header, load<i64>(session, 8) + load<i64>(header, 32));
  let chunk = load<i32>(bucket);
  if (chunk == 0 || load<i32>(chunkAt(header, chunk), 4) == CHUNK_IDS) {
    const free = load<i32>(chunkAt(header, 0));
    store<i32>(chunkAt(header, 0), load<i32>(chunkAt(header, free)));
    store<i32>(chunkAt(header, free), chunk);
    store<i32>(chunkAt(header, free), 0, 4);
    store<i32>(bucket, free);
    chunk = free;
  }
  const target = chunkAt(header, chunk);
  const count = load<i32>(target, 4);
  store<i32>(target + ((<usize>count) << 2), id, 8);
  store<i32>(target, count + 1, 4);
}

/** Adds chunks [from, to) to the free ones. */
export function addSessionChunks(header: usize, from: i32, to: i32): void {
  for (let chunk = from; chunk < to; chunk++) freeChunk(header, chunk);
}

function freeChunk(header: usize, chunk: i32): void {
  store<i32>(chunkAt(header, chunk), load<i32>(chunkAt(header, 0)));
  store<i32>(chunkAt(header, 0), chunk);
}

function takeSession(header: usize): i32 {
  const free = load<i32>(header, 12);
  if (free != 0) {
    store<i32>(header, load<i32>(at(header, free), 24), 12);
    return free;
  }
  const used = load<i32>(header, 8);
  store<i32>(header, used + 1, 8);
  return used;
}

function giveSession(header: usize, id: i32): void {
  store<i32>(at(header, id), load<i32>(header, 12), 24);
  store<i32>(at(header, id), 0, 28);
  store<i32>(header, id, 12);
}

/** The session of a key with the start and last time at `times`, made if it is not there. */
export function restoreSession(header: usize, slot: i32, times: usize): i32 {
  const start = load<i64>(times);
  let id = load<i32>(headOf(header, slot));
  while (id != 0 && load<i64>(at(header, id)) != start) id = load<i32>(at(header, id), 20);
  return id != 0 ? id : addSession(header, slot, start, load<i64>(times, 8));
}

/** A new open session; the list of its key stays in descending order of start. */
function addSession(header: usize, slot: i32, start: i64, last: i64): i32 {
  const id = takeSession(header);
  const session = at(header, id);
  store<i64>(session, start);
  store<i64>(session, last, 8);
  store<i32>(session, slot, 16);
  store<i32>(session, OPEN, 28);
  let link = headOf(header, slot);
  while (load<i32>(link) != 0 && load<i64>(at(header, load<i32>(link))) > start) {
    link = at(header, load<i32>(link)) + 20;
  }
  store<i32>(session, load<i32>(link), 20);
  store<i32>(link, id);
  putIntoBucket(header, id);
  return id;
}

/** Takes a session from the list of its key. */
function unlinkSession(header: usize, id: i32): void {
  const session = at(header, id);
  let link = headOf(header, load<i32>(session, 16));
  while (load<i32>(link) != id) link = at(header, load<i32>(link)) + 20;
  store<i32>(link, load<i32>(session, 20));
}

/**
 * Finds or makes the session of a row that is not within its key's newest one. A row touches at most two
 * sessions, since they lie more than a gap apart; the second is merged into the first.
 *
 * @param merged receives the session that was merged away, else 0
 */
function joinSession(header: usize, slot: i32, time: i64, merged: usize): i32 {
  const gap = load<i64>(header, 32);
  let first = 0;
  let second = 0;
  let id = load<i32>(headOf(header, slot));
  while (id != 0) {
    const session = at(header, id);
    if (time <= load<i64>(session, 8) + gap && time + gap >= load<i64>(session)) {
      if (first == 0) first = id;
      else second = id;
    }
    id = load<i32>(session, 20);
  }
  store<i32>(merged, second);
  if (first == 0) return addSession(header, slot, time, time);
  const session = at(header, first);
  let start = min(load<i64>(session), time);
  let last = max(load<i64>(session, 8), time);
  if (second != 0) {
    const other = at(header, second);
    start = min(start, load<i64>(other));
    last = max(last, load<i64>(other, 8));
    unlinkSession(header, second);
    store<i32>(other, MERGED, 28);
  }
  store<i64>(session, start);
  store<i64>(session, last, 8);
  return first;
}

/**
 * The session of each row; rows with the least int64 as time go to the bin. Room for `length` new sessions
 * must be there.
 *
 * @returns the number of merges: sessions `outFrom[i]` went into `outTo[i]`, to be merged in this order
 */
export function sessionCells(
  header: usize, times: usize, slots: usize, length: i32,
  outCells: usize, outFrom: usize, outTo: usize,
): i32 {
  const gap = load<i64>(header, 32);
  const sessions = load<usize>(header);
  const heads = load<usize>(header, 16);
  let merges = 0;
  for (let i = 0; i < length; i++) {
    const time = load<i64>(times + ((<usize>i) << 3));
    const target = outCells + ((<usize>i) << 2);
    const slot = load<i32>(slots + ((<usize>i) << 2));
    const newest = load<i32>(heads + ((<usize>slot) << 2));
    if (newest != 0) {
      const session = sessions + <usize>(newest * SESSION_BYTES);
      const last = load<i64>(session, 8);
      if (time >= load<i64>(session) && time <= last + gap) {
        if (time > last) store<i64>(session, time, 8);
        store<i32>(target, newest);
        continue;
      }
    }
    if (time == i64.MIN_VALUE) {
      store<i32>(target, 0);
      continue;
    }
    const from = outFrom + ((<usize>merges) << 2);
    const id = joinSession(header, slot, time, from);
    store<i32>(target, id);
    if (load<i32>(from) != 0) {
      store<i32>(outTo + ((<usize>merges) << 2), id);
      merges++;
    }
  }
  return merges;
}

/**
 * The same for held rows in the order of their watermarks (microseconds). Before each row the sessions of
 * its key that its watermark has passed are closed. A row that joins none and whose own window the
 * watermark has passed is late: it goes to the bin, its index to `outLate`.
 *
 * @returns the number of merges; the number of late rows is written to `lateCount`
 */
export function heldSessionCells(
  header: usize, times: usize, slots: usize, watermarks: usize, length: i32,
  outCells: usize, outFrom: usize, outTo: usize, outLate: usize, lateCount: usize,
): i32 {
  const gap = load<i64>(header, 32);
  let merges = 0;
  let late = 0;
  for (let i = 0; i < length; i++) {
    const time = load<i64>(times + ((<usize>i) << 3));
    const slot = load<i32>(slots + ((<usize>i) << 2));
    const closed = load<i64>(watermarks + ((<usize>i) << 3)) + 1000;
    let joins = false;
    let id = load<i32>(headOf(header, slot));
    while (id != 0) {
      const session = at(header, id);
      const next = load<i32>(session, 20);
      const end = load<i64>(session, 8) + gap;
      if (end <= closed) {
        unlinkSession(header, id);
        store<i32>(session, CLOSED, 28);
      } else if (time <= end && time + gap >= load<i64>(session)) joins = true;
      id = next;
    }
    const target = outCells + ((<usize>i) << 2);
    if (!joins && time + gap <= closed) {
      store<i32>(target, 0);
      store<i32>(outLate + ((<usize>late) << 2), i);
      late++;
      continue;
    }
    const from = outFrom + ((<usize>merges) << 2);
    id = joinSession(header, slot, time, from);
    store<i32>(target, id);
    if (load<i32>(from) != 0) {
      store<i32>(outTo + ((<usize>merges) << 2), id);
      merges++;
    }
  }
  store<i32>(lateCount, late);
  return merges;
}

/** Goes through one bucket; at `limit` what is left stays in it. */
function fireBucket(header: usize, bucket: usize, bound: i64, fired: i32, limit: i32, out: usize): i32 {
  const gap = load<i64>(header, 32);
  let chunk = load<i32>(bucket);
  store<i32>(bucket, 0);
  let count = fired;
  while (chunk != 0) {
    const ids = chunkAt(header, chunk) + 8;
    const next = load<i32>(chunkAt(header, chunk));
    let left = load<i32>(chunkAt(header, chunk), 4);
    while (left > 0 && count < limit) {
      left--;
      const id = load<i32>(ids + ((<usize>left) << 2));
      const session = at(header, id);
      const state = load<i32>(session, 28);
      if (state == MERGED) giveSession(header, id);
      else if (load<i64>(session, 8) + gap > bound) putIntoBucket(header, id);
      else {
        if (state == OPEN) unlinkSession(header, id);
        store<i32>(out + ((<usize>count) << 2), id);
        count++;
      }
    }
    if (left > 0) {
      store<i32>(chunkAt(header, chunk), left, 4);
      keepChunks(header, bucket, chunk);
      return count;
    }
    freeChunk(header, chunk);
    chunk = next;
  }
  return count;
}

/** Puts a chain of chunks back behind those that the bucket has got meanwhile. */
function keepChunks(header: usize, bucket: usize, chunk: i32): void {
  let link = bucket;
  while (load<i32>(link) != 0) link = chunkAt(header, load<i32>(link));
  store<i32>(link, chunk);
}

/**
 * Takes the sessions that end at or before `watermark` + 1 ms out of their keys and buckets; they stay
 * readable until `freeSessions`.
 *
 * @returns how many are listed, at most `limit`: call again while it is `limit`
 */
export function fireSessions(header: usize, watermark: usize, limit: i32, out: usize): i32 {
  const bound = load<i64>(watermark) + 1000;
  const buckets = load<usize>(header, 20);
  const first = load<i64>(header, 40);
  const last = bound >> load<i32>(header, 24);
  // What does not fire goes to buckets from the watermark's on. Where one of those shares its place with
  // a bucket still to come, its sessions are looked at twice.
  store<i64>(header, last, 40);
  let count = 0;
  if (first == NO_BUCKET) count = fireBucket(header, buckets + (PENDING << 2), bound, 0, limit, out);
  const turns = first == NO_BUCKET ? -1 : min(last - first, BUCKETS - 1);
  for (let turn: i64 = 0; turn <= turns && count < limit; turn++) {
    const index = <usize>((first + turn) & (BUCKETS - 1));
    count = fireBucket(header, buckets + (index << 2), bound, count, limit, out);
  }
  if (count == limit) store<i64>(header, first, 40);
  return count;
}

/** Key slots, starts and ends (microseconds) of listed sessions. */
export function readSessions(
  header: usize, ids: usize, count: i32, outSlots: usize, outStarts: usize, outEnds: usize,
): void {
  const gap = load<i64>(header, 32);
  for (let i = 0; i < count; i++) {
    const session = at(header, load<i32>(ids + ((<usize>i) << 2)));
    store<i32>(outSlots + ((<usize>i) << 2), load<i32>(session, 16));
    store<i64>(outStarts + ((<usize>i) << 3), load<i64>(session));
    store<i64>(outEnds + ((<usize>i) << 3), load<i64>(session, 8) + gap);
  }
}

/** Gives fired sessions back. */
export function freeSessions(header: usize, ids: usize, count: i32): void {
  for (let i = 0; i < count; i++) giveSession(header, load<i32>(ids + ((<usize>i) << 2)));
}

/** Lists open and closed sessions from id `from` on, at most `limit`; `state` receives where to go on. */
export function listSessions(header: usize, from: i32, limit: i32, out: usize, state: usize): i32 {
  const used = load<i32>(header, 8);
  let count = 0;
  let id = from;
  for (; id < used && count < limit; id++) {
    const kind = load<i32>(at(header, id), 28);
    if (kind != OPEN && kind != CLOSED) continue;
    store<i32>(out + ((<usize>count) << 2), id);
    count++;
  }
  store<i32>(state, id);
  return count;
}

/** Sets the bit of every key slot that has a session. */
export function markSessionSlots(header: usize, slots: i32, bitmap: usize): void {
  for (let slot = 0; slot < slots; slot++) {
    if (load<i32>(headOf(header, slot)) != 0) setBitAt(bitmap, slot);
  }
}
