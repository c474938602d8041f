/** Parquet's schema as Flink's types, and which declared types a column can be read as. */

import type { SchemaElement, SchemaTree } from 'hyparquet';
import {
  ARRAY,
  BIGINT,
  BOOLEAN,
  BYTES,
  DATE,
  type DataType,
  DECIMAL,
  DOUBLE,
  FLOAT,
  INTEGER,
  MAP,
  ROW,
  type Schema,
  SMALLINT,
  STRING,
  TIME,
  TIMESTAMP,
  TIMESTAMP_LTZ,
  TINYINT,
  withNullable,
} from '../../core/index.ts';

/** Units of a time column per millisecond. */
export type TimeUnit = 1 | 1000 | 1_000_000;

const UNITS: Readonly<Record<string, TimeUnit>> = { MILLIS: 1, MICROS: 1000, NANOS: 1_000_000 };
const PRECISIONS: Readonly<Record<TimeUnit, number>> = { 1: 3, 1000: 6, 1000000: 9 };
const MOST_PRECISION = 38;

export function schemaOfTree(root: SchemaTree): Schema {
  return {
    fields: root.children.map((child) => ({ name: child.element.name, type: typeOfTree(child) })),
  };
}

/** The type that holds everything the column can hold. */
export function typeOfTree(tree: SchemaTree): DataType {
  const { element } = tree;
  if (element.repetition_type === 'REPEATED') return ARRAY(plainType(tree), false);
  return withNullable(plainType(tree), element.repetition_type !== 'REQUIRED');
}

function plainType(tree: SchemaTree): DataType {
  if (tree.children.length === 0) return leafType(tree.element);
  const list = listElement(tree);
  if (list !== null) return ARRAY(typeOfTree(list));
  const entry = mapEntry(tree);
  if (entry !== null) return MAP(typeOfTree(entry.children[0]!), typeOfTree(entry.children[1]!));
  return ROW(tree.children.map((child) => ({ name: child.element.name, type: typeOfTree(child) })));
}

/** The element of a LIST of two or three levels; null for what is no list. */
export function listElement(tree: SchemaTree): SchemaTree | null {
  if (tree.element.converted_type !== 'LIST' && tree.element.logical_type?.type !== 'LIST') {
    return null;
  }
  const repeated = tree.children[0];
  if (tree.children.length !== 1 || repeated?.element.repetition_type !== 'REPEATED') return null;
  return repeated.children.length === 1 ? repeated.children[0]! : null;
}

/** Key and value of a MAP; null for what is no map. */
export function mapEntry(tree: SchemaTree): SchemaTree | null {
  const { converted_type: converted, logical_type: logical } = tree.element;
  if (converted !== 'MAP' && converted !== 'MAP_KEY_VALUE' && logical?.type !== 'MAP') return null;
  const entry = tree.children[0];
  return tree.children.length === 1 && entry?.children.length === 2 ? entry : null;
}

function leafType(element: SchemaElement): DataType {
  const decimal = decimalOf(element);
  if (decimal !== null) {
    return DECIMAL(Math.min(decimal.precision, MOST_PRECISION), decimal.scale);
  }
  const time = timestampOf(element);
  if (time !== null) {
    const precision = PRECISIONS[time.perMilli];
    return time.isInstant ? TIMESTAMP_LTZ(precision) : TIMESTAMP(precision);
  }
  if (timeOfDayOf(element) !== null) return TIME(3);
  switch (element.type) {
    case 'BOOLEAN':
      return BOOLEAN();
    case 'INT32':
      return int32Type(element);
    case 'INT64':
      return isUnsigned(element) ? DECIMAL(20, 0) : BIGINT();
    case 'FLOAT':
      return FLOAT();
    case 'DOUBLE':
      return DOUBLE();
    default:
      if (element.logical_type?.type === 'FLOAT16') return FLOAT();
      return isText(element) ? STRING() : BYTES();
  }
}

