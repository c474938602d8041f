/** Moves columns of milliseconds between instants and a zone's clock, by the offsets in force. */

import type { Engine } from '../../batch/index.ts';
import type { Segments, Zone } from '../time/zone.ts';

/** In place, from instants to what the clock shows. */
export function toClock(engine: Engine, zone: Zone, millis: number, length: number): void {
  shift(engine, millis, length, 1, (from, to) => zone.segments(from, to));
}

/** In place, from what the clock shows to instants. */
export function toInstants(engine: Engine, zone: Zone, millis: number, length: number): void {
  shift(engine, millis, length, -1, (from, to) => zone.localSegments(from, to));
}

function shift(
  engine: Engine,
  millis: number,
  length: number,
  sign: number,
  segmentsOf: (fromMs: number, toMs: number) => Segments,
): void {
  if (length === 0) return;
  const { memory, kernels } = engine;
  const range = memory.reserve(16);
  kernels.rangeOfMillis(millis, length, range);
  const [from, to] = [memory.i64[range >>> 3]!, memory.i64[(range >>> 3) + 1]!];
  const { startsMs, offsetsMs } = segmentsOf(Number(from), Number(to));
  const count = startsMs.length;
  const starts = memory.reserve(8 * count);
  const offsets = memory.reserve(4 * count);
  const { i64, i32 } = memory;
  for (let i = 0; i < count; i++) {
    i64[(starts >>> 3) + i] = BigInt(startsMs[i]!);
    i32[(offsets >>> 2) + i] = offsetsMs[i]!;
  }
  kernels.shiftByZone(sign, starts, offsets, count, millis, length, millis);
}
