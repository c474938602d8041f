/** ROW, ARRAY, MAP and MULTISET constructors, and access to what they hold. Positions count from 1. */

import type { Value } from '../../batch/index.ts';
import {
  ARRAY,
  type DataType,
  isInteger,
  isString,
  MAP,
  MULTISET,
  ROW,
  typeToString,
  VARIANT,
  withNullable,
} from '../../core/index.ts';
import { invalidArgument, mixedTypes } from '../errors.ts';
import type { Expression } from '../expression.ts';
import {
  type BoundCall,
  bound,
  type RowFunction,
  type ScalarFunction,
  scalar,
} from '../function.ts';
import { ANY, type ResultRule, type Signature, takesMany } from '../signature.ts';
import { leastRestrictive } from '../type/common-type.ts';
import { sameValue } from '../value/compare.ts';
import { variantItem } from '../value/variant.ts';

/** All elements are cast to their least restrictive type. */
const elements = (name: string): Signature => ({
  forms: [['<ANY>', '...']],
  coerce(types) {
    if (types.length === 0) return undefined;
    const common = leastRestrictive(types);
    if (common === undefined) throw mixedTypes(name, types.map(typeToString));
    return types.map((type) => withNullable(common, type.nullable));
  },
});

const entries: Signature = {
  forms: [['<ANY>', '<ANY>', '...']],
  coerce(types) {
    if (types.length === 0 || types.length % 2 !== 0) return undefined;
    const common = [0, 1].map((side) => {
      const part = types.filter((_, i) => i % 2 === side);
      const found = leastRestrictive(part);
      if (found === undefined) throw mixedTypes('MAP', part.map(typeToString));
      return found;
    });
    return types.map((type, i) => withNullable(common[i % 2]!, type.nullable));
  },
};

const elementType = (types: readonly DataType[]): DataType =>
  withNullable(
    types[0]!,
    types.some((type) => type.nullable),
  );

const mapType: ResultRule = (types) =>
  MAP(
    elementType(types.filter((_, i) => i % 2 === 0)),
    elementType(types.filter((_, i) => i % 2 === 1)),
    false,
  );

const rowType: ResultRule = (types) =>
  ROW(
    types.map((type, i) => ({ name: `EXPR$${i}`, type })),
    false,
  );

/** A later entry of the same key replaces the value and keeps the place. */
function mapOf(...values: never[]): Value {
  const map: [Value, Value][] = [];
  for (let i = 0; i < values.length; i += 2) {
    const known = map.find(([key]) => sameValue(key, values[i]!));
    if (known === undefined) map.push([values[i]!, values[i + 1]!]);
    else known[1] = values[i + 1]!;
  }
  return map;
}

function multisetOf(...values: never[]): Value {
  const bag: [Value, number][] = [];
  for (const value of values) {
    const known = bag.find(([other]) => sameValue(other, value));
    if (known === undefined) bag.push([value, 1]);
    else known[1]++;
  }
  return bag;
}

const items: Signature = {
  forms: [
    ['<ARRAY>', '<INTEGER>'],
    ['<MAP>', '<ANY>'],
    ['<ROW>', '<CHARACTER>|<INTEGER>'],
    ['<VARIANT>', '<CHARACTER>|<INTEGER>'],
  ],
  coerce([from, key, ...rest]) {
    if (from === undefined || key === undefined || rest.length > 0) return undefined;
    switch (from.kind) {
      case 'ARRAY':
        return isInteger(key) ? [from, { kind: 'INTEGER', nullable: key.nullable }] : undefined;
      case 'ROW':
      case 'VARIANT':
        return isInteger(key) || isString(key) ? [from, key] : undefined;
      case 'MAP': {
        const common = leastRestrictive([from.key, key]);
        if (common === undefined) return undefined;
        const whole = { ...from, key: withNullable(common, from.key.nullable) };
        return [whole, withNullable(common, key.nullable)];
      }
      default:
        return undefined;
    }
  },
};

const itemType: ResultRule = ([from], args) => {
  switch (from!.kind) {
    case 'ARRAY':
      return withNullable(from!.element, true);
    case 'MAP':
      return withNullable(from!.value, true);
    case 'ROW': {
      const { type } = from!.fields[fieldIndex(from!, args[1]!)]!;
      return withNullable(type, type.nullable || from!.nullable);
    }
    default:
      return VARIANT();
  }
};

function fieldIndex(row: Extract<DataType, { kind: 'ROW' }>, key: Expression): number {
  const value = key.kind === 'literal' ? key.value : undefined;
  const index =
    typeof value === 'string'
      ? row.fields.findIndex((field) => field.name === value)
      : Number(value ?? 0) - 1;
  if (row.fields[index] === undefined) {
    const names = row.fields.map((field) => field.name).join(', ');
    throw invalidArgument('ITEM', `no field ${String(value)} in a row of ${names}`);
  }
  return index;
}

function bindItem({ types, literal }: BoundCall): RowFunction {
  const [from] = types as [DataType];
  switch (from.kind) {
    case 'ARRAY':
      return (array: Value[], index: number) => arrayItem(array, index);
    case 'MAP':
      return (map: Value[], key: Value) => mapItem(map, key);
    case 'ROW': {
      const key = { kind: 'literal', value: literal(1) ?? null, type: types[1]! } as const;
      const index = fieldIndex(from, key);
      return (row: Value[]) => row[index]!;
    }
    default:
      return (json: string, key: Value) => variantItem(json, key);
  }
}

/** Null beyond the end; positions below 1 are an error, as in Flink. */
function arrayItem(array: readonly Value[], index: number): Value {
  if (index < 1) {
    throw invalidArgument(
      'ITEM',
      `array element access needs an index starting at 1 but was ${index}`,
    );
  }
  return array[index - 1] ?? null;
}

function mapItem(map: readonly Value[], key: Value): Value {
  return (map as [Value, Value][]).find(([each]) => sameValue(each, key))?.[1] ?? null;
}

const getField: Signature = {
  forms: [['<ROW>', '<INTEGER>']],
  coerce: (types) => (types.length === 2 && types[0]!.kind === 'ROW' ? types : undefined),
};

const fieldType: ResultRule = ([from], args) => {
  const index = args[1]?.kind === 'literal' ? Number(args[1].value) : 0;
  if (from!.kind !== 'ROW') return from!;
  const { type } = from!.fields[index]!;
  return withNullable(type, type.nullable || from!.nullable);
};

/** A later field cannot be out of reach: the binder took the position from the row's type. */
function bindField({ literal }: BoundCall): RowFunction {
  const index = Number(literal(1));
  return (row: Value[]) => row[index]!;
}

const called = { nulls: 'called' } as const;

export const CONSTRUCTORS: readonly ScalarFunction[] = [
  scalar('ROW', takesMany(ANY), rowType, (...values: never[]) => [...values], called),
  scalar(
    'ARRAY',
    elements('ARRAY'),
    (types) => ARRAY(elementType(types), false),
    (...values: never[]) => [...values],
    called,
  ),
  scalar('MAP', entries, mapType, mapOf, called),
  scalar(
    'MULTISET',
    elements('MULTISET'),
    (types) => MULTISET(elementType(types), false),
    multisetOf,
    called,
  ),
  bound('ITEM', items, itemType, bindItem),
  bound('GET_FIELD', getField, fieldType, bindField),
];
