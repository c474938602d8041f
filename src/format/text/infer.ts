/** The narrowest sensible type of texts: BOOLEAN, BIGINT, DOUBLE, DATE, TIMESTAMP(3 to 9) or STRING. */

import {
  BIGINT,
  BOOLEAN,
  DATE,
  type DataType,
  DOUBLE,
  STRING,
  TIMESTAMP,
} from '../../core/index.ts';
import { FieldError } from './field-error.ts';
import { parseScalar, type ScalarRules, SQL_RULES } from './scalar.ts';

const INTEGER = /^[+-]?\d{1,19}$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const DATE_TEXT = /^\d{4}-\d\d-\d\d$/;

/** @param texts null where the value is missing; without any value the type is STRING */
export function inferTextType(texts: readonly (string | null)[], rules = SQL_RULES): DataType {
  const values = texts.filter((text) => text !== null);
  if (values.length === 0) return STRING();
  if (values.every((text) => /^(true|false)$/i.test(text))) return BOOLEAN();
  if (values.every((text) => INTEGER.test(text) && reads(text, BIGINT(), rules))) return BIGINT();
  if (values.every((text) => NUMBER.test(text))) return DOUBLE();
  if (values.every((text) => DATE_TEXT.test(text) && reads(text, DATE(), rules))) return DATE();
  if (values.every((text) => reads(text, TIMESTAMP(9), rules))) {
    const digits = values.map((text) => (text.split('.')[1] ?? '').length);
    return TIMESTAMP(precisionFor(Math.max(...digits)));
  }
  return STRING();
}

/** Milliseconds, microseconds or nanoseconds: what holds so many digits. */
export function precisionFor(digits: number): number {
  return digits <= 3 ? 3 : digits <= 6 ? 6 : 9;
}

function reads(text: string, type: DataType, rules: ScalarRules): boolean {
  try {
    parseScalar(text, type, rules);
    return true;
  } catch (error) {
    if (error instanceof FieldError) return false;
    throw error;
  }
}
