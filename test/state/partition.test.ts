import { expect, test } from 'vitest';
import { createEngine, type Value, vectorOf } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import {
  HashPartitioner,
  hashKeys,
  keyGroupRange,
  keyGroupsOf,
  subtaskOf,
} from '../../src/state/index.ts';

const engine = await createEngine(await kernelModule());
const { memory } = engine;

/** Flink's MathUtils.murmurHash, in plain TypeScript. */
function murmur(hash: number): number {
  const rotl = (x: number, n: number) => (x << n) | (x >>> (32 - n));
  let code = Math.imul(hash, 0xcc9e2d51);
  code = Math.imul(rotl(code, 15), 0x1b873593);
  code = (Math.imul(rotl(code, 13), 5) + 0xe6546b64) | 0;
  code ^= 4;
  code ^= code >>> 16;
  code = Math.imul(code, 0x85ebca6b);
  code ^= code >>> 13;
  code = Math.imul(code, 0xc2b2ae35);
  code ^= code >>> 16;
  if (code >= 0) return code;
  return code === -(2 ** 31) ? 0 : -code;
}

test('the key group of a BIGINT that fits an int is murmur of it', () => {
  const mark = memory.mark();
  const values = [0n, 1n, 2n, 42n, 128n, 65_536n, 2n ** 31n - 1n];
  const groups = keyGroupsOf(engine, [vectorOf(memory, t.BIGINT(), values)], values.length, 128);
  expect([...memory.u16.subarray(groups >>> 1, (groups >>> 1) + values.length)]).toEqual(
    values.map((value) => murmur(Number(value)) % 128),
  );
  memory.release(mark);
});

test('ranges of all subtasks cover every key group once, and agree with subtaskOf', () => {
  for (const maxParallelism of [1, 2, 7, 128, 1000, 32768]) {
    for (const parallelism of [1, 2, 3, 5, 8, 127]) {
      if (parallelism > maxParallelism) continue;
      let next = 0;
      for (let index = 0; index < parallelism; index++) {
        const range = keyGroupRange(maxParallelism, parallelism, index);
        expect(range.first).toBe(next);
        next = range.last + 1;
        for (const group of [range.first, range.last]) {
          expect(subtaskOf(group, maxParallelism, parallelism)).toBe(index);
        }
      }
      expect(next).toBe(maxParallelism);
    }
  }
});

for (const length of [0, 1, 3, 4, 5, 1000, 16_384]) {
  for (const maxParallelism of [128, 100]) {
    test(`${length} rows go to the owner of their key group of ${maxParallelism}`, () => {
      const mark = memory.mark();
      const numbers: Value[] = Array.from({ length }, (_, i) => BigInt(i) * 1_000_003n - 50n);
      const texts: Value[] = Array.from({ length }, (_, i) =>
        i % 5 === 0 ? null : `key ${'x'.repeat(i % 40)}`,
      );
      const columns = [vectorOf(memory, t.BIGINT(), numbers), vectorOf(memory, t.STRING(), texts)];
      const partitioner = new HashPartitioner(engine, maxParallelism, 7);
      for (const keys of [[0], [1], [0, 1], []]) {
        const vectors = keys.map((key) => columns[key]!);
        const hashes = hashKeys(engine, vectors, length) >>> 2;
        const wanted: number[][] = Array.from({ length: 7 }, () => []);
        for (let row = 0; row < length; row++) {
          const group = murmur(memory.i32[hashes + row]!) % maxParallelism;
          wanted[subtaskOf(group, maxParallelism, 7)]!.push(row);
        }
        const { rows, count } = partitioner.partition(vectors, length);
        const got = wanted.map((_, target) => {
          const at = rows(target) >>> 2;
          return [...memory.i32.subarray(at, at + count(target))];
        });
        expect(got).toEqual(wanted);
      }
      memory.release(mark);
    });
  }
}

test('equal values hash alike in every integer type, and nulls are a value', () => {
  const mark = memory.mark();
  const types = [t.TINYINT(), t.SMALLINT(), t.INTEGER(), t.BIGINT()];
  const hashes = types.map((type) => {
    const values = [-5, 0, 100, null].map((v) =>
      type.kind === 'BIGINT' && v !== null ? BigInt(v) : v,
    );
    const pointer = hashKeys(engine, [vectorOf(memory, type, values)], 4) >>> 2;
    return [...memory.u32.subarray(pointer, pointer + 4)];
  });
  for (const other of hashes) expect(other).toEqual(hashes[0]);
  expect(new Set(hashes[0]).size).toBe(4);
  memory.release(mark);
});
