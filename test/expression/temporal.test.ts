import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { type Expression, literal, resolveCall } from '../../src/expression/index.ts';
import { type Column, context, evaluate, references } from './evaluate.ts';

const SYMBOL: t.DataType = { kind: 'SYMBOL', nullable: false };
const unit = (name: string): Expression => literal(name, SYMBOL);
const nanos = (text: string): bigint => BigInt(Date.parse(`${text}Z`)) * 1_000_000n;
const day = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
const timestamps = (type: t.DataType, ...texts: string[]): Column => ({
  type,
  values: texts.map(nanos),
});

function extract(name: string, column: Column, timeZone = 'UTC'): Value[] {
  const call = resolveCall('EXTRACT', [unit(name), ...references([column])]);
  return evaluate(call, [column], { ...context, timeZone });
}

function round(name: string, to: string, column: Column, timeZone = 'UTC'): Value[] {
  const call = resolveCall(name, [...references([column]), unit(to)]);
  return evaluate(call, [column], { ...context, timeZone });
}

const instants = fc
  .date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T00:00:00Z'),
    noInvalidDate: true,
  })
  .map((date) => date.getTime());

/** ISO 8601: the week of the Thursday. */
function isoWeek(ms: number): number {
  const date = new Date(ms);
  date.setUTCDate(date.getUTCDate() + 4 - (date.getUTCDay() || 7));
  const first = Date.UTC(date.getUTCFullYear(), 0, 1);
  const start = new Date(first);
  start.setUTCFullYear(date.getUTCFullYear());
  return Math.floor((date.getTime() - start.getTime()) / 86_400_000 / 7) + 1;
}

const fields: Readonly<Record<string, (date: Date) => number>> = {
  YEAR: (d) => d.getUTCFullYear(),
  QUARTER: (d) => Math.floor(d.getUTCMonth() / 3) + 1,
  MONTH: (d) => d.getUTCMonth() + 1,
  DAY: (d) => d.getUTCDate(),
  DOW: (d) => d.getUTCDay() + 1,
  ISODOW: (d) => d.getUTCDay() || 7,
  WEEK: (d) => isoWeek(d.getTime()),
  HOUR: (d) => d.getUTCHours(),
  MINUTE: (d) => d.getUTCMinutes(),
  SECOND: (d) => d.getUTCSeconds(),
  MILLISECOND: (d) => d.getUTCMilliseconds(),
  EPOCH: (d) => Math.floor(d.getTime() / 1000),
};

describe('EXTRACT', () => {
  test.each(Object.keys(fields))('%s agrees with the calendar of JavaScript', (name) => {
    const [sample] = fc.sample(fc.array(instants, { minLength: 300, maxLength: 300 }), {
      seed: 5,
      numRuns: 1,
    });
    const values = sample!.map((ms) => BigInt(ms) * 1_000_000n);
    const expected = sample!.map((ms) => BigInt(fields[name]!(new Date(ms))));
    for (const precision of [3, 6, 9]) {
      expect(extract(name, { type: t.TIMESTAMP(precision), values })).toEqual(expected);
    }
  });

  test('of days of the year, ISO years, decades and centuries', () => {
    const dates: Column = {
      type: t.DATE(),
      values: ['2020-12-31', '2021-01-03', '2000-01-01', '2001-01-01'].map(day),
    };
    expect(extract('DOY', dates)).toEqual([366n, 3n, 1n, 1n]);
    expect(extract('ISOYEAR', dates)).toEqual([2020n, 2020n, 1999n, 2001n]);
    expect(extract('DECADE', dates)).toEqual([202n, 202n, 200n, 200n]);
    expect(extract('CENTURY', dates)).toEqual([21n, 21n, 20n, 21n]);
    expect(extract('MILLENNIUM', dates)).toEqual([3n, 3n, 2n, 3n]);
    expect(extract('HOUR', dates)).toEqual([0n, 0n, 0n, 0n]);
  });

  test('of fractions of a second', () => {
    const precise: Column = {
      type: t.TIMESTAMP(9),
      values: [nanos('2020-01-01T00:00:01.123') + 456_789n],
    };
    expect(extract('MICROSECOND', precise)).toEqual([123_456n]);
    expect(extract('NANOSECOND', precise)).toEqual([123_456_789n]);
    const micros: Column = {
      type: t.TIMESTAMP(6),
      values: [nanos('2020-01-01T00:00:01.123') + 456_000n],
    };
    expect(extract('NANOSECOND', micros)).toEqual([123_456_000n]);
  });

  test('of instants reads the clock of the session', () => {
    const column = timestamps(t.TIMESTAMP_LTZ(3), '2020-07-01T23:30:00', '2020-01-01T23:30:00');
    expect(extract('HOUR', column, 'Europe/Berlin')).toEqual([1n, 0n]);
    expect(extract('EPOCH', column, 'Europe/Berlin')).toEqual(extract('EPOCH', column));
  });

  test('of intervals keeps the sign', () => {
    const months: Column = { type: t.INTERVAL_YEAR_MONTH(), values: [-14, null] };
    expect([extract('YEAR', months)[0], extract('MONTH', months)]).toEqual([-1n, [-2n, null]]);
    const durations: Column = { type: t.INTERVAL_DAY_TIME(), values: [93_784_567, -7_200_000] };
    expect(extract('DAY', durations)).toEqual([1n, 0n]);
    expect(extract('HOUR', durations)).toEqual([2n, -2n]);
    expect(extract('MILLISECOND', durations)).toEqual([567n, 0n]);
  });

  test('refuses what a type does not have', () => {
    expect(() => extract('DAY', { type: t.TIME(0), values: [0] })).toThrow(
      'unit DAY can not be applied to a value of type TIME(0)',
    );
    expect(() => extract('NANOSECOND', { type: t.DATE(), values: [0] })).toThrow('NANOSECOND');
  });
});

