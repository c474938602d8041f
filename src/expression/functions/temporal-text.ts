/** Times to and from text and numbers by Java's patterns: DATE_FORMAT, TO_TIMESTAMP, UNIX_TIMESTAMP and kin. */

import { daysOfCivil, type Value } from '../../batch/index.ts';
import {
  BIGINT,
  DATE,
  type DataType,
  MILLIS_PER_DAY,
  MILLIS_PER_SECOND,
  MillraceError,
  STRING,
  TIMESTAMP,
  TIMESTAMP_LTZ,
} from '../../core/index.ts';
import { parseDate, parseTimestamp } from '../cast/parse-temporal.ts';
import { toInstant, toLocal } from '../cast/temporal.ts';
import { invalidArgument } from '../errors.ts';
import type { Expression } from '../expression.ts';
import { type BoundCall, bound, type RowFunction, type ScalarFunction } from '../function.ts';
import {
  CHARACTER,
  either,
  gives,
  givesNullable,
  INT,
  LONG,
  NUMERIC,
  optional,
  orNull,
  type ResultRule,
  TIMESTAMP_LIKE,
  takes,
} from '../signature.ts';
import { parsePattern } from '../time/parse-pattern.ts';
import { type Flavor, formatPattern, type Token, tokenize } from '../time/pattern.ts';
import { floorDiv, millisOf, NANOS_PER_MILLI, nanosOf, truncateNanos } from '../time/units.ts';
import { isZone, type Zone, zoneOf } from '../time/zone.ts';
import { powerOfTen } from '../value/decimal.ts';

const DEFAULT_PATTERN = 'yyyy-MM-dd HH:mm:ss';
const CACHED_PATTERNS = 256;

/** Patterns mostly repeat: read once each. */
function patterns(flavor: Flavor): (pattern: string) => readonly Token[] {
  const known = new Map<string, readonly Token[]>();
  return (pattern) => {
    let tokens = known.get(pattern);
    if (tokens === undefined) {
      if (known.size >= CACHED_PATTERNS) known.clear();
      tokens = tokenize(pattern, flavor);
      known.set(pattern, tokens);
    }
    return tokens;
  };
}

/** Of text SimpleDateFormat, reading `yyyy-MM-dd HH:mm:ss`; of timestamps DateTimeFormatter. */
function bindDateFormat({ types, context }: BoundCall): RowFunction {
  const [type] = types as [DataType];
  const zone = zoneOf(context.timeZone);
  if (type.kind === 'CHAR' || type.kind === 'VARCHAR') {
    const tokensOf = patterns('legacy');
    return (text: string, pattern: string) => {
      const parsed = parsePattern(text, tokensOf(DEFAULT_PATTERN), 'legacy');
      if (parsed === undefined) return null;
      const reading = { ...parsed, offsetMs: 0, zoneName: 'UTC' };
      return formatPattern(tokensOf(pattern), reading, 'legacy');
    };
  }
  const tokensOf = patterns('modern');
  const local = type.kind === 'TIMESTAMP_LTZ' ? (nanos: bigint) => toLocal(nanos, zone) : identity;
  return (value: bigint, pattern: string) => {
    const nanos = local(value);
    const localMs = millisOf(nanos);
    const below = Number(nanos - nanosOf(localMs));
    const reading = { localMs, nanos: below, offsetMs: undefined, zoneName: '' };
    return formatPattern(tokensOf(pattern), reading, 'modern');
  };
}

const identity = (nanos: bigint): bigint => nanos;

function bindToDate(call: BoundCall): RowFunction {
  if (call.types.length === 1) return (text: string) => parseDate(text) ?? null;
  const tokensOf = patterns('legacy');
  return (text: string, pattern: string) => {
    const parsed = parsePattern(text, tokensOf(pattern), 'legacy');
    return parsed === undefined ? null : Math.floor(instantOf(parsed, UTC) / MILLIS_PER_DAY);
  };
}

const UTC = zoneOf('UTC');

function instantOf(
  { localMs, offsetMs }: { localMs: number; offsetMs: number | undefined },
  zone: Zone,
): number {
  return offsetMs === undefined ? zone.toEpoch(localMs) : localMs - offsetMs;
}

