/** Java's date patterns: the letters of SimpleDateFormat and of DateTimeFormatter, read once, printed often. */

import { civilOfDays, daysOfCivil } from '../../batch/index.ts';
import { MILLIS_PER_DAY } from '../../core/index.ts';
import { invalidArgument } from '../errors.ts';

/** `legacy` is SimpleDateFormat, `modern` is DateTimeFormatter: Flink uses both. */
export type Flavor = 'legacy' | 'modern';

export type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly letter: string; readonly count: number };

const LETTERS: Readonly<Record<Flavor, string>> = {
  legacy: 'GyYMLwWDdFEuaHkKhmsSzZX',
  modern: 'GuyDMLdQqYwWEecFaBhKkHmsSAnNVvzOXxZ',
};

/** @throws MillraceError SQL_ARGUMENT_INVALID for a letter without meaning or a quote that stays open */
export function tokenize(pattern: string, flavor: Flavor): readonly Token[] {
  const tokens: Token[] = [];
  const addText = (text: string): void => {
    const last = tokens.at(-1);
    if (last?.kind === 'text') tokens[tokens.length - 1] = { kind: 'text', text: last.text + text };
    else tokens.push({ kind: 'text', text });
  };
  for (let at = 0; at < pattern.length; ) {
    const letter = pattern[at]!;
    if (letter === "'") {
      const [text, end] = quoted(pattern, at);
      addText(text);
      at = end;
    } else if (/[A-Za-z]/.test(letter)) {
      if (!LETTERS[flavor].includes(letter)) throw unknownLetter(letter, pattern);
      let count = 1;
      while (pattern[at + count] === letter) count++;
      tokens.push({ kind: 'field', letter, count });
      at += count;
    } else {
      addText(letter);
      at++;
    }
  }
  return tokens;
}

/** Text between quotes; two quotes are one, inside or by themselves. */
function quoted(pattern: string, from: number): [text: string, end: number] {
  if (pattern[from + 1] === "'") return ["'", from + 2];
  let text = '';
  for (let at = from + 1; at < pattern.length; at++) {
    if (pattern[at] !== "'") text += pattern[at];
    else if (pattern[at + 1] === "'") {
      text += "'";
      at++;
    } else return [text, at + 1];
  }
  throw invalidArgument('date pattern', `a quote stays open in '${pattern}'`);
}

function unknownLetter(letter: string, pattern: string) {
  return invalidArgument('date pattern', `'${letter}' means nothing in '${pattern}'`);
}

export const MONTHS: readonly string[] = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

export const DAYS: readonly string[] = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
];

/** A clock's reading: local milliseconds since the epoch, and nanoseconds within the millisecond. */
export interface Reading {
  readonly localMs: number;
  readonly nanos: number;
  /** Milliseconds ahead of UTC; undefined where a time has no zone. */
  readonly offsetMs: number | undefined;
  readonly zoneName: string;
}

interface Fields extends Reading {
  readonly days: number;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly ofDayMs: number;
  readonly hour: number;
}

/** @throws MillraceError where a pattern asks for a zone that the time does not have */
export function formatPattern(tokens: readonly Token[], reading: Reading, flavor: Flavor): string {
  const days = Math.floor(reading.localMs / MILLIS_PER_DAY);
  const [year, month, day] = civilOfDays(days);
  const ofDayMs = reading.localMs - days * MILLIS_PER_DAY;
  const hour = Math.floor(ofDayMs / 3_600_000);
  const fields: Fields = { ...reading, days, year, month, day, ofDayMs, hour };
  let text = '';
  for (const token of tokens) {
    text +=
      token.kind === 'text' ? token.text : fieldText(token.letter, token.count, fields, flavor);
  }
  return text;
}

function fieldText(letter: string, count: number, fields: Fields, flavor: Flavor): string {
  const { ofDayMs, hour } = fields;
  switch (letter) {
    case 'H':
      return padded(hour, count);
    case 'k':
      return padded(hour === 0 ? 24 : hour, count);
    case 'K':
      return padded(hour % 12, count);
    case 'h':
      return padded(hour % 12 === 0 ? 12 : hour % 12, count);
    case 'm':
      return padded(Math.floor(ofDayMs / 60_000) % 60, count);
    case 's':
      return padded(Math.floor(ofDayMs / 1000) % 60, count);
    case 'S':
      return flavor === 'legacy' ? padded(ofDayMs % 1000, count) : fraction(fields, count);
    case 'a':
      return hour < 12 ? 'AM' : 'PM';
    case 'A':
      return padded(ofDayMs, count);
    case 'n':
      return padded((ofDayMs % 1000) * 1_000_000 + fields.nanos, count);
    case 'N':
      return padded(ofDayMs * 1_000_000 + fields.nanos, count);
    case 'z':
    case 'Z':
    case 'X':
    case 'x':
    case 'O':
    case 'V':
    case 'v':
      return zoneText(letter, count, fields);
    default:
      return dateText(letter, count, fields, flavor);
  }
}

