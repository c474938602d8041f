/** Escapes inside strings: Unicode ones of U&'..' and C-like ones of E'..'. */
import type { Span } from '../../core/index.ts';
import * as errors from './errors.ts';

/**
 * `\0041` and `\+01F600` become characters, a doubled escape character becomes itself.
 *
 * @example resolveUnicodeEscapes('caf\\00e9', '\\', span) // 'café'
 */
export function resolveUnicodeEscapes(text: string, mark: string, span: Span): string {
  let result = '';
  let at = 0;
  while (at < text.length) {
    if (text[at] !== mark) {
      result += text[at];
      at += 1;
    } else if (text[at + 1] === mark) {
      result += mark;
      at += 2;
    } else {
      const digits = hexAfter(text, at, span);
      result += String.fromCodePoint(Number.parseInt(digits, 16));
      at += digits.length + (text[at + 1] === '+' ? 2 : 1);
    }
  }
  return result;
}

function hexAfter(text: string, at: number, span: Span): string {
  const [, long, short] =
    /^.(?:\+([0-9A-Fa-f]{6})|([0-9A-Fa-f]{4}))/.exec(text.slice(at, at + 8)) ?? [];
  const digits = long ?? short;
  if (digits === undefined || Number.parseInt(digits, 16) > 0x10ffff) {
    throw errors.invalidEscape(`'${text.slice(at, at + 8)}' is no Unicode escape`, span);
  }
  return digits;
}

const LETTERS: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/**
 * The escapes of C: letters, octal, `\x`, `\u`, `\U`; any other character stands for itself.
 *
 * @example resolveCEscapes('a\\tb') // 'a<tab>b'
 */
export function resolveCEscapes(text: string): string {
  const sequence =
    /\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|([\s\S]))/g;
  return text.replace(
    sequence,
    (_, u?: string, U?: string, x?: string, octal?: string, one = '') => {
      const hex = u ?? U ?? x;
      if (hex !== undefined) return characterOf(Number.parseInt(hex, 16));
      if (octal !== undefined) return characterOf(Number.parseInt(octal, 8));
      return LETTERS[one] ?? one;
    },
  );
}

function characterOf(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
}
