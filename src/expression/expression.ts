/** Typed expressions as plain data: what the binder makes, plans carry and evaluation compiles. */

import type { Value } from '../batch/index.ts';
import type { DataType } from '../core/index.ts';

export type Expression = ColumnReference | Literal | Call;

/** Column `index` of the operator's input (of a join's condition: left columns, then right columns). */
export interface ColumnReference {
  readonly kind: 'column';
  readonly index: number;
  readonly type: DataType;
}

export interface Literal {
  readonly kind: 'literal';
  /** As `Value`, except that in a serialised plan bigint and bytes are wrapped (see plan/serialize.ts). */
  readonly value: Value;
  readonly type: DataType;
}

/**
 * A call of the catalogue function `name`: upper case, Flink's name ('PLUS', 'EQUALS', 'CAST', 'CASE', 'AND', 'SUBSTRING').
 * All implicit casts are already explicit; `type` is the result, also the target of CAST.
 */
export interface Call {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expression[];
  readonly type: DataType;
}

export function columnReference(index: number, type: DataType): ColumnReference {
  return { kind: 'column', index, type };
}

export function literal(value: Value, type: DataType): Literal {
  return { kind: 'literal', value, type };
}

export function call(name: string, args: readonly Expression[], type: DataType): Call {
  return { kind: 'call', name, args, type };
}

/** One aggregate of a GROUP BY, window or OVER. */
export interface AggregateCall {
  /** Catalogue name: 'COUNT', 'SUM', 'MIN', 'LISTAGG', or a user function. COUNT(*) has no args. */
  readonly name: string;
  readonly args: readonly Expression[];
  readonly distinct: boolean;
  /** BOOLEAN; rows where it is not true are left out. */
  readonly filter: Expression | null;
  /** ORDER BY within the call (ARRAY_AGG, LISTAGG): empty when absent. */
  readonly orderBy: readonly SortKey[];
  readonly type: DataType;
  /** Output column name. */
  readonly alias: string;
}

export interface SortKey {
  readonly column: number;
  readonly descending: boolean;
  readonly nullsLast: boolean;
}