/** What java.sql.Timestamp.valueOf reads: Flink's second try for text that does not follow its pattern. */
const PLAIN = /^(\d{4})-(\d{1,2})-(\d{1,2})(?: (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,9}))?)?$/;

function parsePlain(text: string): bigint | null {
  const match = PLAIN.exec(text.trim());
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match
    .slice(1, 7)
    .map((field) => Number(field ?? '0')) as [number, number, number, number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;
  const seconds = daysOfCivil(year, month, 1) + day - 1;
  const ofDay = (hour * 60 + minute) * 60 + second;
  const millis = seconds * MILLIS_PER_DAY + ofDay * MILLIS_PER_SECOND;
  return nanosOf(millis) + BigInt((match[7] ?? '').padEnd(9, '0'));
}

/** Local nanoseconds; null for text that cannot be read and for patterns without meaning. */
function timestampReader(): (text: string, pattern: string) => bigint | null {
  const tokensOf = patterns('modern');
  return (text, pattern) => {
    const parsed = parsePattern(text, tokensOf(pattern), 'modern');
    if (parsed === undefined) return parsePlain(text);
    return nanosOf(parsed.localMs) + BigInt(parsed.nanos);
  };
}

function orNullOnBadPattern<A extends unknown[]>(
  read: (...args: A) => bigint | null,
): (...args: A) => bigint | null {
  return (...args) => {
    try {
      return read(...args);
    } catch (error) {
      if (error instanceof MillraceError && error.code === 'SQL_ARGUMENT_INVALID') return null;
      throw error;
    }
  };
}

function bindToTimestamp({ types }: BoundCall): RowFunction {
  if (types.length === 1) return (text: string) => parseTimestamp(text, 3) ?? null;
  const read = orNullOnBadPattern(timestampReader());
  return (text: string, pattern: string) => {
    const nanos = read(text, pattern);
    return nanos === null ? null : truncateNanos(nanos, 3);
  };
}

const MIN_EPOCH_MS = -62_167_219_200_000; // 0000-01-01
const MAX_EPOCH_MS = 253_402_300_799_999; // 9999-12-31

/** Numbers count units of 10^-precision seconds; outside of the years 0 to 9999 there is nothing. */
function bindFromNumber({ types, type }: BoundCall): RowFunction {
  const [from] = types as [DataType];
  const target = type.kind === 'TIMESTAMP_LTZ' ? type.precision : 3;
  const wholeOf = (value: number | bigint): bigint | null => {
    if (typeof value === 'bigint') {
      return from.kind === 'DECIMAL' ? value / powerOfTen(from.scale) : value;
    }
    return Number.isFinite(value) ? BigInt(Math.trunc(value)) : null;
  };
  return (value: number | bigint, precision = 3) => {
    checkPrecision(precision);
    const whole = wholeOf(value);
    if (whole === null) return null;
    const nanos = whole * powerOfTen(9 - precision);
    const millis = Number(floorDiv(nanos, NANOS_PER_MILLI));
    if (millis < MIN_EPOCH_MS || millis > MAX_EPOCH_MS) return null;
    return truncateNanos(nanos, target);
  };
}

function checkPrecision(precision: number): void {
  if (precision >= 0 && precision <= 9) return;
  throw invalidArgument(
    'TO_TIMESTAMP_LTZ',
    `the precision must be between 0 and 9 but was ${precision}`,
  );
}

function bindFromText({ types, type, context }: BoundCall): RowFunction {
  const session = zoneOf(context.timeZone);
  const target = type.kind === 'TIMESTAMP_LTZ' ? type.precision : 3;
  const read = orNullOnBadPattern(timestampReader());
  if (types.length === 1) {
    return (text: string) => {
      const local = parseTimestamp(text, 3);
      return local === undefined ? null : toInstant(local, session);
    };
  }
  return (text: string, pattern: string, zoneName?: string) => {
    if (zoneName !== undefined && !isZone(zoneName)) return null;
    const local = read(text, pattern);
    const zone = zoneName === undefined ? session : zoneOf(zoneName);
    return local === null ? null : toInstant(truncateNanos(local, target), zone);
  };
}

function bindToInstant(call: BoundCall): RowFunction {
  const { kind } = call.types[0]!;
  return kind === 'CHAR' || kind === 'VARCHAR' || kind === 'NULL'
    ? bindFromText(call)
    : bindFromNumber(call);
}

/** As many digits as the number's precision or the pattern's trailing S ask for, but at least 3. */
const instantType: ResultRule = (_, args) => {
  const second = args[1];
  const value = second?.kind === 'literal' ? second.value : undefined;
  const digits =
    typeof value === 'number' ? value : typeof value === 'string' ? trailingS(value) : 3;
  return TIMESTAMP_LTZ(Math.min(9, Math.max(3, digits)), true);
};

function trailingS(pattern: string): number {
  return /S*$/.exec(pattern)![0].length;
}

function checkInstant(args: readonly Expression[]): void {
  const [value, second, third] = args;
  if (second?.kind === 'literal' && typeof second.value === 'number') checkPrecision(second.value);
  if (value === undefined || third?.kind !== 'literal' || typeof third.value !== 'string') return;
  if (!isZone(third.value)) {
    throw invalidArgument('TO_TIMESTAMP_LTZ', `'${third.value}' is no time zone`);
  }
}

const INVALID_UNIX_TIME = -(2n ** 63n);

/** Whole seconds; text that cannot be read is the least BIGINT, as in Flink. */
function bindUnixTimestamp({ types, context }: BoundCall): RowFunction {
  if (types.length === 0) return () => BigInt(Math.floor(context.nowMs() / MILLIS_PER_SECOND));
  const tokensOf = patterns('legacy');
  const zone = zoneOf(context.timeZone);
  return (text: string, pattern = DEFAULT_PATTERN) => {
    const parsed = parsePattern(text, tokensOf(pattern), 'legacy');
    if (parsed === undefined) return INVALID_UNIX_TIME;
    return BigInt(Math.trunc(instantOf(parsed, zone) / MILLIS_PER_SECOND));
  };
}

function bindFromUnixtime({ context }: BoundCall): RowFunction {
  const tokensOf = patterns('legacy');
  const zone = zoneOf(context.timeZone);
  return (seconds: bigint, pattern = DEFAULT_PATTERN) =>
    formatInstant(Number(seconds) * MILLIS_PER_SECOND, tokensOf(pattern), zone, context.timeZone);
}

function formatInstant(
  epochMs: number,
  tokens: readonly Token[],
  zone: Zone,
  zoneName: string,
): string {
  const offsetMs = zone.offsetAt(epochMs);
  const reading = { localMs: epochMs + offsetMs, nanos: 0, offsetMs, zoneName };
  return formatPattern(tokens, reading, 'legacy');
}

function convertZone(): RowFunction {
  const tokens = tokenize(DEFAULT_PATTERN, 'legacy');
  return (text: string, from: string, to: string): Value => {
    const parsed = parsePattern(text, tokens, 'legacy');
    if (parsed === undefined) return null;
    return formatInstant(instantOf(parsed, zoneOf(from)), tokens, zoneOf(to), to);
  };
}

const textAndPattern = takes(CHARACTER, optional(CHARACTER));
const instantArguments = either(
  takes(NUMERIC, optional(INT)),
  takes(orNull(CHARACTER), optional(CHARACTER), optional(CHARACTER)),
);

export const TEMPORAL_TEXT: readonly ScalarFunction[] = [
  bound(
    'DATE_FORMAT',
    either(takes(TIMESTAMP_LIKE, CHARACTER), takes(CHARACTER, CHARACTER)),
    givesNullable(STRING()),
    bindDateFormat,
  ),
  bound('TO_DATE', textAndPattern, givesNullable(DATE()), bindToDate),
  bound('TO_TIMESTAMP', textAndPattern, givesNullable(TIMESTAMP(3)), bindToTimestamp),
  bound('TO_TIMESTAMP_LTZ', instantArguments, instantType, bindToInstant, { check: checkInstant }),
  bound('UNIX_TIMESTAMP', either(takes(), textAndPattern), gives(BIGINT()), bindUnixTimestamp, {
    deterministic: 'within-batch',
  }),
  bound(
    'FROM_UNIXTIME',
    takes(LONG, optional(CHARACTER)),
    givesNullable(STRING()),
    bindFromUnixtime,
  ),
  bound('CONVERT_TZ', takes(CHARACTER, CHARACTER, CHARACTER), givesNullable(STRING()), convertZone),
];
