import { expect, test } from 'vitest';
import { createEngine, type Value, Vector, vectorOf } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { createStateStore, hashKeys } from '../../src/state/index.ts';
import { slotsAt, vectors } from './reference.ts';
import { fieldsOf } from './twins.ts';

const engine = await createEngine(await kernelModule());
const { memory } = engine;
const SIZES = [0, 1, 7, 8, 9, 16, 17, 1000, 16_384];

const u32 = (value: number) => value >>> 0;
const rotl = (value: number, by: number) => u32((value << by) | (value >>> (32 - by)));
const u64 = (value: bigint) => BigInt.asUintN(64, value);
const rotl64 = (value: bigint, by: bigint) => u64((value << by) | (value >> (64n - by)));
const K = [0x9e3779b97f4a7c15n, 0xc2b2ae3d27d4eb4fn, 0x165667b19e3779f9n, 0xd6e8feb86659fd93n];
const NULL_HASH = 0x2545f491;

function fold(word: bigint): number {
  const bits = u64(word);
  const high = Number(bits >> 32n);
  return u32(Number(bits & 0xffffffffn) ^ Math.imul(high, 0x9e3779b1));
}

function combine(hash: number, column: number): number {
  const mixed = Math.imul(rotl(Math.imul(column, 0xcc9e2d51), 15), 0x1b873593);
  return u32(Math.imul(rotl(hash ^ mixed, 13), 5) + 0xe6546b64);
}

function hashText(bytes: Uint8Array): number {
  const word = (at: number) => {
    let value = 0n;
    for (let i = 0; i < 8; i++) value |= BigInt(bytes[at + i] ?? 0) << BigInt(8 * i);
    return value;
  };
  if (bytes.length <= 23) {
    const last = word(16) | (BigInt(bytes.length) << 56n);
    let hash = u64(word(0) * K[0]! + word(8) * K[1]! + last * K[2]!);
    hash = u64((hash ^ (hash >> 32n)) * K[3]!);
    return Number((hash ^ (hash >> 29n)) >> 32n);
  }
  let hash = u64(BigInt(bytes.length + 1) * K[3]!);
  for (let at = 0; at < bytes.length; at += 8) {
    hash = u64(rotl64(u64((hash ^ word(at)) * K[0]!), 29n) * K[1]!);
  }
  hash = u64((hash ^ (hash >> 32n)) * K[2]!);
  return Number((hash ^ (hash >> 29n)) >> 32n);
}

const floatBits = (value: number) => {
  if (Number.isNaN(value)) return 0x7ff8000000000000n;
  return new BigInt64Array(new Float64Array([value]).buffer)[0]!;
};

/** The hash of a key, which checkpoints of every version rely on. */
function referenceHash(types: readonly t.DataType[], key: readonly Value[]): number {
  let hash = 0;
  types.forEach((type, i) => {
    const own = hashValue(type, key[i]!);
    hash = i === 0 ? own : combine(hash, own);
  });
  return hash;
}

function hashValue(type: t.DataType, value: Value): number {
  if (value === null) return NULL_HASH;
  switch (type.kind) {
    case 'BOOLEAN':
      return value === true ? 1 : 0;
    case 'FLOAT':
    case 'DOUBLE':
      return fold(floatBits(value as number));
    case 'DECIMAL':
      return combine(fold(value as bigint), fold((value as bigint) >> 64n));
    case 'TIMESTAMP':
      return fold((value as bigint) / 1000n);
    case 'VARCHAR':
      return hashText(new TextEncoder().encode(value as string));
    case 'VARBINARY':
      return hashText(value as Uint8Array);
    default:
      return fold(BigInt(value as number | bigint));
  }
}

const TEXT = ['', 'a', 'grün 🌊', 'x'.repeat(22), 'y'.repeat(23), 'z'.repeat(24), 'w'.repeat(333)];
const samples: readonly [t.DataType, (i: number) => Value][] = [
  [t.BIGINT(), (i) => BigInt(i - 5) * 0x1234567890abn],
  [t.INTEGER(), (i) => (i - 5) * 77_777],
  [t.SMALLINT(), (i) => (i % 60_000) - 30_000],
  [t.TINYINT(), (i) => (i % 256) - 128],
  [t.BOOLEAN(), (i) => i % 3 === 0],
  [t.DOUBLE(), (i) => [0, -0, Number.NaN, i / 7][i % 4]!],
  [t.FLOAT(), (i) => [0, -0, Number.NaN, i / 8][i % 4]!],
  [t.DECIMAL(38, 2), (i) => BigInt(i - 5) * 10n ** 30n],
  [t.TIMESTAMP(3), (i) => BigInt(i) * 1_000_000n],
  [t.STRING(), (i) => TEXT[i % 7]! + (i % 13)],
  [t.BYTES(), (i) => new TextEncoder().encode(TEXT[i % 7]! + (i % 11))],
];

