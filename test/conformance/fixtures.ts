/** Rows of Flink's test classes whose cases name columns without carrying the row: inputs only, as their DDL and JSON. */

type Column = readonly [type: string, value: unknown];

const days = (count: number): number => count * 86_400_000;
const text = (value: string): string => `0x${Buffer.from(value).toString('hex')}`;
const PAIR = 'ROW<f0 STRING, f1 STRING>';

const OPERATORS: readonly Column[] = [
  ['TINYINT', 1],
  ['SMALLINT', 1],
  ['INT', 1],
  ['BIGINT', 1],
  ['FLOAT', 1],
  ['DOUBLE', 1],
  ['BOOLEAN', true],
  ['DOUBLE', 0],
  ['INT', 5],
  ['INT', 10],
  ['STRING', 'String'],
  ['BOOLEAN NOT NULL', false],
  ['BOOLEAN', null],
  [PAIR, ['foo', null]],
  ['STRING', null],
  ['DATE', '1996-11-10'],
  ['DECIMAL(19, 8)', '0'],
  ['DECIMAL(19, 1)', '10.0'],
  ['BINARY(200) NOT NULL', text('hello world')],
  ['VARBINARY(200) NOT NULL', text('hello flink')],
  ['VARBINARY(200)', text('who')],
  ['TIME(0)', '12:34:56'],
  ['TIMESTAMP(6)', '1996-11-10T12:34:56'],
  ['TIMESTAMP_LTZ(6)', '1996-11-10T12:34:56'],
  ['ARRAY<STRING>', ['hello', 'world']],
  ['MAP<STRING, INT>', { a: 1, b: 2 }],
  ['MULTISET<STRING>', { a: 1, b: 2 }],
  // Days of the week, which Flink keeps as objects of Java: only their equality is asked for.
  ['STRING', 'SUNDAY'],
  ['STRING', 'MONDAY'],
  ['STRING', 'SUNDAY'],
  [PAIR, ['abc', 'def']],
  ['INTERVAL DAY', days(2)],
  ['INTERVAL DAY', days(3)],
  ['INTERVAL DAY', days(2)],
  ['INTERVAL DAY', null],
];

const TEMPORAL: readonly Column[] = [
  ['DATE', '1990-10-14'],
  ['TIME(0)', '10:20:45'],
  ['TIMESTAMP(3)', '1990-10-14T10:20:45.123'],
  ['DATE', '1990-10-13'],
  ['DATE', '1990-10-15'],
  ['TIME(0)', '00:00:00'],
  ['TIMESTAMP(9)', '1990-10-14T00:00:00'],
  ['INT', 12_000],
  ['BIGINT', 1_467_012_213_000],
  ['INTERVAL MONTH', 24],
  ['INTERVAL SECOND(3)', 12_000],
  ['DATE', null],
  ['TIME(0)', null],
  ['TIMESTAMP(9)', null],
  ['STRING', null],
  ['BIGINT', 1_467_012_213],
  ['TIMESTAMP_LTZ(9)', '1990-10-14T10:20:45.123'],
  ['TIMESTAMP_LTZ(3)', '1990-10-14T00:00:00'],
  ['TIMESTAMP_LTZ(9)', 1_521_025_200_000],
  ['TIMESTAMP_LTZ(9)', 1_520_960_523_000],
  ['TIMESTAMP_LTZ(9)', 1_520_827_201_000],
  ['BIGINT', 44],
  ['INT', 3],
  ['TIMESTAMP_LTZ(9)', '1970-01-01T00:00:00.123456789'],
  ['TIMESTAMP_LTZ(9)', '1970-01-01T00:00:00.123456789'],
  ['TIMESTAMP_LTZ(9)', '1970-01-01T00:00:00.123456789'],
  ['TINYINT', 124],
];

/** The row of the test class that a case's source names; undefined where it has none. */
export function fixtureOf(source: string): readonly Column[] | undefined {
  if (/\.ScalarOperators(Validation)?Test#/.test(source)) return OPERATORS;
  return /\.TemporalTypesTest#/.test(source) ? TEMPORAL : undefined;
}
