import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as t from '../../../src/core/index.ts';
import { of, run } from './call.ts';

const ALGORITHMS = ['MD5', 'SHA1', 'SHA224', 'SHA256', 'SHA384', 'SHA512'] as const;

test.each(ALGORITHMS)('%s agrees with OpenSSL at every length around a block', (name) => {
  const bytes = fc.uint8Array({ minLength: 0, maxLength: 300 });
  fc.assert(
    fc.property(bytes, (value) => {
      const expected = createHash(name.toLowerCase()).update(value).digest('hex');
      expect(run(name, value)).toBe(expected);
    }),
    { seed: 7, numRuns: 60 },
  );
});

test('text is hashed as UTF-8', () => {
  const expected = createHash('sha256').update('é', 'utf8').digest('hex');
  expect(run('SHA256', 'é')).toBe(expected);
  expect(run('SHA2', 'é', 256)).toBe(expected);
  expect(() => run('SHA2', 'a', 100)).toThrow('no hash of 100 bits');
});

test('HASH_CODE is that of Java', () => {
  expect(run('HASH_CODE', 'abc')).toBe(96354);
  expect(run('HASH_CODE', 2n * 4_294_967_296n)).toBe(2);
  expect(run('HASH_CODE', true)).toBe(1231);
  expect(run('HASH_CODE', of(t.DOUBLE(), 1.5))).toBe(1_073_217_536);
});
