/** Functions of arrays. Null equals null in them; positions count from 1. */

import type { Value } from '../../batch/index.ts';
import {
  ARRAY,
  BOOLEAN,
  type DataType,
  INTEGER,
  isString,
  STRING,
  withNullable,
} from '../../core/index.ts';
import { evaluationFailed } from '../errors.ts';
import {
  type BoundCall,
  bound,
  type RowFunction,
  type ScalarFunction,
  scalar,
} from '../function.ts';
import {
  ARRAY_LIKE,
  BOOL,
  castTo,
  family,
  gives,
  likeArgument,
  optional,
  orNull,
  type ResultRule,
  refined,
  type Signature,
  TEXT,
  takes,
  takesMany,
} from '../signature.ts';
import { supportsImplicitCast } from '../type/castability.ts';
import { commonType } from '../type/common-type.ts';
import { compareValues } from '../value/compare.ts';
import { keyOf } from '../value/key.ts';

type ArrayType = DataType & { readonly element: DataType };

const elementType = (type: DataType): DataType => (type as ArrayType).element;

/** (array, element): the element as the array's, text as long as the longer of both. */
const arrayAndElement: Signature = {
  forms: [['<ARRAY>', '<ELEMENT>']],
  coerce([array, element, ...rest]) {
    if (array?.kind !== 'ARRAY' || element === undefined || rest.length > 0) return undefined;
    if (!supportsImplicitCast(element, array.element)) return undefined;
    const isText = isString(element) && isString(array.element);
    const common = isText ? commonType([array.element, element])! : array.element;
    const inner = withNullable(common, array.element.nullable);
    return [{ ...array, element: inner }, withNullable(common, element.nullable)];
  },
};

/** The array with an element more: null ones only where it is nullable. */
const withElement: ResultRule = ([array, element]) => {
  const inner = elementType(array!);
  const nullable = inner.nullable || element!.nullable;
  return ARRAY(withNullable(inner, nullable), array!.nullable || element!.nullable);
};

const arrays: Signature = refined(takesMany(ARRAY_LIKE), (types) => {
  const common = commonType(types);
  return common === undefined
    ? undefined
    : types.map((type) => withNullable(common, type.nullable));
});

const twoArrays: Signature = refined(arrays, (types) => (types.length === 2 ? types : undefined));

const ORDERED: ReadonlySet<string> = new Set(
  'TINYINT SMALLINT INTEGER BIGINT FLOAT DOUBLE DECIMAL DATE TIME TIMESTAMP'
    .concat(' TIMESTAMP_LTZ CHAR VARCHAR BINARY VARBINARY')
    .split(' '),
);

const SORTABLE = family(
  'ARRAY<COMPARABLE>',
  (type) => type.kind === 'ARRAY' && ORDERED.has(type.element.kind),
);

const TEXTS = family('ARRAY<STRING>', (type) => type.kind === 'ARRAY' && isString(type.element));

const WHOLE = castTo(INTEGER(), 'INTEGER');

type Key = (value: Value) => unknown;

/** A function of arrays that compares their elements by key. */
function keyed(
  name: string,
  signature: Signature,
  result: ResultRule,
  make: (key: Key) => RowFunction,
  nulls: 'propagate' | 'called' = 'propagate',
): ScalarFunction {
  const bind = ({ types }: BoundCall): RowFunction => make(keyOf(elementType(types[0]!)));
  return bound(name, signature, result, bind, { nulls });
}

function distinct(values: readonly Value[], key: Key): Value[] {
  const seen = new Set<unknown>();
  return values.filter((value) => {
    const each = key(value);
    if (seen.has(each)) return false;
    seen.add(each);
    return true;
  });
}

/** Each element of `removed` takes away one of `values` that is equal. */
function except(values: readonly Value[], removed: readonly Value[], key: Key): Value[] {
  const known = new Set(removed.map(key));
  return distinct(
    values.filter((value) => !known.has(key(value))),
    key,
  );
}

function intersect(values: readonly Value[], others: readonly Value[], key: Key): Value[] {
  const known = new Set(others.map(key));
  return distinct(
    values.filter((value) => known.has(key(value))),
    key,
  );
}

const position =
  (key: Key): ((array: Value[], element: Value) => number) =>
  (array, element) => {
    const wanted = key(element);
    return array.findIndex((each) => key(each) === wanted) + 1;
  };

/** Negative bounds count from the end; the end is included, and 0 is the first position. */
function slice(array: readonly Value[], from: number, to = array.length): Value {
  const start = Math.max(1, from < 0 ? array.length + from + 1 : from);
  const end = to < 0 ? array.length + to + 1 : Math.max(1, to);
  return start > end ? [] : array.slice(start - 1, end);
}

