/** A JSON parser that keeps numbers as they are written: 64-bit integers and decimals stay exact. */

import { FieldError } from '../text/field-error.ts';

/** A number's text. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Of an object its members in order; of keys that come twice the last one counts. */
export type JsonNode = null | boolean | string | JsonNumber | JsonNode[] | Map<string, JsonNode>;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const PLAIN_STRING = /"[^"\\\n]*"/y;
const STRING = /"(?:[^"\\\n]|\\.)*"/y;
const BLANKS = /[ \t\r\n]*/y;
const MOST_DEPTH = 1000;

/** @throws FieldError for what is no JSON */
export function parseJson(text: string): JsonNode {
  const parser = new Parser(text);
  const node = parser.value(0);
  if (!parser.atEnd) throw new FieldError('is no JSON');
  return node;
}

class Parser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#blanks();
  }

  get atEnd(): boolean {
    return this.#at === this.#text.length;
  }

  value(depth: number): JsonNode {
    if (depth > MOST_DEPTH) throw new FieldError('is nested too deeply');
    const node = this.#node(depth);
    this.#blanks();
    return node;
  }

  #node(depth: number): JsonNode {
    const text = this.#text;
    switch (text[this.#at]) {
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
        return new JsonNumber(this.#match(NUMBER));
    }
  }

  #object(depth: number): Map<string, JsonNode> {
    const members = new Map<string, JsonNode>();
    if (this.#opensEmpty('}')) return members;
    for (;;) {
      const key = this.#string();
      this.#blanks();
      this.#take(':');
      members.set(key, this.value(depth + 1));
      if (this.#closes('}')) return members;
    }
  }

  #array(depth: number): JsonNode[] {
    const elements: JsonNode[] = [];
    if (this.#opensEmpty(']')) return elements;
    for (;;) {
      elements.push(this.value(depth + 1));
      if (this.#closes(']')) return elements;
    }
  }

  #opensEmpty(close: string): boolean {
    this.#at++;
    this.#blanks();
    if (this.#text[this.#at] !== close) return false;
    this.#at++;
    return true;
  }

  /** True at the closing bracket, false behind a comma. */
  #closes(close: string): boolean {
    if (this.#text[this.#at] === close) {
      this.#at++;
      return true;
    }
    this.#take(',');
    return false;
  }

  #string(): string {
    PLAIN_STRING.lastIndex = this.#at;
    const plain = PLAIN_STRING.exec(this.#text);
    if (plain !== null) {
      this.#at = PLAIN_STRING.lastIndex;
      return plain[0].slice(1, -1);
    }
    // JSON.parse refuses raw control characters, which Flink takes.
    const raw = this.#match(STRING).replace(/[\u0000-\u001f]/g, escapeControl);
    try {
      return JSON.parse(raw) as string;
    } catch {
      throw new FieldError('is no JSON');
    }
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) throw new FieldError('is no JSON');
    this.#at += word.length;
    return value;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (match === null) throw new FieldError('is no JSON');
    this.#at = pattern.lastIndex;
    return match[0];
  }

  #take(character: string): void {
    if (this.#text[this.#at] !== character) throw new FieldError('is no JSON');
    this.#at++;
    this.#blanks();
  }

  #blanks(): void {
    BLANKS.lastIndex = this.#at;
    BLANKS.exec(this.#text);
    this.#at = BLANKS.lastIndex;
  }
}

function escapeControl(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Compact text, escaped no more than needed: what Jackson makes of a node. */
export function jsonText(node: JsonNode): string {
  if (node === null || typeof node === 'boolean') return String(node);
  if (typeof node === 'string') return quoteJson(node);
  if (node instanceof JsonNumber) return node.text;
  if (Array.isArray(node)) return `[${node.map(jsonText).join(',')}]`;
  const members = [...node].map(([key, value]) => `${quoteJson(key)}:${jsonText(value)}`);
  return `{${members.join(',')}}`;
}

const NEEDS_ESCAPE = /["\\\u0000-\u001f]/g;
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

export function quoteJson(text: string): string {
  return `"${text.replace(NEEDS_ESCAPE, escapeCharacter)}"`;
}

function escapeCharacter(character: string): string {
  const short = SHORT_ESCAPES[character];
  if (short !== undefined) return short;
  return `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
