import { describe, expect, test } from 'vitest';
import type { Value } from '../../../src/batch/index.ts';
import * as t from '../../../src/core/index.ts';
import { resolveCall } from '../../../src/expression/index.ts';
import { evaluate } from '../evaluate.ts';
import { bytes, constant, ints, of, run, runConstant } from './call.ts';

function query(
  json: string,
  path: string,
  wrapper = 'WITHOUT',
  onEmpty = 'NULL',
  onError = 'NULL',
) {
  return runConstant('JSON_QUERY', json, path, wrapper, onEmpty, onError);
}

function value(json: string, path: string): Value {
  return runConstant('JSON_VALUE', json, path, 'DEFAULT', 'empty', 'DEFAULT', 'error');
}

/** JSON_VALUE ... RETURNING */
function returning(json: string, type: t.DataType): Value {
  const args = [json, '$', 'NULL', null, 'NULL', null].map(constant);
  const call = resolveCall('JSON_VALUE', args);
  const row = [{ type: t.INTEGER(), values: [0] }];
  return evaluate(call.kind === 'call' ? { ...call, type } : call, row)[0]!;
}

describe('IS JSON', () => {
  test.each(['1 2', '{"a":1}}', ' {}', '"a"', 'null', '-1.5e3'])('%s is', (text) => {
    expect(run('IS_JSON', text)).toBe(true);
  });

  test.each(["{'a':1}", 'NaN', '01', ' ', '', '"a', '[1,]', '+1', '.5', 'tru', 'truex'])(
    '%s is not',
    (text) => {
      expect(run('IS_JSON', text)).toBe(false);
    },
  );

  test('tells kinds apart', () => {
    expect(runConstant('IS_JSON', '1', 'SCALAR')).toBe(true);
    expect(runConstant('IS_JSON', '[]', 'OBJECT')).toBe(false);
    expect(runConstant('IS_JSON', null, 'VALUE')).toBe(false);
  });
});

describe('JSON_EXISTS', () => {
  test.each([
    ['{"a":1}', '$.b', false],
    ['{"a":null}', '$.a', false],
    ['{"a"', 'lax $', false],
    ['{"a":[1,2]}', '$.a[-1]', true],
    ['[]', '$[*]', true],
    ['[]', 'lax $[0]', false],
    ['{"a":[{"b":1}]}', 'lax $.a.b', false],
    ['{"a":1}', 'lax $..b', true],
  ])('%s at %s', (json, path, expected) => {
    expect(run('JSON_EXISTS', json, path)).toBe(expected);
  });

  test('in strict mode errors follow ON ERROR', () => {
    expect(runConstant('JSON_EXISTS', '{"a"', 'strict $', 'UNKNOWN')).toBeNull();
    expect(runConstant('JSON_EXISTS', '{"a":1}', 'strict $.b', 'TRUE')).toBe(true);
    expect(() => runConstant('JSON_EXISTS', '{}', 'strict $.b', 'ERROR')).toThrow('no results');
  });
});

describe('JSON_VALUE', () => {
  test.each([
    ['{"a":1.0}', '$.a', '1.0'],
    ['{"a":1e5}', '$.a', '1E+5'],
    ['{"a":1E400}', '$.a', '1E+400'],
    ['{"a":12345678901234567890}', '$.a', '12345678901234567890'],
    ['{"a b":{"c.d":[1,2,3]}}', "$['a b']['c.d'][-1]", '3'],
    ['{"a":[1]}', 'lax $.a', 'empty'],
    ['{"a":[1]}', 'strict $.a', 'error'],
    ['{"a":[1]}', '$.a', 'error'],
    ['{"a":null}', '$.a', 'error'],
    ['{"a"', '$.a', 'error'],
    ['{"a"', 'lax $.a', 'empty'],
    ['{"a":true}', '$.a', 'true'],
  ])('%s at %s is %s', (json, path, expected) => {
    expect(value(json, path)).toBe(expected);
  });

  test('returns numbers and booleans, and nothing else as one', () => {
    expect(returning('5', t.INTEGER())).toBe(5);
    expect(returning('1.5', t.DOUBLE())).toBe(1.5);
    expect(returning('true', t.BOOLEAN())).toBe(true);
    expect(() => returning('5.7', t.INTEGER())).toThrow('5.7 is no INTEGER');
    expect(() => returning('5000000000', t.INTEGER())).toThrow('is no INTEGER');
    expect(() => returning('"true"', t.BOOLEAN())).toThrow('is no BOOLEAN');
    expect(() => returning('5', t.BIGINT())).toThrow('BIGINT for RETURNING');
  });
});

