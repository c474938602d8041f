/** Casts to text and bytes of a length: longer ones are cut, CHAR and BINARY are filled up. */

import type { Value } from '../../batch/index.ts';
import { type DataType, isBinary, isString, MAX_LENGTH } from '../../core/index.ts';
import type { Caster } from './caster.ts';

const encoder = new TextEncoder();

/** From text to CHAR(n) or VARCHAR(n): n counts UTF-16 units, as Java's strings do. */
export function castText(to: DataType): Caster {
  const length = 'length' in to ? to.length : MAX_LENGTH;
  const fixed = to.kind === 'CHAR';
  return (text: string) => {
    if (text.length > length) return text.slice(0, length);
    return fixed ? text.padEnd(length, ' ') : text;
  };
}

/** From text or bytes to BINARY(n) or VARBINARY(n). */
export function castBytes(from: DataType, to: DataType): Caster | undefined {
  const length = 'length' in to ? to.length : MAX_LENGTH;
  const fitLength = (bytes: Uint8Array): Value => {
    if (bytes.length > length) return bytes.subarray(0, length);
    if (to.kind !== 'BINARY' || bytes.length === length) return bytes;
    const filled = new Uint8Array(length);
    filled.set(bytes);
    return filled;
  };
  if (isString(from)) return (text: string) => fitLength(encoder.encode(text));
  return isBinary(from) || from.kind === 'BITMAP' || from.kind === 'RAW' ? fitLength : undefined;
}
