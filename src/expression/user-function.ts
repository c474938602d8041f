/** Functions that the user writes in TypeScript: called once per batch, with whole columns. */

import type { Value } from '../batch/index.ts';
import { type DataType, MillraceError, typeToString, withNullable } from '../core/index.ts';
import { uncheckedCast } from './cast-expression.ts';
import { argumentTypes } from './errors.ts';
import type { Expression } from './expression.ts';
import { supportsImplicitCast } from './type/castability.ts';

/** An argument: the values of one batch. Valid until the function returns. */
export interface UserColumn {
  readonly type: DataType;
  readonly length: number;
  get(row: number): Value;
  isNull(row: number): boolean;
}

interface UserFunctionCommon {
  /** As SQL calls it; case does not matter. */
  readonly name: string;
  readonly parameters: readonly DataType[];
  /** The last parameter may come any number of times. */
  readonly variadic?: boolean;
  /** False where equal arguments may give different results: such calls are never folded or shared. */
  readonly deterministic?: boolean;
}

/**
 * @example
 * const initials: UserScalarFunction = {
 *   kind: 'scalar',
 *   name: 'INITIALS',
 *   parameters: [STRING()],
 *   returns: STRING(),
 *   call: ([names], length) => Array.from({ length }, (_, row) => initialsOf(names.get(row))),
 * };
 */
export interface UserScalarFunction extends UserFunctionCommon {
  readonly kind: 'scalar';
  readonly returns: DataType;
  /** One value a row. */
  call(columns: readonly UserColumn[], length: number): readonly Value[];
}

/** The rows a table function gives: `inputs[i]` is the input row, ascending, that output row i belongs to. */
export interface UserRows {
  readonly inputs: ArrayLike<number>;
  /** One list of values per field of `returns`. */
  readonly columns: readonly (readonly Value[])[];
}

export interface UserTableFunction extends UserFunctionCommon {
  readonly kind: 'table';
  /** A ROW type: the columns of the table. */
  readonly returns: DataType;
  call(columns: readonly UserColumn[], length: number): UserRows;
}

/** The accumulator of one group or window: the values of its declared fields, changed in place. */
export type UserAccumulator = Value[];

/**
 * Each call takes a whole batch: row i belongs to `accumulators[indices[i]]`, rows in order.
 *
 * @example
 * const product: UserAggregateFunction = {
 *   kind: 'aggregate',
 *   name: 'PRODUCT',
 *   parameters: [DOUBLE()],
 *   returns: DOUBLE(),
 *   accumulator: ROW([{ name: 'product', type: DOUBLE(false) }]),
 *   create: () => [1],
 *   accumulate: (accumulators, indices, [factors], length) => {
 *     for (let row = 0; row < length; row++) accumulators[indices[row]][0] *= factors.get(row) ?? 1;
 *   },
 *   getValue: (accumulators) => accumulators.map(([product]) => product),
 * };
 */
export interface UserAggregateFunction extends UserFunctionCommon {
  readonly kind: 'aggregate';
  readonly returns: DataType;
  /** A ROW type: state in checkpoints, a column a field. */
  readonly accumulator: DataType;
  create(): UserAccumulator;
  accumulate(
    accumulators: readonly UserAccumulator[],
    indices: ArrayLike<number>,
    columns: readonly UserColumn[],
    length: number,
  ): void;
  /** Takes rows back: needed where the input is a changelog. */
  retract?(
    accumulators: readonly UserAccumulator[],
    indices: ArrayLike<number>,
    columns: readonly UserColumn[],
    length: number,
  ): void;
  /** Adds `others[i]` to `accumulators[i]`: needed for session, hopping and cumulating windows. */
  merge?(accumulators: readonly UserAccumulator[], others: readonly UserAccumulator[]): void;
  /** One value an accumulator. */
  getValue(accumulators: readonly UserAccumulator[]): readonly Value[];
}

export type UserFunction = UserScalarFunction | UserTableFunction | UserAggregateFunction;

/** What a query needs to know of a user function in order to call it. */
export interface UserSignature {
  readonly kind: UserFunction['kind'];
  readonly name: string;
  /** The arguments cast to what the function takes. */
  coerce(args: readonly Expression[]): readonly Expression[];
  result(args: readonly Expression[]): DataType;
}

/** The functions of one session or worker, by name without case. */
export class FunctionRegistry {
  readonly #functions = new Map<string, UserFunction>();

  /** A second function of the same name replaces the first. */
  register(definition: UserFunction): void {
    if (definition.kind === 'table' && definition.returns.kind !== 'ROW') {
      throw new MillraceError(
        'FUNCTION_INVALID',
        `table function ${definition.name} must return a ROW type`,
        { hint: 'returns: ROW([{ name, type }, ...])' },
      );
    }
    if (definition.kind === 'aggregate' && definition.accumulator.kind !== 'ROW') {
      throw new MillraceError(
        'FUNCTION_INVALID',
        `the accumulator of ${definition.name} must be a ROW type`,
        { hint: 'accumulator: ROW([{ name, type }, ...])' },
      );
    }
    this.#functions.set(definition.name.toUpperCase(), definition);
  }

  remove(name: string): boolean {
    return this.#functions.delete(name.toUpperCase());
  }

  get(name: string): UserFunction | undefined {
    return this.#functions.get(name.toUpperCase());
  }

  names(): string[] {
    return [...this.#functions.keys()].sort();
  }

  /** The function that a name in a query means: its last part counts. */
  find(parts: readonly string[]): UserSignature | undefined {
    const definition = this.get(parts.at(-1) ?? '');
    if (definition === undefined) return undefined;
    return {
      kind: definition.kind,
      name: definition.name.toUpperCase(),
      coerce: (args) => coerceArguments(definition, args),
      result: () => definition.returns,
    };
  }
}

function coerceArguments(
  definition: UserFunction,
  args: readonly Expression[],
): readonly Expression[] {
  const { parameters, variadic = false } = definition;
  const fits = variadic ? args.length >= parameters.length - 1 : args.length === parameters.length;
  const targets = args.map((_, i) => parameters[Math.min(i, parameters.length - 1)]);
  const coerced = args.map((arg, i) => {
    const target = targets[i];
    if (target === undefined || !fits || !takes(arg.type, target)) return undefined;
    return uncheckedCast(arg, withNullable(target, arg.type.nullable), 'CAST');
  });
  if (!fits || coerced.includes(undefined)) throw mismatch(definition, args);
  return coerced as Expression[];
}

function takes(given: DataType, wanted: DataType): boolean {
  if (given.nullable && !wanted.nullable) return false;
  return supportsImplicitCast(given, wanted);
}

function mismatch({ name, parameters, variadic }: UserFunction, args: readonly Expression[]) {
  const text = (types: readonly string[]) => `${name}(${types.join(', ')})`;
  const wanted = parameters.map((type) => `<${typeToString(type)}>`);
  return argumentTypes(name, text(args.map(({ type }) => `<${typeToString(type)}>`)), [
    text(variadic === true ? [...wanted, '...'] : wanted),
  ]);
}