describe('FLOOR and CEIL', () => {
  const column = timestamps(
    t.TIMESTAMP(3),
    '2020-03-31T10:11:12.123',
    '1969-12-31T23:59:59.999',
    '2020-01-01T00:00:00',
  );
  const cases: readonly [string, string, ...string[]][] = [
    ['FLOOR', 'SECOND', '2020-03-31T10:11:12', '1969-12-31T23:59:59', '2020-01-01T00:00:00'],
    ['CEIL', 'SECOND', '2020-03-31T10:11:13', '1970-01-01T00:00:00', '2020-01-01T00:00:00'],
    ['FLOOR', 'DAY', '2020-03-31T00:00:00', '1969-12-31T00:00:00', '2020-01-01T00:00:00'],
    ['CEIL', 'DAY', '2020-04-01T00:00:00', '1970-01-01T00:00:00', '2020-01-01T00:00:00'],
    ['FLOOR', 'WEEK', '2020-03-29T00:00:00', '1969-12-28T00:00:00', '2019-12-29T00:00:00'],
    ['CEIL', 'WEEK', '2020-04-05T00:00:00', '1970-01-04T00:00:00', '2020-01-05T00:00:00'],
    ['FLOOR', 'MONTH', '2020-03-01T00:00:00', '1969-12-01T00:00:00', '2020-01-01T00:00:00'],
    ['CEIL', 'MONTH', '2020-04-01T00:00:00', '1970-01-01T00:00:00', '2020-01-01T00:00:00'],
    ['FLOOR', 'QUARTER', '2020-01-01T00:00:00', '1969-10-01T00:00:00', '2020-01-01T00:00:00'],
    ['FLOOR', 'YEAR', '2020-01-01T00:00:00', '1969-01-01T00:00:00', '2020-01-01T00:00:00'],
    ['CEIL', 'YEAR', '2021-01-01T00:00:00', '1970-01-01T00:00:00', '2020-01-01T00:00:00'],
    ['FLOOR', 'CENTURY', '2001-01-01T00:00:00', '1901-01-01T00:00:00', '2001-01-01T00:00:00'],
    ['CEIL', 'DECADE', '2030-01-01T00:00:00', '1970-01-01T00:00:00', '2030-01-01T00:00:00'],
  ];
  test.each(cases)('%s to %s', (name, to, ...expected) => {
    expect(round(name, to, column)).toEqual(expected.map(nanos));
    expect(round(name, to, { ...column, type: t.TIMESTAMP(9) })).toEqual(expected.map(nanos));
  });

  test('to milliseconds sees what is below them', () => {
    const precise: Column = {
      type: t.TIMESTAMP(9),
      values: [nanos('2020-01-01T00:00:00.123') + 1n],
    };
    expect(round('FLOOR', 'MILLISECOND', precise)).toEqual([nanos('2020-01-01T00:00:00.123')]);
    expect(round('CEIL', 'MILLISECOND', precise)).toEqual([nanos('2020-01-01T00:00:00.124')]);
  });

  test('of instants rounds on the clock of the session', () => {
    const instant = timestamps(t.TIMESTAMP_LTZ(3), '2020-07-01T23:30:00');
    expect(round('FLOOR', 'DAY', instant, 'Europe/Berlin')).toEqual([nanos('2020-07-01T22:00:00')]);
  });

  test('of dates and clocks', () => {
    const dates: Column = { type: t.DATE(), values: [day('1990-10-14'), null] };
    expect(round('FLOOR', 'MONTH', dates)).toEqual([day('1990-10-01'), null]);
    expect(round('FLOOR', 'HOUR', dates)).toEqual(dates.values);
    const clocks: Column = { type: t.TIME(3), values: [40_953_123] };
    expect(round('CEIL', 'MINUTE', clocks)).toEqual([40_980_000]);
    expect(round('FLOOR', 'DAY', clocks)).toEqual([40_953_123]);
  });
});

