/** Tokens: what the lexer makes of the text; `key` is what the grammar compares with. */
import type { MillraceError, Span } from '../../core/index.ts';

export type TokenKind =
  /** A keyword or a plain name. */
  | 'word'
  /** A name in backticks. */
  | 'name'
  | 'number'
  | 'string'
  | 'symbol'
  /** The unquoted key or value of `SET key = value`. */
  | 'raw'
  /** Text that is no token; `error` says why. */
  | 'invalid'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Upper case for words, the text for symbols, empty for the rest. */
  readonly key: string;
  /** The value: a name without its backticks, a string without its quotes, else the text. */
  readonly value: string;
  /** What stood before the quote of a string: X, N, U&, E or _charset. */
  readonly prefix: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  readonly error: MillraceError | undefined;
}

/** The place of one token. */
export function tokenSpan(token: Token): Span {
  return { start: token.start, end: token.end, line: token.line, column: token.column };
}

/** The place from the start of one node to the end of another. */
export function joinSpans(first: Span, last: Span): Span {
  return { start: first.start, end: last.end, line: first.line, column: first.column };
}
