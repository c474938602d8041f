/** The narrowest sensible type of JavaScript values: of parsed JSON, and of rows that a program gave. */

import {
  ARRAY,
  BIGINT,
  BOOLEAN,
  BYTES,
  type DataType,
  DOUBLE,
  ROW,
  STRING,
  TIMESTAMP,
} from '../core/index.ts';
import { inferTextType } from './text/infer.ts';
import { type ScalarRules, SQL_RULES } from './text/scalar.ts';

/**
 * Numbers are BIGINT when all are whole, else DOUBLE; text is DATE or TIMESTAMP where all of it reads
 * so; objects are ROWs of all their keys; mixtures are STRING.
 */
export function inferValueType(
  values: readonly unknown[],
  rules: ScalarRules = SQL_RULES,
): DataType {
  const given = values.filter((value) => value !== null && value !== undefined);
  const all = (test: (value: unknown) => boolean) => given.length > 0 && given.every(test);
  if (all((value) => typeof value === 'boolean')) return BOOLEAN();
  if (all((value) => typeof value === 'bigint' || Number.isSafeInteger(value))) return BIGINT();
  if (all((value) => typeof value === 'number' || typeof value === 'bigint')) return DOUBLE();
  if (all((value) => typeof value === 'string')) return textType(given as string[], rules);
  if (all((value) => value instanceof Date)) return TIMESTAMP(3);
  if (all((value) => value instanceof Uint8Array)) return BYTES();
  if (all(Array.isArray)) return ARRAY(inferValueType(given.flat(), rules));
  if (all((value) => typeof value === 'object' && !Array.isArray(value))) {
    const names = [...new Set(given.flatMap((value) => Object.keys(value as object)))];
    const field = (name: string) => ({
      name,
      type: inferValueType(
        given.map((value) => (value as Readonly<Record<string, unknown>>)[name]),
        rules,
      ),
    });
    if (names.length > 0) return ROW(names.map(field));
  }
  return STRING();
}

/** Text in quotes is never a number or boolean, only a time. */
function textType(texts: readonly string[], rules: ScalarRules): DataType {
  const type = inferTextType(texts, rules);
  return type.kind === 'DATE' || type.kind === 'TIMESTAMP' ? type : STRING();
}
