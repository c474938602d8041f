import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Value } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { type Expression, literal, resolveCall } from '../../src/expression/index.ts';
import { apply, type Column, evaluate, references } from './evaluate.ts';

const SIZES = [0, 1, 7, 8, 9, 16, 17, 1000, 16_384];
const ascii = fc.string({ unit: 'grapheme-ascii', maxLength: 40 });
const points = fc.string({
  unit: fc.constantFrom('a', 'B', ' ', 'é', 'ß', '谢', '🌊', '%', '_'),
  maxLength: 12,
});

function column(length: number, seed: number, value: fc.Arbitrary<string>): Column {
  const few = Math.min(length, 256);
  const [sample] = fc.sample(
    fc.array(fc.option(value, { nil: null, freq: 5 }), { minLength: few, maxLength: few }),
    { seed, numRuns: 1 },
  );
  return {
    type: t.STRING(),
    values: Array.from({ length }, (_, i) => sample![(i * 7) % few] ?? null),
  };
}

const text = (value: string): Expression =>
  literal(value, t.CHAR(Math.max(1, value.length), false));
const int = (value: number): Expression => literal(value, t.INTEGER(false));
const map = (input: Column, f: (value: string) => Value): Value[] =>
  input.values.map((value) => (value === null ? null : f(value as string)));

describe.each(SIZES)('over %i rows', (length) => {
  for (const [kind, value] of [
    ['ASCII', ascii],
    ['any text', points],
  ] as const) {
    const a = column(length, 1, value);
    const b = column(length, 2, value);
    const [reference] = references([a]);
    const run = (name: string, ...args: Expression[]): Value[] =>
      evaluate(resolveCall(name, [reference!, ...args]), [a]);

    test(`length and case of ${kind}`, () => {
      expect(run('CHAR_LENGTH')).toEqual(map(a, (value) => [...value].length));
      expect(run('UPPER')).toEqual(map(a, (value) => value.toUpperCase()));
      expect(run('LOWER')).toEqual(map(a, (value) => value.toLowerCase()));
    });

    test(`parts of ${kind}`, () => {
      for (const [from, size] of [
        [1, 3],
        [2, 100],
        [-3, 2],
        [0, 2],
        [50, 1],
        [-50, 2],
        [3, 0],
      ] as const) {
        const expected = map(a, (value) => substring(value, from, size));
        expect(run('SUBSTRING', int(from), int(size))).toEqual(expected);
      }
      expect(run('SUBSTRING', int(-2))).toEqual(map(a, (value) => substring(value, -2, 1000)));
    });

    test(`joining of ${kind}`, () => {
      const both = a.values.map((x, i) =>
        x === null || b.values[i] === null ? null : `${x}${b.values[i]}`,
      );
      expect(apply('CONCAT_OPERATOR', a, b)).toEqual(both);
      const dashed = resolveCall('CONCAT', [...references([a]), text('-'), references([a, b])[1]!]);
      expect(evaluate(dashed, [a, b])).toEqual(
        a.values.map((x, i) => (x === null || b.values[i] === null ? null : `${x}-${b.values[i]}`)),
      );
    });

    test(`trimming of ${kind}`, () => {
      const trim = (side: string, characters: string): Value[] =>
        evaluate(resolveCall('TRIM', [text(side), text(characters), reference!]), [a]);
      expect(trim('BOTH', ' ')).toEqual(map(a, (value) => value.replace(/^ +| +$/g, '')));
      expect(trim('LEADING', ' ')).toEqual(map(a, (value) => value.replace(/^ +/, '')));
      expect(trim('TRAILING', ' ')).toEqual(map(a, (value) => value.replace(/ +$/, '')));
      expect(trim('BOTH', 'a🌊')).toEqual(
        map(a, (value) => value.replace(/^[a🌊]+|[a🌊]+$/gu, '')),
      );
    });

    test(`LIKE over ${kind}`, () => {
      for (const pattern of [
        'a%',
        '%B',
        '%a%',
        '_',
        '%',
        '',
        '_a%',
        '%é_',
        'a%B%',
        '__%',
        '%🌊%谢%',
        'aB',
      ]) {
        const like = likeReference(pattern);
        expect(run('LIKE', text(pattern)), pattern).toEqual(map(a, (value) => like.test(value)));
      }
    });
  }
});

/** Flink's SUBSTRING on code points. */
function substring(value: string, from: number, size: number): string {
  const all = [...value];
  const start = from > 0 ? from - 1 : from < 0 ? all.length + from : 0;
  return start < 0 ? '' : all.slice(start, start + size).join('');
}

function likeReference(pattern: string): RegExp {
  const source = [...pattern]
    .map((each) => (each === '%' ? '.*' : each === '_' ? '.' : each))
    .join('');
  return new RegExp(`^${source}$`, 'su');
}

describe('LIKE', () => {
  const like = (value: string, ...args: Expression[]): Value[] =>
    evaluate(resolveCall('LIKE', [text(value), ...args]), [{ type: t.INTEGER(), values: [1] }]);

  test('takes the meaning away after the escape character', () => {
    expect(like('50%', text('50!%'), text('!'))).toEqual([true]);
    expect(like('50x', text('50!%'), text('!'))).toEqual([false]);
    expect(like('a!b', text('a!!b'), text('!'))).toEqual([true]);
    expect(like('a\\b', text('a\\b'))).toEqual([true]);
  });

  test('refuses an escape that is no character, or escapes nothing', () => {
    expect(() => like('a', text('a'), text('ab'))).toThrow("invalid escape character 'ab'");
    expect(() => like('a', text('!a'), text('!'))).toThrow('invalid escape sequence');
  });

  test('matches patterns that come with the row', () => {
    const values: Column = { type: t.STRING(), values: ['abc', 'abc', null, 'a.c', 'a\nc'] };
    const patterns: Column = { type: t.STRING(), values: ['a%', 'b%', 'a', 'a.c', 'a_c'] };
    expect(apply('LIKE', values, patterns)).toEqual([true, false, null, true, true]);
  });
});

test('SUBSTRING of a length below 0 is null', () => {
  const values: Column = { type: t.STRING(), values: ['abc', 'abc', null] };
  const sizes: Column = { type: t.INTEGER(), values: [-1, 2, 1] };
  const [value, size] = references([values, sizes]);
  expect(evaluate(resolveCall('SUBSTRING', [value!, int(1), size!]), [values, sizes])).toEqual([
    null,
    'ab',
    null,
  ]);
});

test('|| keeps lengths, and bytes apart from text', () => {
  const type = resolveCall('CONCAT_OPERATOR', [text('abc'), text('de')]).type;
  expect(t.typeToString(type)).toBe('CHAR(5) NOT NULL');
  const bytes: Column = { type: t.BYTES(), values: [Uint8Array.of(1), null] };
  expect(apply('CONCAT_OPERATOR', bytes, bytes)).toEqual([Uint8Array.of(1, 1), null]);
});
