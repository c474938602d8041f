/** Literals: their text is kept exactly; only quotes and escapes are resolved. */
import type { BinaryLiteral, DateTimeLiteral, NumberLiteral, StringLiteral } from '../ast/index.ts';
import type { Cursor } from './cursor.ts';
import * as errors from './errors.ts';
import { resolveCEscapes, resolveUnicodeEscapes } from './string-escapes.ts';
import { type Token, tokenSpan } from './token.ts';

const CHARSETS = new Set([
  'UTF8',
  'UTF-8',
  'UTF16',
  'UTF-16',
  'UTF16LE',
  'UTF-16LE',
  'UTF-16BE',
  'UTF32',
  'UTF-32',
  'ISO-8859-1',
  'LATIN1',
  'US-ASCII',
  'ASCII',
  'GBK',
  'GB2312',
  'BIG5',
]);

export function parseNumberLiteral(p: Cursor): NumberLiteral {
  if (!p.atNumber()) p.unexpected();
  const token = p.advance();
  const approximate = /e/i.test(token.value);
  return { kind: 'NumberLiteral', text: token.value, approximate, span: tokenSpan(token) };
}

/** `DECIMAL '1.50'`: a number that keeps its zeros. */
export function parseDecimalLiteral(p: Cursor): NumberLiteral {
  const first = p.token;
  p.expect('DECIMAL');
  const text = parseString(p).trim();
  const span = p.since(first);
  if (!/^(?:\d+(?:\.\d*)?|\.\d+)$/.test(text)) throw errors.invalidDecimal(text, span);
  return { kind: 'NumberLiteral', text, approximate: false, span };
}

/** `'text'`, with pieces on further lines appended, and any prefix but X. */
export function parseStringLiteral(p: Cursor): StringLiteral {
  const first = p.token;
  const prefix = first.prefix.toUpperCase();
  if (prefix === 'X') p.unexpected();
  let value = parsePieces(p);
  const mark = parseUnicodeEscape(p, prefix);
  const span = p.since(first);
  if (prefix === 'U&') value = resolveUnicodeEscapes(value, mark, span);
  if (prefix === 'E') value = resolveCEscapes(value);
  const literal = { kind: 'StringLiteral', value, span } as const;
  const charset = charsetOf(prefix, first);
  return charset === undefined ? literal : { ...literal, charset };
}

/** `X'0AFF'`. */
export function parseBinaryLiteral(p: Cursor): BinaryLiteral {
  const first = p.token;
  const hex = parsePieces(p).toUpperCase();
  const span = p.since(first);
  if (hex.length % 2 !== 0 || !/^[0-9A-F]*$/.test(hex)) throw errors.invalidBinary(hex, span);
  return { kind: 'BinaryLiteral', hex, span };
}

function parsePieces(p: Cursor): string {
  let last = p.advance();
  let value = last.value;
  while (p.token.kind === 'string' && p.token.prefix === '') {
    if (p.token.line === last.line) throw pieceOnSameLine(p.token);
    last = p.advance();
    value += last.value;
  }
  return value;
}

function pieceOnSameLine(token: Token): Error {
  return errors.syntaxError(
    'unexpected string after a string',
    tokenSpan(token),
    'an alias is a name, not a string; a string goes on only in the next line',
  );
}

function parseUnicodeEscape(p: Cursor, prefix: string): string {
  if (prefix !== 'U&' || !p.take('UESCAPE')) return '\\';
  if (!p.atString()) p.unexpected();
  const token = p.advance();
  if (/^[^0-9A-Fa-f+'"\s]$/u.test(token.value)) return token.value;
  throw errors.invalidEscape(`'${token.value}' cannot be an escape character`, tokenSpan(token));
}

function charsetOf(prefix: string, token: Token): string | undefined {
  if (prefix === 'N') return 'ISO-8859-1';
  if (!prefix.startsWith('_')) return undefined;
  const charset = prefix.slice(1);
  if (!CHARSETS.has(charset)) throw errors.unknownCharset(token.prefix.slice(1), tokenSpan(token));
  return charset;
}

/** `DATE '..'`, `TIMESTAMP WITH LOCAL TIME ZONE '..'`, if a literal follows the word. */
export function parseDateTimeLiteral(p: Cursor): DateTimeLiteral | undefined {
  const first = p.token;
  const { key } = first;
  if (key !== 'DATE' && key !== 'TIME' && key !== 'TIMESTAMP') return undefined;
  const zoned = key === 'TIMESTAMP' && p.peek(1).key === 'WITH';
  if (!zoned && p.peek(1).kind !== 'string') return undefined;
  p.advance();
  if (zoned) p.expect('WITH', 'LOCAL', 'TIME', 'ZONE');
  if (!p.atString() || p.token.prefix !== '') p.unexpected();
  const { value } = p.advance();
  const type = zoned ? 'TIMESTAMP_LTZ' : key;
  return { kind: 'DateTimeLiteral', type, value, span: p.since(first) };
}

/** An unsigned integer, for precisions and counts. */
export function parseInteger(p: Cursor): number {
  if (!p.atNumber() || !/^\d+$/.test(p.token.value)) p.unexpected();
  return Number(p.advance().value);
}

export function parseString(p: Cursor): string {
  if (!p.atString()) p.unexpected();
  return parseStringLiteral(p).value;
}
