/** Builds casts: explicit ones by Flink's matrix, implicit ones wherever a signature coerces. */

import {
  type DataType,
  isNumeric,
  isTimestamp,
  sameType,
  typeToString,
  withNullable,
} from '../core/index.ts';
import { foldCast } from './cast/fold.ts';
import { parseText } from './cast/parse.ts';
import { castFailed, invalidCast } from './errors.ts';
import { call, type Expression, literal } from './expression.ts';
import { zoneOf } from './time/zone.ts';
import { supportsExplicitCast, supportsImplicitCast } from './type/castability.ts';

export type CastMode = 'CAST' | 'TRY_CAST' | 'implicit';

/**
 * `expression` as a value of `target`; itself where that changes nothing.
 * The result is nullable when the expression is, and always after TRY_CAST.
 *
 * @throws MillraceError SQL_CAST_TYPES when no such cast exists
 */
export function castExpression(
  expression: Expression,
  target: DataType,
  mode: CastMode,
): Expression {
  const { type } = expression;
  const supported = mode === 'implicit' ? supportsImplicitCast : supportsExplicitCast;
  if (!supported(type, target)) throw notCastable(type, target);
  return uncheckedCast(expression, target, mode === 'TRY_CAST' ? 'TRY_CAST' : 'CAST');
}

/** For coercions that a signature has allowed, some of which (text to a number) no implicit cast covers. */
export function uncheckedCast(
  expression: Expression,
  target: DataType,
  name: 'CAST' | 'TRY_CAST',
): Expression {
  const { type } = expression;
  const nullable = name === 'TRY_CAST' || type.nullable;
  const result = withNullable(target, nullable);
  if (sameType(type, target))
    return type.nullable === nullable ? expression : call(name, [expression], result);
  if (expression.kind === 'literal') {
    if (expression.value === null) return literal(null, withNullable(target, true));
    const folded = foldCast(expression.value, type, target);
    if (folded !== undefined) return literal(folded, result);
  }
  return call(name, [expression], result);
}

/**
 * A text literal as a literal of `target`, for types whose text means the same in every session.
 *
 * @throws MillraceError CAST_INVALID where it cannot be read
 */
export function readLiteral(expression: Expression, target: DataType): Expression | undefined {
  if (expression.kind !== 'literal' || typeof expression.value !== 'string') return undefined;
  if (target.kind === 'TIMESTAMP_LTZ') return undefined;
  const value = parseText(target, zoneOf('UTC'))?.(expression.value);
  const type = withNullable(target, false);
  if (value === undefined)
    throw castFailed(expression.value, typeToString({ ...type, nullable: true }));
  return literal(value, value === null ? withNullable(type, true) : type);
}

function notCastable(from: DataType, to: DataType) {
  const hint =
    isNumeric(from) && isTimestamp(to)
      ? numberToTimestamp(to)
      : isTimestamp(from) && isNumeric(to)
        ? 'use UNIX_TIMESTAMP(CAST(timestamp_col AS STRING)) instead'
        : undefined;
  const text = (type: DataType) => typeToString(withNullable(type, true));
  return invalidCast(text(from), text(to), hint);
}

function numberToTimestamp(to: DataType): string {
  return to.kind === 'TIMESTAMP_LTZ'
    ? 'use TO_TIMESTAMP_LTZ(numeric_col, precision) instead'
    : 'use TO_TIMESTAMP(FROM_UNIXTIME(numeric_col)) instead, note the numeric is in seconds';
}
