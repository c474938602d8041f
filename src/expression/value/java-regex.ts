/** Java's regular expressions as JavaScript's, over code points; undefined for what Java refuses. */

import { unsupported } from '../errors.ts';

const CACHED_PATTERNS = 256;
const cache = new Map<string, JavaRegex | undefined>();

export interface JavaRegex {
  /** With the flags `g` and `d` clear of state: `matchAll` and `replace` start anew. */
  readonly expression: RegExp;
  readonly groupCount: number;
}

/**
 * The last patterns are kept.
 *
 * @throws MillraceError SQL_FUNCTION_UNSUPPORTED for possessive quantifiers, atomic groups and case flags
 *   within a pattern, which JavaScript does not have
 */
export function javaRegex(pattern: string): JavaRegex | undefined {
  if (cache.has(pattern)) return cache.get(pattern);
  if (cache.size >= CACHED_PATTERNS) cache.clear();
  const compiled = compile(pattern);
  cache.set(pattern, compiled);
  return compiled;
}

function compile(pattern: string): JavaRegex | undefined {
  try {
    const { source, flags } = new Translation(pattern).run();
    const groupCount = new RegExp(`${source}|`, `v${flags}`).exec('')!.length - 1;
    return { expression: new RegExp(source, `gv${flags}`), groupCount };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const LINE_END = '\\n\\r\\u0085\\u2028\\u2029';

/** What `\p{..}` names in Java and not in JavaScript, as the inside of a class. */
const PROPERTIES: Readonly<Record<string, string>> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\x00-\\x7F',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: '\\!-\\/\\:-\\@\\[-\\`\\{-\\~',
  Graph: '\\!-\\~',
  Print: ' -\\~',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1F\\x7F',
  XDigit: '0-9a-fA-F',
  Space: ' \\t\\n\\x0B\\f\\r',
  javaLowerCase: '\\p{Lowercase}',
  javaUpperCase: '\\p{Uppercase}',
  javaWhitespace: '\\s',
  IsAlphabetic: '\\p{Alphabetic}',
  IsLetter: '\\p{L}',
  IsDigit: '\\p{Nd}',
  IsUppercase: '\\p{Uppercase}',
  IsLowercase: '\\p{Lowercase}',
  IsWhite_Space: '\\p{White_Space}',
  IsPunctuation: '\\p{P}',
};

const CLASSES: Readonly<Record<string, string>> = {
  d: '0-9',
  w: 'a-zA-Z0-9_',
  s: ' \\t\\n\\x0B\\f\\r',
  h: ' \\xA0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000\\t',
  v: '\\n\\x0B\\f\\r\\x85\\u2028\\u2029',
};

const CONTROLS: Readonly<Record<string, string>> = {
  a: '\\x07',
  e: '\\x1B',
  f: '\\f',
  n: '\\n',
  r: '\\r',
  t: '\\t',
};

class Translation {
  readonly #pattern: string;
  #at = 0;
  #flags = '';
  #dotAll = false;
  #multiline = false;
  #comments = false;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  run(): { source: string; flags: string } {
    this.#leadingFlags();
    const source = this.#sequence();
    if (this.#at < this.#pattern.length) throw new SyntaxError('unmatched )');
    return { source, flags: this.#flags };
  }

  /** `(?i)` and the like at the start; later on flags hold for their group only. */
  #leadingFlags(): void {
    for (;;) {
      const match = /^\(\?([imsxuU]+)\)/.exec(this.#pattern.slice(this.#at));
      if (match === null) return;
      this.#at += match[0].length;
      if (match[1]!.includes('i') && !this.#flags.includes('i')) this.#flags += 'i';
      this.#setFlags(match[1]!, true);
    }
  }

  #setFlags(flags: string, on: boolean): void {
    if (flags.includes('s')) this.#dotAll = on;
    if (flags.includes('m')) this.#multiline = on;
    if (flags.includes('x')) this.#comments = on;
  }

  #sequence(): string {
    const outer = [this.#dotAll, this.#multiline, this.#comments] as const;
    let source = '';
    while (this.#at < this.#pattern.length && this.#peek() !== ')') {
      source += this.#quantified(this.#atom());
    }
    [this.#dotAll, this.#multiline, this.#comments] = outer;
    return source;
  }

  #peek(ahead = 0): string {
    return this.#pattern[this.#at + ahead] ?? '';
  }

  #next(): string {
    const point = this.#pattern.codePointAt(this.#at);
    if (point === undefined) throw new SyntaxError('unexpected end');
    const text = String.fromCodePoint(point);
    this.#at += text.length;
    return text;
  }

  #quantified(atom: string): string {
    const match = /^(?:[*+?]|\{\d+(?:,\d*)?\})/.exec(this.#pattern.slice(this.#at));
    if (match === null) return atom;
    this.#at += match[0].length;
    if (this.#peek() === '?') {
      this.#at++;
      return `${atom}${match[0]}?`;
    }
    if (this.#peek() === '+') {
      this.#at++;
      throw unsupported(`the possessive quantifier ${match[0]}+ in a regular expression`);
    }
    const repeated = `${atom}${match[0]}`;
    return /[*+{]/.test(this.#peek()) ? this.#quantified(`(?:${repeated})`) : repeated;
  }

  #atom(): string {
    const start = this.#next();
    switch (start) {
      case '(':
        return this.#group();
      case '[':
        return this.#bracket();
      case '\\':
        return this.#escape();
      case '.':
        return this.#dotAll ? '[\\s\\S]' : `[^${LINE_END}]`;
      case '^':
        return this.#multiline ? `(?<![^${LINE_END}])` : '^';
      case '$':
        return this.#multiline ? `(?=[${LINE_END}]|$)` : `(?=(?:\\r\\n|[${LINE_END}])?$)`;
      case '{':
        throw new SyntaxError('dangling {');
      case '}':
      case ']':
        return `\\${start}`;
      case '*':
      case '+':
      case '?':
        throw new SyntaxError(`dangling ${start}`);
      default:
        return this.#plain(start);
    }
  }

  #plain(point: string): string {
    if (!this.#comments) return point === '/' ? '\\/' : point;
    if (/\s/.test(point)) return '';
    if (point !== '#') return point;
    const end = this.#pattern.indexOf('\n', this.#at);
    this.#at = end < 0 ? this.#pattern.length : end + 1;
    return '';
  }

  #group(): string {
    if (this.#peek() !== '?') return `(${this.#close()})`;
    const rest = this.#pattern.slice(this.#at);
    const named = /^\?<([a-zA-Z][a-zA-Z0-9]*)>/.exec(rest);
    if (named !== null) return this.#opened(named[0], `(${named[0]}`);
    for (const opening of ['?:', '?=', '?!', '?<=', '?<!']) {
      if (rest.startsWith(opening)) return this.#opened(opening, `(${opening}`);
    }
    if (rest.startsWith('?>')) throw unsupported('an atomic group in a regular expression');
    return this.#flagGroup(rest);
  }

  #opened(text: string, opening: string): string {
    this.#at += text.length;
    return `${opening}${this.#close()})`;
  }

  /** `(?s)` for the rest of the group, `(?s:..)` for its own. Case only for the whole pattern. */
  #flagGroup(rest: string): string {
    const match = /^\?([imsxuU]*)(?:-([imsx]+))?([:)])/.exec(rest);
    if (match === null) throw new SyntaxError('unknown group');
    const [text, on = '', off = '', end] = match as unknown as [string, string, string, string];
    if (on.includes('i') !== this.#flags.includes('i') && (on + (off ?? '')).includes('i')) {
      throw unsupported('a case flag within a regular expression', 'put (?i) at its start');
    }
    const outer = [this.#dotAll, this.#multiline, this.#comments] as const;
    this.#at += text.length;
    this.#setFlags(on, true);
    this.#setFlags(off ?? '', false);
    if (end === ')') return '';
    const source = `(?:${this.#close()})`;
    [this.#dotAll, this.#multiline, this.#comments] = outer;
    return source;
  }

  #close(): string {
    const source = this.#sequence();
    if (this.#peek() !== ')') throw new SyntaxError('unclosed group');
    this.#at++;
    return source;
  }

  #escape(): string {
    const point = this.#next();
    switch (point) {
      case 'A':
        return '^';
      case 'z':
        return '$';
      case 'Z':
        return `(?=(?:\\r\\n|[${LINE_END}])?$)`;
      case 'b':
      case 'B':
        return `\\${point}`;
      case 'R':
        return `(?:\\r\\n|[\\n\\x0B\\f\\r\\x85\\u2028\\u2029])`;
      case 'Q':
        return `(?:${[...this.#quotedText()].map(literal).join('')})`;
      case 'k':
        return `\\k${this.#bracketed('<', '>')}`;
      default:
        if (/[1-9]/.test(point)) return `\\${point}`;
        return this.#shared(point, false);
    }
  }

  /** Escapes that mean the same inside of a class. */
  #shared(point: string, inClass: boolean): string {
    const lower = point.toLowerCase();
    const known = CLASSES[lower];
    if (known !== undefined) {
      if (point !== lower) return `[^${known}]`;
      return inClass ? known : `[${known}]`;
    }
    if (lower === 'p') return this.#property(point === 'P', inClass);
    if (point in CONTROLS) return CONTROLS[point]!;
    if (point === '0') return this.#code(/^[0-3]?[0-7]{1,2}/, 8);
    if (point === 'x') return this.#hexadecimal();
    if (point === 'u') return this.#code(/^[0-9a-fA-F]{4}/, 16);
    if (point === 'c') return `\\u{${(this.#next().charCodeAt(0) ^ 64).toString(16)}}`;
    if (/[a-zA-Z]/.test(point)) throw new SyntaxError(`unknown escape \\${point}`);
    return inClass ? member(point) : literal(point);
  }

  #hexadecimal(): string {
    if (this.#peek() !== '{') return this.#code(/^[0-9a-fA-F]{2}/, 16);
    return `\\u${this.#bracketed('{', '}')}`;
  }

  #code(digits: RegExp, base: number): string {
    const match = digits.exec(this.#pattern.slice(this.#at));
    if (match === null) throw new SyntaxError('digits expected');
    this.#at += match[0].length;
    return `\\u{${Number.parseInt(match[0], base).toString(16)}}`;
  }

  #bracketed(open: string, close: string): string {
    const end = this.#pattern.indexOf(close, this.#at);
    if (this.#peek() !== open || end < 0) throw new SyntaxError(`${open} expected`);
    const text = this.#pattern.slice(this.#at, end + 1);
    this.#at = end + 1;
    return text;
  }

  #property(negated: boolean, inClass: boolean): string {
    const name = this.#peek() === '{' ? this.#bracketed('{', '}').slice(1, -1) : this.#next();
    const known = PROPERTIES[name];
    if (known === undefined) {
      const script = /^In|^Is/.test(name) ? `Script=${name.slice(2)}` : name;
      return `\\${negated ? 'P' : 'p'}{${script}}`;
    }
    if (negated) return `[^${known}]`;
    return inClass ? known : `[${known}]`;
  }

  #quotedText(): string {
    const end = this.#pattern.indexOf('\\E', this.#at);
    const text = this.#pattern.slice(this.#at, end < 0 ? this.#pattern.length : end);
    this.#at = end < 0 ? this.#pattern.length : end + 2;
    return text;
  }

  /** `[a-z]`, unions as `[a[b]]` and intersections as `[a-z&&[^b]]`. */
  #bracket(): string {
    const negated = this.#peek() === '^' ? '^' : '';
    this.#at += negated.length;
    const parts: string[] = [];
    let part = '';
    do {
      if (this.#pattern.startsWith('&&', this.#at)) {
        this.#at += 2;
        parts.push(part);
        part = '';
      } else part += this.#member();
    } while (this.#peek() !== ']');
    this.#at++;
    const operands = [...parts, part].filter((each) => each !== '');
    if (operands.length === 1) return `[${negated}${operands[0]}]`;
    return `[${negated}${operands.map((each) => `[${each}]`).join('&&')}]`;
  }

  #member(): string {
    const point = this.#next();
    if (point === '[') return this.#bracket();
    const from = point === '\\' ? this.#classEscape() : member(point);
    if (this.#peek() !== '-' || ['', '[', ']'].includes(this.#peek(1))) return from;
    this.#at++;
    const end = this.#next();
    return `${from}-${end === '\\' ? this.#classEscape() : member(end)}`;
  }

  #classEscape(): string {
    const point = this.#next();
    if (point !== 'Q') return this.#shared(point, true);
    return [...this.#quotedText()].map(member).join('');
  }
}

function literal(point: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(point) ? `\\${point}` : point;
}

/** A point inside of a class, where more of them mean something. */
function member(point: string): string {
  return /[\\^$.*+?()[\]{}|/&!#%,:;<=>@`~-]/.test(point) ? `\\${point}` : point;
}
