import { describe, expect, test } from 'vitest';
import { createEngine } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { formats } from '../../src/format/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { bytesOf, decodeAll, decoderOptions } from './decoding.ts';

const engine = await createEngine(await kernelModule());
const csv = formats.stream('csv');

type Columns = Readonly<Record<string, t.DataType>>;
const IGNORE = { 'ignore-parse-errors': 'true' };

function decode(columns: Columns, text: string | Uint8Array, options = {}) {
  const bytes = typeof text === 'string' ? bytesOf(text) : text;
  return decodeAll(engine, csv.decoder(engine, decoderOptions(columns, options)), bytes);
}

function one(type: t.DataType, field: string, options = {}) {
  const { rows, rejected } = decode({ v: type, z: t.STRING() }, `${field},z\n`, options);
  return rejected.length > 0 ? rejected[0]!.reason : rows[0]![0];
}

const at = (text: string) => BigInt(Date.parse(`${text}Z`)) * 1_000_000n;
const REFUSED = expect.stringMatching(/^column 'v' is/);

describe('fields are read as Flink reads them', () => {
  const cases: readonly [t.DataType, string, unknown][] = [
    [t.INTEGER(), ' 1 ', 1],
    [t.INTEGER(), '+1', 1],
    [t.INTEGER(), '-0', 0],
    [t.INTEGER(), '007', 7],
    [t.INTEGER(), '1.0', REFUSED],
    [t.INTEGER(), '1_000', REFUSED],
    [t.INTEGER(), '', REFUSED],
    [t.INTEGER(), '-', REFUSED],
    [t.INTEGER(), '2147483647', 2147483647],
    [t.INTEGER(), '2147483648', "column 'v' is out of the range of INT"],
    [t.INTEGER(), '-2147483648', -2147483648],
    [t.TINYINT(), '127', 127],
    [t.TINYINT(), '-128', -128],
    [t.TINYINT(), '128', "column 'v' is out of the range of TINYINT"],
    [t.SMALLINT(), '-32769', "column 'v' is out of the range of SMALLINT"],
    [t.BIGINT(), '9223372036854775807', 9223372036854775807n],
    [t.BIGINT(), '9223372036854775808', "column 'v' is out of the range of BIGINT"],
    [t.BIGINT(), '-9223372036854775808', -9223372036854775808n],
    [t.BIGINT(), '-9223372036854775809', "column 'v' is out of the range of BIGINT"],
    [t.BIGINT(), '00000000000000000000000000012', 12n],
    [t.BIGINT(), '"12"', 12n],
    [t.BIGINT(), '1234567890123456', 1234567890123456n],
    [t.BIGINT(), '12345678901234567', 12345678901234567n],
    [t.DOUBLE(), '1e3', 1000],
    [t.DOUBLE(), ' 1.5 ', 1.5],
    [t.DOUBLE(), 'NaN', Number.NaN],
    [t.DOUBLE(), '-Infinity', Number.NEGATIVE_INFINITY],
    [t.DOUBLE(), 'inf', REFUSED],
    [t.DOUBLE(), '1.', 1],
    [t.DOUBLE(), '.5', 0.5],
    [t.DOUBLE(), '.', REFUSED],
    [t.DOUBLE(), '1d', 1],
    [t.DOUBLE(), '1e400', Number.POSITIVE_INFINITY],
    [t.DOUBLE(), '1e-400', 0],
    [t.DOUBLE(), '5e-324', 5e-324],
    [t.DOUBLE(), '0.1000000000000000055511151231257827', 0.1],
    [t.DOUBLE(), '9007199254740993', 9007199254740992],
    [t.DOUBLE(), '123456789012345678901234567890', 1.2345678901234568e29],
    [t.FLOAT(), '0.1', Math.fround(0.1)],
    [t.FLOAT(), '1.00000017881393432617187499', 1.0000001192092896],
    [t.FLOAT(), '1.00000017881393432617187501', 1.000000238418579],
    [t.BOOLEAN(), 'tRue', true],
    [t.BOOLEAN(), ' true ', true],
    [t.BOOLEAN(), 'yes', false],
    [t.BOOLEAN(), '', false],
    [t.DECIMAL(10, 2), '1.005', 101n],
    [t.DECIMAL(10, 2), '-1.005', -101n],
    [t.DECIMAL(10, 2), '12345678.999', 1234567900n],
    [t.DECIMAL(10, 2), '123456789', null],
    [t.DECIMAL(10, 2), '1e3', 100000n],
    [t.DECIMAL(10, 2), ' 1', REFUSED],
    [t.DECIMAL(10, 2), '.5', 50n],
    [t.DECIMAL(10, 2), '', REFUSED],
    [t.DECIMAL(10, 2), '1E-1', 10n],
    [
      t.DECIMAL(38, 10),
      '-1234567890123456789012345678.0123456789',
      -12345678901234567890123456780123456789n,
    ],
    [t.DECIMAL(38, 0), '99999999999999999999999999999999999999', 10n ** 38n - 1n],
    [t.DECIMAL(38, 0), '99999999999999999999999999999999999999.5', null],
    [t.DECIMAL(38, 0), '1e38', null],
    [t.DATE(), '2020-01-02', 18263],
    [t.DATE(), '2020-1-2', 18263],
    [t.DATE(), '2020-02-30', 18322],
    [t.DATE(), '2020-13-01', REFUSED],
    [t.DATE(), ' 2020-01-02', REFUSED],
    [t.DATE(), '2020-01-02 ', REFUSED],
    [t.TIME(3), '01:02:03.4567', 3723456],
    [t.TIME(0), '01:02:03.9', 3723000],
    [t.TIME(3), '01:02', 3720000],
    [t.TIME(3), '24:00:00', REFUSED],
    [t.TIME(3), '1:02:03', REFUSED],
    [t.TIMESTAMP(3), '2020-01-02 03:04:05', at('2020-01-02T03:04:05')],
    [t.TIMESTAMP(3), '2020-01-02 03:04:05.123456', at('2020-01-02T03:04:05.123')],
    [t.TIMESTAMP(3), ' 2020-01-02 03:04:05 ', at('2020-01-02T03:04:05')],
    [t.TIMESTAMP(3), '2020-01-02 24:00:00', at('2020-01-03T00:00:00')],
    [t.TIMESTAMP(3), '2021-02-30 00:00:00', at('2021-02-28T00:00:00')],
    [t.TIMESTAMP(3), '2020-01-02T03:04:05', REFUSED],
    [t.TIMESTAMP(3), '2020-01-02 03:04', REFUSED],
    [t.TIMESTAMP(3), '2020-01-02 03:04:05Z', REFUSED],
    [t.TIMESTAMP(3), '1600000000000', REFUSED],
    [t.TIMESTAMP(9), '1969-12-31 23:59:59.123456789', at('1969-12-31T23:59:59') + 123456789n],
    [t.TIMESTAMP_LTZ(3), '2020-01-02 03:04:05.5Z', at('2020-01-02T03:04:05.500')],
    [t.TIMESTAMP_LTZ(3), '2020-01-02 03:04:05', REFUSED],
    [t.STRING(), ' a ', ' a '],
    [t.STRING(), 'a"b', 'a"b'],
    [t.STRING(), '"a""b"', 'a"b'],
    [t.STRING(), '"x" ', 'x'],
    [t.STRING(), ' "x"', ' "x"'],
    [t.STRING(), '', ''],
    [
      t.STRING(),
      'grün 🌊 text longer than sixteen bytes',
      'grün 🌊 text longer than sixteen bytes',
    ],
    [t.BYTES(), 'aGVsbG8=', bytesOf('hello')],
    [t.BYTES(), '!!', REFUSED],
    [t.ARRAY(t.INTEGER()), '1 ; 2', [1, 2]],
    [t.ARRAY(t.INTEGER()), '', []],
    [t.ARRAY(t.INTEGER()), '1;;2', REFUSED],
    [t.ARRAY(t.STRING()), '"a;b"', ['a', 'b']],
    [
      t.ROW([
        { name: 'x', type: t.INTEGER() },
        { name: 'y', type: t.STRING() },
      ]),
      '1;a',
      [1, 'a'],
    ],
    [
      t.ROW([
        { name: 'x', type: t.INTEGER() },
        { name: 'y', type: t.STRING() },
      ]),
      '',
      null,
    ],
  ];
  test.each(cases.map(([type, text, value]) => [t.typeToString(type), text, type, value] as const))(
    '%s %j',
    (_, text, type, value) => {
      expect(one(type, text)).toEqual(value);
      if (value === REFUSED && type.kind !== 'ARRAY') expect(one(type, text, IGNORE)).toBeNull();
    },
  );
});

