/** The parser's place in the tokens, and the few moves that the whole grammar is written with. */
import type { MillraceError, Span } from '../../core/index.ts';
import { type Expression, type Query, RESERVED } from '../ast/index.ts';
import * as errors from './errors.ts';
import { type Token, tokenSpan } from './token.ts';
import { unexpectedToken } from './unexpected.ts';

/** Bound of nesting and of the height of trees: whoever reads a tree recurses that deep. */
export const MAX_DEPTH = 1000;

/** What a name stands for where the parser wants one: an editor offers names of that sort. */
export type Slot =
  | 'table'
  | 'column'
  | 'function'
  | 'type'
  | 'alias'
  | 'catalog'
  | 'database'
  | 'module'
  | 'option'
  | 'value'
  | 'string'
  | 'number'
  | 'job'
  | 'model'
  | 'connection'
  | 'view'
  | 'name';

/** Keywords, symbols and slots that would be accepted at the last place the parser got to. */
export interface Expected {
  readonly keys: Set<string>;
  readonly slots: Set<Slot>;
}

/** The rules that others refer back to: handed in, so that no file imports one that imports it. */
export interface Grammar {
  expression(p: Cursor): Expression;
  operand(p: Cursor): Expression;
  query(p: Cursor): Query;
  /** The rest of a query whose first part was read in parentheses. */
  restOfQuery(p: Cursor, left: Query, first: Token): Query;
}

/**
 * A parser's state. Rules look with `at`, move on with `take` and `expect`, and never go back.
 *
 * @example
 * const p = new Cursor(text, tokenize(text), grammar);
 * p.expect('SELECT');
 */
export class Cursor {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly grammar: Grammar;
  /** Index of the next token. */
  index = 0;
  /** Set only when an error is explained or completed: noting every test would halve the speed. */
  readonly expected: Expected | undefined;
  #expectedAt = -1;
  #depth = 0;
  /** Height of the expression read last: see `expressions.ts`. */
  height = 0;
  parameters = 0;
  /** Where queries are not accepted: PARTITION BY, MEASURES, WATERMARK. */
  queriesBarred = false;
  /** Types of intervals have names, but no column is declared with one. */
  intervalTypes = false;
  /** Index of the last token read as an alias without AS, the usual fate of a misspelt keyword. */
  implicitAlias = -1;

  constructor(text: string, tokens: readonly Token[], grammar: Grammar, explain = false) {
    this.text = text;
    this.tokens = tokens;
    this.grammar = grammar;
    this.expected = explain ? { keys: new Set(), slots: new Set() } : undefined;
  }

  get token(): Token {
    return this.tokens[this.index]!;
  }

  /** The token taken last; before the first one, the first. */
  get previous(): Token {
    return this.tokens[this.index - 1] ?? this.token;
  }

  /** The token `ahead` of the next one; the last one is an `end` for ever. */
  peek(ahead: number): Token {
    return this.tokens[Math.min(this.index + ahead, this.tokens.length - 1)]!;
  }

  at(key: string): boolean {
    if (this.expected !== undefined) this.#note(key);
    return this.token.key === key;
  }

  /** Whether the next tokens are exactly these; only the first counts as expected. */
  atAll(...keys: readonly string[]): boolean {
    if (!this.at(keys[0]!)) return false;
    for (let i = 1; i < keys.length; i++) {
      if (this.peek(i).key !== keys[i]) return false;
    }
    return true;
  }

  take(key: string): boolean {
    if (!this.at(key)) return false;
    this.index += 1;
    return true;
  }

  takeAll(...keys: readonly string[]): boolean {
    if (!this.atAll(...keys)) return false;
    this.index += keys.length;
    return true;
  }

  /** The first of the keys that is next, taken. */
  takeOne<K extends string>(keys: readonly K[]): K | undefined {
    for (const key of keys) {
      if (this.take(key)) return key;
    }
    return undefined;
  }

  expect(...keys: readonly string[]): void {
    for (const key of keys) {
      if (!this.take(key)) this.unexpected();
    }
  }

  expectOne<K extends string>(keys: readonly K[]): K {
    return this.takeOne(keys) ?? this.unexpected();
  }

  /** Takes the next token whatever it is. */
  advance(): Token {
    const token = this.token;
    if (token.kind === 'invalid') throw token.error!;
    this.index += 1;
    return token;
  }

  /** Whether a name is next: in backticks, or a word that is not reserved. */
  atName(slot: Slot): boolean {
    this.expectSlot(slot);
    const { kind, key } = this.token;
    return kind === 'name' || (kind === 'word' && !RESERVED.has(key));
  }

  atString(): boolean {
    this.expectSlot('string');
    return this.token.kind === 'string';
  }

  atNumber(): boolean {
    this.expectSlot('number');
    return this.token.kind === 'number';
  }

  expectSlot(slot: Slot): void {
    if (this.expected !== undefined) {
      this.#moveNotes();
      this.expected.slots.add(slot);
    }
  }

  /** The place from a token on to the last one taken. */
  since(first: Token): Span {
    const end = Math.max(first.end, this.previous.end);
    return { start: first.start, end, line: first.line, column: first.column };
  }

  expression(): Expression {
    return this.grammar.expression(this);
  }

  query(): Query {
    return this.grammar.query(this);
  }

  /** An expression without queries in it. */
  plainExpression(): Expression {
    const before = this.queriesBarred;
    this.queriesBarred = true;
    const expression = this.expression();
    this.queriesBarred = before;
    return expression;
  }

  /** One or more, between commas. */
  list<T>(item: (p: Cursor) => T): T[] {
    const items = [item(this)];
    while (this.take(',')) items.push(item(this));
    return items;
  }

  /** One or more, between commas, in parentheses. */
  parenthesised<T>(item: (p: Cursor) => T): T[] {
    this.expect('(');
    const items = this.list(item);
    this.expect(')');
    return items;
  }

  /** Begins a rule that may contain itself; `leave` ends it. */
  enter(): void {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) throw errors.tooDeep(tokenSpan(this.token), MAX_DEPTH);
  }

  leave(): void {
    this.#depth -= 1;
  }

  unexpected(): never {
    throw this.explain();
  }

  explain(): MillraceError {
    if (this.expected !== undefined) this.#moveNotes();
    return unexpectedToken(this);
  }

  #note(key: string): void {
    this.#moveNotes();
    this.expected?.keys.add(key);
  }

  #moveNotes(): void {
    if (this.#expectedAt === this.index) return;
    this.#expectedAt = this.index;
    this.expected?.keys.clear();
    this.expected?.slots.clear();
  }
}
