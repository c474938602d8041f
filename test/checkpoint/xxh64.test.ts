import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEngine } from '../../src/batch/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { xxh64Reference } from '../reference/xxh64.ts';

const engine = await createEngine(await kernelModule());

function hash(bytes: Uint8Array, seed: bigint): bigint {
  const { memory, kernels } = engine;
  const mark = memory.mark();
  const pointer = memory.reserve(bytes.length + 1);
  memory.u8.set(bytes, pointer);
  const result = BigInt.asUintN(64, kernels.xxh64(pointer, bytes.length, seed));
  memory.release(mark);
  return result;
}

test('the published vectors of XXH64 hold', () => {
  const text = (s: string) => new TextEncoder().encode(s);
  expect(hash(text(''), 0n)).toBe(0xef46db3751d8e999n);
  expect(hash(text('a'), 0n)).toBe(0xd24ec4f1a98c6e5bn);
  expect(hash(text('abc'), 0n)).toBe(0x44bc2cf5ad770999n);
});

test('the kernel equals the plain reference at every length and seed', () => {
  const input = fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.bigInt(0n, 2n ** 63n - 1n));
  fc.assert(
    fc.property(input, ([bytes, seed]) => {
      expect(hash(bytes, seed)).toBe(xxh64Reference(bytes, seed));
    }),
    { numRuns: 500, seed: 1 },
  );
});
