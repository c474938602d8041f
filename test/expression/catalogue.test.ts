import { describe, expect, test } from 'vitest';
import * as t from '../../src/core/index.ts';
import {
  castExpression,
  columnReference,
  type Expression,
  literal,
  resolveAggregate,
  resolveCall,
} from '../../src/expression/index.ts';

const column = (type: t.DataType): Expression => columnReference(0, type);
const decimal = t.DECIMAL(10, 2);
const wide = t.DECIMAL(30, 10);
const day = literal(86_400_000, t.INTERVAL_DAY_TIME(false));
const month = literal(1, t.INTERVAL_YEAR_MONTH(false));

function typeOf(name: string, ...types: t.DataType[]): string {
  return t.typeToString(resolveCall(name, types.map(column)).type);
}

function failure(run: () => unknown): t.MillraceError {
  try {
    run();
  } catch (error) {
    if (error instanceof t.MillraceError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('arithmetic', () => {
  const cases: readonly [string, t.DataType, t.DataType, string][] = [
    ['PLUS', t.INTEGER(), t.BIGINT(), 'BIGINT'],
    ['PLUS', t.TINYINT(false), t.TINYINT(false), 'TINYINT NOT NULL'],
    ['PLUS', t.INTEGER(), t.FLOAT(), 'FLOAT'],
    ['PLUS', t.FLOAT(), t.DOUBLE(), 'FLOAT'],
    ['PLUS', t.DOUBLE(), t.FLOAT(), 'DOUBLE'],
    ['MOD', t.BIGINT(), t.INTEGER(), 'INT'],
    ['MOD', t.INTEGER(), t.BIGINT(), 'BIGINT'],
    ['PLUS', decimal, t.INTEGER(), 'DECIMAL(13, 2)'],
    ['PLUS', decimal, t.DOUBLE(), 'DOUBLE'],
    ['MINUS', decimal, wide, 'DECIMAL(31, 10)'],
    ['TIMES', decimal, wide, 'DECIMAL(38, 9)'],
    ['TIMES', wide, wide, 'DECIMAL(38, 6)'],
    ['DIVIDE', decimal, t.INTEGER(), 'DECIMAL(21, 13)'],
    ['DIVIDE', wide, decimal, 'DECIMAL(38, 16)'],
    ['DIVIDE', t.BIGINT(), decimal, 'DECIMAL(32, 11)'],
    ['DIVIDE', t.INTEGER(), t.INTEGER(), 'INT'],
    ['MOD', decimal, wide, 'DECIMAL(18, 10)'],
    ['MOD', t.TINYINT(), t.SMALLINT(), 'SMALLINT'],
    ['PLUS', t.TIMESTAMP(3), t.INTERVAL_DAY_TIME(), 'TIMESTAMP(3)'],
    ['PLUS', t.INTERVAL_DAY_TIME(), t.TIMESTAMP(3), 'TIMESTAMP(3)'],
    ['MINUS', t.DATE(), t.INTERVAL_YEAR_MONTH(), 'DATE'],
    ['TIMES', t.INTEGER(), t.INTERVAL_DAY_TIME(), 'INTERVAL DAY TO SECOND(3)'],
  ];
  test.each(cases)('%s of two types', (name, a, b, expected) => {
    expect(typeOf(name, a, b)).toBe(expected);
  });

  test('text is no number', () => {
    const error = failure(() => typeOf('PLUS', t.STRING(), t.INTEGER()));
    expect(error.code).toBe('SQL_ARGUMENT_TYPES');
    expect(error.message).toBe(
      "cannot apply '+' to arguments of type '<STRING> + <INT>'; supported form(s): " +
        "'<NUMERIC> + <NUMERIC>', '<DATETIME_INTERVAL> + <DATETIME_INTERVAL>', " +
        "'<DATETIME> + <DATETIME_INTERVAL>', '<DATETIME_INTERVAL> + <DATETIME>'",
    );
  });

  test('intervals of two kinds do not add', () => {
    expect(failure(() => resolveCall('PLUS', [day, month])).code).toBe('SQL_ARGUMENT_TYPES');
  });
});

describe('comparison', () => {
  test('casts the narrower side', () => {
    const resolved = resolveCall('EQUALS', [column(t.INTEGER()), literal(1n, t.BIGINT(false))]);
    expect(resolved).toMatchObject({
      name: 'EQUALS',
      type: t.BOOLEAN(true),
      args: [{ kind: 'call', name: 'CAST', type: t.BIGINT() }, { kind: 'literal' }],
    });
  });

  test('reads text beside a date as a date', () => {
    expect(resolveCall('EQUALS', [column(t.STRING()), column(t.DATE())])).toMatchObject({
      args: [{ name: 'TRY_CAST', type: t.DATE() }, { kind: 'column' }],
    });
  });

  test('reads a text literal at once, or refuses it', () => {
    const text = (value: string) => literal(value, t.CHAR(value.length, false));
    expect(resolveCall('EQUALS', [column(t.DATE()), text('1970-01-03')])).toMatchObject({
      args: [{ kind: 'column' }, { kind: 'literal', value: 2, type: t.DATE(false) }],
    });
    const error = failure(() => resolveCall('EQUALS', [text('soon'), column(t.TIMESTAMP(3))]));
    expect(error.message).toBe("cannot cast 'soon' to TIMESTAMP(3)");
  });

  test('refuses equality of text and number, orders them as numbers', () => {
    expect(failure(() => typeOf('EQUALS', t.STRING(), t.INTEGER())).message).toContain(
      'implicit type conversion between STRING and INT',
    );
    expect(typeOf('GREATER_THAN', t.STRING(), t.INTEGER())).toBe('BOOLEAN');
  });

  test('refuses what has no order', () => {
    const array = t.ARRAY(t.INTEGER());
    expect(typeOf('EQUALS', array, array)).toBe('BOOLEAN');
    expect(failure(() => typeOf('LESS_THAN', array, array)).code).toBe('SQL_ARGUMENT_TYPES');
    expect(failure(() => typeOf('EQUALS', t.DATE(), t.TIMESTAMP(3))).code).toBe(
      'SQL_ARGUMENT_TYPES',
    );
  });
});

describe('choice', () => {
  test('CASE takes the least restrictive result', () => {
    expect(typeOf('CASE', t.BOOLEAN(), t.INTEGER(), t.DOUBLE())).toBe('DOUBLE');
    expect(typeOf('CASE', t.BOOLEAN(), t.CHAR(1, false), t.CHAR(3, false))).toBe(
      'VARCHAR(3) NOT NULL',
    );
    expect(typeOf('CASE', t.BOOLEAN(), t.FLOAT(), t.DOUBLE())).toBe('FLOAT');
    const error = failure(() => typeOf('CASE', t.BOOLEAN(), t.INTEGER(), t.STRING()));
    expect(error.message).toBe('illegal mixing of types in CASE: INT, STRING have no common type');
  });

  test('COALESCE is not null once one argument is not', () => {
    expect(typeOf('COALESCE', t.INTEGER(), t.INTEGER(false))).toBe('INT NOT NULL');
    expect(typeOf('COALESCE', t.FLOAT(), t.DOUBLE())).toBe('DOUBLE');
    expect(typeOf('COALESCE', t.DATE(), t.TIMESTAMP(3))).toBe('DATE');
    expect(typeOf('COALESCE', t.NULL(), t.INTEGER())).toBe('INT');
  });

  test('NULLIF keeps the type of its first argument', () => {
    expect(typeOf('NULLIF', t.INTEGER(false), t.BIGINT())).toBe('INT');
  });

  test('IF is nullable as soon as its condition is', () => {
    const [whole, wide] = [t.INTEGER(false), t.BIGINT(false)];
    expect(typeOf('IF', t.BOOLEAN(), whole, wide)).toBe('BIGINT');
    expect(typeOf('IF', t.BOOLEAN(false), whole, wide)).toBe('BIGINT NOT NULL');
  });
});

describe('casts', () => {
  test('of literals are folded when nothing is lost', () => {
    expect(castExpression(literal(5, t.INTEGER(false)), t.DECIMAL(5, 2), 'implicit')).toEqual(
      literal(500n, t.DECIMAL(5, 2, false)),
    );
  });

  test('are refused by kind, with the way out', () => {
    const error = failure(() => castExpression(column(t.BIGINT()), t.TIMESTAMP(3), 'CAST'));
    expect(error.code).toBe('SQL_CAST_TYPES');
    expect(error.hint).toContain('TO_TIMESTAMP(FROM_UNIXTIME(numeric_col))');
    expect(failure(() => castExpression(column(t.STRING()), t.INTEGER(), 'implicit')).code).toBe(
      'SQL_CAST_TYPES',
    );
  });

  test('TRY_CAST is nullable', () => {
    expect(castExpression(column(t.STRING(false)), t.INTEGER(), 'TRY_CAST').type).toEqual(
      t.INTEGER(true),
    );
  });
});

test('an unknown function names the nearest one', () => {
  const error = failure(() => typeOf('UPPERR', t.STRING()));
  expect(error.code).toBe('SQL_UNKNOWN_FUNCTION');
  expect(error.hint).toBe("did you mean 'UPPER'?");
});

describe('aggregates', () => {
  const sumOf = (type: t.DataType, grouped = false): string =>
    t.typeToString(resolveAggregate('SUM', [type], { grouped }).type);

  test('widen decimals', () => {
    expect(sumOf(decimal)).toBe('DECIMAL(38, 2)');
    expect(t.typeToString(resolveAggregate('AVG', [decimal]).type)).toBe('DECIMAL(38, 6)');
    expect(t.typeToString(resolveAggregate('STDDEV', [wide]).type)).toBe('DECIMAL(38, 10)');
  });

  test('are null over no rows, so nullable without keys', () => {
    expect(sumOf(t.INTEGER(false))).toBe('INT');
    expect(sumOf(t.INTEGER(false), true)).toBe('INT NOT NULL');
    expect(t.typeToString(resolveAggregate('COUNT', []).type)).toBe('BIGINT NOT NULL');
  });

  test('go by their canonical names', () => {
    expect(resolveAggregate('variance', [t.INTEGER()]).name).toBe('VAR_SAMP');
    expect(failure(() => resolveAggregate('SUM', [t.STRING()])).message).toContain(
      "'SUM(<NUMERIC>)'",
    );
  });

  test('LAG takes its default as a value of the column', () => {
    const types = [t.INTEGER(), t.BIGINT(false), t.DECIMAL(2, 1, false)];
    const resolved = resolveAggregate('LAG', types);
    expect(resolved.argTypes.map(t.typeToString)).toEqual(['INT', 'INT NOT NULL', 'INT NOT NULL']);
    expect(t.typeToString(resolved.type)).toBe('INT NOT NULL');
  });
});