/** Nulls come first in ascending and last in descending order, unless the last argument tells. */
function sort(array: readonly Value[], ascending = true, nullsFirst = ascending): Value {
  const values = array.filter((value) => value !== null).sort(compareValues);
  if (!ascending) values.reverse();
  const nulls: Value[] = array.filter((value) => value === null);
  return nullsFirst ? [...nulls, ...values] : [...values, ...nulls];
}

function extreme(sign: number): RowFunction {
  return (array: readonly Value[]): Value => {
    let best: Value = null;
    for (const value of array) {
      if (value === null) continue;
      if (best === null || compareValues(value, best) * sign > 0) best = value;
    }
    return best;
  };
}

/** Nulls are left out, unless there is a text for them. */
function join(array: readonly (string | null)[], separator: string, forNull?: string): string {
  if (forNull === undefined) return array.filter((value) => value !== null).join(separator);
  return array.map((value) => value ?? forNull).join(separator);
}

function single(array: readonly Value[]): Value {
  if (array.length > 1) throw evaluationFailed('ELEMENT', 'array has more than one element');
  return array[0] ?? null;
}

const nullableElement: ResultRule = ([array]) => withNullable(elementType(array!), true);

const whenArrayIsNull =
  (type: DataType): ResultRule =>
  ([array]) =>
    withNullable(type, array!.nullable);

const MAP_OR_ARRAY = family(
  'COLLECTION',
  ({ kind }) => kind === 'ARRAY' || kind === 'MAP' || kind === 'MULTISET',
);

export const ARRAY_FUNCTIONS: readonly ScalarFunction[] = [
  scalar('CARDINALITY', takes(MAP_OR_ARRAY), gives(INTEGER()), (values: Value[]) => values.length),
  scalar(
    'ELEMENT',
    takes(ARRAY_LIKE),
    ([array]) => {
      const element = elementType(array!);
      return withNullable(element, element.nullable || array!.nullable);
    },
    single,
  ),
  scalar(
    'ARRAY_APPEND',
    arrayAndElement,
    withElement,
    (array: Value[] | null, element: Value) => (array === null ? null : [...array, element]),
    { nulls: 'called' },
  ),
  scalar(
    'ARRAY_PREPEND',
    arrayAndElement,
    withElement,
    (array: Value[] | null, element: Value) => (array === null ? null : [element, ...array]),
    { nulls: 'called' },
  ),
  scalar('ARRAY_CONCAT', arrays, likeArgument(0), (...parts: Value[][]) => parts.flat(1)),
  keyed(
    'ARRAY_CONTAINS',
    arrayAndElement,
    whenArrayIsNull(BOOLEAN()),
    (key) => {
      const find = position(key);
      return (array: Value[] | null, element: Value) =>
        array === null ? null : find(array, element) > 0;
    },
    'called',
  ),
  keyed('ARRAY_POSITION', arrayAndElement, gives(INTEGER()), position),
  keyed(
    'ARRAY_REMOVE',
    arrayAndElement,
    likeArgument(0),
    (key) => (array: Value[] | null, element: Value) => {
      const removed = key(element);
      return array === null ? null : array.filter((each) => key(each) !== removed);
    },
    'called',
  ),
  keyed(
    'ARRAY_DISTINCT',
    takes(ARRAY_LIKE),
    likeArgument(0),
    (key) => (array: Value[]) => distinct(array, key),
  ),
  keyed(
    'ARRAY_EXCEPT',
    twoArrays,
    likeArgument(0),
    (key) => (a: Value[], b: Value[]) => except(a, b, key),
  ),
  keyed(
    'ARRAY_INTERSECT',
    twoArrays,
    likeArgument(0),
    (key) => (a: Value[], b: Value[]) => intersect(a, b, key),
  ),
  keyed(
    'ARRAY_UNION',
    twoArrays,
    likeArgument(0),
    (key) => (a: Value[], b: Value[]) => distinct([...a, ...b], key),
  ),
  scalar('ARRAY_JOIN', takes(TEXTS, TEXT, optional(TEXT)), gives(STRING()), join),
  scalar('ARRAY_MAX', takes(SORTABLE), nullableElement, extreme(1)),
  scalar('ARRAY_MIN', takes(SORTABLE), nullableElement, extreme(-1)),
  scalar('ARRAY_REVERSE', takes(ARRAY_LIKE), likeArgument(0), (array: Value[]) =>
    [...array].reverse(),
  ),
  scalar('ARRAY_SLICE', takes(ARRAY_LIKE, WHOLE, optional(WHOLE)), likeArgument(0), slice),
  scalar(
    'ARRAY_SORT',
    takes(SORTABLE, optional(orNull(BOOL)), optional(orNull(BOOL))),
    likeArgument(0),
    sort,
  ),
];
