/** Fields, rounding and arithmetic of dates and times, by unit. Units are literals, given as text. */

import {
  BIGINT,
  type DataType,
  INTEGER,
  INTERVAL_DAY_TIME,
  INTERVAL_YEAR_MONTH,
  isNumeric,
  TIMESTAMP,
  typeToString,
  withNullable,
} from '../../core/index.ts';
import { uncheckedCast } from '../cast-expression.ts';
import { invalidArgument } from '../errors.ts';
import { type Expression, literal } from '../expression.ts';
import { bound, builtIn, type Resolve, type ScalarFunction, shorthand } from '../function.ts';
import {
  anyNullable,
  DATETIME,
  either,
  family,
  gives,
  LONG,
  NUMERIC,
  type ResultRule,
  takes,
} from '../signature.ts';
import { FIELDS, UNIT_MILLIS, UNIT_MONTHS, UNIT_NANOS, unitName } from '../time/unit.ts';
import { bindWhole } from './numeric.ts';

/** A unit: a SYMBOL, or text where a caller has no symbols. */
const UNIT = family(
  'TIME_UNIT',
  ({ kind }) => kind === 'SYMBOL' || kind === 'CHAR' || kind === 'VARCHAR',
);

const TIME_OR_INTERVAL = family(
  'DATETIME',
  ({ kind }) =>
    kind === 'DATE' ||
    kind === 'TIME' ||
    kind === 'TIMESTAMP' ||
    kind === 'TIMESTAMP_LTZ' ||
    kind.startsWith('INTERVAL'),
);

const ROUNDED: ReadonlySet<string> = new Set([
  ...Object.keys(UNIT_MILLIS),
  ...Object.keys(UNIT_MONTHS),
  'DECADE',
  'CENTURY',
  'MILLENNIUM',
]);

function unitOf(argument: Expression | undefined, functionName: string): string {
  if (argument?.kind !== 'literal' || typeof argument.value !== 'string') {
    throw invalidArgument(functionName, 'the time unit must be a keyword');
  }
  return unitName(argument.value);
}

const TIME_FIELDS: ReadonlySet<string> = new Set(['HOUR', 'MINUTE', 'SECOND', 'MILLISECOND']);
const MONTH_FIELDS: ReadonlySet<string> = new Set(['YEAR', 'MONTH', 'QUARTER']);
const DURATION_FIELDS: ReadonlySet<string> = new Set([...TIME_FIELDS, 'DAY', 'EPOCH']);
const BELOW_SECOND: ReadonlySet<string> = new Set(['MILLISECOND', ...Object.keys(UNIT_NANOS)]);

function hasField(type: DataType, unit: string): boolean {
  switch (type.kind) {
    case 'TIME':
      return TIME_FIELDS.has(unit);
    case 'DATE':
      return unit in FIELDS && !BELOW_SECOND.has(unit);
    case 'INTERVAL_YEAR_MONTH':
      return MONTH_FIELDS.has(unit);
    case 'INTERVAL_DAY_TIME':
      return DURATION_FIELDS.has(unit);
    default:
      return unit in FIELDS || unit in UNIT_NANOS;
  }
}

function checkExtract([unit, value]: readonly Expression[]): void {
  if (value === undefined) return;
  const name = unitOf(unit, 'EXTRACT');
  const { type } = value;
  if (hasField(type, name)) return;
  const text = typeToString(withNullable(type, true));
  throw invalidArgument('EXTRACT', `unit ${name} can not be applied to a value of type ${text}`);
}

function checkRounding([value, unit]: readonly Expression[]): void {
  if (unit === undefined || value === undefined || isNumeric(value.type)) return;
  const name = unitOf(unit, 'FLOOR');
  if (!ROUNDED.has(name)) {
    throw invalidArgument('FLOOR', `times are not rounded to ${name}`);
  }
}

/** Of decimals no digit behind the point is left. */
const whole: ResultRule = (types) => {
  const [type] = types as [DataType];
  const nullable = anyNullable(types);
  return type.kind === 'DECIMAL' ? { ...type, scale: 0, nullable } : withNullable(type, nullable);
};

/** YEAR(x) is EXTRACT(YEAR FROM x). */
function field(name: string, unit: string): ScalarFunction {
  return shorthand(name, takes(TIME_OR_INTERVAL), ([value], resolve) =>
    resolve('EXTRACT', [literal(unit, { kind: 'SYMBOL', nullable: false }), value!]),
  );
}

