/** Text and bytes in other forms: Base64, character sets, URLs. */

import type { Value } from '../../batch/index.ts';
import { BYTES, STRING } from '../../core/index.ts';
import { type ScalarFunction, scalar } from '../function.ts';
import { BYTE_STRING, either, gives, givesNullable, optional, TEXT, takes } from '../signature.ts';
import { decodeBase64, decodeText, encodeBase64, encodeText } from '../value/encoding.ts';
import { decodeUrl, encodeUrl, urlPart } from '../value/url.ts';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

const bytesOf = (value: string | Uint8Array): Uint8Array =>
  typeof value === 'string' ? encoder.encode(value) : value;

const textOf = (value: string | Uint8Array): string =>
  typeof value === 'string' ? value : decoder.decode(value);

const textOrBytes = either(takes(TEXT), takes(BYTE_STRING));

export const ENCODING_FUNCTIONS: readonly ScalarFunction[] = [
  scalar('TO_BASE64', textOrBytes, gives(STRING()), (value: string | Uint8Array) =>
    encodeBase64(bytesOf(value)),
  ),
  scalar('FROM_BASE64', textOrBytes, gives(STRING()), (value: string | Uint8Array) =>
    decoder.decode(decodeBase64(textOf(value))),
  ),
  scalar('ENCODE', takes(TEXT, TEXT), gives(BYTES()), encodeText),
  scalar('DECODE', takes(BYTE_STRING, TEXT), gives(STRING()), decodeText),
  scalar('URL_ENCODE', takes(TEXT), givesNullable(STRING()), encodeUrl),
  scalar(
    'URL_DECODE',
    takes(TEXT),
    givesNullable(STRING()),
    (text: string): Value => decodeUrl(text) ?? null,
  ),
  scalar(
    'PARSE_URL',
    takes(TEXT, TEXT, optional(TEXT)),
    givesNullable(STRING()),
    (url: string, part: string, key?: string): Value => urlPart(url, part, key) ?? null,
  ),
];
