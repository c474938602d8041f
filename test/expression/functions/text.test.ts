import { describe, expect, test } from 'vitest';
import type { Value } from '../../../src/batch/index.ts';
import * as t from '../../../src/core/index.ts';
import { bytes, of, run, runConstant } from './call.ts';

type Case = readonly [name: string, args: Parameters<typeof of>[1][], expected: Value];

const cases: readonly Case[] = [
  ['LTRIM', ['  a '], 'a '],
  ['LTRIM', ['abcddcba', 'abc'], 'ddcba'],
  ['LTRIM', ['心情开开心心', '开心'], '情开开心心'],
  ['RTRIM', ['xaxx', 'x'], 'xa'],
  ['BTRIM', ['xxaxx', 'x'], 'a'],
  ['LPAD', ['abc', 5, 'xy'], 'xyabc'],
  ['LPAD', ['hi', 1, '?'], 'h'],
  ['LPAD', ['abc', 0, 'x'], ''],
  ['LPAD', ['abc', -1, 'x'], null],
  ['LPAD', ['abc', 5, ''], null],
  ['RPAD', ['abc', 5, 'xyz'], 'abcxy'],
  ['REPEAT', ['ab', 2], 'abab'],
  ['REPEAT', ['ab', -1], ''],
  ['REPLACE', ['abc', '', '-'], 'a-b-c'],
  ['REPLACE', ['aba', 'a', '$&'], '$&b$&'],
  ['REVERSE', ['a😀b'], 'b😀a'],
  ['INITCAP', ['hello wORLD 1abc é1a'], 'Hello World 1abc é1a'],
  ['OVERLAY', ['xxxxxtest', 'xxxx', 6], 'xxxxxxxxx'],
  ['OVERLAY', ['abc', 'X', 2, 0], 'aX'],
  ['OVERLAY', ['abc', 'X', 3, 1], 'abX'],
  ['OVERLAY', ['abc', 'X', 4, 1], 'abc'],
  ['POSITION', ['aa', 'baaads'], 2],
  ['LOCATE', ['', 'abc', 3], 1],
  ['LOCATE', ['a', 'aXa', 2], 3],
  ['LOCATE', ['b', '😀b'], 2],
  ['INSTR', ['Corporate Floor', 'or', 3, 2], 14],
  ['INSTR', ['Corporate Floor', 'or', -3, 2], 2],
  ['INSTR', ['abc', 'c', 0], 0],
  ['LEFT', ['😀abc', 2], '😀a'],
  ['LEFT', ['abc', -1], ''],
  ['RIGHT', ['ab😀c', 2], '😀c'],
  ['RIGHT', ['abc', 100], 'abc'],
  ['ASCII', ['efg'], 101],
  ['ASCII', ['é'], -61],
  ['ASCII', [''], 0],
  ['CHR', [300], ','],
  ['CHR', [-1], ''],
  ['CHR', [256], '\0'],
  ['CONCAT_WS', ['~', 'a', null, 'b'], 'a~b'],
  ['CONCAT_WS', [null, 'a'], null],
  ['SPLIT_INDEX', ['a b', ' ', 1], 'b'],
  ['SPLIT_INDEX', ['aXb', 88, 1], 'b'],
  ['SPLIT_INDEX', ['a', ',', 1], null],
  ['SPLIT_INDEX', ['', 'a', 0], null],
  ['SPLIT', ['', ','], []],
  ['SPLIT', ['a,,b', ','], ['a', '', 'b']],
  ['SPLIT', ['a😀', ''], ['a', '😀']],
  ['ELT', [1, 'a', null], 'a'],
  ['ELT', [3, 'a', 'b'], null],
  ['STARTSWITH', ['abc', 'ab'], true],
  ['STARTSWITH', ['😀', '\ud83d'], false],
  ['ENDSWITH', ['abc', ''], true],
  ['TRANSLATE', ['www.apache.org', 'abcae', '12345'], 'www.1p13h5.org'],
  ['TRANSLATE', ['abc', 'ab', 'x'], 'xc'],
  ['TRANSLATE', ['abc', null, 'x'], 'abc'],
  ['IS_ALPHA', ['ä'], true],
  ['IS_ALPHA', [''], false],
  ['IS_DIGIT', ['１'], true],
  ['IS_DIGIT', [null], false],
  ['IS_DECIMAL', ['1e5'], true],
  ['IS_DECIMAL', ['0x'], false],
];

test.each(cases)('%s(%j) is %j', (name, args, expected) => {
  expect(run(name, ...(args as string[]))).toEqual(expected);
});

test('bytes begin and end with bytes', () => {
  expect(run('STARTSWITH', bytes('0102'), bytes('01'))).toBe(true);
  expect(run('ENDSWITH', bytes('0102'), bytes('0102ff'))).toBe(false);
});

test('a negative literal index of ELT is refused while planning', () => {
  expect(() => runConstant('ELT', -1, 'a')).toThrow('index must be an integer starting from 0');
});

describe('PRINTF', () => {
  const formats: readonly [string, Parameters<typeof run>[1][], string | null][] = [
    ['empty', [], 'empty'],
    ['%-5s|%5s|%05d', ['ab', 'ab', 42], 'ab   |   ab|00042'],
    ['%+d|%,d|%(d|%n%%', [42, 1_234_567, -5], '+42|1,234,567|(5)|\n%'],
    ['%2$s %1$s', ['a', 'b'], 'b a'],
    ['%s %<s %s', ['a', 'b'], 'a a b'],
    ['%x', [of(t.TINYINT(), -1)], 'ff'],
    ['%#x', [255], '0xff'],
    ['%.1s|%5c|%b', ['abc', 65, 'x'], 'a|    A|true'],
    ['%g', [of(t.DOUBLE(), 123_456_789)], '1.23457e+08'],
    ['%.3e', [of(t.DOUBLE(), 0)], '0.000e+00'],
    ['%.2f', [of(t.DECIMAL(5, 3), 1005n)], '1.01'],
    ['%s', [null], 'null'],
    ['%s', [], null],
    ['%d', ['x'], null],
    ['%y', [1], null],
    ['%f', [1], null],
  ];
  test.each(formats)('%s', (format, args, expected) => {
    expect(run('PRINTF', format, ...args)).toBe(expected);
  });
});
