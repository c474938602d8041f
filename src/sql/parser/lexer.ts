/** Text to tokens in one linear pass; never throws, what is no token becomes an `invalid` one. */
import type { MillraceError, Span } from '../../core/index.ts';
import * as errors from './errors.ts';
import type { Token, TokenKind } from './token.ts';

const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/uy;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const SPACE = /\s+/y;
const STRING_PREFIX = /(?:[xXnNeE]|[uU]&|_[A-Za-z][\w:.-]{0,30})(?=')/y;
/** `SET key = value` and `RESET key` without quotes, as Flink's SQL client takes them. */
const PLAIN_KEY = /[^'`\s;=]+(?=\s*(?:=|;|$))/y;
const PLAIN_VALUE = /[^'\s;][^\s;]*/y;
const SYMBOLS = ['/*+', '<=', '>=', '<>', '!=', '||', '=>', '*/'];
const SINGLE = '()[]{},.;=<>+-*/%|:?^$';

/**
 * All tokens of a text, the last one of kind `end`.
 *
 * @example tokenize('SELECT 1').map((token) => token.kind) // ['word', 'number', 'end']
 */
export function tokenize(text: string): Token[] {
  return new Lexer(text).run();
}

class Lexer {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  #line = 1;
  #lineStart = 0;
  /** Where the current line ends: kept, so that a statement on one line is not searched again. */
  #newline: number;

  constructor(text: string) {
    this.#text = text;
    this.#newline = endOfLine(text, 0);
  }

  run(): Token[] {
    while (this.#at < this.#text.length) this.#next();
    this.#push('end', '', '', this.#text.length);
    return this.#tokens;
  }

  #next(): void {
    const code = this.#text.charCodeAt(this.#at);
    if (code === 0x20 || (code >= 0x09 && code <= 0x0d)) this.#skipSpace();
    else if (this.#atNumber(code)) this.#pushText('number', this.#match(NUMBER));
    else if (code === 0x27) this.#string('');
    else if (code === 0x60) this.#name();
    else if (isWordStart(code)) this.#word();
    else if (!this.#comment(code)) this.#symbol();
  }

  #atNumber(code: number): boolean {
    return isDigit(code) || (code === 0x2e && isDigit(this.#text.charCodeAt(this.#at + 1)));
  }

  #word(): void {
    const prefix = this.#match(STRING_PREFIX);
    const word = this.#match(WORD);
    if (prefix !== '') this.#string(prefix);
    else if (word === '' || word === '$') this.#symbol();
    else this.#pushWord(word);
  }

  #pushWord(word: string): void {
    const key = word.toUpperCase();
    const previous = this.#tokens.at(-1)?.key ?? ';';
    this.#push('word', key, word, this.#at + word.length);
    if (previous === ';' && (key === 'SET' || key === 'RESET')) this.#plainOption();
  }

  #plainOption(): void {
    this.#skipSpace();
    const key = this.#match(PLAIN_KEY);
    if (key === '') return;
    this.#pushText('raw', key);
    this.#skipSpace();
    if (this.#text[this.#at] !== '=') return;
    this.#pushText('symbol', '=');
    this.#skipSpace();
    const value = this.#match(PLAIN_VALUE);
    if (value !== '') this.#pushText('raw', value);
  }

  #string(prefix: string): void {
    const open = this.#at + prefix.length;
    const close = prefix === 'E' || prefix === 'e' ? this.#closeOfCString(open) : this.#close(open);
    if (close < 0) {
      this.#unterminated(this.#newline, errors.unterminatedString);
    } else {
      const text = this.#text.slice(open + 1, close);
      this.#push('string', '', text.replaceAll("''", "'"), close + 1, prefix);
    }
  }

  #name(): void {
    const close = this.#close(this.#at);
    if (close < 0) {
      this.#unterminated(this.#newline, errors.unterminatedName);
    } else {
      const text = this.#text.slice(this.#at + 1, close);
      this.#push('name', '', text.replaceAll('``', '`'), close + 1);
    }
  }

  /** Where the quoted text that begins at `open` ends, doubled quotes skipped; -1 if nowhere. */
  #close(open: number): number {
    const quote = this.#text[open]!;
    let close = this.#text.indexOf(quote, open + 1);
    while (close >= 0 && this.#text[close + 1] === quote) {
      close = this.#text.indexOf(quote, close + 2);
    }
    return close;
  }

  #closeOfCString(open: number): number {
    let at = open + 1;
    while (at < this.#text.length) {
      const character = this.#text[at];
      if (character === '\\') at += 2;
      else if (character !== "'") at += 1;
      else if (this.#text[at + 1] === "'") at += 2;
      else return at;
    }
    return -1;
  }

  /** A string gives up the rest of its line, so that the statements below it are still read. */
  #unterminated(end: number, error: (span: Span) => MillraceError): void {
    this.#push('invalid', '', '', end, '', error(this.#spanTo(end)));
  }

  /** Skips a comment, if one begins here; a hint is none. */
  #comment(code: number): boolean {
    if (code !== 0x2d && code !== 0x2f) return false;
    const two = this.#text.slice(this.#at, this.#at + 2);
    if (two === '--' || two === '//') {
      this.#skipTo(this.#newline);
      return true;
    }
    if (two !== '/*' || this.#text[this.#at + 2] === '+') return false;
    const close = this.#text.indexOf('*/', this.#at + 2);
    if (close < 0) this.#unterminated(this.#text.length, errors.unterminatedComment);
    else this.#skipTo(close + 2);
    return true;
  }

  #symbol(): void {
    const long = SYMBOLS.find((symbol) => this.#text.startsWith(symbol, this.#at));
    const character = String.fromCodePoint(this.#text.codePointAt(this.#at)!);
    if (long !== undefined) this.#pushText('symbol', long);
    else if (SINGLE.includes(character)) this.#pushText('symbol', character);
    else this.#invalid(character);
  }

  #invalid(character: string): void {
    const end = this.#at + character.length;
    const error = errors.unexpectedCharacter(character, this.#spanTo(end));
    this.#push('invalid', '', character, end, '', error);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0] ?? '';
  }

  #skipSpace(): void {
    this.#skipTo(this.#at + this.#match(SPACE).length);
  }

  #skipTo(end: number): void {
    while (this.#newline < end) {
      this.#line += 1;
      this.#lineStart = this.#newline + 1;
      this.#newline = endOfLine(this.#text, this.#lineStart);
    }
    this.#at = end;
  }

  #spanTo(end: number): Span {
    return { start: this.#at, end, line: this.#line, column: this.#at - this.#lineStart + 1 };
  }

  #pushText(kind: TokenKind, text: string): void {
    this.#push(kind, kind === 'symbol' ? text : '', text, this.#at + text.length);
  }

  #push(
    kind: TokenKind,
    key: string,
    value: string,
    end: number,
    prefix = '',
    error?: MillraceError,
  ): void {
    const column = this.#at - this.#lineStart + 1;
    const line = this.#line;
    this.#tokens.push({ kind, key, value, prefix, start: this.#at, end, line, column, error });
    if (kind === 'string' || kind === 'name' || kind === 'invalid') this.#skipTo(end);
    else this.#at = end;
  }
}

function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline < 0 ? text.length : newline;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Letters, `_`, `$` and everything beyond ASCII; WORD has the last word on the latter. */
function isWordStart(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    code === 0x5f ||
    code === 0x24 ||
    code >= 0x80
  );
}
