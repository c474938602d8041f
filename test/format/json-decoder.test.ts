import { describe, expect, test } from 'vitest';
import { createEngine } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { formats } from '../../src/format/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { bytesOf, decodeAll, decoderOptions } from './decoding.ts';

const engine = await createEngine(await kernelModule());
const json = formats.stream('json');

type Columns = Readonly<Record<string, t.DataType>>;
const IGNORE = { 'ignore-parse-errors': 'true' };
const ISO = { 'timestamp-format.standard': 'ISO-8601' };

function decode(columns: Columns, text: string | Uint8Array, options = {}) {
  const bytes = typeof text === 'string' ? bytesOf(text) : text;
  return decodeAll(engine, json.decoder(engine, decoderOptions(columns, options)), bytes);
}

function one(type: t.DataType, value: string, options = {}) {
  const { rows, rejected } = decode(
    { v: type, z: t.STRING() },
    `{"v":${value},"z":"z"}\n`,
    options,
  );
  if (rejected.length > 0) return rejected[0]!.reason;
  expect(rows[0]![1]).toBe('z');
  return rows[0]![0];
}

const at = (text: string) => BigInt(Date.parse(`${text}Z`)) * 1_000_000n;
const REFUSED = expect.stringMatching(/^column 'v' is/);
const INVALID = 'it is not valid JSON';
const xy = t.ROW([
  { name: 'x', type: t.INTEGER() },
  { name: 'y', type: t.STRING() },
]);