describe('records are split as Flink splits them', () => {
  const two = { a: t.STRING(), b: t.STRING() };
  const cases: readonly [string, Columns, string, Record<string, string>, unknown[][]][] = [
    [
      'CRLF',
      two,
      'x,1\r\ny,2\r\n',
      {},
      [
        ['x', '1'],
        ['y', '2'],
      ],
    ],
    [
      'CR',
      two,
      'x,1\ry,2\r',
      {},
      [
        ['x', '1'],
        ['y', '2'],
      ],
    ],
    [
      'no final line end',
      two,
      'x,1\ny,2',
      {},
      [
        ['x', '1'],
        ['y', '2'],
      ],
    ],
    ['an empty last field', two, 'x,', {}, [['x', '']]],
    ['a byte order mark', two, '\ufeffx,1\n', {}, [['x', '1']]],
    ['an empty file', two, '', {}, []],
    ['an empty line of one column', { a: t.STRING() }, 'x\n\ny\n', {}, [['x'], [''], ['y']]],
    [
      'comments',
      two,
      '#c,1\nx,1\n #d,2\ny,#2\n',
      { 'allow-comments': 'true' },
      [
        ['x', '1'],
        ['y', '#2'],
      ],
    ],
    [
      'a quoted line end',
      two,
      '"x\ny",z\nq,r\n',
      {},
      [
        ['x\ny', 'z'],
        ['q', 'r'],
      ],
    ],
    [
      'a trailing delimiter',
      two,
      '1,x,\n2,y\n',
      {},
      [
        ['1', 'x'],
        ['2', 'y'],
      ],
    ],
    [
      'more columns than wanted',
      two,
      '1,x,z,"w\n"\n2,y\n',
      { 'ignore-trailing-unmappable': 'true' },
      [
        ['1', 'x'],
        ['2', 'y'],
      ],
    ],
    [
      'missing columns where errors are ignored',
      two,
      '1\n2,y\n',
      IGNORE,
      [
        ['1', null],
        ['2', 'y'],
      ],
    ],
    ['too many columns where errors are ignored', two, '1,x,z\n2,y\n', IGNORE, [['2', 'y']]],
    ['junk after a quote where errors are ignored', two, '"x"y,z\nq,r\n', IGNORE, [['q', 'r']]],
    ['an open quote where errors are ignored', two, 'a,b\n"x,z\nq,r\n', IGNORE, [['a', 'b']]],
    ['trimmed fields', two, ' x , "y " \n', { 'trim-spaces': 'true' }, [['x', 'y ']]],
    [
      'a null literal',
      { a: t.STRING(), b: t.INTEGER() },
      'n/a,1\n"n/a",n/a\n N/A,3\n',
      { 'null-literal': 'n/a' },
      [
        [null, 1],
        [null, null],
        [' N/A', 3],
      ],
    ],
    [
      'an empty null literal',
      { a: t.STRING(), b: t.INTEGER() },
      ',1\n"",2\nx,\n',
      { 'null-literal': '' },
      [
        [null, 1],
        [null, 2],
        ['x', null],
      ],
    ],
    [
      'a null literal that reads as a number',
      { a: t.INTEGER(), b: t.DOUBLE() },
      '-1,-1\n-11,1\n',
      { 'null-literal': '-1' },
      [
        [null, null],
        [-11, 1],
      ],
    ],
    [
      'empty text as null',
      { a: t.STRING(), b: t.INTEGER() },
      ',1\n"",2\nx,3\n',
      { 'empty-string-as-null': 'true' },
      [
        [null, 1],
        [null, 2],
        ['x', 3],
      ],
    ],
    [
      'escapes',
      two,
      'a\\,b,c\\nd\n"q\\"r",s\\\\t\na\\\nb,\\x\n',
      { 'escape-character': '\\' },
      [
        ['a,b', 'c\nd'],
        ['q"r', 's\\t'],
        ['a\nb', 'x'],
      ],
    ],
    [
      'quotes without meaning',
      two,
      '"a,b"\n',
      { 'disable-quote-character': 'true' },
      [['"a', 'b"']],
    ],
    [
      'another delimiter and quote',
      two,
      "'a;b';c,d\n",
      { 'field-delimiter': ';', 'quote-character': "'" },
      [['a;b', 'c,d']],
    ],
    ['tabs', two, 'a\tb\n', { 'field-delimiter': '\\t' }, [['a', 'b']]],
    [
      'blanks as delimiters',
      { a: t.INTEGER(), b: t.DATE() },
      '1 2020-01-02\n',
      { 'field-delimiter': ' ' },
      [[1, 18263]],
    ],
    [
      'null elements',
      { a: t.ARRAY(t.INTEGER()) },
      '1;nil\nnil\n',
      { 'null-literal': 'nil' },
      [[[1, null]], [[null]]],
    ],
  ];
  test.each(cases)('%s', (_, columns, text, options, rows) => {
    expect(decode(columns, text, options).rows).toEqual(rows);
  });
});

