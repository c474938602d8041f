/** The type that values of several types are brought to, where a function or a query mixes them. */

import {
  ARRAY,
  BINARY,
  CHAR,
  type DataType,
  DOUBLE,
  isBinary,
  isInteger,
  isNumeric,
  isString,
  isTimestamp,
  MAP,
  MULTISET,
  ROW,
  sameType,
  VARBINARY,
  VARCHAR,
  withNullable,
} from '../../core/index.ts';
import { digitsOf, unionType } from './decimal.ts';

type Merge = (a: DataType, b: DataType) => DataType | undefined;

/**
 * The least restrictive type, as CASE, IN, set operations and ARRAY[...] find it; undefined when
 * there is none. Of FLOAT and DOUBLE, and of two kinds of timestamp with one precision, the first wins.
 */
export function leastRestrictive(types: readonly DataType[]): DataType | undefined {
  return fold(types, mergeStrictly);
}

/** The common type of the arguments of COALESCE, GREATEST, array functions: also mixes dates and timestamps. */
export function commonType(types: readonly DataType[]): DataType | undefined {
  return fold(types, mergeFreely);
}

function fold(types: readonly DataType[], merge: Merge): DataType | undefined {
  const nullable = types.some((type) => type.nullable);
  const typed = types.filter((type) => type.kind !== 'NULL');
  let result = typed[0];
  for (const type of typed.slice(1)) {
    if (result === undefined) return undefined;
    result = sameType(result, type)
      ? result
      : (merge(result, type) ?? mergeShared(result, type, merge));
  }
  return result === undefined ? undefined : withNullable(result, nullable);
}

/** Rules that both ways share. */
function mergeShared(a: DataType, b: DataType, merge: Merge): DataType | undefined {
  if (isNumeric(a) && isNumeric(b)) return mergeNumbers(a, b);
  if (isString(a) && isString(b)) return mergeLengths(a, b, CHAR, VARCHAR);
  if (isBinary(a) && isBinary(b)) return mergeLengths(a, b, BINARY, VARBINARY);
  if (a.kind === 'TIME' && b.kind === 'TIME') return a.precision >= b.precision ? a : b;
  if (a.kind === b.kind && isTimestamp(a)) return finer(a, b);
  return mergeNested(a, b, merge);
}

function mergeStrictly(a: DataType, b: DataType): DataType | undefined {
  return isTimestamp(a) && isTimestamp(b) ? finer(a, b) : undefined;
}

function mergeFreely(a: DataType, b: DataType): DataType | undefined {
  if (isTimestamp(a) && isTimestamp(b) && a.kind !== b.kind) {
    const { precision } = finer(a, b) as { precision: number };
    return { kind: 'TIMESTAMP_LTZ', precision, nullable: true };
  }
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    if ((one.kind === 'DATE' || one.kind === 'TIME') && other.kind === 'TIMESTAMP') return one;
  }
  return a.kind === 'FLOAT' && b.kind === 'DOUBLE' ? b : undefined;
}

function finer(a: DataType, b: DataType): DataType {
  return 'precision' in a && 'precision' in b && b.precision > a.precision ? b : a;
}

function mergeNumbers(a: DataType, b: DataType): DataType {
  const approximateA = a.kind === 'FLOAT' || a.kind === 'DOUBLE';
  const approximateB = b.kind === 'FLOAT' || b.kind === 'DOUBLE';
  if (approximateA && approximateB) return a;
  if (approximateA || approximateB) {
    if (a.kind === 'DECIMAL' || b.kind === 'DECIMAL') return DOUBLE();
    return approximateA ? a : b;
  }
  const digitsA = digitsOf(a)!;
  const digitsB = digitsOf(b)!;
  if (isInteger(a) && isInteger(b)) return digitsA.precision >= digitsB.precision ? a : b;
  return unionType(digitsA, digitsB);
}

type OfLength = (length: number, nullable?: boolean) => DataType;

function mergeLengths(a: DataType, b: DataType, fixed: OfLength, varying: OfLength): DataType {
  const lengthA = 'length' in a ? a.length : 0;
  const lengthB = 'length' in b ? b.length : 0;
  const bothFixed = a.kind === fixed(1).kind && b.kind === a.kind && lengthA === lengthB;
  return (bothFixed ? fixed : varying)(Math.max(lengthA, lengthB));
}

function mergeNested(a: DataType, b: DataType, merge: Merge): DataType | undefined {
  const of = (x: DataType, y: DataType) => fold([x, y], merge);
  if (a.kind === 'ARRAY' && b.kind === 'ARRAY') {
    const element = of(a.element, b.element);
    return element === undefined ? undefined : ARRAY(element);
  }
  if (a.kind === 'MULTISET' && b.kind === 'MULTISET') {
    const element = of(a.element, b.element);
    return element === undefined ? undefined : MULTISET(element);
  }
  if (a.kind === 'MAP' && b.kind === 'MAP') {
    const key = of(a.key, b.key);
    const value = of(a.value, b.value);
    return key === undefined || value === undefined ? undefined : MAP(key, value);
  }
  if (a.kind === 'ROW' && b.kind === 'ROW' && a.fields.length === b.fields.length) {
    const fields = a.fields.map(({ name, type }, i) => ({
      name,
      type: of(type, b.fields[i]!.type),
    }));
    if (fields.some(({ type }) => type === undefined)) return undefined;
    return ROW(fields.map(({ name, type }) => ({ name, type: type! })));
  }
  return undefined;
}
