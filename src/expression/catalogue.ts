/** Finds functions by name and turns a call of one into a typed expression. */

import {
  assert,
  type DataType,
  isString,
  sameType,
  typeToString,
  withNullable,
} from '../core/index.ts';
import { readLiteral, uncheckedCast } from './cast-expression.ts';
import { argumentTypes, unknownFunction } from './errors.ts';
import { call, type Expression } from './expression.ts';
import type { ScalarFunction, Syntax } from './function.ts';
import { ARITHMETIC } from './functions/arithmetic.ts';
import { ARRAY_FUNCTIONS } from './functions/array.ts';
import { BITMAP_FUNCTIONS } from './functions/bitmap.ts';
import { CASTS } from './functions/cast.ts';
import { CLOCK } from './functions/clock.ts';
import { COMPARISON } from './functions/comparison.ts';
import { CONDITIONAL } from './functions/conditional.ts';
import { CONSTRUCTORS } from './functions/constructor.ts';
import { ENCODING_FUNCTIONS } from './functions/encoding.ts';
import { HASH_FUNCTIONS } from './functions/hash.ts';
import { INET_FUNCTIONS } from './functions/inet.ts';
import { JSON_FUNCTIONS } from './functions/json.ts';
import { MAP_FUNCTIONS } from './functions/map.ts';
import { NUMERIC_FUNCTIONS } from './functions/numeric.ts';
import { RANDOM } from './functions/random.ts';
import { REGEXP_FUNCTIONS } from './functions/regexp.ts';
import { STRING_FUNCTIONS } from './functions/string.ts';
import { TEMPORAL } from './functions/temporal.ts';
import { TEMPORAL_TEXT } from './functions/temporal-text.ts';
import { TEXT_FUNCTIONS } from './functions/text.ts';
import { VARIANT_FUNCTIONS } from './functions/variant.ts';

const FAMILIES: readonly (readonly ScalarFunction[])[] = [
  ARITHMETIC,
  ARRAY_FUNCTIONS,
  BITMAP_FUNCTIONS,
  CASTS,
  COMPARISON,
  CONDITIONAL,
  CONSTRUCTORS,
  ENCODING_FUNCTIONS,
  HASH_FUNCTIONS,
  INET_FUNCTIONS,
  JSON_FUNCTIONS,
  MAP_FUNCTIONS,
  NUMERIC_FUNCTIONS,
  RANDOM,
  REGEXP_FUNCTIONS,
  STRING_FUNCTIONS,
  TEMPORAL,
  TEMPORAL_TEXT,
  CLOCK,
  TEXT_FUNCTIONS,
  VARIANT_FUNCTIONS,
];

const BY_NAME: ReadonlyMap<string, ScalarFunction> = indexed(FAMILIES.flat());

function indexed(functions: readonly ScalarFunction[]): Map<string, ScalarFunction> {
  const byName = new Map<string, ScalarFunction>();
  for (const definition of functions) {
    for (const name of [definition.name, ...(definition.aliases ?? [])]) {
      assert(!byName.has(name), `function ${name} is defined twice`);
      byName.set(name, definition);
    }
  }
  return byName;
}

export interface ResolveOptions {
  /** Functions registered by the user, before the catalogue. */
  readonly lookup?: (name: string) => ScalarFunction | undefined;
}

/** The catalogue's function of that name or alias, in any case. */
export function findFunction(name: string): ScalarFunction | undefined {
  return BY_NAME.get(name.toUpperCase());
}

/** Names that a query can call, for suggestions and SHOW FUNCTIONS; operators are not among them. */
export function functionNames(): string[] {
  return [...BY_NAME]
    .filter(([, definition]) => definition.syntax === undefined)
    .map(([name]) => name)
    .sort();
}

/**
 * A call of `name` with its arguments cast to what the function takes, and the type it gives.
 *
 * @example
 * resolveCall('PLUS', [columnReference(0, INTEGER()), literal(1n, BIGINT(false))])
 * // PLUS(CAST(#0 AS BIGINT), 1): BIGINT
 * @throws MillraceError SQL_UNKNOWN_FUNCTION, SQL_ARGUMENT_TYPES
 */
export function resolveCall(
  name: string,
  args: readonly Expression[],
  options: ResolveOptions = {},
): Expression {
  const definition = options.lookup?.(name) ?? findFunction(name);
  if (definition === undefined) throw unknownFunction(name, functionNames());
  definition.check?.(args);
  const types = args.map((arg) => arg.type);
  const targets = definition.signature.coerce(types);
  if (targets === undefined) throw noMatch(definition, types);
  const resolve = (inner: string, innerArgs: readonly Expression[]) =>
    resolveCall(inner, innerArgs, options);
  const expanded = definition.expand?.(args, resolve);
  if (expanded !== undefined) return expanded;
  const coerced = args.map((arg, i) => coerceArgument(arg, targets[i]!, definition));
  const type = definition.result(
    coerced.map((arg) => arg.type),
    coerced,
  );
  return call(definition.name, coerced, type);
}

function coerceArgument(
  arg: Expression,
  target: DataType,
  { readsText }: ScalarFunction,
): Expression {
  if (sameType(arg.type, target)) return arg;
  if (readsText !== true || !isString(arg.type) || isString(target)) {
    return uncheckedCast(arg, target, 'CAST');
  }
  return readLiteral(arg, target) ?? uncheckedCast(arg, target, 'TRY_CAST');
}

function noMatch(definition: ScalarFunction, types: readonly DataType[]) {
  const { name, syntax, signature } = definition;
  const given = types.map((type) => `<${typeToString(withNullable(type, true))}>`);
  return argumentTypes(
    syntax?.symbol ?? name,
    callText(name, given, syntax),
    signature.forms.map((form) => callText(name, form, syntax)),
  );
}

function callText(name: string, args: readonly string[], syntax: Syntax | undefined): string {
  switch (syntax?.form) {
    case 'infix':
      return args.join(` ${syntax.symbol} `);
    case 'prefix':
      return `${syntax.symbol} ${args.join(', ')}`;
    case 'postfix':
      return `${args.join(', ')} ${syntax.symbol}`;
    case undefined:
      return `${name}(${args.join(', ')})`;
  }
}

/** Whether an expression gives the same value for the same row every time. */
export function isDeterministic(expression: Expression): boolean {
  if (expression.kind !== 'call') return true;
  const definition = findFunction(expression.name);
  return (definition?.deterministic ?? true) === true && expression.args.every(isDeterministic);
}
