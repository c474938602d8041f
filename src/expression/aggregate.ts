/** The aggregate and ranking functions: argument types and results, by Flink's rules. */

import {
  ARRAY,
  BIGINT,
  type DataType,
  DECIMAL,
  DOUBLE,
  INTEGER,
  MULTISET,
  typeToString,
  VARCHAR,
  withNullable,
} from '../core/index.ts';
import { argumentTypes, invalidArgument, unknownFunction } from './errors.ts';
import {
  ANY,
  ARRAY_LIKE,
  CHARACTER,
  either,
  family,
  gives,
  givesNotNull,
  givesNullable,
  INT,
  likeArgument,
  NUMERIC,
  optional,
  orNull,
  REAL,
  type ResultRule,
  type Signature,
  takes,
  takesMany,
} from './signature.ts';
import { quotientType } from './type/decimal.ts';

interface AggregateFunction {
  readonly signature: Signature;
  readonly result: ResultRule;
  /** Needs an OVER clause: ROW_NUMBER, LAG. */
  readonly ranking?: boolean;
}

export interface ResolvedAggregate {
  /** Canonical name: STDDEV is STDDEV_SAMP, VARIANCE is VAR_SAMP, $SUM0 is SUM0. */
  readonly name: string;
  /** What the arguments are cast to. */
  readonly argTypes: readonly DataType[];
  readonly type: DataType;
}

export interface AggregateOptions {
  readonly distinct?: boolean;
  /** With keys every group has a row, so that SUM of a NOT NULL column is NOT NULL. */
  readonly grouped?: boolean;
}

const SUM_PRECISION = 38;
const BITMAP = family('BITMAP', ({ kind }) => kind === 'BITMAP');
const INT_ONLY = family(
  'INTEGER',
  ({ kind }) => kind === 'INTEGER' || kind === 'SMALLINT' || kind === 'TINYINT',
);

const sum: ResultRule = (types) => {
  const type = types[0]!;
  return type.kind === 'DECIMAL' ? DECIMAL(SUM_PRECISION, type.scale, type.nullable) : type;
};

/** An average counts by a BIGINT, so it has the digits of a division by DECIMAL(20, 0). */
const average: ResultRule = (types) => {
  const type = types[0]!;
  if (type.kind !== 'DECIMAL') return type;
  const total = { precision: SUM_PRECISION, scale: type.scale };
  return withNullable(quotientType(total, { precision: 20, scale: 0 }), type.nullable);
};

/** LAG and LEAD are null off the edge, unless a default that is never null stands in. */
const shifted: ResultRule = ([value, , fallback]) =>
  withNullable(value!, fallback === undefined || fallback.nullable);

const aggregate = (signature: Signature, result: ResultRule): AggregateFunction => ({
  signature,
  result,
});

const ranking = (signature: Signature, result: ResultRule): AggregateFunction => ({
  signature,
  result,
  ranking: true,
});

const anything = takes(ANY);
const number = takes(NUMERIC);
const spread = aggregate(number, average);
const bitmap = aggregate(takes(BITMAP), givesNullable({ kind: 'BITMAP', nullable: true }));
const bitmapCount = aggregate(takes(BITMAP), givesNullable(BIGINT()));
const shift = ranking(takes(ANY, optional(INT), optional(orNull(ANY))), shifted);
const position = ranking(takes(), givesNotNull(BIGINT()));
const fraction = ranking(takes(), givesNotNull(DOUBLE()));
const JSON_TEXT = VARCHAR(2000, false);

