/** LIKE patterns over UTF-8: `_` is one code point, `%` any text, the escape character takes either's meaning away. */

import { invalidArgument } from '../errors.ts';

/** Tokens beyond the bytes, as the kernel knows them. */
export const ANY_POINT = 256;
export const ANY_TEXT = 257;

const encoder = new TextEncoder();
const UNDERSCORE = 0x5f;
const PERCENT = 0x25;

/**
 * The tokens of a pattern in UTF-8. Without an escape character nothing is escaped.
 *
 * @throws MillraceError SQL_ARGUMENT_INVALID for an escape that is no single character, or that stands
 *   before anything but `_`, `%` and itself
 */
export function likeTokens(pattern: Uint8Array, escapedBy?: string): Uint16Array {
  const escapeBytes = escapedBy === undefined ? null : escapeOf(escapedBy);
  const tokens: number[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const byte = pattern[at]!;
    if (escapeBytes !== null && startsWith(pattern, at, escapeBytes)) {
      at += escapeBytes.length;
      const isSpecial = pattern[at] === UNDERSCORE || pattern[at] === PERCENT;
      if (isSpecial) tokens.push(pattern[at]!);
      else if (startsWith(pattern, at, escapeBytes)) {
        tokens.push(...escapeBytes);
        at += escapeBytes.length - 1;
      } else throw invalidSequence(pattern, at);
    } else if (byte === UNDERSCORE) tokens.push(ANY_POINT);
    else if (byte === PERCENT) {
      if (tokens.at(-1) !== ANY_TEXT) tokens.push(ANY_TEXT);
    } else tokens.push(byte);
  }
  return Uint16Array.from(tokens);
}

function escapeOf(mark: string): Uint8Array {
  if ([...mark].length !== 1) {
    throw invalidArgument('LIKE', `invalid escape character '${mark}'`, 'give a single character');
  }
  return encoder.encode(mark);
}

function startsWith(pattern: Uint8Array, at: number, part: Uint8Array): boolean {
  return part.every((byte, i) => pattern[at + i] === byte);
}

function invalidSequence(pattern: Uint8Array, at: number) {
  const text = new TextDecoder().decode(pattern);
  return invalidArgument('LIKE', `invalid escape sequence in '${text}' at byte ${at}`);
}

const points = new Map<string, RegExp>();
const CACHED_PATTERNS = 256;

/** Whether `text` is like `pattern`, for patterns that come with the row. */
export function isLike(text: string, pattern: string, escapedBy?: string): boolean {
  const key = `${escapedBy ?? ''}\0${pattern}`;
  let expression = points.get(key);
  if (expression === undefined) {
    if (points.size >= CACHED_PATTERNS) points.clear();
    expression = likeExpression(pattern, escapedBy);
    points.set(key, expression);
  }
  return expression.test(text);
}

function likeExpression(pattern: string, escapedBy?: string): RegExp {
  const tokens = likeTokens(encoder.encode(pattern), escapedBy);
  let source = '';
  let bytes: number[] = [];
  const flush = (): void => {
    source += literalSource(new TextDecoder().decode(Uint8Array.from(bytes)));
    bytes = [];
  };
  for (const token of tokens) {
    if (token < ANY_POINT) bytes.push(token);
    else {
      flush();
      source += token === ANY_POINT ? '.' : '.*';
    }
  }
  flush();
  return new RegExp(`^${source}$`, 'su');
}

function literalSource(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
