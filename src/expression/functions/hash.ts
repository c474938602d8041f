/** MD5 and SHA as hexadecimal text, and Java's hash code. */

import { formatHex } from '../../batch/index.ts';
import { CHAR, type DataType, INTEGER, VARCHAR } from '../../core/index.ts';
import { evaluationFailed, unsupported } from '../errors.ts';
import { bound, type RowFunction, type ScalarFunction, scalar } from '../function.ts';
import { md5 } from '../hash/md5.ts';
import { sha1 } from '../hash/sha1.ts';
import { sha224, sha256 } from '../hash/sha256.ts';
import { sha384, sha512 } from '../hash/sha512.ts';
import { ANY, gives, INT, STRING_LIKE, takes } from '../signature.ts';

type Hash = (bytes: Uint8Array) => Uint8Array;

const encoder = new TextEncoder();

function hexOf(hash: Hash, value: string | Uint8Array): string {
  return formatHex(hash(typeof value === 'string' ? encoder.encode(value) : value));
}

const hashes: readonly [name: string, hash: Hash, hexDigits: number][] = [
  ['MD5', md5, 32],
  ['SHA1', sha1, 40],
  ['SHA224', sha224, 56],
  ['SHA256', sha256, 64],
  ['SHA384', sha384, 96],
  ['SHA512', sha512, 128],
];

const SHA2: ReadonlyMap<number, Hash> = new Map([
  [224, sha224],
  [256, sha256],
  [384, sha384],
  [512, sha512],
]);

function sha2(value: string | Uint8Array, bits: number): string {
  const hash = SHA2.get(bits);
  if (hash === undefined) {
    throw evaluationFailed('SHA2', `no hash of ${bits} bits: expected 224, 256, 384 or 512`);
  }
  return hexOf(hash, value);
}

export const HASH_FUNCTIONS: readonly ScalarFunction[] = [
  ...hashes.map(([name, hash, digits]) =>
    scalar(name, takes(STRING_LIKE), gives(CHAR(digits)), (value: string | Uint8Array) =>
      hexOf(hash, value),
    ),
  ),
  scalar('SHA2', takes(STRING_LIKE, INT), gives(VARCHAR(128)), sha2),
  bound('HASH_CODE', takes(ANY), gives(INTEGER()), bindHashCode),
];

/** What `hashCode` gives in Java for values of the type. */
function bindHashCode({ types }: { readonly types: readonly DataType[] }): RowFunction {
  switch (types[0]!.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return (text: string) => {
        let hash = 0;
        for (let i = 0; i < text.length; i++) hash = (31 * hash + text.charCodeAt(i)) | 0;
        return hash;
      };
    case 'BOOLEAN':
      return (value: boolean) => (value ? 1231 : 1237);
    case 'BIGINT':
      return (value: bigint) => Number(BigInt.asIntN(32, value ^ (value >> 32n)));
    case 'DOUBLE':
      return (value: number) => {
        const words = new Int32Array(Float64Array.of(value).buffer);
        return words[0]! ^ words[1]!;
      };
    case 'FLOAT':
      return (value: number) => new Int32Array(Float32Array.of(value).buffer)[0]!;
    case 'TINYINT':
    case 'SMALLINT':
    case 'INTEGER':
    case 'DATE':
      return (value: number) => value;
    default:
      throw unsupported(`HASH_CODE of ${types[0]!.kind}`);
  }
}
