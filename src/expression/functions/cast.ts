/** CAST and TRY_CAST: built by castExpression, so that their signature only states what they are. */

import { type Caster, casterOf, trying } from '../cast/caster.ts';
import { type BoundCall, bound, type RowFunction, type ScalarFunction } from '../function.ts';
import { ANY, orNull, takes } from '../signature.ts';
import { zoneOf } from '../time/zone.ts';

const LEGACY = 'table.exec.legacy-cast-behaviour';

function bindCast({ name, types, type, context }: BoundCall): RowFunction {
  const caster: Caster = casterOf(types[0]!, type, zoneOf(context.timeZone));
  const lenient = name === 'TRY_CAST' || context.option(LEGACY) === 'enabled';
  return lenient ? trying(caster) : caster;
}

export const CASTS: readonly ScalarFunction[] = [
  bound('CAST', takes(orNull(ANY)), (types) => types[0]!, bindCast),
  bound('TRY_CAST', takes(orNull(ANY)), (types) => types[0]!, bindCast),
];
