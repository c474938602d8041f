import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { castExpression, columnReference } from '../../src/expression/index.ts';
import { context, evaluate } from './evaluate.ts';

function cast(values: Value[], from: t.DataType, to: t.DataType, timeZone = 'UTC'): Value[] {
  const expression = castExpression(columnReference(0, from), to, 'CAST');
  return evaluate(expression, [{ type: from, values }], { ...context, timeZone });
}

function tryCast(values: Value[], to: t.DataType, from: t.DataType = t.STRING()): Value[] {
  const expression = castExpression(columnReference(0, from), to, 'TRY_CAST');
  return evaluate(expression, [{ type: from, values }]);
}

const day = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
const nanos = (text: string): bigint => BigInt(Date.parse(`${text}Z`)) * 1_000_000n;

describe('text to', () => {
  test('integers drops a fraction and spaces', () => {
    expect(
      tryCast(
        [' 12 ', '12.9', '-12.9', '+12', '.5', '5.', '1e3', '', '-', '.', '2147483648', null],
        t.INTEGER(),
      ),
    ).toEqual([12, 12, -12, 12, 0, 5, null, null, null, null, null, null]);
    expect(tryCast(['127', '128', '-128'], t.TINYINT())).toEqual([127, null, -128]);
    expect(tryCast(['-9223372036854775808', '9223372036854775808'], t.BIGINT())).toEqual([
      -(2n ** 63n),
      null,
    ]);
  });

  test('decimals rounds half up, too many digits cannot be read', () => {
    expect(
      tryCast(
        [' 1.25 ', '-1.25', '1e3', '+1.5', '1.', '.5', '1234567', 'abc', ''],
        t.DECIMAL(5, 1),
      ),
    ).toEqual([13n, -13n, 10_000n, 15n, 10n, 5n, null, null, null]);
    expect(() => cast(['12345678'], t.STRING(), t.DECIMAL(5, 1))).toThrow('DECIMAL(5, 1)');
  });

  test('doubles and floats', () => {
    expect(
      tryCast(['1.5e1', ' 1.5 ', 'NaN', '-Infinity', 'inf', '1d', '0x10', ''], t.DOUBLE()),
    ).toEqual([15, 1.5, Number.NaN, Number.NEGATIVE_INFINITY, null, 1, null, null]);
    expect(tryCast(['1.1', '1e39'], t.FLOAT())).toEqual([
      Math.fround(1.1),
      Number.POSITIVE_INFINITY,
    ]);
  });

  test('booleans', () => {
    expect(tryCast(['T', 'yes', '1', 'N', 'fAlse', '0', 'on', ' yes '], t.BOOLEAN())).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
      null,
      null,
    ]);
  });

  test('dates', () => {
    expect(
      tryCast(
        [
          '2020',
          '2020-1',
          '2020-1-2',
          ' 2020-01-02 ',
          '2020-01-02 10:11:12',
          '2020-02-30',
          '2020-01-02T10:00:00',
        ],
        t.DATE(),
      ),
    ).toEqual([
      day('2020-01-01'),
      day('2020-01-01'),
      day('2020-01-02'),
      day('2020-01-02'),
      day('2020-01-02'),
      null,
      null,
    ]);
  });

  test('times, rounded to the millisecond', () => {
    const at = (h: number, m = 0, s = 0, ms = 0): number => ((h * 60 + m) * 60 + s) * 1000 + ms;
    expect(
      tryCast(
        ['10', '10:11', '1:2:3', '10:11:12.3456', '24:00:00', '10:11:12+08:00', ' 10:11:12 '],
        t.TIME(3),
      ),
    ).toEqual([
      at(10),
      at(10, 11),
      at(1, 2, 3),
      at(10, 11, 12, 346),
      null,
      at(18, 11, 12),
      at(10, 11, 12),
    ]);
    expect(tryCast(['10:11:12.987'], t.TIME(0))).toEqual([at(10, 11, 12)]);
  });

  test('timestamps', () => {
    expect(
      tryCast(
        [
          '2020-01-02',
          '2020-1-2 3:4:5',
          '2020-01-02 10:11',
          '2020-01-02T10:11:12',
          '2020-01-02 10:11:12.123456789',
          '2020-02-30 10:11:12',
          '2020-02-32 10:11:12',
          ' 2020-01-02',
        ],
        t.TIMESTAMP(3),
      ),
    ).toEqual([
      nanos('2020-01-02T00:00:00'),
      nanos('2020-01-02T03:04:05'),
      null,
      null,
      nanos('2020-01-02T10:11:12.123'),
      nanos('2020-02-29T10:11:12'),
      null,
      null,
    ]);
    expect(tryCast(['2020-01-02 10:11:12.123456789'], t.TIMESTAMP(9))).toEqual([
      nanos('2020-01-02T10:11:12.123') + 456_789n,
    ]);
  });

  test('instants by the clock of the session', () => {
    const [value] = cast(['2020-07-02 10:00:00'], t.STRING(), t.TIMESTAMP_LTZ(3), 'Europe/Berlin');
    expect(value).toBe(nanos('2020-07-02T08:00:00'));
    const gap = cast(['2020-03-29 02:30:00'], t.STRING(), t.TIMESTAMP_LTZ(3), 'Europe/Berlin');
    expect(gap).toEqual([nanos('2020-03-29T01:30:00')]);
    const overlap = cast(['2020-10-25 02:30:00'], t.STRING(), t.TIMESTAMP_LTZ(3), 'Europe/Berlin');
    expect(overlap).toEqual([nanos('2020-10-25T00:30:00')]);
  });

  test('nothing readable fails, and says how to go on', () => {
    expect(() => cast(['abc'], t.STRING(), t.INTEGER())).toThrow("cannot cast 'abc' to INT");
  });
});