for (const size of SIZES) {
  test(`hashes of ${size} keys are those of the reference, with and without nulls`, () => {
    const mark = memory.mark();
    for (const [type, make] of samples) {
      for (const nullEvery of [0, 3]) {
        const values = Array.from({ length: size }, (_, i) =>
          nullEvery > 0 && i % nullEvery === 0 ? null : make(i),
        );
        const hashes = hashKeys(engine, [vectorOf(memory, type, values)], size) >>> 2;
        // Every row of small sizes; of large ones the edges and some between.
        const rows = values.map((_, i) => i).filter((i) => i < 50 || i > size - 50 || i % 97 === 0);
        const got = rows.map((row) => memory.u32[hashes + row]);
        const wanted = rows.map((row) => referenceHash([type], [values[row]!]));
        expect(got).toEqual(wanted);
      }
    }
    memory.release(mark);
  });

  test(`${size} keys of any type get the slots that a Map gives them`, () => {
    for (const types of [...samples.map(([type]) => [type]), [t.BIGINT(), t.STRING()]]) {
      const mark = memory.mark();
      const table = createStateStore(engine, { nowMs: () => 0 }).table({
        name: 's',
        keys: fieldsOf(types, 'k'),
        values: [],
        index: 'unique',
      });
      const makers = types.map(
        (type) => samples.find(([sample]) => sample === type || t.sameType(sample, type))![1],
      );
      const rows = Array.from({ length: size }, (_, i) =>
        makers.map((make) => (i % 10 === 9 ? null : make(i % 500))),
      );
      const input = vectors(engine, types, rows);
      const slots = slotsAt(engine, table.upsert(input, size).slots, size);
      const reference = new Map<string, number>();
      const wanted = rows.map((row) => {
        const key = row.map((value) => (Object.is(value, -0) ? '-0' : String(value))).join('|');
        if (!reference.has(key)) reference.set(key, reference.size);
        return reference.get(key)!;
      });
      expect(slots).toEqual(wanted);
      expect(table.size).toBe(reference.size);
      expect(slotsAt(engine, table.find(input, size), size)).toEqual(wanted);
      table.clear();
      memory.release(mark);
    }
  });
}

test('NaNs of any bits are one key, in hashes and in tables', () => {
  const mark = memory.mark();
  const values = memory.reserve(24);
  memory.i64.set([0x7ff8000000000001n, -1n, 0x7ff0000000000123n], values >>> 3);
  const vector = new Vector(memory, t.DOUBLE(), 3, 0, values);
  const hashes = hashKeys(engine, [vector], 3) >>> 2;
  expect(new Set(memory.u32.slice(hashes, hashes + 3)).size).toBe(1);
  for (const more of [[], [vector]]) {
    const types = [t.DOUBLE(), ...more.map(() => t.DOUBLE())];
    const spec = { name: 's', keys: fieldsOf(types, 'k'), values: [], index: 'unique' } as const;
    const table = createStateStore(engine, { nowMs: () => 0 }).table(spec);
    expect(table.upsert([vector, ...more], 3).createdCount).toBe(1);
  }
  memory.release(mark);
});

test('a large table that grows and shrinks at random is a Map', () => {
  const table = createStateStore(engine, { nowMs: () => 0 }).table({
    name: 's',
    keys: fieldsOf([t.BIGINT()], 'k'),
    values: [],
    index: 'unique',
  });
  const reference = new Map<bigint, number>();
  const free: number[] = [];
  let next = 0;
  let seed = 1;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  for (let round = 0; round < 40; round++) {
    const mark = memory.mark();
    const keys = Array.from({ length: 5000 }, () => BigInt(random(60_000)) * 0x100000001n);
    const slots = slotsAt(
      engine,
      table.upsert(
        vectors(
          engine,
          [t.BIGINT()],
          keys.map((k) => [k]),
        ),
        5000,
      ).slots,
      5000,
    );
    keys.forEach((key, i) => {
      if (!reference.has(key)) reference.set(key, free.pop() ?? next++);
      if (reference.get(key) !== slots[i]) throw new Error(`key ${key} moved`);
    });
    const gone = [...reference].filter(() => random(100) < (round % 7) * 15);
    const list = memory.reserve(4 * gone.length);
    memory.i32.set(
      gone.map(([, slot]) => slot),
      list >>> 2,
    );
    table.remove(list, gone.length);
    for (const [key, slot] of gone) {
      reference.delete(key);
      free.push(slot);
    }
    expect(table.size).toBe(reference.size);
    const all = [...reference];
    const found = table.find(
      vectors(
        engine,
        [t.BIGINT()],
        all.map(([key]) => [key]),
      ),
      all.length,
    );
    expect(slotsAt(engine, found, all.length)).toEqual(all.map(([, slot]) => slot));
    const missing = gone.slice(0, 1000).map(([key]) => [key]);
    const none = table.find(vectors(engine, [t.BIGINT()], missing), missing.length);
    expect(slotsAt(engine, none, missing.length).every((slot) => slot === -1)).toBe(true);
    expect([...table.slots()]).toEqual(all.map(([, slot]) => slot).sort((a, b) => a - b));
    memory.release(mark);
  }
});
