import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  civilOfDays,
  daysOfCivil,
  formatValue,
  printRow,
  printValue,
} from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';

const second = 1_577_934_245_000_000_000n; // 2020-01-02 03:04:05
const minute = second - 5_000_000_000n;

const casts: readonly [t.DataType, Parameters<typeof formatValue>[0], string][] = [
  [t.BOOLEAN(), true, 'TRUE'],
  [t.DOUBLE(), 1.5, '1.5'],
  [t.DOUBLE(), 1, '1.0'],
  [t.DOUBLE(), 1e10, '1.0E10'],
  [t.DOUBLE(), 1e-5, '1.0E-5'],
  [t.DOUBLE(), 12345678, '1.2345678E7'],
  [t.DOUBLE(), 9999999, '9999999.0'],
  [t.DOUBLE(), 5e-324, '4.9E-324'],
  [t.DOUBLE(), 0.002, '0.002'],
  [t.DOUBLE(), 0.002000000000000001, '0.002000000000000001'],
  [t.DOUBLE(), -0, '-0.0'],
  [t.DOUBLE(), Number.NEGATIVE_INFINITY, '-Infinity'],
  [t.DOUBLE(), 1.5e300, '1.5E300'],
  [t.FLOAT(), Math.fround(0.1), '0.1'],
  [t.FLOAT(), 1e7, '1.0E7'],
  [t.FLOAT(), Math.fround(1e-3), '0.001'],
  [t.FLOAT(), Math.fround(3.4028235e38), '3.4028235E38'],
  [t.DECIMAL(10, 2), 110n, '1.10'],
  [t.DECIMAL(38, 18), -100000000n, '-0.000000000100000000'],
  [t.DATE(), 18263, '2020-01-02'],
  [t.DATE(), -719162, '0001-01-01'],
  [t.TIME(0), 3723000, '01:02:03'],
  [t.TIME(3), 3723456, '01:02:03.456'],
  [t.TIME(3), 3723000, '01:02:03.0'],
  [t.TIME(3), 3723400, '01:02:03.4'],
  [t.TIME(3), 3723040, '01:02:03.04'],
  [t.TIMESTAMP(0), second, '2020-01-02 03:04:05'],
  [t.TIMESTAMP(3), second + 100_000_000n, '2020-01-02 03:04:05.100'],
  [t.TIMESTAMP(9), second + 100_000_000n, '2020-01-02 03:04:05.100000000'],
  [t.TIMESTAMP(3), -1_000_000n, '1969-12-31 23:59:59.999'],
  [t.ARRAY(t.INTEGER()), [1, 2, null], '[1, 2, NULL]'],
  [
    t.MAP(t.STRING(), t.INTEGER()),
    [
      ['a', 1],
      ['b', null],
    ],
    '{a=1, b=NULL}',
  ],
  [
    t.ROW([
      { name: 'x', type: t.INTEGER() },
      { name: 'y', type: t.STRING() },
    ]),
    [1, 'a'],
    '(1, a)',
  ],
  [t.BYTES(), new TextEncoder().encode('Hello'), 'Hello'],
  [t.INTERVAL_YEAR_MONTH(), 14, '+1-02'],
  [t.INTERVAL_YEAR_MONTH(), -14, '-1-02'],
  [t.INTERVAL_DAY_TIME(), 93784567, '+1 02:03:04.567'],
  [t.INTERVAL_DAY_TIME(), -93784567, '-1 02:03:04.567'],
];

for (const [type, value, text] of casts) {
  test(`CAST of ${t.typeToString(type)} to STRING gives ${text}`, () => {
    expect(formatValue(value, type)).toBe(text);
  });
}

test('TIMESTAMP_LTZ is shown in the session time zone', () => {
  expect(formatValue(second, t.TIMESTAMP_LTZ(0), () => 3_600_000)).toBe('2020-01-02 04:04:05');
});

test('a row prints as Java prints it', () => {
  const inner = t.ROW([{ name: 'x', type: t.INTEGER() }]);
  const columns: readonly [t.DataType, Parameters<typeof printValue>[0], string][] = [
    [t.BOOLEAN(), true, 'true'],
    [t.DOUBLE(), 1e10, '1.0E10'],
    [t.TIME(3), 3723456, '01:02:03.456'],
    [t.TIME(0), 3720000, '01:02'],
    [t.TIMESTAMP(3), second, '2020-01-02T03:04:05'],
    [t.TIMESTAMP(6), second + 100_000_000n, '2020-01-02T03:04:05.100'],
    [t.TIMESTAMP(9), second + 100_001_000n, '2020-01-02T03:04:05.100001'],
    [t.TIMESTAMP(9), minute, '2020-01-02T03:04'],
    [t.TIMESTAMP_LTZ(3), minute, '2020-01-02T03:04:00Z'],
    [t.ARRAY(t.INTEGER()), [1, null], '[1, null]'],
    [inner, [1], '+I[1]'],
    [t.BYTES(), Uint8Array.of(72, 200), '[72, -56]'],
    [t.STRING(), null, 'null'],
    [
      t.MULTISET(t.STRING()),
      [
        ['a', 2],
        ['b', 1],
      ],
      '{a=2, b=1}',
    ],
  ];
  for (const [type, value, text] of columns) expect(printValue(value, type)).toBe(text);
  expect(printRow('-U', [1, 'a'], [t.INTEGER(), t.STRING()])).toBe('-U[1, a]');
});

test('doubles and floats read back from their text', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (value) => {
      expect(Number(formatValue(value, t.DOUBLE()))).toBe(value);
    }),
  );
  fc.assert(
    fc.property(fc.float({ noNaN: true }), (value) => {
      expect(Math.fround(Number(formatValue(value, t.FLOAT())))).toBe(value);
    }),
  );
});

test('dates follow the calendar of Date over 400 years and back', () => {
  fc.assert(
    fc.property(fc.integer({ min: -800_000, max: 2_000_000 }), (days) => {
      const date = new Date(days * t.MILLIS_PER_DAY);
      const civil = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()] as const;
      expect(civilOfDays(days)).toEqual(civil);
      expect(daysOfCivil(...civil)).toBe(days);
    }),
  );
});