describe('arithmetic', () => {
  const month = literal(1, t.INTERVAL_YEAR_MONTH(false));
  const hours = literal(25 * 3_600_000, t.INTERVAL_DAY_TIME(false));
  const shift = (name: string, column: Column, interval: Expression): Value[] =>
    evaluate(resolveCall(name, [...references([column]), interval]), [column]);

  test('by months ends on the last day of a short one', () => {
    const column = timestamps(t.TIMESTAMP(3), '2020-03-31T10:11:12.123', '2019-03-29T00:00:00');
    expect(shift('PLUS', column, month)).toEqual([
      nanos('2020-04-30T10:11:12.123'),
      nanos('2019-04-29T00:00:00'),
    ]);
    expect(shift('MINUS', column, month)).toEqual([
      nanos('2020-02-29T10:11:12.123'),
      nanos('2019-02-28T00:00:00'),
    ]);
    expect(shift('PLUS', { type: t.DATE(), values: [day('2019-12-31')] }, month)).toEqual([
      day('2020-01-31'),
    ]);
  });

  test('by hours moves dates by whole days, clocks around the day', () => {
    expect(shift('PLUS', { type: t.DATE(), values: [day('2020-03-31'), null] }, hours)).toEqual([
      day('2020-04-01'),
      null,
    ]);
    expect(shift('MINUS', { type: t.TIME(0), values: [36_000_000] }, hours)).toEqual([32_400_000]);
    const precise: Column = { type: t.TIMESTAMP(9), values: [nanos('2020-01-01T00:00:00') + 7n] };
    expect(shift('PLUS', precise, hours)).toEqual([nanos('2020-01-02T01:00:00') + 7n]);
  });

  test('adds intervals to columns on either side', () => {
    const interval: Column = { type: t.INTERVAL_DAY_TIME(), values: [1000, null, -1000] };
    const start = literal(nanos('2020-01-01T00:00:00'), t.TIMESTAMP(3, false));
    const [reference] = references([interval]);
    expect(evaluate(resolveCall('PLUS', [reference!, start]), [interval])).toEqual([
      nanos('2020-01-01T00:00:01'),
      null,
      nanos('2019-12-31T23:59:59'),
    ]);
    expect(
      evaluate(resolveCall('TIMES', [reference!, literal(3, t.INTEGER(false))]), [interval]),
    ).toEqual([3000, null, -3000]);
  });

  test('TIMESTAMPADD makes a timestamp of a date when the unit is below the day', () => {
    const dates: Column = { type: t.DATE(), values: [day('2020-03-31')] };
    const add = (name: string): Expression =>
      resolveCall('TIMESTAMPADD', [
        unit(name),
        literal(25, t.INTEGER(false)),
        ...references([dates]),
      ]);
    expect(evaluate(add('HOUR'), [dates])).toEqual([nanos('2020-04-01T01:00:00')]);
    expect(evaluate(add('WEEK'), [dates])).toEqual([day('2020-09-22')]);
    expect(evaluate(add('QUARTER'), [dates])).toEqual([day('2026-06-30')]);
  });

  test('TIMESTAMPDIFF counts whole units, cut towards zero', () => {
    const from = timestamps(
      t.TIMESTAMP(3),
      '2020-02-29T10:00:00',
      '2020-03-31T10:00:00',
      '2020-01-31T00:00:00',
    );
    const to = timestamps(
      t.TIMESTAMP(9),
      '2021-02-28T10:00:00',
      '2020-02-29T10:00:00',
      '2020-02-29T00:00:00',
    );
    const between = (name: string): Value[] =>
      evaluate(resolveCall('TIMESTAMPDIFF', [unit(name), ...references([from, to])]), [from, to]);
    expect(between('MONTH')).toEqual([12, -1, 1]);
    expect(between('YEAR')).toEqual([1, 0, 0]);
    expect(between('DAY')).toEqual([365, -31, 29]);
    expect(between('HOUR')).toEqual([8760, -744, 696]);
    expect(between('WEEK')).toEqual([52, -4, 4]);
  });

  test('OVERLAPS takes bounds in any order, and intervals', () => {
    const at = (text: string): Expression => literal(day(text), t.DATE(false));
    const run = (...args: Expression[]): Value[] =>
      evaluate(resolveCall('OVERLAPS', args), [{ type: t.DATE(), values: [0] }]);
    const days = literal(5 * 86_400_000, t.INTERVAL_DAY_TIME(false));
    expect(run(at('2020-01-01'), at('2020-01-10'), at('2020-01-05'), days)).toEqual([true]);
    expect(run(at('2020-01-10'), at('2020-01-01'), at('2020-01-11'), days)).toEqual([false]);
  });
});

