/** The operators + - * / % and their signs: type rules of numbers, decimals, times and intervals. */

import {
  BIGINT,
  type DataType,
  DECIMAL,
  DOUBLE,
  INTEGER,
  isInteger,
  isNumeric,
  isTimestamp,
  withNullable,
} from '../../core/index.ts';
import { uncheckedCast } from '../cast-expression.ts';
import type { Expression } from '../expression.ts';
import { builtIn, type Resolve, type ScalarFunction } from '../function.ts';
import {
  anyNullable,
  either,
  INTERVAL,
  likeArgument,
  NUMERIC,
  type ResultRule,
  type Signature,
  takes,
} from '../signature.ts';
import { leastRestrictive } from '../type/common-type.ts';
import {
  type Digits,
  digitsOf,
  productType,
  quotientType,
  remainderType,
  sumType,
} from '../type/decimal.ts';

type DecimalRule = (a: Digits, b: Digits) => DataType;

const isInterval = ({ kind }: DataType): boolean =>
  kind === 'INTERVAL_YEAR_MONTH' || kind === 'INTERVAL_DAY_TIME';

const isTemporal = (type: DataType): boolean =>
  isTimestamp(type) || type.kind === 'DATE' || type.kind === 'TIME';

/**
 * Two numbers of one kind: integers by the wider, of FLOAT and DOUBLE the first as in Flink, decimals each
 * with its own digits.
 */
function coerceNumbers(a: DataType, b: DataType): readonly DataType[] | undefined {
  if (!isNumeric(a) || !isNumeric(b)) return undefined;
  if (a.kind === 'DECIMAL' || b.kind === 'DECIMAL') {
    const [digitsA, digitsB] = [digitsOf(a), digitsOf(b)];
    if (digitsA === undefined || digitsB === undefined) {
      return [DOUBLE(a.nullable), DOUBLE(b.nullable)];
    }
    return [asDecimal(digitsA, a.nullable), asDecimal(digitsB, b.nullable)];
  }
  const wider = leastRestrictive([a, b])!;
  return [withNullable(wider, a.nullable), withNullable(wider, b.nullable)];
}

function asDecimal({ precision, scale }: Digits, nullable: boolean): DataType {
  return DECIMAL(precision, scale, nullable);
}

function binary(
  forms: readonly (readonly string[])[],
  coerce: (a: DataType, b: DataType) => readonly DataType[] | undefined,
): Signature {
  return {
    forms,
    coerce: (types) => (types.length === 2 ? coerce(types[0]!, types[1]!) : undefined),
  };
}

const numbers = binary([['<NUMERIC>', '<NUMERIC>']], coerceNumbers);

const exactNumbers = binary([['<EXACT_NUMERIC>', '<EXACT_NUMERIC>']], (a, b) =>
  digitsOf(a) !== undefined && digitsOf(b) !== undefined ? coerceNumbers(a, b) : undefined,
);

const intervals = binary([['<DATETIME_INTERVAL>', '<DATETIME_INTERVAL>']], (a, b) =>
  isInterval(a) && a.kind === b.kind ? [a, b] : undefined,
);

const timeAndInterval = binary([['<DATETIME>', '<DATETIME_INTERVAL>']], (a, b) =>
  isTemporal(a) && isInterval(b) ? [a, b] : undefined,
);

const intervalAndTime = binary([['<DATETIME_INTERVAL>', '<DATETIME>']], (a, b) =>
  isInterval(a) && isTemporal(b) ? [a, b] : undefined,
);

/** An interval is scaled by whole numbers only, of its own width. */
function factor(type: DataType, interval: DataType): DataType {
  return interval.kind === 'INTERVAL_DAY_TIME' ? BIGINT(type.nullable) : INTEGER(type.nullable);
}

const intervalByNumber = binary([['<DATETIME_INTERVAL>', '<INTEGER>']], (a, b) =>
  isInterval(a) && isInteger(b) ? [a, factor(b, a)] : undefined,
);

const numberByInterval = binary([['<INTEGER>', '<DATETIME_INTERVAL>']], (a, b) =>
  isInteger(a) && isInterval(b) ? [factor(a, b), b] : undefined,
);

function arithmetic(rule: DecimalRule): ResultRule {
  return (types) => {
    const [a, b] = types as [DataType, DataType];
    const nullable = anyNullable(types);
    if (a.kind === 'DECIMAL' && b.kind === 'DECIMAL') return withNullable(rule(a, b), nullable);
    if (isTemporal(a)) return withNullable(a, nullable);
    if (isTemporal(b)) return withNullable(b, nullable);
    return withNullable(isInterval(b) ? b : a, nullable);
  };
}

const infix = (symbol: string) => ({ syntax: { form: 'infix', symbol } }) as const;
const prefix = (symbol: string) => ({ syntax: { form: 'prefix', symbol } }) as const;

const signed = either(takes(NUMERIC), takes(INTERVAL));

/** A remainder of whole numbers has the divisor's type: MOD(BIGINT, INT) is an INT. */
function narrowed(
  [value, divisor]: readonly Expression[],
  resolve: Resolve,
): Expression | undefined {
  const [from, to] = [value?.type, divisor?.type];
  if (from === undefined || to === undefined || !isInteger(to)) return undefined;
  if (!isInteger(from) && (from.kind !== 'DECIMAL' || from.scale > 0)) return undefined;
  const wider = leastRestrictive([from, to])!;
  if (wider.kind === to.kind) return undefined;
  const wide = resolve('MOD', [value!, uncheckedCast(divisor!, wider, 'CAST')]);
  return uncheckedCast(wide, withNullable(to, wide.type.nullable), 'CAST');
}

export const ARITHMETIC: readonly ScalarFunction[] = [
  builtIn(
    'PLUS',
    either(numbers, intervals, timeAndInterval, intervalAndTime),
    arithmetic(sumType),
    infix('+'),
  ),
  builtIn('MINUS', either(numbers, intervals, timeAndInterval), arithmetic(sumType), infix('-')),
  builtIn(
    'TIMES',
    either(numbers, intervalByNumber, numberByInterval),
    arithmetic(productType),
    infix('*'),
  ),
  builtIn('DIVIDE', numbers, arithmetic(quotientType), infix('/')),
  { ...builtIn('MOD', exactNumbers, arithmetic(remainderType), infix('%')), expand: narrowed },
  builtIn('NEGATE', signed, likeArgument(0), prefix('-')),
  builtIn('UNARY_PLUS', signed, likeArgument(0), prefix('+')),
];
