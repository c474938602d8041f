/** Casts among dates, times and timestamps; the session's zone lies between TIMESTAMP and TIMESTAMP_LTZ. */

import type { DataType } from '../../core/index.ts';
import { MILLIS_PER_DAY } from '../../core/index.ts';
import {
  dayOf,
  millisOf,
  NANOS_PER_MILLI,
  nanosOf,
  timeOf,
  truncateMillis,
  truncateNanos,
} from '../time/units.ts';
import type { Zone } from '../time/zone.ts';
import type { Caster } from './caster.ts';

export function castTemporal(from: DataType, to: DataType, zone: Zone): Caster | undefined {
  switch (from.kind) {
    case 'DATE':
      return toTimestamp(to, zone, (days: number) => nanosOf(days * MILLIS_PER_DAY));
    case 'TIME':
      return to.kind === 'TIME'
        ? (time: number) => truncateMillis(time, to.precision)
        : toTimestamp(to, zone, nanosOf);
    case 'TIMESTAMP':
      return fromLocal(to, zone, (nanos: bigint) => nanos);
    case 'TIMESTAMP_LTZ':
      return to.kind === 'TIMESTAMP_LTZ'
        ? (nanos: bigint) => truncateNanos(nanos, to.precision)
        : fromLocal(to, zone, (nanos: bigint) => toLocal(nanos, zone));
    default:
      return undefined;
  }
}

/** The clock's reading in `zone` at an instant. */
export function toLocal(nanos: bigint, zone: Zone): bigint {
  return nanos + nanosOf(zone.offsetAt(millisOf(nanos)));
}

/** The instant at which the clock in `zone` shows `local`. */
export function toInstant(local: bigint, zone: Zone): bigint {
  const localMs = millisOf(local);
  return local + BigInt(zone.toEpoch(localMs) - localMs) * NANOS_PER_MILLI;
}

function fromLocal(
  to: DataType,
  zone: Zone,
  localOf: (nanos: bigint) => bigint,
): Caster | undefined {
  switch (to.kind) {
    case 'DATE':
      return (nanos: bigint) => dayOf(millisOf(localOf(nanos)));
    case 'TIME':
      return (nanos: bigint) => truncateMillis(timeOf(millisOf(localOf(nanos))), to.precision);
    default:
      return toTimestamp(to, zone, localOf);
  }
}

function toTimestamp(
  to: DataType,
  zone: Zone,
  localOf: (value: never) => bigint,
): Caster | undefined {
  if (to.kind === 'TIMESTAMP') return (value) => truncateNanos(localOf(value), to.precision);
  if (to.kind !== 'TIMESTAMP_LTZ') return undefined;
  return (value) => toInstant(truncateNanos(localOf(value), to.precision), zone);
}
