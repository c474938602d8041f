/** Reads times by a Java pattern: leniently as SimpleDateFormat, exactly as DateTimeFormatter. */

import { daysOfCivil } from '../../batch/index.ts';
import { MILLIS_PER_DAY } from '../../core/index.ts';
import { daysIn } from '../cast/parse-temporal.ts';
import { DAYS, type Flavor, MONTHS, type Token } from './pattern.ts';
import { zoneOf } from './zone.ts';

export interface Parsed {
  /** Local milliseconds since the epoch. */
  readonly localMs: number;
  /** Nanoseconds within the millisecond. */
  readonly nanos: number;
  /** The offset that the text names, if it does. */
  readonly offsetMs: number | undefined;
}

const NUMERIC = 'yuYMLdDHkKhmsSAnNQq';

/** Undefined where the text does not follow the pattern. `legacy` leaves text behind the pattern alone. */
export function parsePattern(
  text: string,
  tokens: readonly Token[],
  flavor: Flavor,
): Parsed | undefined {
  const cursor = new Cursor(text, tokens, flavor);
  for (let i = 0; i < tokens.length; i++) if (!cursor.read(i)) return undefined;
  if (flavor === 'modern') return cursor.atEnd ? strictly(cursor.fields) : undefined;
  return leniently(cursor.fields);
}

/** Letters to values, fractions in nanoseconds. */
type Values = Partial<Record<string, number>>;

class Cursor {
  readonly fields: Values = {};
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #flavor: Flavor;
  #at = 0;

  constructor(text: string, tokens: readonly Token[], flavor: Flavor) {
    this.#text = text;
    this.#tokens = tokens;
    this.#flavor = flavor;
  }

  get atEnd(): boolean {
    return this.#at === this.#text.length;
  }

  read(index: number): boolean {
    const token = this.#tokens[index]!;
    if (token.kind === 'text') return this.#literal(token.text);
    if (this.#flavor === 'legacy') this.#skipSpaces();
    const { letter, count } = token;
    if (letter === 'a') return this.#name('a', ['AM', 'PM'], 2);
    if (letter === 'G') return this.#name('G', ['BC', 'AD'], 2);
    if (letter === 'E') return this.#name('E', DAYS, 3);
    if ((letter === 'M' || letter === 'L') && count >= 3) return this.#month();
    if ('zZXxOVv'.includes(letter)) return this.#zone();
    if (!NUMERIC.includes(letter)) return false;
    return this.#number(letter, count, index);
  }

  #literal(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #skipSpaces(): void {
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#at++;
  }