/** Of a date and a unit below the day, a timestamp: TIMESTAMPADD(HOUR, 1, DATE '2024-01-01'). */
function timestampAdd(args: readonly Expression[], resolve: Resolve): Expression {
  const [unitArgument, count, value] = args as [Expression, Expression, Expression];
  const unit = unitOf(unitArgument, 'TIMESTAMPADD');
  const interval = intervalOf(unit);
  const { kind } = value.type;
  const needsClock =
    kind === 'DATE' && unit in UNIT_MILLIS && UNIT_MILLIS[unit]! < UNIT_MILLIS['DAY']!;
  const base = needsClock ? uncheckedCast(value, TIMESTAMP(), 'CAST') : value;
  return resolve('PLUS', [base, resolve('TIMES', [count, interval])]);
}

function intervalOf(unit: string): Expression {
  const months = UNIT_MONTHS[unit];
  if (months !== undefined) return literal(months, INTERVAL_YEAR_MONTH(false));
  const millis = UNIT_MILLIS[unit];
  if (millis !== undefined) return literal(millis, INTERVAL_DAY_TIME(false));
  throw invalidArgument('TIMESTAMPADD', `intervals are not made of unit ${unit}`);
}

function checkDifference([unit, a, b]: readonly Expression[]): void {
  if (a === undefined || b === undefined) return;
  const instants = [a, b].filter(({ type }) => type.kind === 'TIMESTAMP_LTZ').length;
  if (instants === 1) {
    throw invalidArgument(
      'TIMESTAMPDIFF',
      'a TIMESTAMP_LTZ differs only from another TIMESTAMP_LTZ',
    );
  }
  const name = unitOf(unit, 'TIMESTAMPDIFF');
  if (!(name in UNIT_MILLIS || name in UNIT_MONTHS)) {
    throw invalidArgument('TIMESTAMPDIFF', `differences are not counted in unit ${name}`);
  }
}

/** (start1, end1) OVERLAPS (start2, end2): ends may be intervals, bounds may come in either order. */
function overlaps(args: readonly Expression[], resolve: Resolve): Expression {
  const [start1, end1, start2, end2] = args as [Expression, Expression, Expression, Expression];
  const endOf = (start: Expression, end: Expression): Expression =>
    end.type.kind.startsWith('INTERVAL') ? resolve('PLUS', [start, end]) : end;
  const [stop1, stop2] = [endOf(start1, end1), endOf(start2, end2)];
  const earlier = (a: Expression, b: Expression) =>
    resolve('CASE', [resolve('LESS_THAN', [a, b]), a, b]);
  const later = (a: Expression, b: Expression) =>
    resolve('CASE', [resolve('LESS_THAN', [a, b]), b, a]);
  return resolve('AND', [
    resolve('GREATER_THAN_OR_EQUAL', [later(start1, stop1), earlier(start2, stop2)]),
    resolve('GREATER_THAN_OR_EQUAL', [later(start2, stop2), earlier(start1, stop1)]),
  ]);
}

export const TEMPORAL: readonly ScalarFunction[] = [
  builtIn('EXTRACT', takes(UNIT, TIME_OR_INTERVAL), gives(BIGINT()), { check: checkExtract }),
  bound('FLOOR', either(takes(NUMERIC), takes(DATETIME, UNIT)), whole, bindWhole, {
    check: checkRounding,
  }),
  bound('CEIL', either(takes(NUMERIC), takes(DATETIME, UNIT)), whole, bindWhole, {
    aliases: ['CEILING'],
    check: checkRounding,
  }),
  shorthand('TIMESTAMPADD', takes(UNIT, LONG, DATETIME), timestampAdd),
  builtIn('TIMESTAMPDIFF', takes(UNIT, DATETIME, DATETIME), gives(INTEGER()), {
    check: checkDifference,
  }),
  shorthand('OVERLAPS', takes(DATETIME, TIME_OR_INTERVAL, DATETIME, TIME_OR_INTERVAL), overlaps, {
    aliases: ['TEMPORAL_OVERLAPS', 'TEMPORALOVERLAPS'],
  }),
  field('YEAR', 'YEAR'),
  field('QUARTER', 'QUARTER'),
  field('MONTH', 'MONTH'),
  field('WEEK', 'WEEK'),
  field('DAYOFYEAR', 'DOY'),
  field('DAYOFMONTH', 'DAY'),
  field('DAYOFWEEK', 'DOW'),
  field('HOUR', 'HOUR'),
  field('MINUTE', 'MINUTE'),
  field('SECOND', 'SECOND'),
];
