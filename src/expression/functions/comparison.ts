/** Comparisons, three-valued logic and the tests IS [NOT] NULL, TRUE, FALSE, DISTINCT FROM. */

import type { Value } from '../../batch/index.ts';
import { BOOLEAN, type DataType } from '../../core/index.ts';
import {
  type BoundCall,
  bound,
  builtIn,
  type RowFunction,
  type ScalarFunction,
  type Syntax,
} from '../function.ts';
import {
  ANY,
  BOOL,
  gives,
  givesNotNull,
  orNull,
  type Signature,
  takes,
  takesMany,
} from '../signature.ts';
import { leastRestrictive } from '../type/common-type.ts';
import { comparableTypes, refuseNumberAsText } from '../type/comparison.ts';
import { equalityOf } from '../value/compare.ts';

const infix = (symbol: string): Syntax => ({ form: 'infix', symbol });
const prefix = (symbol: string): Syntax => ({ form: 'prefix', symbol });
const postfix = (symbol: string): Syntax => ({ form: 'postfix', symbol });

/** Comparable for equality only. */
const UNORDERED: ReadonlySet<DataType['kind']> = new Set(['ARRAY', 'ROW', 'MULTISET', 'VARIANT']);

const comparable: Signature = {
  forms: [['<COMPARABLE_TYPE>', '<COMPARABLE_TYPE>']],
  coerce([a, b, ...rest]) {
    if (a === undefined || b === undefined || rest.length > 0) return undefined;
    return comparableTypes(a, b);
  },
};

const sortable: Signature = {
  forms: comparable.forms,
  coerce: (types) =>
    types.some(({ kind }) => UNORDERED.has(kind)) ? undefined : comparable.coerce(types),
};

/** Row by row where values are nested; flat ones have kernels. */
function equality(name: string, symbol: string, wanted: boolean): ScalarFunction {
  const bind = ({ types }: BoundCall): RowFunction => {
    const same = equalityOf(types[0]!);
    return (a: Value, b: Value) => same(a, b) === wanted;
  };
  return bound(name, comparable, gives(BOOLEAN()), bind, {
    syntax: infix(symbol),
    readsText: true,
    check: ([a, b]) => a !== undefined && b !== undefined && refuseNumberAsText(a.type, b.type),
  });
}

function order(name: string, symbol: string): ScalarFunction {
  return builtIn(name, sortable, gives(BOOLEAN()), { syntax: infix(symbol) });
}

function distinct(name: string, symbol: string, wanted: boolean): ScalarFunction {
  const bind = ({ types }: BoundCall): RowFunction => {
    const same = equalityOf(types[0]!);
    return (a: Value, b: Value) => same(a, b) === wanted;
  };
  return bound(name, comparable, givesNotNull(BOOLEAN()), bind, {
    syntax: infix(symbol),
    readsText: true,
    nulls: 'called',
    check: ([a, b]) => a !== undefined && b !== undefined && refuseNumberAsText(a.type, b.type),
  });
}

function truth(name: string, symbol: string): ScalarFunction {
  return builtIn(name, takes(BOOL), givesNotNull(BOOLEAN()), {
    syntax: postfix(symbol),
    nulls: 'called',
  });
}

/** The value and the list are brought to one type; text beside numbers is read as numbers. */
const inList: Signature = {
  forms: [['<COMPARABLE_TYPE>', '<COMPARABLE_TYPE>', '...']],
  coerce([value, ...list]) {
    const common = leastRestrictive(list);
    if (value === undefined || common === undefined) return undefined;
    const sides = comparableTypes(value, common);
    if (sides === undefined) return undefined;
    const [left, right] = sides;
    return [left, ...list.map((type) => ({ ...right, nullable: type.nullable }))];
  },
};

export const COMPARISON: readonly ScalarFunction[] = [
  equality('EQUALS', '=', true),
  equality('NOT_EQUALS', '<>', false),
  order('LESS_THAN', '<'),
  order('LESS_THAN_OR_EQUAL', '<='),
  order('GREATER_THAN', '>'),
  order('GREATER_THAN_OR_EQUAL', '>='),
  distinct('IS_DISTINCT_FROM', 'IS DISTINCT FROM', false),
  distinct('IS_NOT_DISTINCT_FROM', 'IS NOT DISTINCT FROM', true),
  builtIn('AND', takesMany(BOOL, BOOL), gives(BOOLEAN()), {
    syntax: infix('AND'),
    nulls: 'called',
  }),
  builtIn('OR', takesMany(BOOL, BOOL), gives(BOOLEAN()), { syntax: infix('OR'), nulls: 'called' }),
  builtIn('NOT', takes(BOOL), gives(BOOLEAN()), { syntax: prefix('NOT') }),
  builtIn('IS_NULL', takes(orNull(ANY)), givesNotNull(BOOLEAN()), {
    syntax: postfix('IS NULL'),
    nulls: 'called',
  }),
  builtIn('IS_NOT_NULL', takes(orNull(ANY)), givesNotNull(BOOLEAN()), {
    syntax: postfix('IS NOT NULL'),
    nulls: 'called',
  }),
  truth('IS_TRUE', 'IS TRUE'),
  truth('IS_NOT_TRUE', 'IS NOT TRUE'),
  truth('IS_FALSE', 'IS FALSE'),
  truth('IS_NOT_FALSE', 'IS NOT FALSE'),
  truth('IS_UNKNOWN', 'IS UNKNOWN'),
  truth('IS_NOT_UNKNOWN', 'IS NOT UNKNOWN'),
  builtIn('IN', inList, gives(BOOLEAN()), { syntax: infix('IN'), nulls: 'called' }),
];
