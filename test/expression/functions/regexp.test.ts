import { describe, expect, test } from 'vitest';
import type { Value } from '../../../src/batch/index.ts';
import { run, runConstant } from './call.ts';

const cases: readonly [string, (string | number)[], Value][] = [
  ['REGEXP', ['100-200', '(\\d+)'], true],
  ['REGEXP', ['abc', ''], false],
  ['REGEXP', ['abc', '('], false],
  ['REGEXP_COUNT', ['aaa', ''], 4],
  ['REGEXP_COUNT', ['a.b.c.d', '\\.'], 3],
  ['REGEXP_COUNT', ['a', '('], null],
  ['REGEXP_EXTRACT', ['foothebar', 'foo(.*?)(bar)', 1], 'the'],
  ['REGEXP_EXTRACT', ['abc', '(b)|(x)', 2], null],
  ['REGEXP_EXTRACT', ['abc', 'b', 5], null],
  ['REGEXP_EXTRACT', ['a1b', '[a-z&&[^a]]'], 'b'],
  ['REGEXP_EXTRACT', ['x-y', '[a-z-]+'], 'x-y'],
  ['REGEXP_EXTRACT', ['é1', '\\p{L}'], 'é'],
  ['REGEXP_EXTRACT', ['Straße', '(?i)STRA'], 'Stra'],
  ['REGEXP_EXTRACT', ['a.b', '\\Qa.b\\E'], 'a.b'],
  ['REGEXP_EXTRACT', ['12 ab', '\\p{Alpha}+'], 'ab'],
  ['REGEXP_EXTRACT_ALL', ['100-200, 300-400', '(\\d+)-(\\d+)', 1], ['100', '300']],
  ['REGEXP_EXTRACT_ALL', ['abc', '(b)(x)?', 2], [null]],
  ['REGEXP_EXTRACT_ALL', ['abc', 'b'], null],
  ['REGEXP_INSTR', ['hello world! Hello everyone!', 'Hello'], 14],
  ['REGEXP_INSTR', ['abc', 'x'], 0],
  ['REGEXP_REPLACE', ['foobar', 'oo|ar', '$1'], 'f$1b$1'],
  ['REGEXP_REPLACE', ['foo', 'o+?', '0'], 'f00'],
  ['REGEXP_SUBSTR', ['a.b', '\\.'], '.'],
  [
    'STR_TO_MAP',
    ['a=1,,b=2,'],
    [
      ['a', '1'],
      ['', null],
      ['b', '2'],
    ],
  ],
  ['STR_TO_MAP', ['a=1,a=2'], [['a', '2']]],
  ['STR_TO_MAP', ['a=b=c'], [['a', 'b=c']]],
  [
    'STR_TO_MAP',
    ['k1$$v1|k2$$ v2', '\\|', '\\$\\$'],
    [
      ['k1', 'v1'],
      ['k2', ' v2'],
    ],
  ],
  ['SIMILAR_TO', ['axb', 'a.b'], true],
  ['SIMILAR_TO', ['a\nb', 'a_b'], false],
  ['SIMILAR_TO', ['a\nb', 'a%b'], true],
  ['SIMILAR_TO', ['ab', '[[:ALPHA:]]+'], true],
  ['SIMILAR_TO', ['abab', '(ab)*'], true],
  ['SIMILAR_TO', ['a_', 'a!_', '!'], true],
  ['SIMILAR_TO', ['ax', 'a!_', '!'], false],
];

test.each(cases)('%s(%j) is %j', (name, args, expected) => {
  expect(run(name, ...args)).toEqual(expected);
});

describe('patterns', () => {
  test('that JavaScript cannot express are named', () => {
    expect(() => run('REGEXP', 'aa', 'a++')).toThrow('possessive quantifier');
    expect(() => run('REGEXP', 'aa', '(?>a)')).toThrow('atomic group');
  });

  test('of SIMILAR TO are checked while planning', () => {
    expect(() => runConstant('SIMILAR_TO', 'a', 'a', 'ab')).toThrow('invalid escape character');
    expect(() => runConstant('SIMILAR_TO', 'a', '[a')).toThrow('invalid regular expression');
  });
});
