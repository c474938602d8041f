/** Functions that choose among their arguments; the compiler evaluates only the chosen ones. */

import { STRING, typeToString, withNullable } from '../../core/index.ts';
import { mixedTypes } from '../errors.ts';
import { call, type Expression, literal } from '../expression.ts';
import { builtIn, type ScalarFunction, scalar, shorthand } from '../function.ts';
import {
  ANY,
  anyNullable,
  BOOL,
  likeCommon,
  orNull,
  type ResultRule,
  type Signature,
  takes,
  takesMany,
  unified,
} from '../signature.ts';
import { leastRestrictive } from '../type/common-type.ts';
import { compareValues } from '../value/compare.ts';

/** Arguments are condition, result, condition, result, ..., and a result for the rest. */
const cases: Signature = {
  forms: [['<BOOLEAN>', '<ANY>', '...', '<ANY>']],
  coerce(types) {
    if (types.length < 3 || types.length % 2 === 0) return undefined;
    const isCondition = (i: number) => i % 2 === 0 && i < types.length - 1;
    const results = types.filter((_, i) => !isCondition(i));
    if (types.some((type, i) => isCondition(i) && type.kind !== 'BOOLEAN')) return undefined;
    const common = leastRestrictive(results);
    if (common === undefined) throw mixedTypes('CASE', results.map(typeToString));
    return types.map((type, i) => (isCondition(i) ? type : withNullable(common, type.nullable)));
  },
};

const chosen: ResultRule = (types) => {
  const results = types.filter((_, i) => i % 2 === 1 || i === types.length - 1);
  return withNullable(types.at(-1)!, anyNullable(results));
};

/** Not null as soon as one argument is never null. */
const coalesced: ResultRule = (types) =>
  withNullable(
    types[0]!,
    types.every((type) => type.nullable),
  );

const anyValues = takesMany(orNull(ANY));

function extreme(name: string, wins: (order: number) => boolean): ScalarFunction {
  return scalar(name, unified(anyValues), likeCommon, (...values: never[]) => {
    let best = values[0]!;
    for (const value of values) if (wins(compareValues(value, best))) best = value;
    return best;
  });
}

function nullIf([value, other]: readonly Expression[], resolve: Resolve): Expression {
  const nothing = literal(null, withNullable(value!.type, true));
  return resolve('CASE', [resolve('EQUALS', [value!, other!]), nothing, value!]);
}

type Resolve = (name: string, args: readonly Expression[]) => Expression;

/** IF is CASE, but nullable as soon as the condition is. */
function choose(args: readonly Expression[], resolve: Resolve): Expression {
  const chosen = resolve('CASE', args);
  if (chosen.kind !== 'call') return chosen;
  return call('CASE', chosen.args, withNullable(chosen.type, anyNullable(args.map((a) => a.type))));
}

export const CONDITIONAL: readonly ScalarFunction[] = [
  builtIn('CASE', cases, chosen, { nulls: 'called' }),
  builtIn('COALESCE', unified(anyValues), coalesced, { nulls: 'called' }),
  shorthand('IFNULL', takes(orNull(ANY), orNull(ANY)), (args, resolve) =>
    resolve('COALESCE', args),
  ),
  shorthand('NULLIF', takes(ANY, orNull(ANY)), nullIf),
  shorthand('IF', takes(BOOL, ANY, ANY), choose, { aliases: ['IFTHENELSE'] }),
  extreme('GREATEST', (order) => order > 0),
  extreme('LEAST', (order) => order < 0),
  shorthand('TYPEOF', takes(orNull(ANY)), ([value]) =>
    literal(typeToString(value!.type), STRING()),
  ),
];
