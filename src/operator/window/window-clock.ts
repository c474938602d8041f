/** The clock that windows are cut by: UTC, or the session's zone where the time attribute is an instant. */

import type { Engine } from '../../batch/index.ts';
import { MILLIS_PER_DAY } from '../../core/index.ts';
import { type Zone, zoneOf } from '../../expression/index.ts';
import type { WindowSpec } from '../../plan/index.ts';
import type { OperatorContext } from '../operator.ts';
import { microsOf, millisOf } from './times.ts';

/** Between instants (watermarks, timers, TIMESTAMP_LTZ) and readings of the clock (window bounds). */
export interface WindowClock {
  /** Readings are instants. */
  readonly isUtc: boolean;
  /** Pointer to readings for instants, both int64 microseconds; the same pointer where they are equal. */
  read(instants: number, length: number): number;
  /** What the clock shows at an instant, in milliseconds. */
  readMillis(instantMs: number): number;
  /** The instant at which the clock shows a reading; of two the earlier. */
  instantOf(readingMs: number): number;
  /** The same, of two the later: a window must not end while the clock shows its times again. */
  timerOf(readingMs: number): number;
  /** A reading whose timer, and that of every earlier one, is at or before the instant. */
  passed(instantMs: number): number;
}

export function windowClock(context: OperatorContext, window: WindowSpec): WindowClock {
  if (window.timeType.kind !== 'TIMESTAMP_LTZ') return UTC_CLOCK;
  const name = context.option('table.local-time-zone') ?? 'UTC';
  return name === 'UTC' ? UTC_CLOCK : new ZoneClock(context.engine, zoneOf(name));
}

const same = (time: number) => time;

const UTC_CLOCK: WindowClock = {
  isUtc: true,
  read: same,
  readMillis: same,
  instantOf: same,
  timerOf: same,
  passed: same,
};

class ZoneClock implements WindowClock {
  readonly isUtc = false;
  readonly #engine: Engine;
  readonly #zone: Zone;

  constructor(engine: Engine, zone: Zone) {
    this.#engine = engine;
    this.#zone = zone;
  }

  read(instants: number, length: number): number {
    const { memory, kernels } = this.#engine;
    if (length === 0) return instants;
    const out = memory.reserve(8 * length);
    const range = memory.reserve(16);
    kernels.rangeOfMillis(instants, length, range);
    const [from, to] = [memory.i64[range >>> 3]!, memory.i64[(range >>> 3) + 1]!];
    const { offsetsMs } = this.#zone.segments(millisOf(from), millisOf(to));
    const [only] = offsetsMs;
    if (offsetsMs.length === 1) {
      kernels.shiftTimes(instants, length, only! * 1000, out);
      return out;
    }
    const { i64 } = memory;
    for (let row = 0; row < length; row++) {
      const micros = i64[(instants >>> 3) + row]!;
      i64[(out >>> 3) + row] = micros + microsOf(this.#zone.offsetAt(millisOf(micros)));
    }
    return out;
  }

  readMillis(instantMs: number): number {
    return Number.isFinite(instantMs) ? instantMs + this.#zone.offsetAt(instantMs) : instantMs;
  }

  instantOf(readingMs: number): number {
    return this.#zone.toEpoch(readingMs);
  }

  timerOf(readingMs: number): number {
    const after = this.#zone.offsetAt(readingMs + MILLIS_PER_DAY);
    const later = readingMs - after;
    return this.#zone.offsetAt(later) === after ? later : this.#zone.toEpoch(readingMs);
  }

  passed(instantMs: number): number {
    if (!Number.isFinite(instantMs)) return instantMs;
    const near = [-MILLIS_PER_DAY, 0, MILLIS_PER_DAY];
    return instantMs + Math.min(...near.map((ms) => this.#zone.offsetAt(instantMs + ms)));
  }
}
