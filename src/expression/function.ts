/** A scalar function of the catalogue as data: names, types, how nulls pass, and the code for one row. */

import type { Value } from '../batch/index.ts';
import type { DataType } from '../core/index.ts';
import type { EvaluationContext } from './contract.ts';
import type { Expression } from './expression.ts';
import type { ResultRule, Signature } from './signature.ts';

/**
 * The code for one row. Arguments arrive as `Value`s of the types that the signature coerced them to,
 * so an implementation declares what it expects: `(text: string, count: number) => string`.
 */
export type RowFunction = (...args: never[]) => Value;

/** A call as its implementation sees it once per compiled expression. */
export interface BoundCall {
  readonly name: string;
  readonly types: readonly DataType[];
  readonly type: DataType;
  readonly context: EvaluationContext;
  /** The value of argument `index` where it is a literal; undefined where it varies by row. */
  literal(index: number): Value | undefined;
}

export interface FunctionOptions {
  /** Other names of the same function. */
  readonly aliases?: readonly string[];
  /**
   * False for RAND, UUID and their like: never folded, evaluated per row.
   * `within-batch` for CURRENT_TIMESTAMP and its like: not folded, but one value for all rows of a batch.
   */
  readonly deterministic?: boolean | 'within-batch';
  /**
   * `propagate` (the default): a null argument gives null and the function is not called.
   * `called`: the function sees nulls.
   */
  readonly nulls?: 'propagate' | 'called';
  /** How the call is written when it is no `NAME(...)`: used in error messages. */
  readonly syntax?: Syntax;
  /**
   * Text beside another type is read as that type and is null where it cannot be; a literal must be
   * readable. Otherwise text that cannot be read fails the row.
   */
  readonly readsText?: boolean;
  /** Refuses what types alone cannot: throws MillraceError. Sees the arguments before coercion. */
  readonly check?: (args: readonly Expression[]) => void;
}

export interface Syntax {
  readonly form: 'prefix' | 'postfix' | 'infix';
  readonly symbol: string;
}

export interface ScalarFunction extends FunctionOptions {
  readonly name: string;
  readonly signature: Signature;
  readonly result: ResultRule;
  /** Absent for what only the compiler can evaluate: CASE, AND, CAST, arithmetic. */
  readonly bind?: (call: BoundCall) => RowFunction;
  /** Set where a call is another way to write an expression: NULLIF, IFNULL, YEAR. */
  readonly expand?: Expand;
}

/** Undefined where the function itself is meant. */
export type Expand = (args: readonly Expression[], resolve: Resolve) => Expression | undefined;

export type Resolve = (name: string, args: readonly Expression[]) => Expression;

/**
 * A function whose code is the same for every call.
 *
 * @example
 * scalar('REVERSE', takes(CHARACTER), gives(STRING()), (text: string) => [...text].reverse().join(''))
 */
export function scalar(
  name: string,
  signature: Signature,
  result: ResultRule,
  row: RowFunction,
  options: FunctionOptions = {},
): ScalarFunction {
  return { name, signature, result, bind: () => row, ...options };
}

/**
 * A function that prepares something per call: a pattern from a literal, a conversion from types,
 * a zone from the context.
 */
export function bound(
  name: string,
  signature: Signature,
  result: ResultRule,
  bind: (call: BoundCall) => RowFunction,
  options: FunctionOptions = {},
): ScalarFunction {
  return { name, signature, result, bind, ...options };
}

/** A function that the compiler evaluates over columns by itself. */
export function builtIn(
  name: string,
  signature: Signature,
  result: ResultRule,
  options: FunctionOptions = {},
): ScalarFunction {
  return { name, signature, result, ...options };
}

/** A name that stands for another expression; `expand` sees the arguments as given, once they match. */
export function shorthand(
  name: string,
  signature: Signature,
  expand: Expand,
  options: FunctionOptions = {},
): ScalarFunction {
  return { name, signature, result: (types) => types[0]!, expand, ...options };
}