const AGGREGATES: Readonly<Record<string, AggregateFunction>> = {
  COUNT: aggregate(either(takes(), takesMany(orNull(ANY))), givesNotNull(BIGINT())),
  APPROX_COUNT_DISTINCT: aggregate(anything, givesNotNull(BIGINT())),
  SUM: aggregate(number, sum),
  SUM0: aggregate(number, (types, args) => withNullable(sum(types, args), false)),
  AVG: aggregate(number, average),
  MIN: aggregate(anything, likeArgument(0)),
  MAX: aggregate(anything, likeArgument(0)),
  STDDEV_POP: spread,
  STDDEV_SAMP: spread,
  VAR_POP: spread,
  VAR_SAMP: spread,
  FIRST_VALUE: aggregate(anything, likeArgument(0)),
  LAST_VALUE: aggregate(anything, likeArgument(0)),
  SINGLE_VALUE: aggregate(anything, likeArgument(0)),
  LISTAGG: aggregate(takes(CHARACTER, optional(CHARACTER)), ([type]) => type!),
  COLLECT: aggregate(anything, ([type]) => MULTISET(type!, false)),
  ARRAY_AGG: aggregate(anything, ([type]) => ARRAY(type!, type!.nullable)),
  PERCENTILE: aggregate(
    either(takes(NUMERIC, REAL, optional(NUMERIC)), takes(NUMERIC, ARRAY_LIKE, optional(NUMERIC))),
    (types) => withNullable(types[1]!.kind === 'ARRAY' ? ARRAY(DOUBLE()) : DOUBLE(), true),
  ),
  JSON_OBJECTAGG_NULL_ON_NULL: aggregate(takes(CHARACTER, ANY), () => JSON_TEXT),
  JSON_OBJECTAGG_ABSENT_ON_NULL: aggregate(takes(CHARACTER, ANY), () => JSON_TEXT),
  JSON_ARRAYAGG_NULL_ON_NULL: aggregate(anything, () => JSON_TEXT),
  JSON_ARRAYAGG_ABSENT_ON_NULL: aggregate(anything, () => JSON_TEXT),
  BITMAP_BUILD_AGG: aggregate(takes(INT_ONLY), givesNullable({ kind: 'BITMAP', nullable: true })),
  BITMAP_BUILD_CARDINALITY_AGG: aggregate(takes(INT_ONLY), givesNullable(BIGINT())),
  BITMAP_AND_AGG: bitmap,
  BITMAP_OR_AGG: bitmap,
  BITMAP_XOR_AGG: bitmap,
  BITMAP_AND_CARDINALITY_AGG: bitmapCount,
  BITMAP_OR_CARDINALITY_AGG: bitmapCount,
  BITMAP_XOR_CARDINALITY_AGG: bitmapCount,
  LAG: shift,
  LEAD: shift,
  ROW_NUMBER: position,
  RANK: position,
  DENSE_RANK: position,
  NTILE: ranking(takes(INT), gives(BIGINT())),
  CUME_DIST: fraction,
  PERCENT_RANK: fraction,
};

const ALIASES: Readonly<Record<string, string>> = {
  STDDEV: 'STDDEV_SAMP',
  VARIANCE: 'VAR_SAMP',
  $SUM0: 'SUM0',
  JSON_OBJECTAGG: 'JSON_OBJECTAGG_NULL_ON_NULL',
  JSON_ARRAYAGG: 'JSON_ARRAYAGG_ABSENT_ON_NULL',
};

export function aggregateNames(): string[] {
  return [...Object.keys(AGGREGATES), ...Object.keys(ALIASES)].sort();
}

export function isAggregate(name: string): boolean {
  return canonical(name) in AGGREGATES;
}

/** Whether an aggregate makes sense over a window frame only. */
export function isRanking(name: string): boolean {
  return AGGREGATES[canonical(name)]?.ranking === true;
}

/**
 * @throws MillraceError SQL_UNKNOWN_FUNCTION, SQL_ARGUMENT_TYPES
 * @example resolveAggregate('SUM', [INTEGER(false)], {}).type // INT, nullable: no row gives NULL
 */
export function resolveAggregate(
  name: string,
  argTypes: readonly DataType[],
  options: AggregateOptions = {},
): ResolvedAggregate {
  const resolved = canonical(name);
  const definition = AGGREGATES[resolved];
  if (definition === undefined) throw unknownFunction(name, aggregateNames());
  if (options.distinct === true && definition.ranking === true) {
    throw invalidArgument(name, 'DISTINCT makes no sense in a ranking function');
  }
  const targets = definition.signature.coerce(argTypes);
  if (targets === undefined) throw noMatch(resolved, definition.signature, argTypes);
  const coerced = resolved === 'LAG' || resolved === 'LEAD' ? likeFirst(targets) : targets;
  const type = definition.result(coerced, []);
  return { name: resolved, argTypes: coerced, type: emptyIsNull(resolved, type, options) };
}

/** The default of LAG and LEAD is read as a value of the first argument's type. */
function likeFirst([value, offset, fallback]: readonly DataType[]): readonly DataType[] {
  if (offset === undefined) return [value!];
  const types = [value!, withNullable(INTEGER(), offset.nullable)];
  return fallback === undefined ? types : [...types, withNullable(value!, fallback.nullable)];
}

const OF_ROWS: ReadonlySet<string> = new Set([
  'SUM',
  'AVG',
  'MIN',
  'MAX',
  'STDDEV_POP',
  'STDDEV_SAMP',
  'VAR_POP',
  'VAR_SAMP',
  'FIRST_VALUE',
  'LAST_VALUE',
  'SINGLE_VALUE',
  'LISTAGG',
]);

function emptyIsNull(name: string, type: DataType, options: AggregateOptions): DataType {
  return OF_ROWS.has(name) && options.grouped !== true ? withNullable(type, true) : type;
}

function canonical(name: string): string {
  const upper = name.toUpperCase();
  return ALIASES[upper] ?? upper;
}

function noMatch(name: string, signature: Signature, types: readonly DataType[]) {
  const given = types.map((type) => `<${typeToString(withNullable(type, true))}>`);
  const text = (args: readonly string[]) => `${name}(${args.join(', ')})`;
  return argumentTypes(name, text(given), signature.forms.map(text));
}
