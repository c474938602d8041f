/** Reads the first JSON value of a text, strictly; what follows it is left alone, as Jackson does. */

import { type Json, JsonNumber } from './value.ts';

/** Deeper nesting is refused rather than let overflow the stack. */
const MAX_DEPTH = 1000;

export class JsonSyntaxError extends Error {}

interface ParseOptions {
  /** Called for a member whose name the object has already: the last one wins unless this throws. */
  readonly onDuplicate?: (name: string) => void;
}

/** @throws JsonSyntaxError */
export function parseJson(text: string, options: ParseOptions = {}): Json {
  return new Parser(text, options).value(0);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

class Parser {
  readonly #text: string;
  readonly #options: ParseOptions;
  #at = 0;

  constructor(text: string, options: ParseOptions) {
    this.#text = text;
    this.#options = options;
  }

  value(depth: number): Json {
    if (depth > MAX_DEPTH) throw new JsonSyntaxError(`nested deeper than ${MAX_DEPTH}`);
    this.#space();
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #object(depth: number): Json {
    const members = new Map<string, Json>();
    this.#at++;
    if (this.#take('}')) return members;
    do {
      this.#space();
      if (this.#text[this.#at] !== '"') throw this.#unexpected('a name in quotes');
      const name = this.#string();
      if (!this.#take(':')) throw this.#unexpected("':'");
      if (members.has(name)) this.#options.onDuplicate?.(name);
      members.set(name, this.value(depth + 1));
    } while (this.#take(','));
    if (!this.#take('}')) throw this.#unexpected("',' or '}'");
    return members;
  }

  #array(depth: number): Json {
    const elements: Json[] = [];
    this.#at++;
    if (this.#take(']')) return elements;
    do elements.push(this.value(depth + 1));
    while (this.#take(','));
    if (!this.#take(']')) throw this.#unexpected("',' or ']'");
    return elements;
  }

  #string(): string {
    let result = '';
    this.#at++;
    for (;;) {
      const character = this.#text[this.#at++];
      if (character === undefined || character < ' ') throw this.#unexpected('the end of a string');
      if (character === '"') return result;
      if (character !== '\\') {
        result += character;
        continue;
      }
      const escaped = this.#text[this.#at++] ?? '';
      if (escaped === 'u') result += this.#codeUnit();
      else if (escaped in ESCAPES) result += ESCAPES[escaped]!;
      else throw this.#unexpected('an escape');
    }
  }

  #codeUnit(): string {
    const digits = this.#text.slice(this.#at, this.#at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#unexpected('four hexadecimal digits');
    this.#at += 4;
    return String.fromCharCode(Number.parseInt(digits, 16));
  }

  #number(): JsonNumber {
    const pattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) throw this.#unexpected('a value');
    this.#at = pattern.lastIndex;
    this.#endOfWord();
    return new JsonNumber(match[0]);
  }

  #word<T extends Json>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw this.#unexpected('a value');
    this.#at += word.length;
    this.#endOfWord();
    return value;
  }

  #endOfWord(): void {
    if (/[^\s,\]}:]/.test(this.#text[this.#at] ?? '')) throw this.#unexpected('the end of a value');
  }

  #space(): void {
    while (' \t\n\r'.includes(this.#text[this.#at] ?? 'x')) this.#at++;
  }

  #take(character: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #unexpected(expected: string): JsonSyntaxError {
    return new JsonSyntaxError(`no JSON at character ${this.#at + 1}: ${expected} expected`);
  }
}