describe('patterns', () => {
  const column = timestamps(t.TIMESTAMP(9), '2020-01-02T03:04:05.123', '1999-12-31T23:59:59.999');
  const format = (pattern: string, input: Column, timeZone = 'UTC'): Value[] => {
    const text = literal(pattern, t.CHAR(pattern.length, false));
    const call = resolveCall('DATE_FORMAT', [...references([input]), text]);
    return evaluate(call, [input], { ...context, timeZone });
  };

  test('of fixed width, of names and of numbers as long as they are', () => {
    expect(format("yyyy-MM-dd'T'HH:mm:ss.SSSSSS", column)).toEqual([
      '2020-01-02T03:04:05.123000',
      '1999-12-31T23:59:59.999000',
    ]);
    expect(format('yy/M/d h:m:s a E EEEE MMM MMMM D Q w', column)).toEqual([
      '20/1/2 3:4:5 AM Thu Thursday Jan January 2 1 1',
      '99/12/31 11:59:59 PM Fri Friday Dec December 365 4 1',
    ]);
    expect(
      format('yyyy', { type: t.TIMESTAMP(3), values: [nanos('2020-01-01T00:00:00'), null] }),
    ).toEqual(['2020', null]);
  });

  test('of instants read the clock of the session', () => {
    const instant = timestamps(t.TIMESTAMP_LTZ(3), '2020-07-01T23:30:00');
    expect(format('yyyy-MM-dd HH:mm', instant, 'Europe/Berlin')).toEqual(['2020-07-02 01:30']);
  });

  test('without meaning are refused', () => {
    expect(() => format('yyyy b', column)).toThrow("'b' means nothing in 'yyyy b'");
    expect(() => format("yyyy 'open", column)).toThrow('a quote stays open');
    expect(() => format('yyyy Z', column)).toThrow("a time without zone has no 'Z'");
  });
});

