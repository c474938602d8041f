/** IPv4 addresses as numbers, with MySQL's short forms. */

import type { Value } from '../../batch/index.ts';
import { BIGINT, STRING } from '../../core/index.ts';
import { type ScalarFunction, scalar } from '../function.ts';
import { givesNullable, LONG, TEXT, takes } from '../signature.ts';

const MAX_ADDRESS = 0xffff_ffffn;

/** `127.1` is 127.0.0.1: the last part follows as many zeros as are missing. Null for what is no address. */
function toNumber(address: string): Value {
  const parts = address.split('.');
  if (parts.length > 4 || !parts.every((part) => /^\d+$/.test(part) && Number(part) <= 255)) {
    return null;
  }
  const last = parts.pop()!;
  while (parts.length < 3) parts.push('0');
  return [...parts, last].reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function toAddress(number: bigint): Value {
  if (number < 0n || number > MAX_ADDRESS) return null;
  return [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 255n).join('.');
}

export const INET_FUNCTIONS: readonly ScalarFunction[] = [
  scalar('INET_ATON', takes(TEXT), givesNullable(BIGINT()), toNumber),
  scalar('INET_NTOA', takes(LONG), givesNullable(STRING()), toAddress),
];