function int32Type(element: SchemaElement): DataType {
  const { converted_type: converted, logical_type: logical } = element;
  if (converted === 'DATE' || logical?.type === 'DATE') return DATE();
  const bits = logical?.type === 'INTEGER' ? logical.bitWidth : Number(converted?.split('_')[1]);
  if (isUnsigned(element)) return bits === 8 ? SMALLINT() : bits === 16 ? INTEGER() : BIGINT();
  return bits === 8 ? TINYINT() : bits === 16 ? SMALLINT() : INTEGER();
}

export function isUnsigned(element: SchemaElement): boolean {
  const { converted_type: converted, logical_type: logical } = element;
  if (logical?.type === 'INTEGER') return !logical.isSigned;
  return converted?.startsWith('UINT_') ?? false;
}

export function isText(element: SchemaElement): boolean {
  const { converted_type: converted, logical_type: logical } = element;
  return (
    ['UTF8', 'ENUM', 'JSON'].includes(converted ?? '') ||
    ['STRING', 'ENUM', 'JSON', 'UUID'].includes(logical?.type ?? '')
  );
}

export function decimalOf(element: SchemaElement): { precision: number; scale: number } | null {
  const { converted_type: converted, logical_type: logical } = element;
  if (logical?.type === 'DECIMAL') return logical;
  if (converted !== 'DECIMAL') return null;
  return { precision: element.precision ?? MOST_PRECISION, scale: element.scale ?? 0 };
}

/** Unit of a timestamp, and whether it is an instant (TIMESTAMP_LTZ); INT96 is neither zoned nor not. */
export function timestampOf(
  element: SchemaElement,
): { perMilli: TimeUnit; isInstant: boolean } | null {
  const { converted_type: converted, logical_type: logical } = element;
  if (element.type === 'INT96') return { perMilli: 1_000_000, isInstant: false };
  if (logical?.type === 'TIMESTAMP') {
    return { perMilli: UNITS[logical.unit]!, isInstant: logical.isAdjustedToUTC };
  }
  if (converted === 'TIMESTAMP_MILLIS') return { perMilli: 1, isInstant: true };
  return converted === 'TIMESTAMP_MICROS' ? { perMilli: 1000, isInstant: true } : null;
}

export function timeOfDayOf(element: SchemaElement): { perMilli: TimeUnit } | null {
  const { converted_type: converted, logical_type: logical } = element;
  if (logical?.type === 'TIME') return { perMilli: UNITS[logical.unit]! };
  if (converted === 'TIME_MILLIS') return { perMilli: 1 };
  return converted === 'TIME_MICROS' ? { perMilli: 1000 } : null;
}

/** True when values of the leaf can be read as `type` without loss. */
export function isReadableAs(element: SchemaElement, type: DataType): boolean {
  const own = leafType(element);
  switch (type.kind) {
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return timestampOf(element) !== null;
    case 'DECIMAL':
      return own.kind === 'DECIMAL' && own.scale === type.scale && own.precision <= type.precision;
    case 'BIGINT':
      return ['BIGINT', 'INTEGER', 'SMALLINT', 'TINYINT'].includes(own.kind);
    case 'INTEGER':
      return ['INTEGER', 'SMALLINT', 'TINYINT'].includes(own.kind);
    case 'SMALLINT':
    case 'TINYINT':
      // Writers that know no small integers store them as INT32.
      return ['INTEGER', 'SMALLINT', 'TINYINT'].includes(own.kind) && !isUnsigned(element);
    case 'DOUBLE':
      return own.kind === 'DOUBLE' || own.kind === 'FLOAT';
    case 'CHAR':
    case 'VARCHAR':
    case 'VARIANT':
      return element.type === 'BYTE_ARRAY' || isText(element);
    case 'BINARY':
    case 'VARBINARY':
    case 'RAW':
      return element.type === 'BYTE_ARRAY' || element.type === 'FIXED_LEN_BYTE_ARRAY';
    default:
      return own.kind === type.kind;
  }
}
