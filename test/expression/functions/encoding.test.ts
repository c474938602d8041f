import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Value } from '../../../src/batch/index.ts';
import { bytes, run } from './call.ts';

test('Base64 agrees with Node', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (value) => {
      expect(run('TO_BASE64', value)).toBe(Buffer.from(value).toString('base64'));
    }),
    { seed: 7, numRuns: 60 },
  );
});

const cases: readonly [string, (string | bigint | Uint8Array)[], Value][] = [
  ['FROM_BASE64', ['5L2g5aW9'], '你好'],
  ['FROM_BASE64', ['YQ'], 'a'],
  ['ENCODE', ['aé€', 'US-ASCII'], bytes('613f3f')],
  ['ENCODE', ['aé€', 'iso-8859-1'], bytes('61e93f')],
  ['ENCODE', ['a', 'UTF-16'], bytes('feff0061')],
  ['DECODE', [bytes('61e9'), 'US-ASCII'], 'a\ufffd'],
  ['DECODE', [bytes('0061'), 'utf-16'], 'a'],
  ['DECODE', [bytes('ff61'), 'utf-8'], '\ufffda'],
  ['URL_ENCODE', ['a b*é~'], 'a+b*%C3%A9%7E'],
  ['URL_DECODE', ['a+b%20'], 'a b '],
  ['URL_DECODE', ['a%2'], null],
  ['PARSE_URL', ['http://u@h:80/p;x?k=v#r', 'HOST'], 'h'],
  ['PARSE_URL', ['http://u@h:80/p;x?k=v#r', 'AUTHORITY'], 'u@h:80'],
  ['PARSE_URL', ['http://u@h:80/p;x?k=v#r', 'FILE'], '/p;x?k=v'],
  ['PARSE_URL', ['http://u:p@h/?#', 'QUERY'], ''],
  ['PARSE_URL', ['http://h/?ak=1&k=2', 'QUERY', 'k'], '2'],
  ['PARSE_URL', ['http://h/', 'REF'], null],
  ['PARSE_URL', ['http://h/', 'X'], null],
  ['PARSE_URL', ['invalid://h/p', 'PATH'], null],
  ['PARSE_URL', ['mailto:a@b', 'PATH'], 'a@b'],
  ['INET_ATON', ['127.1'], 2_130_706_433n],
  ['INET_ATON', ['192.168.1'], 3_232_235_521n],
  ['INET_ATON', ['010.000.000.001'], 167_772_161n],
  ['INET_ATON', ['256'], null],
  ['INET_ATON', ['0000127.1'], 2_130_706_433n],
  ['INET_ATON', ['1.2.3.'], null],
  ['INET_NTOA', [3_232_235_777n], '192.168.1.1'],
  ['INET_NTOA', [4_294_967_296n], null],
  ['INET_NTOA', [-1n], null],
];

test.each(cases)('%s: case %#', (name, args, expected) => {
  expect(run(name, ...args)).toEqual(expected);
});

test('what cannot be read is refused by name', () => {
  expect(() => run('FROM_BASE64', 'a')).toThrow("'a' is not Base64");
  expect(() => run('ENCODE', 'a', 'ebcdic')).toThrow("no character set 'ebcdic'");
});