describe('what is wrong is told with its place', () => {
  const columns = { a: t.INTEGER(), b: t.STRING() };
  const cases: readonly [string, string | Uint8Array, object][] = [
    ['too few columns', '1,x\n\n2,y\n', { line: 2, reason: 'it has too few columns', raw: '' }],
    [
      'too many columns',
      '1,x\n2,y,"z\n",w\n',
      { line: 2, position: 4, reason: 'it has too many columns', raw: '2,y,"z\n",w' },
    ],
    [
      'bad text',
      '1,"a\nb"\nq,y\n',
      { line: 3, column: 'a', reason: "column 'a' is no INT", raw: 'q,y' },
    ],
    ['an open quote', '1,x\n2,"y\nq,r', { line: 2, reason: 'a quote is opened and never closed' }],
    [
      'junk after a quote',
      '1,"x"y\n',
      { line: 1, reason: 'something follows a closing quote', raw: '1,"x"y' },
    ],
    [
      'invalid UTF-8',
      Uint8Array.of(49, 44, 120, 0xff, 10),
      { column: 'b', reason: "column 'b' is not valid UTF-8" },
    ],
    [
      'a cut-off character',
      Uint8Array.of(49, 44, 120, 0xe2, 0x82, 10),
      { column: 'b', reason: "column 'b' is not valid UTF-8" },
    ],
    [
      'a surrogate',
      Uint8Array.of(49, 44, 0xed, 0xa0, 0x80, 10),
      { reason: "column 'b' is not valid UTF-8" },
    ],
  ];
  test.each(cases)('%s', (_, text, rejected) => {
    expect(decode(columns, text).rejected).toMatchObject([rejected]);
  });

  test('the policy fail throws it', () => {
    const options = decoderOptions(
      columns,
      {},
      { policy: 'fail', place: 'data/a.csv', linesBefore: () => 10 },
    );
    const decoder = csv.decoder(engine, options);
    decoder.feed(bytesOf('1,x\nq,y\n'), true);
    expect(() => decoder.next(true)).toThrow("data/a.csv, line 12: column 'a' is no INT\n  q,y");
    decoder.close();
  });

  test('every tenth row bad: all others are read, each bad one is told once', () => {
    const lines = Array.from({ length: 5000 }, (_, i) => (i % 10 === 3 ? `x${i},b` : `${i},b`));
    const { rows, rejected } = decode(columns, `${lines.join('\n')}\n`);
    expect(rows.length).toBe(4500);
    expect(rejected.map(({ line }) => line)).toEqual(
      Array.from({ length: 500 }, (_, i) => 10 * i + 4),
    );
  });
});