describe('values are read as Flink reads them', () => {
  const cases: readonly [t.DataType, string, unknown][] = [
    [t.BIGINT(), '5', 5n],
    [t.BIGINT(), '"5"', 5n],
    [t.BIGINT(), '" 5 "', 5n],
    [t.BIGINT(), '5.9', 5n],
    [t.BIGINT(), '-5.9', -5n],
    [t.BIGINT(), '1e3', 1000n],
    [t.BIGINT(), '-0', 0n],
    [t.BIGINT(), 'null', null],
    [t.BIGINT(), 'true', REFUSED],
    [t.BIGINT(), '""', REFUSED],
    [t.BIGINT(), '"5.0"', REFUSED],
    [t.BIGINT(), '{}', REFUSED],
    [t.BIGINT(), '[1,{"a":[]}]', REFUSED],
    [t.BIGINT(), '9223372036854775807', 9223372036854775807n],
    [t.BIGINT(), '9223372036854775808', "column 'v' is out of the range of BIGINT"],
    [t.BIGINT(), '1e19', "column 'v' is out of the range of BIGINT"],
    [t.BIGINT(), '01', INVALID],
    [t.BIGINT(), '-', INVALID],
    [t.BIGINT(), '+1', INVALID],
    [t.BIGINT(), '1x', INVALID],
    [t.INTEGER(), '1.5', 1],
    [t.INTEGER(), '2147483648', "column 'v' is out of the range of INT"],
    [t.TINYINT(), '"7"', 7],
    [t.TINYINT(), '1.5', REFUSED],
    [t.TINYINT(), '128', "column 'v' is out of the range of TINYINT"],
    [t.DOUBLE(), '1.5', 1.5],
    [t.DOUBLE(), '"1.5"', 1.5],
    [t.DOUBLE(), '"NaN"', Number.NaN],
    [t.DOUBLE(), '1e400', Number.POSITIVE_INFINITY],
    [t.DOUBLE(), '1.', INVALID],
    [t.DOUBLE(), '.5', INVALID],
    [t.DOUBLE(), 'NaN', INVALID],
    [t.DOUBLE(), '1.e5', INVALID],
    [t.DOUBLE(), '00.5', INVALID],
    [t.DOUBLE(), 'true', REFUSED],
    [t.DOUBLE(), '123456789012345678901234567890', 1.2345678901234568e29],
    [t.FLOAT(), '0.1', Math.fround(0.1)],
    [t.FLOAT(), '16777217', 16777216],
    [t.BOOLEAN(), 'true', true],
    [t.BOOLEAN(), '"TRUE"', true],
    [t.BOOLEAN(), '1', false],
    [t.BOOLEAN(), '"x"', false],
    [t.BOOLEAN(), 'tru', INVALID],
    [t.BOOLEAN(), '[]', REFUSED],
    [t.STRING(), '5', '5'],
    [t.STRING(), '1.50', '1.50'],
    [t.STRING(), 'true', 'true'],
    [
      t.STRING(),
      '{"a": 1.0, "b":[1, "\\u00e9\\/ \\u0007\\n"]}',
      '{"a":1.0,"b":[1,"é/ \\u0007\\n"]}',
    ],
    [t.STRING(), '"a\\u00e9\\ud83c\\udf0a\\n\\/\\b\\"\\\\"', 'aé🌊\n/\b"\\'],
    [t.STRING(), '"\\ud83c"', '?'],
    [t.STRING(), '"\\ud83cx\\udf0a"', '?x?'],
    [t.STRING(), '"\\u0000x"', '\0x'],
    [t.STRING(), '"a\tb"', 'a\tb'],
    [t.STRING(), '"\\x"', INVALID],
    [t.STRING(), '"\\u12g4"', INVALID],
    [t.STRING(), '""', ''],
    [t.STRING(), '"grün 🌊, a text longer than 16 bytes"', 'grün 🌊, a text longer than 16 bytes'],
    [t.DECIMAL(10, 2), '1.005', 101n],
    [t.DECIMAL(10, 2), '" 1.005"', 101n],
    [t.DECIMAL(10, 2), '1e3', 100000n],
    [t.DECIMAL(10, 2), '12345678901', null],
    [t.DECIMAL(10, 2), '"abc"', REFUSED],
    [t.DECIMAL(38, 2), '-123456789012345678901234567890.12', -12345678901234567890123456789012n],
    [t.DATE(), '"2020-01-02"', 18263],
    [t.DATE(), '"2020-1-2"', REFUSED],
    [t.DATE(), '"2020-02-30"', REFUSED],
    [t.DATE(), '18000', REFUSED],
    [t.TIME(3), '"01:02:03.456"', 3723456],
    [t.TIME(3), '"01:02"', REFUSED],
    [t.TIMESTAMP(3), '"2020-01-02 03:04:05.123456"', at('2020-01-02T03:04:05.123')],
    [t.TIMESTAMP(3), '"2021-02-30 24:00:00"', at('2021-03-01T00:00:00')],
    [t.TIMESTAMP(3), '"2020-01-02T03:04:05"', REFUSED],
    [t.TIMESTAMP(3), '" 2020-01-02 03:04:05"', REFUSED],
    [t.TIMESTAMP(3), '1600000000000', REFUSED],
    [t.TIMESTAMP(9), '"2020-01-02 03:04:05.123456789"', at('2020-01-02T03:04:05') + 123456789n],
    [t.TIMESTAMP_LTZ(3), '"2020-01-02 03:04:05.5Z"', at('2020-01-02T03:04:05.500')],
    [t.TIMESTAMP_LTZ(3), '"2020-01-02 03:04:05"', REFUSED],
    [t.BYTES(), '"aGVsbG8="', bytesOf('hello')],
    [t.BYTES(), '"!!"', REFUSED],
    [t.BYTES(), '5', REFUSED],
    [t.ARRAY(t.INTEGER()), '[1,null,"2",3.5]', [1, null, 2, 3]],
    [t.ARRAY(t.INTEGER()), '5', REFUSED],
    [t.ARRAY(t.BIGINT()), '[9223372036854775807]', [9223372036854775807n]],
    [
      t.MAP(t.STRING(), t.INTEGER()),
      '{"a":1,"b":null}',
      [
        ['a', 1],
        ['b', null],
      ],
    ],
    [t.MAP(t.STRING(), t.INTEGER()), '[]', REFUSED],
    [t.MULTISET(t.STRING()), '{"a":2}', [['a', 2]]],
    [xy, '{"y":{"z":1},"q":0}', [null, '{"z":1}']],
    [xy, '{"x":"q"}', REFUSED],
    [xy, '[1]', REFUSED],
    [t.VARIANT(), '{"a": [1.0]}', '{"a":[1.0]}'],
  ];
  test.each(cases.map(([type, text, value]) => [t.typeToString(type), text, type, value] as const))(
    '%s %s',
    (_, text, type, value) => {
      expect(one(type, text)).toEqual(value);
      if (value === REFUSED && type.kind !== 'ROW') expect(one(type, text, IGNORE)).toBeNull();
    },
  );

  test('timestamps in the ISO form', () => {
    expect(one(t.TIMESTAMP(3), '"2020-01-02T03:04:05.1"', ISO)).toBe(at('2020-01-02T03:04:05.100'));
    expect(one(t.TIMESTAMP_LTZ(3), '"2020-01-02T03:04:05Z"', ISO)).toBe(at('2020-01-02T03:04:05'));
    expect(one(t.TIMESTAMP(3), '"2020-01-02 03:04:05"', ISO)).toEqual(REFUSED);
    expect(one(t.ARRAY(t.TIMESTAMP(3)), '["2020-01-02T03:04:05"]', ISO)).toEqual([
      at('2020-01-02T03:04:05'),
    ]);
  });

  test('bad fields within nested values are null by themselves where errors are ignored', () => {
    expect(one(xy, '{"x":"q","y":2}', IGNORE)).toEqual([null, '2']);
    expect(one(t.MAP(t.STRING(), t.INTEGER()), '{"a":"x"}', IGNORE)).toEqual([['a', null]]);
  });
});

