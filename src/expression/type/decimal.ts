/** Precision and scale of decimal results, by the rules of Flink (SQL Server's, with Hive's adjustment). */

import { type DataType, DECIMAL } from '../../core/index.ts';

export const MAX_PRECISION = 38;
/** Digits behind the point that survive when a result would be wider than 38 digits. */
const MINIMUM_ADJUSTED_SCALE = 6;

export interface Digits {
  readonly precision: number;
  readonly scale: number;
}

/** The decimal that holds every value of an exact numeric type; undefined for other types. */
export function digitsOf(type: DataType): Digits | undefined {
  switch (type.kind) {
    case 'TINYINT':
      return { precision: 3, scale: 0 };
    case 'SMALLINT':
      return { precision: 5, scale: 0 };
    case 'INTEGER':
      return { precision: 10, scale: 0 };
    case 'BIGINT':
      return { precision: 19, scale: 0 };
    case 'DECIMAL':
      return type;
    default:
      return undefined;
  }
}

export function sumType(a: Digits, b: Digits): DataType {
  const scale = Math.max(a.scale, b.scale);
  return fitted(Math.max(a.precision - a.scale, b.precision - b.scale) + scale + 1, scale);
}

export function productType(a: Digits, b: Digits): DataType {
  return fitted(a.precision + b.precision + 1, a.scale + b.scale);
}

export function quotientType(a: Digits, b: Digits): DataType {
  const scale = Math.max(6, a.scale + b.precision + 1);
  return fitted(a.precision - a.scale + b.scale + scale, scale);
}

/** Of whole numbers the divisor's. */
export function remainderType(a: Digits, b: Digits): DataType {
  if (a.scale === 0 && b.scale === 0) return DECIMAL(b.precision, 0, false);
  const scale = Math.max(a.scale, b.scale);
  return fitted(Math.min(a.precision - a.scale, b.precision - b.scale) + scale, scale);
}

/** The narrowest decimal that holds both; digits before the point win over those behind it. */
export function unionType(a: Digits, b: Digits): DataType {
  const scale = Math.max(a.scale, b.scale);
  const whole = Math.max(a.precision - a.scale, b.precision - b.scale);
  const precision = Math.min(MAX_PRECISION, whole + scale);
  return DECIMAL(precision, Math.min(scale, Math.max(0, MAX_PRECISION - whole)), false);
}

/** @param digits digits behind the point to keep; negative ones round before it */
export function roundType(type: Digits, digits: number): DataType {
  const { precision, scale } = type;
  if (digits >= scale) return DECIMAL(precision, scale, false);
  const whole = precision - scale;
  if (digits < 0) return DECIMAL(Math.min(MAX_PRECISION, 1 + whole), 0, false);
  return DECIMAL(1 + whole + digits, digits, false);
}

function fitted(precision: number, scale: number): DataType {
  if (precision <= MAX_PRECISION) return DECIMAL(precision, scale, false);
  const whole = precision - scale;
  const kept = Math.max(MAX_PRECISION - whole, Math.min(scale, MINIMUM_ADJUSTED_SCALE));
  return DECIMAL(MAX_PRECISION, kept, false);
}
