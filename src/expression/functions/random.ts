/** RAND, RAND_INTEGER and UUID: dice come from the host, or from a seed as in java.util.Random. */

import { CHAR, DOUBLE, INTEGER } from '../../core/index.ts';
import { invalidArgument } from '../errors.ts';
import { type BoundCall, bound, type RowFunction, type ScalarFunction } from '../function.ts';
import { either, gives, givesNotNull, INT, takes } from '../signature.ts';
import { JavaRandom } from '../value/java-random.ts';

const UUID_LENGTH = 36;

/** A literal seed starts one sequence; a seed by row starts a new one for each row. */
function bindRandom({ types, literal, context }: BoundCall): RowFunction {
  if (types.length === 0) return () => context.random();
  const seed = literal(0);
  if (typeof seed !== 'number') return (each: number) => new JavaRandom(each).nextDouble();
  const sequence = new JavaRandom(seed);
  return () => sequence.nextDouble();
}

function bindRandomInteger({ types, literal, context }: BoundCall): RowFunction {
  if (types.length === 1) {
    return (limit: number) => Math.floor(context.random() * positive(limit));
  }
  const seed = literal(0);
  if (typeof seed !== 'number') {
    return (each: number, limit: number) => new JavaRandom(each).nextInt(positive(limit));
  }
  const sequence = new JavaRandom(seed);
  return (_: number, limit: number) => sequence.nextInt(positive(limit));
}

function positive(limit: number): number {
  if (limit <= 0) throw invalidArgument('RAND_INTEGER', `the bound must be positive, not ${limit}`);
  return limit;
}

/** Version 4: 122 random bits. */
function bindUuid({ context }: BoundCall): RowFunction {
  return () => {
    const bytes = Uint8Array.from({ length: 16 }, () => Math.floor(context.random() * 256));
    bytes[6] = (bytes[6]! & 0x0f) | 0x40;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  };
}

const dice = { deterministic: false } as const;

export const RANDOM: readonly ScalarFunction[] = [
  bound('RAND', either(takes(), takes(INT)), gives(DOUBLE()), bindRandom, dice),
  bound(
    'RAND_INTEGER',
    either(takes(INT), takes(INT, INT)),
    gives(INTEGER()),
    bindRandomInteger,
    dice,
  ),
  bound('UUID', takes(), givesNotNull(CHAR(UUID_LENGTH)), bindUuid, dice),
];