describe('objects', () => {
  const a = { a: t.INTEGER() };
  const cases: readonly [string, string, unknown[][]][] = [
    ['missing columns are null', '{"a":1}\n{}\n{"b":1}\n', [[1], [null], [null]]],
    [
      'other keys and nested values are passed over',
      '{"q":{"a":5,"z":[1,{"a":9}]},"a":1}\n',
      [[1]],
    ],
    ['keys in any case but their own are others', '{"A":1}\n', [[null]]],
    ['blanks', ' { "a" : 1 , "b" : [ ] } \r\n{"a"\t:\t2}\n', [[1], [2]]],
    ['blank lines', '{"a":1}\n\n  \n{"a":2}\n', [[1], [2]]],
    ['no final line end', '{"a":1}', [[1]]],
    ['escaped keys', '{"\\u0061":1}\n', [[1]]],
    [
      'keys that come twice: the last one counts',
      '{"a":1,"a":2}\n{"a":null,"a":3}\n{"a":3,"a":null}\n',
      [[2], [3], [null]],
    ],
    ['an empty file', '', []],
    ['a byte order mark', '\ufeff{"a":1}\n', [[1]]],
  ];
  test.each(cases)('%s', (_, text, rows) => {
    expect(decode(a, text)).toMatchObject({ rows, rejected: [] });
  });

  test('any order of keys, and orders that change', () => {
    const columns = {
      a: t.INTEGER(),
      b: t.STRING(),
      'a key of more than sixteen bytes': t.DOUBLE(),
    };
    const long = '"a key of more than sixteen bytes"';
    const text = [
      `{"a":1,"b":"x",${long}:1.5}`,
      `{"a":2,"b":"y",${long}:2.5}`,
      `{${long}:3.5,"a":3,"c":0,"b":"z"}`,
      `{${long}:4.5,"a":4,"c":[0],"b":"w"}`,
      `{"b":"v"}`,
    ].join('\n');
    expect(decode(columns, text).rows).toEqual([
      [1, 'x', 1.5],
      [2, 'y', 2.5],
      [3, 'z', 3.5],
      [4, 'w', 4.5],
      [null, 'v', null],
    ]);
  });

  test('more keys than places are remembered for', () => {
    const names = Array.from({ length: 150 }, (_, i) => `k${i}`);
    const line = `{${names.map((name, i) => `"${name}":${i}`).join(',')}}\n`;
    const columns = Object.fromEntries(names.map((name) => [name, t.INTEGER()]));
    expect(decode(columns, line + line).rows).toEqual([
      names.map((_, i) => i),
      names.map((_, i) => i),
    ]);
  });
});

