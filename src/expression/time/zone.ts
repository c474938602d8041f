/** Time zones by IANA name or offset: what local time is at an instant, and the instant of a local time. */

import { MILLIS_PER_DAY } from '../../core/index.ts';

const HOUR_MS = 3_600_000;
const CACHED_HOURS = 65_536;
/** Shorter than any time that a zone has kept one offset. */
const PROBE_MS = 7 * MILLIS_PER_DAY;

/** Offsets that hold from one start to the next, ascending; the first start is below every value asked for. */
export interface Segments {
  readonly startsMs: readonly number[];
  readonly offsetsMs: readonly number[];
}

export interface Zone {
  /** Milliseconds that local time is ahead of UTC at an instant. */
  offsetAt(epochMs: number): number;
  /**
   * The instant at which clocks show `localMs`. In a gap the clock is read as it stood before it, of two
   * instants the earlier one counts: java.time's rules.
   */
  toEpoch(localMs: number): number;
  /** The offsets between two instants. */
  segments(fromMs: number, toMs: number): Segments;
  /** The same between two readings of the clock, by the rules of `toEpoch`. */
  localSegments(fromMs: number, toMs: number): Segments;
}

const zones = new Map<string, Zone>();

/** Names as Java takes them: `UTC`, `Asia/Shanghai`, `GMT+08:00`, `+8`. What Java does not know is UTC. */
export function zoneOf(name: string): Zone {
  let zone = zones.get(name);
  if (zone === undefined) {
    zone = makeZone(name);
    zones.set(name, zone);
  }
  return zone;
}

/** Whether a name means a zone: an unknown one is UTC by Java's legacy rule. */
export function isZone(name: string): boolean {
  return fixedOffset(name) !== undefined || formatOf(name) !== undefined;
}

function makeZone(name: string): Zone {
  const fixed = fixedOffset(name);
  if (fixed !== undefined) return new FixedZone(fixed);
  const format = formatOf(name);
  return format === undefined ? zoneOf('UTC') : new NamedZone(format);
}

function fixedOffset(name: string): number | undefined {
  if (/^(?:UTC|GMT|Z|UT)$/.test(name)) return 0;
  const match = /^(?:UTC|GMT|UT)?([+-])(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?$/.exec(name);
  if (match === null) return undefined;
  const [, sign, hours, minutes = '0', seconds = '0'] = match;
  const magnitude = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return (sign === '-' ? -1000 : 1000) * magnitude;
}

function formatOf(name: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

class FixedZone implements Zone {
  readonly #offsetMs: number;
  readonly #always: Segments;

  constructor(offsetMs: number) {
    this.#offsetMs = offsetMs;
    this.#always = { startsMs: [-(2 ** 53)], offsetsMs: [offsetMs] };
  }

  offsetAt(): number {
    return this.#offsetMs;
  }

  toEpoch(localMs: number): number {
    return localMs - this.#offsetMs;
  }

  segments(): Segments {
    return this.#always;
  }

  localSegments(): Segments {
    return this.#always;
  }
}

/** Offsets are asked for once per hour of time: transitions fall on whole quarters in modern zones. */
class NamedZone implements Zone {
  readonly #format: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();
  #known: Segments | null = null;
  #fromMs = Number.POSITIVE_INFINITY;
  #toMs = Number.NEGATIVE_INFINITY;

  constructor(format: Intl.DateTimeFormat) {
    this.#format = format;
  }

  offsetAt(epochMs: number): number {
    const quarter = Math.floor((epochMs * 4) / HOUR_MS);
    let offset = this.#offsets.get(quarter);
    if (offset === undefined) {
      if (this.#offsets.size >= CACHED_HOURS) this.#offsets.clear();
      offset = this.#lookUp((quarter * HOUR_MS) / 4);
      this.#offsets.set(quarter, offset);
    }
    return offset;
  }

  toEpoch(localMs: number): number {
    const before = this.offsetAt(localMs - MILLIS_PER_DAY);
    const after = this.offsetAt(localMs + MILLIS_PER_DAY);
    if (before === after) return localMs - before;
    for (const offset of [before, after]) {
      const epochMs = localMs - offset;
      if (this.offsetAt(epochMs) === offset) return epochMs;
    }
    return localMs - before;
  }

  /** Found once for all times seen so far: batches of a stream lie close together. */
  segments(fromMs: number, toMs: number): Segments {
    if (this.#known === null || fromMs < this.#fromMs || toMs > this.#toMs) {
      this.#fromMs = Math.min(this.#fromMs, fromMs - PROBE_MS);
      this.#toMs = Math.max(this.#toMs, toMs + PROBE_MS);
      this.#known = this.#probe(this.#fromMs, this.#toMs);
    }
    return this.#known;
  }

  #probe(fromMs: number, toMs: number): Segments {
    const startsMs = [fromMs];
    const offsetsMs = [this.offsetAt(fromMs)];
    let probeMs = fromMs;
    while (probeMs < toMs) {
      const nextMs = Math.min(toMs, probeMs + PROBE_MS);
      const offset = this.offsetAt(nextMs);
      if (offset !== offsetsMs.at(-1)) {
        startsMs.push(this.#transition(probeMs, nextMs));
        offsetsMs.push(offset);
      }
      probeMs = nextMs;
    }
    return { startsMs, offsetsMs };
  }

  localSegments(fromMs: number, toMs: number): Segments {
    const { startsMs, offsetsMs } = this.segments(fromMs - MILLIS_PER_DAY, toMs + MILLIS_PER_DAY);
    const local = startsMs.map((startMs, i) =>
      i === 0 ? startMs - MILLIS_PER_DAY : startMs + Math.max(offsetsMs[i - 1]!, offsetsMs[i]!),
    );
    return { startsMs: local, offsetsMs };
  }

  /** The first millisecond after `fromMs` with the offset that holds at `toMs`. */
  #transition(fromMs: number, toMs: number): number {
    const after = this.offsetAt(toMs);
    let [low, high] = [fromMs, toMs];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.offsetAt(middle) === after) high = middle;
      else low = middle;
    }
    return high;
  }

  #lookUp(epochMs: number): number {
    const fields: Record<string, string> = {};
    for (const { type, value } of this.#format.formatToParts(epochMs)) fields[type] = value;
    const field = (name: string): number => Number(fields[name]);
    const year = fields['era'] === 'BC' ? 1 - field('year') : field('year');
    const local = new Date(0);
    local.setUTCFullYear(year, field('month') - 1, field('day'));
    local.setUTCHours(field('hour'), field('minute'), field('second'));
    return local.getTime() - Math.floor(epochMs / 1000) * 1000;
  }
}