function dateText(letter: string, count: number, fields: Fields, flavor: Flavor): string {
  const { days, year, month, day } = fields;
  const dayOfWeek = (((days + 4) % 7) + 7) % 7; // 0 is Sunday
  const firstOfYear = daysOfCivil(year, 1, 1);
  switch (letter) {
    case 'y':
      return yearText(flavor === 'modern' && year <= 0 ? 1 - year : year, count);
    case 'u':
      return flavor === 'modern' ? yearText(year, count) : padded(dayOfWeek || 7, count);
    case 'Y':
      return yearText(weekYear(days), count);
    case 'M':
    case 'L':
      return nameOrNumber(MONTHS[month - 1]!, month, count, flavor);
    case 'd':
      return padded(day, count);
    case 'D':
      return padded(days - firstOfYear + 1, count);
    case 'Q':
    case 'q':
      return quarterText(Math.floor((month + 2) / 3), count);
    case 'w':
      return padded(weekOf(days, daysOfCivil(weekYear(days), 1, 1)), count);
    case 'W':
      return padded(weekOf(days, daysOfCivil(year, month, 1)), count);
    case 'F':
      return padded(Math.floor((day - 1) / 7) + 1, count);
    case 'E':
      return count >= 4 ? DAYS[dayOfWeek]! : DAYS[dayOfWeek]!.slice(0, 3);
    case 'e':
    case 'c':
      return count <= 2
        ? padded(dayOfWeek + 1, count)
        : DAYS[dayOfWeek]!.slice(0, count === 3 ? 3 : 9);
    default:
      return year > 0 ? 'AD' : 'BC';
  }
}

function nameOrNumber(name: string, value: number, count: number, flavor: Flavor): string {
  if (count < 3) return padded(value, count);
  if (count === 3) return name.slice(0, 3);
  return count === 5 && flavor === 'modern' ? name[0]! : name;
}

function quarterText(quarter: number, count: number): string {
  if (count < 3) return padded(quarter, count);
  return count === 3 ? `Q${quarter}` : `${['1st', '2nd', '3rd', '4th'][quarter - 1]} quarter`;
}

function yearText(year: number, count: number): string {
  return count === 2 ? padded(((year % 100) + 100) % 100, 2) : padded(year, count);
}

/** Weeks begin on Sunday, the first one holds the 1st: the calendar of the United States. */
function weekOf(days: number, firstDay: number): number {
  const offset = (((firstDay + 4) % 7) + 7) % 7;
  return Math.floor((days - firstDay + offset) / 7) + 1;
}

function weekYear(days: number): number {
  const [year] = civilOfDays(days);
  const nextFirst = daysOfCivil(year + 1, 1, 1);
  const offset = (((nextFirst + 4) % 7) + 7) % 7;
  return days >= nextFirst - offset ? year + 1 : year;
}

function fraction({ ofDayMs, nanos }: Fields, count: number): string {
  const digits = padded(ofDayMs % 1000, 3) + padded(nanos, 6);
  return digits.slice(0, count).padEnd(count, '0');
}

function zoneText(letter: string, count: number, { offsetMs, zoneName }: Fields): string {
  if (offsetMs === undefined) {
    throw invalidArgument('DATE_FORMAT', `a time without zone has no '${letter}'`);
  }
  if (letter === 'z' || letter === 'V' || letter === 'v') return zoneName;
  const sign = offsetMs < 0 ? '-' : '+';
  const minutes = Math.abs(offsetMs) / 60_000;
  const [hh, mm] = [padded(Math.floor(minutes / 60), 2), padded(minutes % 60, 2)];
  if (letter === 'Z') return `${sign}${hh}${mm}`;
  if (letter === 'O') return `GMT${offsetMs === 0 ? '' : `${sign}${Number(hh)}`}`;
  if (letter === 'X' && offsetMs === 0) return 'Z';
  if (count === 1) return `${sign}${hh}`;
  return count === 2 ? `${sign}${hh}${mm}` : `${sign}${hh}:${mm}`;
}

function padded(value: number, width: number): string {
  return value < 0 ? `-${padded(-value, width)}` : String(value).padStart(width, '0');
}