describe('JSON_QUERY', () => {
  const list = '{"a":[{"b":1},{"b":2},{"c":3}]}';
  test.each([
    ['{"b":1,"a":{"z":1.50,"y":"\\u00e9\\n"}}', '$', '{"a":{"y":"é\\n","z":1.50},"b":1}'],
    ['{"a":1}', '$.a', null],
    ['{"a":[1,2,3,4]}', '$.a[1:3]', '[2,3]'],
    ['{"a":[1,2,3,4]}', '$.a[0,2]', '[1,3]'],
    [list, '$.a[*].b', '[1,2]'],
    [list, '$..b', '[1,2]'],
    ['{"a":{"x":1,"y":2}}', '$.a.*', '[1,2]'],
    ['[{"a":1e2}]', '$', '[{"a":1E+2}]'],
  ])('%s at %s is %s', (json, path, expected) => {
    expect(query(json, path)).toBe(expected);
  });

  test('wraps', () => {
    expect(query('{"a":1}', '$.a', 'UNCONDITIONAL')).toBe('[1]');
    expect(query('{"a":[1]}', '$.a', 'UNCONDITIONAL')).toBe('[[1]]');
    expect(query('{"a":[1]}', '$.a', 'CONDITIONAL')).toBe('[1]');
    expect(query('{"a":{}}', '$.a', 'CONDITIONAL')).toBe('[{}]');
  });

  test('follows ON EMPTY and ON ERROR', () => {
    expect(query('{}', 'lax $.a', 'WITHOUT', 'EMPTY ARRAY', 'EMPTY OBJECT')).toBe('[]');
    expect(query('{}', '$.a', 'WITHOUT', 'EMPTY ARRAY', 'EMPTY OBJECT')).toBe('{}');
    expect(() => query('{}', 'lax $.a', 'WITHOUT', 'ERROR')).toThrow('an empty result');
  });

  test('filters and functions of paths are named as not supported', () => {
    expect(() => query(list, '$.a[?(@.b > 1)]')).toThrow('a filter in a JSON path');
    expect(() => query(list, '$.a.length()')).toThrow('the function length()');
  });
});

