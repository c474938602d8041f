/** Calls a function of the catalogue on one row of plain values. */

import type { Value } from '../../../src/batch/index.ts';
import * as t from '../../../src/core/index.ts';
import { type Expression, literal, resolveCall } from '../../../src/expression/index.ts';
import { evaluate, references } from '../evaluate.ts';

export interface Typed {
  readonly type: t.DataType;
  readonly value: Value;
}

type Argument = null | boolean | number | bigint | string | Uint8Array | Typed;

export const of = (type: t.DataType, value: Value): Typed => ({ type, value });

export const ints = (...values: (number | null)[]): Typed => of(t.ARRAY(t.INTEGER()), values);

export const texts = (...values: (string | null)[]): Typed => of(t.ARRAY(t.STRING()), values);

export const bytes = (hex: string): Uint8Array =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

function typed(argument: Argument): Typed {
  if (argument !== null && typeof argument === 'object' && 'type' in argument) return argument;
  switch (typeof argument) {
    case 'boolean':
      return of(t.BOOLEAN(), argument);
    case 'number':
      return of(t.INTEGER(), argument);
    case 'bigint':
      return of(t.BIGINT(), argument);
    case 'object':
      return of(argument === null ? t.STRING() : t.BYTES(), argument);
    default:
      return of(t.STRING(), argument);
  }
}

/** With the arguments as columns, so that nothing is known beforehand. */
export function run(name: string, ...args: Argument[]): Value {
  const columns = args.map(typed).map(({ type, value }) => ({ type, values: [value] }));
  const rows = columns.length === 0 ? [{ type: t.INTEGER(), values: [0] }] : columns;
  return evaluate(resolveCall(name, references(columns)), rows)[0]!;
}

export function constant(argument: Argument): Expression {
  const { type, value } = typed(argument);
  return literal(value, type);
}

/** With the arguments as literals: keywords, and what is prepared once. */
export function runConstant(name: string, ...args: Argument[]): Value {
  const row = [{ type: t.INTEGER(), values: [0] }];
  return evaluate(resolveCall(name, args.map(constant)), row)[0]!;
}