describe('what is wrong is told with its place', () => {
  const a = { a: t.INTEGER(), s: t.STRING() };
  const cases: readonly [string, string | Uint8Array, object, object?][] = [
    [
      'a bad value',
      '{"a":1}\n{"a":"x"}\n',
      { line: 2, column: 'a', reason: "column 'a' is no INT", raw: '{"a":"x"}' },
    ],
    ['an object that is cut off', '{"a":1\n{"a":2}\n', { line: 1, position: 0, reason: INVALID }],
    ['text behind the object', '{"a":1} x\n', { reason: INVALID }],
    ['two objects', '{"a":1}{"a":2}\n', { reason: INVALID }],
    ['a comma too many', '{"a":1,}\n', { reason: INVALID }],
    ['another kind of quote', "{'a':1}\n", { reason: INVALID }],
    ['a bad value of no column', '{"a":1,"q":tru}\n', { reason: INVALID }],
    ['brackets that do not match', '{"q":[1}],"a":1}\n', { reason: INVALID }],
    ['an open string', '{"s":"x\n', { reason: INVALID }],
    ['a backslash at the end', '{"s":"x\\\n{"a":1}\n', { reason: INVALID }],
    ['an array', '[{"a":1}]\n', { reason: 'it is not a JSON object' }],
    ['a number', '5\n', { reason: 'it is not a JSON object' }],
    [
      'invalid UTF-8',
      Uint8Array.of(...bytesOf('{"s":"x'), 0xff, ...bytesOf('"}\n')),
      { column: 's', reason: "column 's' is not valid UTF-8" },
    ],
    [
      'invalid UTF-8 where errors are ignored',
      Uint8Array.of(...bytesOf('{"s":"x'), 0xff, ...bytesOf('"}\n')),
      { reason: "column 's' is not valid UTF-8" },
      IGNORE,
    ],
    [
      'a missing field',
      '{"a":1}\n',
      { column: 's', reason: "column 's' is missing" },
      { 'fail-on-missing-field': 'true' },
    ],
    ['deep nesting', `{"q":${'['.repeat(2000)}${']'.repeat(2000)}}\n`, { reason: INVALID }],
  ];
  test.each(cases)('%s', (_, text, rejected, options = {}) => {
    expect(decode(a, text, options).rejected[0]).toMatchObject(rejected);
  });

  test('a nested value, with its line', () => {
    const { rows, rejected } = decode(
      { r: xy },
      '{"r":{"x":1}}\n{"r":\n{"r":{"x":"q"}}\n{"r":null}\n',
    );
    expect(rows).toEqual([[[1, null]], [null]]);
    expect(rejected).toMatchObject([
      { line: 2, reason: INVALID },
      { line: 3, column: 'r', raw: '{"r":{"x":"q"}}' },
    ]);
  });

  test('lines that are no JSON are left out where errors are ignored', () => {
    expect(decode(a, '{"a":1}\n{"a":\n{"a":2,"s":"x"}\n', IGNORE).rows).toEqual([
      [1, null],
      [2, 'x'],
    ]);
  });
});

test('types that JSON has no form for are refused', () => {
  const map = { m: t.MAP(t.INTEGER(), t.STRING()) };
  expect(() => decode(map, '')).toThrow(
    "column 'm' of type MAP<INT, STRING> cannot be JSON: keys of JSON objects are text",
  );
});