describe('writing JSON', () => {
  const at = 1_577_934_245_120_000_000n; // 2020-01-02T03:04:05.12Z
  test.each([
    { argument: of(t.DECIMAL(3, 2), 150n), expected: '1.50' },
    { argument: of(t.DECIMAL(10, 8), 1n), expected: '1E-8' },
    { argument: of(t.DOUBLE(), 1e20), expected: '1.0E+20' },
    { argument: of(t.FLOAT(), Math.fround(1.1)), expected: '1.100000023841858' },
    { argument: of(t.DOUBLE(), Number.NaN), expected: '"NaN"' },
    { argument: of(t.TIMESTAMP(6), at), expected: '"2020-01-02T03:04:05.12"' },
    { argument: of(t.TIMESTAMP_LTZ(3), at), expected: '"2020-01-02T03:04:05.12Z"' },
    { argument: bytes('0102'), expected: '"AQI="' },
    { argument: ints(1, null), expected: '[1,null]' },
    {
      argument: of(t.MAP(t.STRING(), t.INTEGER()), [
        ['b', 1],
        ['a', 2],
      ]),
      expected: '{"a":2,"b":1}',
    },
    { argument: of(t.ROW([{ name: 'x', type: t.STRING() }]), ['"']), expected: '{"x":"\\""}' },
    { argument: '\u0001\t"\\é/', expected: '"\\u0001\\t\\"\\\\é/"' },
  ])('JSON_STRING gives $expected', ({ argument, expected }) => {
    expect(run('JSON_STRING', argument)).toBe(expected);
  });

  test('has no form for dates and for maps by number', () => {
    expect(() => run('JSON_STRING', of(t.DATE(), 1))).toThrow('JSON_STRING(<DATE>)');
    const byNumber = of(t.MAP(t.INTEGER(), t.INTEGER()), []);
    expect(() => run('JSON_STRING', byNumber)).toThrow('JSON_STRING');
  });

  test('JSON_OBJECT orders members, and leaves nulls out where it is told to', () => {
    expect(runConstant('JSON_OBJECT', 'NULL', 'b', 1, 'a', null)).toBe('{"a":null,"b":1}');
    expect(runConstant('JSON_OBJECT', 'ABSENT', 'b', 1, 'a', null)).toBe('{"b":1}');
    expect(runConstant('JSON_ARRAY', 'ABSENT', 1, null, 'x')).toBe('[1,"x"]');
  });

  test('what JSON() has read stays JSON', () => {
    const inner = resolveCall('JSON', [constant('{"z":1,"b" : 2.0}')]);
    const call = resolveCall('JSON_ARRAY', [constant('NULL'), inner, constant('{}')]);
    const row = [{ type: t.INTEGER(), values: [0] }];
    expect(evaluate(call, row)).toEqual(['[{"b":2.0,"z":1},"{}"]']);
    expect(() => run('JSON', '{')).toThrow('invalid JSON string');
  });
});

test.each([
  ['a"\\/é\t', '"a\\"\\\\\\/\\u00e9\\t"'],
  ['😀', '"\\u1f600\\ude00"'],
])('JSON_QUOTE(%s) is %s', (text, expected) => {
  expect(run('JSON_QUOTE', text)).toBe(expected);
});

test.each([
  ['"a\\/b"', 'a/b'],
  [' "a" ', ' "a" '],
  ['"a\\xb"', '"a\\xb"'],
  ['"a" "b"', 'a" "b'],
  ['"\\ud83d\\ude00"', '😀'],
  ['[}', '[}'],
  ['"', '"'],
])('JSON_UNQUOTE(%s) is %s', (text, expected) => {
  expect(run('JSON_UNQUOTE', text)).toBe(expected);
});

describe('VARIANT', () => {
  const variant = (text: string) => of(t.VARIANT(), run('PARSE_JSON', text));

  test('has one spelling', () => {
    const text = '{"b":1, "a":[1.50,"x",null,true,1e3,0.1e-10,100]}';
    expect(run('JSON_STRING', variant(text))).toBe(
      '{"a":[1.5,"x",null,true,1000.0,1.0E-11,100],"b":1}',
    );
  });

  test('is taken apart by name and position', () => {
    expect(run('ITEM', variant('[1,2]'), 2)).toBe('2');
    expect(run('ITEM', variant('[1,2]'), 3)).toBeNull();
    expect(run('ITEM', variant('{"a":{"b":1}}'), 'a')).toBe('{"b":1}');
    expect(() => run('ITEM', variant('{"a":1}'), 1)).toThrow('no array');
    expect(() => run('ITEM', variant('[1]'), 'a')).toThrow('no object');
  });

  test('refuses what is no JSON and names that repeat', () => {
    expect(() => run('PARSE_JSON', '{')).toThrow('PARSE_JSON');
    expect(() => run('PARSE_JSON', '{"a":1,"a":2}')).toThrow("'a' is there twice");
    expect(run('PARSE_JSON', '{"a":1,"a":2}', true)).toBe('{"a":2}');
    expect(run('TRY_PARSE_JSON', '{')).toBeNull();
  });
});
