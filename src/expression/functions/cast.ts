/** CAST and TRY_CAST: built by castExpression, so that their signature only states what they are. */

import { castFunction } from '../cast/caster.ts';
import { type BoundCall, bound, type RowFunction, type ScalarFunction } from '../function.ts';
import { ANY, orNull, takes } from '../signature.ts';

function bindCast({ name, types, type, context }: BoundCall): RowFunction {
  return castFunction(name, types[0]!, type, context);
}

export const CASTS: readonly ScalarFunction[] = [
  bound('CAST', takes(orNull(ANY)), (types) => types[0]!, bindCast),
  bound('TRY_CAST', takes(orNull(ANY)), (types) => types[0]!, bindCast),
];