describe('text to time', () => {
  const run = (
    name: string,
    args: readonly (string | number | bigint)[],
    timeZone = 'UTC',
  ): Value => {
    const expressions = args.map((arg) =>
      typeof arg === 'string'
        ? literal(arg, t.CHAR(arg.length, false))
        : literal(arg, typeof arg === 'bigint' ? t.BIGINT(false) : t.INTEGER(false)),
    );
    return evaluate(resolveCall(name, expressions), [{ type: t.INTEGER(), values: [1] }], {
      ...context,
      timeZone,
    })[0]!;
  };

  test('TO_TIMESTAMP follows its pattern, or the plain form', () => {
    expect(run('TO_TIMESTAMP', ['2020-01-02 03:04:05.1234567'])).toBe(
      nanos('2020-01-02T03:04:05.123'),
    );
    expect(run('TO_TIMESTAMP', ['2020-01-02T03:04:05'])).toBe(null);
    expect(run('TO_TIMESTAMP', ['20200102030405', 'yyyyMMddHHmmss'])).toBe(
      nanos('2020-01-02T03:04:05'),
    );
    expect(run('TO_TIMESTAMP', ['2020-1-2 3:4:5', 'yyyy/MM/dd'])).toBe(
      nanos('2020-01-02T03:04:05'),
    );
    expect(run('TO_TIMESTAMP', ['02/01/2020 03:04:05 PM', 'dd/MM/yyyy hh:mm:ss a'])).toBe(
      nanos('2020-01-02T15:04:05'),
    );
    expect(run('TO_TIMESTAMP', ['2020-02-30', 'yyyy-MM-dd'])).toBe(nanos('2020-02-29T00:00:00'));
    expect(run('TO_TIMESTAMP', ['x', 'yyyy-MM-dd'])).toBe(null);
    expect(run('TO_TIMESTAMP', ['2020-01-02', 'bad b'])).toBe(null);
  });

  test('TO_DATE wraps what is too large', () => {
    expect(run('TO_DATE', ['2020/13/02', 'yyyy/MM/dd'])).toBe(day('2021-01-02'));
    expect(run('TO_DATE', ['02 Jan 2020', 'dd MMM yyyy'])).toBe(day('2020-01-02'));
    expect(run('TO_DATE', ['2020-1-2'])).toBe(day('2020-01-02'));
    expect(run('TO_DATE', ['abc'])).toBe(null);
  });

  test('TO_TIMESTAMP_LTZ takes numbers of any precision, text with a zone', () => {
    expect(run('TO_TIMESTAMP_LTZ', [1_577_934_245_123n, 3])).toBe(nanos('2020-01-02T03:04:05.123'));
    expect(run('TO_TIMESTAMP_LTZ', [1_577_934_245n, 0])).toBe(nanos('2020-01-02T03:04:05'));
    expect(run('TO_TIMESTAMP_LTZ', [12, 9])).toBe(12n);
    expect(run('TO_TIMESTAMP_LTZ', [-62_167_219_200_001n, 3])).toBe(null);
    const text = ['2020-01-02 03:04:05', 'yyyy-MM-dd HH:mm:ss'] as const;
    expect(run('TO_TIMESTAMP_LTZ', text, 'Asia/Shanghai')).toBe(nanos('2020-01-01T19:04:05'));
    expect(run('TO_TIMESTAMP_LTZ', [...text, 'Asia/Tokyo'])).toBe(nanos('2020-01-01T18:04:05'));
    expect(() => run('TO_TIMESTAMP_LTZ', [...text, 'Nowhere'])).toThrow(
      "'Nowhere' is no time zone",
    );
    expect(() => run('TO_TIMESTAMP_LTZ', [1, 10])).toThrow('between 0 and 9 but was 10');
  });

  test('unix time goes both ways', () => {
    expect(run('UNIX_TIMESTAMP', ['2020-01-02 03:04:05 and more'])).toBe(1_577_934_245n);
    expect(run('UNIX_TIMESTAMP', ['2020/01/02', 'yyyy/MM/dd'], 'Asia/Shanghai')).toBe(
      1_577_894_400n,
    );
    expect(run('UNIX_TIMESTAMP', ['2020-01-02 03:04:05 +0800', 'yyyy-MM-dd HH:mm:ss Z'])).toBe(
      1_577_905_445n,
    );
    expect(run('UNIX_TIMESTAMP', ['x'])).toBe(-(2n ** 63n));
    expect(run('UNIX_TIMESTAMP', [])).toBe(1_700_000_000n);
    expect(run('FROM_UNIXTIME', [1_577_934_245n], '+08:00')).toBe('2020-01-02 11:04:05');
    expect(run('FROM_UNIXTIME', [-1n, 'yyyy/MM/dd HH:mm:ss.SSS E'])).toBe(
      '1969/12/31 23:59:59.000 Wed',
    );
  });

  test('CONVERT_TZ reads one clock by another', () => {
    expect(run('CONVERT_TZ', ['2020-01-02 03:04:05', 'UTC', 'Asia/Shanghai'])).toBe(
      '2020-01-02 11:04:05',
    );
    expect(run('CONVERT_TZ', ['x', 'UTC', 'UTC'])).toBe(null);
  });
});

test('the clock is read in the zone of the session', () => {
  const at = (name: string): Value =>
    evaluate(resolveCall(name, []), [{ type: t.INTEGER(), values: [1] }], {
      ...context,
      timeZone: 'Asia/Tokyo',
    })[0]!;
  expect(at('CURRENT_TIMESTAMP')).toBe(1_700_000_000_123_000_000n);
  expect(at('CURRENT_DATE')).toBe(day('2023-11-15'));
  expect(at('LOCALTIME')).toBe(((7 * 60 + 13) * 60 + 20) * 1000);
  expect(at('LOCALTIMESTAMP')).toBe(nanos('2023-11-15T07:13:20.123'));
});
