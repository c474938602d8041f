/** Tokens: their kinds, values and places; the lexer never throws. */
import { expect, test } from 'vitest';
import { tokenize } from '../../src/sql/parser/lexer.ts';

const kinds = (text: string) =>
  tokenize(text)
    .slice(0, -1)
    .map(({ kind, value }) => [kind, value]);

test.each([
  ["'it''s'", [['string', "it's"]]],
  ['`a``b`', [['name', 'a`b']]],
  [
    '1 1.5 .5 1. 1e5 1.5E-3',
    [
      ['number', '1'],
      ['number', '1.5'],
      ['number', '.5'],
      ['number', '1.'],
      ['number', '1e5'],
      ['number', '1.5E-3'],
    ],
  ],
  [
    'a$b _x $f0',
    [
      ['word', 'a$b'],
      ['word', '_x'],
      ['word', '$f0'],
    ],
  ],
  [
    'größe 名前',
    [
      ['word', 'größe'],
      ['word', '名前'],
    ],
  ],
  [
    'a -- rest\nb // rest\n/* c */ d',
    [
      ['word', 'a'],
      ['word', 'b'],
      ['word', 'd'],
    ],
  ],
  [
    '/*+ h */',
    [
      ['symbol', '/*+'],
      ['word', 'h'],
      ['symbol', '*/'],
    ],
  ],
  [
    '<> <= >= || =>',
    [
      ['symbol', '<>'],
      ['symbol', '<='],
      ['symbol', '>='],
      ['symbol', '||'],
      ['symbol', '=>'],
    ],
  ],
  [
    "X'0a' n'b' _utf8'c' U&'d'",
    [
      ['string', '0a'],
      ['string', 'b'],
      ['string', 'c'],
      ['string', 'd'],
    ],
  ],
  ["E'a\\'b'", [['string', "a\\'b"]]],
  [
    'SET a.b = c;d',
    [
      ['word', 'SET'],
      ['raw', 'a.b'],
      ['symbol', '='],
      ['raw', 'c'],
      ['symbol', ';'],
      ['word', 'd'],
    ],
  ],
  [
    'SET dir = file:///tmp/x;',
    [
      ['word', 'SET'],
      ['raw', 'dir'],
      ['symbol', '='],
      ['raw', 'file:///tmp/x'],
      ['symbol', ';'],
    ],
  ],
])('%s', (text, expected) => {
  expect(kinds(text)).toEqual(expected);
});

test('lines and columns count from 1, also after strings over several lines', () => {
  const places = tokenize("a\n  'x\ny' b\r\nc").map(({ line, column }) => `${line}:${column}`);
  expect(places).toEqual(['1:1', '2:3', '3:4', '4:1', '4:2']);
});

test.each(["'abc", '`abc', '/* abc', '@', '\u0000', '"'])(
  '%j is invalid, not an exception',
  (text) => {
    const [token] = tokenize(text);
    expect(token!.kind).toBe('invalid');
    expect(token!.error!.code).toMatch(/^SQL_/);
  },
);