  #number(letter: string, count: number, index: number): boolean {
    const [least, most] = this.#widths(letter, count, index);
    const digits = /^[+-]?\d*/.exec(this.#text.slice(this.#at))![0];
    const signed = digits.startsWith('-') || digits.startsWith('+');
    if (signed && this.#flavor === 'modern') return false;
    const taken = digits.slice(0, signed ? most + 1 : most);
    if (taken.length - (signed ? 1 : 0) < least) return false;
    this.#at += taken.length;
    this.fields[letter] = this.#valueOf(letter, count, taken);
    return true;
  }

  #valueOf(letter: string, count: number, digits: string): number {
    if (letter === 'S' && this.#flavor === 'modern') return Number(digits.padEnd(9, '0'));
    const value = Number(digits);
    const isYear = letter === 'y' || letter === 'u' || letter === 'Y';
    if (!isYear || count > 2 || digits.length !== 2) return value;
    if (this.#flavor === 'modern') return count === 2 ? 2000 + value : value;
    // Two digits mean the century from 80 years ago on.
    return value + (value > PIVOT ? 1900 : 2000);
  }

  /** How many digits a number has at least and at most; numbers that touch keep their own width. */
  #widths(letter: string, count: number, index: number): [least: number, most: number] {
    const next = this.#tokens[index + 1];
    const touches = next?.kind === 'field' && NUMERIC.includes(next.letter);
    if (this.#flavor === 'legacy') return touches ? [count, count] : [1, 19];
    if (letter === 'S') return [count, count];
    const isYear = letter === 'y' || letter === 'u';
    if (count === 2 || (count > 1 && !isYear)) return [count, count];
    if (!touches) return [isYear ? count : 1, 19];
    return [count, Math.max(count, this.#digitsAhead() - this.#widthBehind(index))];
  }

  #digitsAhead(): number {
    return /^\d*/.exec(this.#text.slice(this.#at))![0].length;
  }

  #widthBehind(index: number): number {
    let width = 0;
    for (let i = index + 1; i < this.#tokens.length; i++) {
      const token = this.#tokens[i]!;
      if (token.kind !== 'field' || !NUMERIC.includes(token.letter)) break;
      width += token.count;
    }
    return width;
  }

  #name(letter: string, names: readonly string[], least: number): boolean {
    const rest = this.#text.slice(this.#at).toLowerCase();
    for (const [value, name] of names.entries()) {
      for (const form of [name.toLowerCase(), name.slice(0, least).toLowerCase()]) {
        if (!rest.startsWith(form)) continue;
        this.#at += form.length;
        this.fields[letter] = value;
        return true;
      }
    }
    return false;
  }

  #month(): boolean {
    if (!this.#name('M', MONTHS, 3)) return false;
    this.fields['M']!++;
    return true;
  }

  #zone(): boolean {
    const rest = this.#text.slice(this.#at);
    const match = /^(?:(?:GMT|UTC|UT)?[+-]\d{1,2}(?::?\d{2})?|[A-Za-z]+(?:\/[A-Za-z_]+)*)/.exec(
      rest,
    );
    if (match === null) return false;
    this.#at += match[0].length;
    this.fields['offset'] = zoneOf(match[0]).offsetAt(0);
    return true;
  }
}

const PIVOT = 45; // 2025 + 20

function hourOf(fields: Values): number {
  const { H, k, K, h, a } = fields as Record<string, number | undefined>;
  if (H !== undefined) return H;
  if (k !== undefined) return k === 24 ? 0 : k;
  const ofHalf = K ?? (h === undefined ? undefined : h % 12);
  return ofHalf === undefined ? 0 : ofHalf + 12 * (a ?? 0);
}

/** Every field wraps into the next: the 32nd of January is the 1st of February. */
function leniently(fields: Values): Parsed {
  const year = fields['y'] ?? 1970;
  const month = (fields['M'] ?? fields['L'] ?? 1) - 1;
  const carried = Math.floor(month / 12);
  const first = daysOfCivil(year + carried, month - 12 * carried + 1, 1);
  const days =
    fields['D'] === undefined || fields['M'] !== undefined
      ? first + (fields['d'] ?? 1) - 1
      : daysOfCivil(year, 1, 1) + fields['D'] - 1;
  const seconds = (hourOf(fields) * 60 + (fields['m'] ?? 0)) * 60 + (fields['s'] ?? 0);
  const localMs = days * MILLIS_PER_DAY + seconds * 1000 + (fields['S'] ?? 0);
  return { localMs, nanos: 0, offsetMs: fields['offset'] };
}

/** Values must be in range; a day beyond its month's end becomes the last one. */
function strictly(fields: Values): Parsed | undefined {
  const year = fields['y'] ?? fields['u'] ?? 1970;
  const month = fields['M'] ?? fields['L'] ?? 1;
  const dayOfYear = fields['M'] === undefined ? fields['D'] : undefined;
  const day = fields['d'] ?? 1;
  const half = fields['h'];
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  if (half !== undefined && (half < 1 || half > 12)) return undefined;
  // Without AM or PM an hour of the half day says nothing.
  const hour = half !== undefined && fields['a'] === undefined ? 0 : hourOf(fields);
  const [minute, second] = [fields['m'] ?? 0, fields['s'] ?? 0];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const days =
    dayOfYear === undefined
      ? daysOfCivil(year, month, Math.min(day, daysIn(year, month)))
      : daysOfCivil(year, 1, 1) + dayOfYear - 1;
  const nanos = fields['S'] ?? fields['n'] ?? 0;
  const millis = Math.floor(nanos / 1_000_000);
  const localMs = days * MILLIS_PER_DAY + ((hour * 60 + minute) * 60 + second) * 1000 + millis;
  return { localMs, nanos: nanos - millis * 1_000_000, offsetMs: fields['offset'] };
}