describe('to text', () => {
  test('of a length', () => {
    expect(cast(['abc', 'abcdefg'], t.STRING(), t.CHAR(5))).toEqual(['abc  ', 'abcde']);
    expect(cast([12345], t.INTEGER(), t.VARCHAR(3))).toEqual(['123']);
  });

  test('by the clock of the session', () => {
    const instant = nanos('2020-01-02T00:00:00.120');
    expect(cast([instant], t.TIMESTAMP_LTZ(3), t.STRING(), '+08:00')).toEqual([
      '2020-01-02 08:00:00.120',
    ]);
  });

  test('of nested values', () => {
    const row = t.ROW([
      { name: 'a', type: t.INTEGER() },
      { name: 'b', type: t.BOOLEAN() },
    ]);
    expect(
      cast(
        [
          [1, true],
          [null, false],
        ],
        row,
        t.STRING(),
      ),
    ).toEqual(['(1, TRUE)', '(NULL, FALSE)']);
  });
});

describe('numbers', () => {
  test('narrow by wrapping, from floats by saturating', () => {
    expect(cast([2 ** 31 - 1, 128], t.INTEGER(), t.TINYINT())).toEqual([-1, -128]);
    expect(cast([2n ** 63n - 1n], t.BIGINT(), t.INTEGER())).toEqual([-1]);
    expect(cast([1e20, -1e20, Number.NaN, -1.9], t.DOUBLE(), t.INTEGER())).toEqual([
      2 ** 31 - 1,
      -(2 ** 31),
      0,
      -1,
    ]);
    expect(cast([300.7], t.DOUBLE(), t.TINYINT())).toEqual([44]);
    expect(cast([1e20, Number.NEGATIVE_INFINITY], t.DOUBLE(), t.BIGINT())).toEqual([
      2n ** 63n - 1n,
      -(2n ** 63n),
    ]);
  });

  test('decimals round, truncate to integers, overflow to null', () => {
    expect(cast([125n, -125n, -5n], t.DECIMAL(5, 2), t.DECIMAL(5, 1))).toEqual([13n, -13n, -1n]);
    expect(cast([1234n, 99_999n], t.DECIMAL(10, 2), t.DECIMAL(3, 1))).toEqual([123n, null]);
    expect(cast([1299n, 9_999_999_999_950n], t.DECIMAL(20, 2), t.INTEGER())).toEqual([
      12, 1_215_752_191,
    ]);
    expect(cast([1.005, Number.NaN], t.DOUBLE(), t.DECIMAL(10, 2))).toEqual([101n, null]);
    expect(cast([12n, null], t.BIGINT(), t.DECIMAL(10, 2))).toEqual([1200n, null]);
    expect(cast([1234n], t.DECIMAL(10, 2), t.DOUBLE())).toEqual([12.34]);
  });

  test('to and from booleans', () => {
    expect(cast([true, false, null], t.BOOLEAN(), t.BIGINT())).toEqual([1n, 0n, null]);
    expect(cast([2, 0], t.INTEGER(), t.BOOLEAN())).toEqual([true, false]);
  });
});

describe('times', () => {
  test('lose digits towards the past', () => {
    const before = nanos('1969-12-31T23:59:59.987');
    expect(cast([before], t.TIMESTAMP(3), t.TIMESTAMP(1))).toEqual([
      nanos('1969-12-31T23:59:59.900'),
    ]);
    expect(cast([before], t.TIMESTAMP(3), t.DATE())).toEqual([-1]);
    expect(cast([before + 1n], t.TIMESTAMP(9), t.TIMESTAMP(6))).toEqual([before]);
    expect(cast([before], t.TIMESTAMP(6), t.TIMESTAMP(9))).toEqual([before]);
  });

  test('cross the zone between clock and instant', () => {
    const noon = nanos('2020-01-02T12:00:00');
    expect(cast([noon], t.TIMESTAMP(3), t.TIMESTAMP_LTZ(3), 'Asia/Shanghai')).toEqual([
      nanos('2020-01-02T04:00:00'),
    ]);
    expect(cast([noon], t.TIMESTAMP_LTZ(3), t.TIMESTAMP(3), 'Asia/Shanghai')).toEqual([
      nanos('2020-01-02T20:00:00'),
    ]);
    expect(cast([noon], t.TIMESTAMP_LTZ(3), t.DATE(), '+13:00')).toEqual([day('2020-01-03')]);
    expect(cast([day('2020-01-02')], t.DATE(), t.TIMESTAMP_LTZ(3), '+08:00')).toEqual([
      nanos('2020-01-01T16:00:00'),
    ]);
  });
});

test('bytes are cut and filled with zeros', () => {
  expect(cast(['AB', 'ABCDEF'], t.STRING(), t.BINARY(4))).toEqual([
    Uint8Array.of(65, 66, 0, 0),
    Uint8Array.of(65, 66, 67, 68),
  ]);
  expect(cast([Uint8Array.of(65, 66)], t.BYTES(), t.STRING())).toEqual(['AB']);
});

test('elements are cast one by one', () => {
  expect(cast([['1', null, '2']], t.ARRAY(t.STRING()), t.ARRAY(t.INTEGER()))).toEqual([
    [1, null, 2],
  ]);
  const from = t.MAP(t.STRING(), t.INTEGER());
  expect(cast([[['1', 2]]], from, t.MAP(t.INTEGER(), t.STRING()))).toEqual([[[1, '2']]]);
});