test('columns are found by the names of a header, in any order', () => {
  const text = 'b, a ,c\n1,x,y\n';
  const options = decoderOptions(
    { a: t.STRING(), b: t.INTEGER() },
    { header: 'true' },
    {
      prologue: bytesOf(text),
      startPosition: csv.bodyStart(bytesOf(text), { header: 'true' }),
    },
  );
  const body = bytesOf(text).subarray(options.startPosition);
  expect(decodeAll(engine, csv.decoder(engine, options), body).rows).toEqual([['x', 1]]);
  const wrong = decoderOptions(
    { prise: t.STRING() },
    { header: 'true' },
    { prologue: bytesOf('id,price\n') },
  );
  expect(() => csv.decoder(engine, wrong)).toThrow("test.csv: its header has no 'prise'");
});

test('a limit leaves the records that begin behind it to others', () => {
  const options = decoderOptions({ a: t.INTEGER(), b: t.STRING() });
  const decoder = csv.decoder(engine, options);
  decoder.setLimit(5);
  decoder.feed(bytesOf('1,x\n2,y\n3,z\n'), true);
  expect(decoder.next(false)?.row(1)).toEqual([2, 'y']);
  expect([decoder.ended, decoder.position]).toEqual([true, 8]);
  decoder.setLimit(100);
  expect(decoder.next(false)?.row(0)).toEqual([3, 'z']);
  expect([decoder.ended, decoder.position, decoder.next(false)]).toEqual([true, 12, null]);
  decoder.close();
});

test('columns that are not wanted are not read', () => {
  const physical = t.schemaOf({ a: t.INTEGER(), b: t.INTEGER(), c: t.STRING() });
  const options = { ...decoderOptions({ c: t.STRING(), b: t.INTEGER() }), physical };
  const { rows } = decodeAll(engine, csv.decoder(engine, options), bytesOf('"x,""\n",2,y\n,4,z\n'));
  expect(rows).toEqual([
    ['y', 2],
    ['z', 4],
  ]);
});

test('records longer than every buffer, and texts that outgrow theirs', () => {
  const long = 'é'.repeat(400_000);
  const text = `1,${long}\n2,"${long}\n""${long}"\n3,s\n`;
  const { rows } = decodeAll(
    engine,
    csv.decoder(engine, decoderOptions({ a: t.INTEGER(), b: t.STRING() })),
    bytesOf(text),
    Array.from({ length: 40 }, (_, i) => 65_536 * i),
  );
  expect(rows.map((row) => (row[1] as string).length)).toEqual([400_000, 800_002, 1]);
});
