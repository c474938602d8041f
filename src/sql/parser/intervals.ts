/** Intervals: a string or an expression, and the units it counts. */
import type {
  Expression,
  IntervalExpression,
  IntervalLiteral,
  IntervalQualifier,
  IntervalUnit,
} from '../ast/index.ts';
import type { Cursor } from './cursor.ts';
import * as errors from './errors.ts';
import { parseInteger, parseNumberLiteral } from './literals.ts';
import { parseName } from './names.ts';
import { tokenSpan } from './token.ts';

/** `INTERVAL '1' DAY`; or, with a number, a name or parentheses, an interval that is computed. */
export function parseInterval(p: Cursor): IntervalLiteral | IntervalExpression {
  const first = p.token;
  p.expect('INTERVAL');
  const negative = p.take('-');
  if (!negative) p.take('+');
  if (p.atString()) {
    const value = p.advance().value;
    const qualifier = parseIntervalQualifier(p);
    return { kind: 'IntervalLiteral', value, negative, qualifier, span: p.since(first) };
  }
  const operand = parseIntervalOperand(p);
  const qualifier = parseIntervalQualifier(p, false);
  return { kind: 'IntervalExpression', operand, negative, qualifier, span: p.since(first) };
}

/** INTERVAL with a string: the only form that WITHIN and FRESHNESS take. */
export function parseIntervalLiteral(p: Cursor): IntervalLiteral {
  const first = p.token;
  const interval = parseInterval(p);
  if (interval.kind === 'IntervalLiteral') return interval;
  throw errors.syntaxError(
    'the interval must be constant',
    tokenSpan(first),
    "write it as in INTERVAL '1' HOUR",
  );
}

function parseIntervalOperand(p: Cursor): Expression {
  if (p.atNumber()) return parseNumberLiteral(p);
  if (p.take('(')) {
    const expression = p.expression();
    p.expect(')');
    return expression;
  }
  const { parts, span } = parseName(p, 'column');
  return { kind: 'ColumnReference', parts, span };
}

const UNITS: Readonly<Record<string, IntervalUnit>> = {
  YEAR: 'YEAR',
  YEARS: 'YEAR',
  QUARTER: 'QUARTER',
  QUARTERS: 'QUARTER',
  MONTH: 'MONTH',
  MONTHS: 'MONTH',
  WEEK: 'WEEK',
  WEEKS: 'WEEK',
  DAY: 'DAY',
  DAYS: 'DAY',
  HOUR: 'HOUR',
  HOURS: 'HOUR',
  MINUTE: 'MINUTE',
  MINUTES: 'MINUTE',
  SECOND: 'SECOND',
  SECONDS: 'SECOND',
};

/** Whether a unit of intervals comes next. */
export function atIntervalUnit(p: Cursor): boolean {
  return UNITS[p.token.key] !== undefined;
}

const RANGES: Readonly<Partial<Record<IntervalUnit, readonly IntervalUnit[]>>> = {
  YEAR: ['MONTH'],
  DAY: ['HOUR', 'MINUTE', 'SECOND'],
  HOUR: ['MINUTE', 'SECOND'],
  MINUTE: ['SECOND'],
};

/** `DAY(3) TO SECOND(6)`; without `range` only the leading unit. */
export function parseIntervalQualifier(p: Cursor, range = true): IntervalQualifier {
  const first = p.token;
  const from = parseUnit(p, Object.values(UNITS));
  let precision: number | undefined;
  let fraction: number | undefined;
  if (p.take('(')) {
    precision = parseInteger(p);
    if (from === 'SECOND' && p.take(',')) fraction = parseInteger(p);
    p.expect(')');
  }
  const to = range ? parseRangeEnd(p, from) : undefined;
  if (to === 'SECOND' && p.take('(')) {
    fraction = parseInteger(p);
    p.expect(')');
  }
  return {
    kind: 'IntervalQualifier',
    from,
    ...(to !== undefined && { to }),
    ...(precision !== undefined && { precision }),
    ...(fraction !== undefined && { fraction }),
    span: p.since(first),
  };
}

function parseRangeEnd(p: Cursor, from: IntervalUnit): IntervalUnit | undefined {
  const ends = RANGES[from];
  const next = UNITS[p.peek(1).key];
  if (ends === undefined || !p.at('TO') || next === undefined || !ends.includes(next))
    return undefined;
  p.expect('TO');
  return parseUnit(p, ends);
}

function parseUnit(p: Cursor, allowed: readonly IntervalUnit[]): IntervalUnit {
  for (const [word, unit] of Object.entries(UNITS)) {
    if (allowed.includes(unit) && p.take(word)) return unit;
  }
  return p.unexpected();
}
