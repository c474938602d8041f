/** Flink's text of durations: ISO-8601 ('PT10S') or a number with a unit ('10 s', '1 d', '500ms'). */

import { sqlError } from './errors.ts';

const UNITS_MS: Readonly<Record<string, number>> = {
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
  h: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  s: 1000,
  sec: 1000,
  secs: 1000,
  second: 1000,
  seconds: 1000,
  '': 1,
  ms: 1,
  milli: 1,
  millis: 1,
  millisecond: 1,
  milliseconds: 1,
  micro: 1e-3,
  micros: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
  nano: 1e-6,
  nanos: 1e-6,
};

const ISO = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/i;

/** Milliseconds. @throws MillraceError SQL_INVALID_OPTION */
export function parseDuration(text: string): number {
  const iso = ISO.exec(text.trim());
  if (iso !== null && text.trim().length > 2) {
    const [days, hours, minutes, seconds] = iso.slice(1).map((part) => Number(part ?? 0));
    return (((days! * 24 + hours!) * 60 + minutes!) * 60 + seconds!) * 1000;
  }
  const simple = /^(\d+)\s*([a-zµ]*)$/i.exec(text.trim());
  const unit = simple === null ? undefined : UNITS_MS[simple[2]!.toLowerCase()];
  if (simple === null || unit === undefined) {
    throw sqlError('SQL_INVALID_OPTION', `'${text}' is no duration`, {
      hint: "write it like '10 s', '5 min', '1 d' or 'PT10S'",
    });
  }
  return Number(simple[1]) * unit;
}
