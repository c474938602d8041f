// TTL: a row whose last write is `ttl` ago or longer is treated as absent. Times are a BIGINT column of milliseconds.
import { bitOf, setBit } from './layout';

// @ts-ignore: decorator
@inline
function isExpired(times: usize, slot: i32, deadline: i64): bool {
  return load<i64>(times + (<usize>slot << 3)) <= deadline;
}

/**
 * Marks the rows whose slot has expired as ones that made it, writes each such slot once; returns how many. Slots that
 * are new or were expired get the time `nowMs`, so that a key's later rows in the batch find them alive.
 */
export function expiredKeys(
  times: usize, slots: usize, count: i32, deadlineMs: f64, nowMs: f64, created: usize, out: usize,
): i32 {
  const deadline = <i64>deadlineMs;
  let expired = 0;
  for (let i = 0; i < count; i++) {
    const slot = load<i32>(slots + (<usize>i << 2));
    const isNew = bitOf(created, i);
    if (!isNew && !isExpired(times, slot, deadline)) continue;
    store<i64>(times + (<usize>slot << 3), <i64>nowMs);
    if (isNew) continue;
    setBit(created, i);
    store<i32>(out + (<usize>expired << 2), slot);
    expired++;
  }
  return expired;
}

/** Replaces expired slots by -1. */
export function hideExpired(times: usize, slots: usize, count: i32, deadlineMs: f64): void {
  const deadline = <i64>deadlineMs;
  for (let i = 0; i < count; i++) {
    const at = slots + (<usize>i << 2);
    const slot = load<i32>(at);
    if (slot >= 0 && isExpired(times, slot, deadline)) store<i32>(at, -1);
  }
}

/** Drops pairs whose slot has expired, in place; returns how many stay. */
export function dropExpired(
  times: usize, rows: usize, slots: usize, count: i32, deadlineMs: f64,
): i32 {
  const deadline = <i64>deadlineMs;
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const slot = load<i32>(slots + (<usize>i << 2));
    if (isExpired(times, slot, deadline)) continue;
    store<i32>(rows + (<usize>kept << 2), load<i32>(rows + (<usize>i << 2)));
    store<i32>(slots + (<usize>kept << 2), slot);
    kept++;
  }
  return kept;
}

/** Writes the expired ones of `count` slots; returns how many. */
export function selectExpired(
  times: usize, slots: usize, count: i32, deadlineMs: f64, out: usize,
): i32 {
  const deadline = <i64>deadlineMs;
  let expired = 0;
  for (let i = 0; i < count; i++) {
    const slot = load<i32>(slots + (<usize>i << 2));
    if (!isExpired(times, slot, deadline)) continue;
    store<i32>(out + (<usize>expired << 2), slot);
    expired++;
  }
  return expired;
}
