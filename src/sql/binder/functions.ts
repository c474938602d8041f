/** The binder's side of the function catalogue: calls resolved with the place of the call in errors. */

import { BIGINT, type DataType, MillraceError, type Span, typesEqual } from '../../core/index.ts';
import {
  castExpression,
  type Expression,
  findFunction,
  isAggregate as isAggregateName,
  isRanking,
  leastRestrictive,
  resolveAggregate,
  resolveCall,
  type UserSignature,
} from '../../expression/index.ts';

/** What the user calls by name: functions given to the session and those of the catalogue. */
export interface UserFunctions {
  find(parts: readonly string[]): UserSignature | undefined;
}

/** Runs `work` with `span` as the place of errors that have none. */
export function placed<T>(span: Span, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof MillraceError ? error.at(span) : error;
  }
}

export function isFunction(name: string): boolean {
  return findFunction(name) !== undefined;
}

/** A call of the catalogue with implicit casts made explicit. */
export function resolve(name: string, args: readonly Expression[], span: Span): Expression {
  return placed(span, () => resolveCall(name, args));
}

export function cast(operand: Expression, type: DataType, safe: boolean, span: Span): Expression {
  return placed(span, () => castExpression(operand, type, safe ? 'TRY_CAST' : 'CAST'));
}

/** An implicit cast, for inserted values and the sides of a set operation. */
export function coerce(operand: Expression, type: DataType, span: Span): Expression {
  return placed(span, () => castExpression(operand, type, 'implicit'));
}

/** Functions that exist only with an OVER clause. */
export function isOverOnly(name: string): boolean {
  return isAggregateName(name) && isRanking(name);
}

export function isAggregate(name: string): boolean {
  return isAggregateName(name) && !isRanking(name);
}

export interface ResolvedAggregateCall {
  readonly name: string;
  readonly args: readonly Expression[];
  readonly type: DataType;
}

export function resolveAggregateCall(
  name: string,
  args: readonly Expression[],
  options: { readonly distinct: boolean; readonly grouped: boolean },
  span: Span,
): ResolvedAggregateCall {
  return placed(span, () => {
    const types = args.map(({ type }) => type);
    const resolved = resolveAggregate(name, types, options);
    const coerced = args.map((argument, i) => {
      const target = resolved.argTypes[i]!;
      return typesEqual(argument.type, target)
        ? argument
        : castExpression(argument, target, 'CAST');
    });
    return { name: resolved.name, args: coerced, type: resolved.type };
  });
}

/** GROUPING and its kin are BIGINT. */
export const GROUPING_TYPE = BIGINT(false);

/** The type that all columns of a set operation or VALUES are brought to. */
export function common(types: readonly DataType[]): DataType | undefined {
  if (types.every(({ kind }) => kind === 'NULL')) return types[0];
  return leastRestrictive(types);
}
