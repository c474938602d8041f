/** Base64 and the character sets that every Java has. */

import { evaluationFailed } from '../errors.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function encodeBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i]!, bytes[i + 1], bytes[i + 2]];
    const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    text += ALPHABET[bits >>> 18]! + ALPHABET[(bits >>> 12) & 63]!;
    text += b === undefined ? '=' : ALPHABET[(bits >>> 6) & 63]!;
    text += c === undefined ? '=' : ALPHABET[bits & 63]!;
  }
  return text;
}

/** Padding may be left out, as java.util.Base64 allows; nothing else may. */
export function decodeBase64(text: string): Uint8Array {
  const digits = text.replace(/={1,2}$/, '');
  const isPadded = digits.length !== text.length;
  if (/[^A-Za-z0-9+/]/.test(digits) || digits.length % 4 === 1) throw notBase64(text);
  if (isPadded && text.length % 4 !== 0) throw notBase64(text);
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let [bits, count, at] = [0, 0, 0];
  for (const digit of digits) {
    bits = ((bits << 6) | ALPHABET.indexOf(digit)) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[at++] = (bits >>> count) & 0xff;
  }
  return bytes;
}

function notBase64(text: string) {
  return evaluationFailed('FROM_BASE64', `'${text}' is not Base64`);
}

interface CharacterSet {
  encode(text: string): Uint8Array;
  decode(bytes: Uint8Array): string;
}

const utf8: CharacterSet = {
  encode: (text) => new TextEncoder().encode(text),
  decode: (bytes) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes),
};

/** A byte a character up to `last`; others are written as `?`, and bytes beyond it read as U+FFFD. */
function singleByte(last: number): CharacterSet {
  return {
    encode: (text) =>
      Uint8Array.from(text, (point) =>
        point.codePointAt(0)! <= last ? point.charCodeAt(0) : 0x3f,
      ),
    decode: (bytes) =>
      Array.from(bytes, (byte) => (byte <= last ? String.fromCharCode(byte) : '\uFFFD')).join(''),
  };
}

function utf16(littleEndian: boolean, mark: boolean): CharacterSet {
  return {
    encode(text) {
      const marked = mark && text !== '' ? `\uFEFF${text}` : text;
      const bytes = new Uint8Array(2 * marked.length);
      const view = new DataView(bytes.buffer);
      for (let i = 0; i < marked.length; i++) {
        view.setUint16(2 * i, marked.charCodeAt(i), littleEndian);
      }
      return bytes;
    },
    decode(bytes) {
      const isLittle = littleEndian || (mark && bytes[0] === 0xff && bytes[1] === 0xfe);
      return new TextDecoder(isLittle ? 'utf-16le' : 'utf-16be', { ignoreBOM: !mark }).decode(
        bytes,
      );
    },
  };
}

const SETS: ReadonlyMap<string, CharacterSet> = new Map([
  ['UTF-8', utf8],
  ['UTF8', utf8],
  ['US-ASCII', singleByte(0x7f)],
  ['ASCII', singleByte(0x7f)],
  ['ISO-8859-1', singleByte(0xff)],
  ['LATIN1', singleByte(0xff)],
  ['UTF-16', utf16(false, true)],
  ['UTF-16BE', utf16(false, false)],
  ['UTF-16LE', utf16(true, false)],
]);

function characterSet(name: string, functionName: string): CharacterSet {
  const found = SETS.get(name.toUpperCase());
  if (found === undefined) {
    const known = 'UTF-8, US-ASCII, ISO-8859-1, UTF-16, UTF-16BE or UTF-16LE';
    throw evaluationFailed(functionName, `no character set '${name}': expected ${known}`);
  }
  return found;
}

export function encodeText(text: string, set: string): Uint8Array {
  return characterSet(set, 'ENCODE').encode(text);
}

export function decodeText(bytes: Uint8Array, set: string): string {
  return characterSet(set, 'DECODE').decode(bytes);
}
