/** What two sides of a comparison are cast to before they are compared. */

import {
  type DataType,
  DOUBLE,
  isBinary,
  isNumeric,
  isString,
  isTimestamp,
  typeToString,
  withNullable,
} from '../../core/index.ts';
import { implicitConversion } from '../errors.ts';
import { leastRestrictive } from './common-type.ts';
import { digitsOf } from './decimal.ts';

/**
 * The types that both sides are cast to; undefined when they cannot be compared.
 * Text beside a time, a number or a boolean is read as one. Two decimals keep their own scales, text its length.
 */
export function comparableTypes(
  a: DataType,
  b: DataType,
): readonly [DataType, DataType] | undefined {
  if (a.kind === 'NULL' || b.kind === 'NULL') return comparableToNull(a, b);
  if (isString(a) && isString(b)) return [a, b];
  if (isBinary(a) && isBinary(b)) return [a, b];
  if (isNumeric(a) && isNumeric(b)) return comparableNumbers(a, b);
  if (isString(a)) return readsText(b) ? [withNullable(b, a.nullable), b] : undefined;
  if (isString(b)) return readsText(a) ? [a, withNullable(a, b.nullable)] : undefined;
  if (a.kind !== b.kind && !(isTimestamp(a) && isTimestamp(b))) return undefined;
  const common = a.kind === 'RAW' ? a : leastRestrictive([a, b]);
  if (common === undefined) return undefined;
  return [withNullable(common, a.nullable), withNullable(common, b.nullable)];
}

/**
 * Equality of a number and a text is refused, as in Flink: it could mean either of two conversions.
 * `<` and its kin read the text as a number.
 */
export function refuseNumberAsText(a: DataType, b: DataType): void {
  if ((isNumeric(a) && isString(b)) || (isString(a) && isNumeric(b))) {
    throw implicitConversion(
      typeToString(withNullable(a, true)),
      typeToString(withNullable(b, true)),
    );
  }
}

function comparableToNull(a: DataType, b: DataType): readonly [DataType, DataType] {
  const typed = a.kind === 'NULL' ? b : a;
  return [withNullable(typed, a.nullable), withNullable(typed, b.nullable)];
}

function readsText(type: DataType): boolean {
  return (
    isNumeric(type) ||
    isTimestamp(type) ||
    type.kind === 'BOOLEAN' ||
    type.kind === 'DATE' ||
    type.kind === 'TIME'
  );
}

function comparableNumbers(a: DataType, b: DataType): readonly [DataType, DataType] {
  if (a.kind === 'DECIMAL' || b.kind === 'DECIMAL') {
    const [digitsA, digitsB] = [digitsOf(a), digitsOf(b)];
    if (digitsA === undefined || digitsB === undefined) {
      return [DOUBLE(a.nullable), DOUBLE(b.nullable)];
    }
    return [
      { kind: 'DECIMAL', ...pick(digitsA), nullable: a.nullable },
      { kind: 'DECIMAL', ...pick(digitsB), nullable: b.nullable },
    ];
  }
  const wider = a.kind === 'DOUBLE' || b.kind === 'DOUBLE' ? DOUBLE() : leastRestrictive([a, b])!;
  return [withNullable(wider, a.nullable), withNullable(wider, b.nullable)];
}

const pick = ({ precision, scale }: { precision: number; scale: number }) => ({ precision, scale });
