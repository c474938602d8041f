import { expect, test } from 'vitest';
import { createEngine } from '../../src/batch/index.ts';
import { connectors } from '../../src/connector/index.ts';
import * as t from '../../src/core/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { contextOf, openSource, readSource, type SourceRequest } from './reading.ts';

const engine = await createEngine(await kernelModule());
const options = { connector: 'collection' };
const columns = { id: t.BIGINT(), name: t.STRING(), at: t.TIMESTAMP(3) };
const expected = [
  [1n, 'a', 1_000_000n],
  [2n, null, null],
];

async function read(given: unknown, request: Partial<SourceRequest> = {}, readers = 1) {
  const source = await openSource({ columns, options, ...request }, contextOf({ t: given }));
  return (await readSource(engine, source, readers)).rows;
}

test('objects, arrays, iterables, async iterables and columns hold the same rows', async () => {
  const objects = [
    { id: 1, name: 'a', at: new Date(1) },
    { id: 2n, name: null },
  ];
  const arrays = [
    [1, 'a', 1],
    [2, undefined, null],
  ];
  function* some() {
    yield* objects;
  }
  async function* later() {
    for (const row of arrays) {
      await Promise.resolve();
      yield row;
    }
  }
  expect(await read(objects)).toEqual(expected);
  expect(await read(arrays)).toEqual(expected);
  expect(await read(new Set(arrays))).toEqual(expected);
  expect(await read(some())).toEqual(expected);
  expect(await read(later())).toEqual(expected);
  expect(await read({ id: new BigInt64Array([1n, 2n]), name: ['a', null], at: [1, null] })).toEqual(
    expected,
  );
});

test('rows as arrays keep their places when columns are left out', async () => {
  expect(await read([[1, 'a', 1]], { wanted: ['at', 'id'] })).toEqual([[1_000_000n, 1n]]);
});

test('typed arrays are copied as they lie, among several readers', async () => {
  const length = 2_500_000;
  const id = BigInt64Array.from({ length }, (_, i) => BigInt(i));
  const price = Float64Array.from({ length }, (_, i) => i / 2);
  const n = Int32Array.from({ length }, (_, i) => -i);
  const request = {
    columns: { n: t.INTEGER(), id: t.BIGINT(), price: t.DOUBLE() },
    wanted: ['price', 'id', 'n'],
  };
  const rows = await read({ id, price, n }, request, 3);
  expect(rows.length).toBe(length);
  const sum = (column: number) => rows.reduce((total, row) => total + Number(row[column]), 0);
  expect([sum(1), sum(2)]).toEqual([(length * (length - 1)) / 2, -(length * (length - 1)) / 2]);
});

test('a value of the wrong kind is an error with its row and column', async () => {
  await expect(
    read([
      [1, 'a', 1],
      ['x', 'a', 1],
    ]),
  ).rejects.toMatchObject({
    code: 'CONNECTOR_BAD_VALUE',
    message: `row 1: column 'id' is "x", expected BIGINT`,
  });
  await expect(read([[2 ** 60, 'a', 1]])).rejects.toMatchObject({ code: 'CONNECTOR_BAD_VALUE' });
});

test('nested values', async () => {
  const nested = {
    m: t.MAP(t.STRING(), t.INTEGER()),
    r: t.ROW([
      { name: 'x', type: t.INTEGER() },
      { name: 'y', type: t.ARRAY(t.DATE()) },
    ]),
    d: t.DECIMAL(10, 2),
    b: t.BYTES(),
  };
  const row = { m: { a: 1 }, r: { x: 1, y: ['2020-01-02', null] }, d: '1.5', b: Uint8Array.of(1) };
  const other = {
    m: new Map([['a', 1]]),
    r: [1, ['2020-01-02', null]],
    d: 1.5,
    b: Uint8Array.of(1),
  };
  const value = [[['a', 1]], [1, [18263, null]], 150n, Uint8Array.of(1)];
  expect(await read([row, other], { columns: nested })).toEqual([value, value]);
});

test('an async iterable that fails fails the read', async () => {
  async function* failing() {
    yield [1, 'a', 1];
    throw new Error('line lost');
  }
  await expect(read(failing())).rejects.toThrow('line lost');
});

test('async iterables are unbounded unless it is said otherwise', async () => {
  const later = (async function* () {})();
  const open = (more: object) =>
    openSource({ columns, options: { ...options, ...more } }, contextOf({ t: later }));
  expect((await open({})).bounded).toBe(false);
  expect((await open({ bounded: 'true' })).bounded).toBe(true);
});

test('a table nobody gave is an error with a suggestion', async () => {
  const context = contextOf({ bids: [] });
  await expect(openSource({ columns, options, name: 'bid' }, context)).rejects.toMatchObject({
    code: 'CONNECTOR_UNKNOWN_TABLE',
    hint: "did you mean 'bids'?",
  });
});

test('columns are guessed from rows and typed arrays', async () => {
  const infer = async (given: unknown) =>
    t.schemaToString(
      (await connectors.find('collection')!.inferSchema!({ name: 't' }, contextOf({ t: given })))
        .schema,
    );
  expect(
    await infer([
      { a: 1, b: 'x', c: { d: [1.5] }, e: '2020-01-02T03:04:05' },
      { a: 2n, f: true },
    ]),
  ).toBe('a BIGINT, b STRING, c ROW<`d` ARRAY<DOUBLE>>, e STRING, f BOOLEAN');
  expect(await infer({ a: new Int32Array(1), b: new BigInt64Array(1), c: ['x'] })).toBe(
    'a INT, b BIGINT, c STRING',
  );
});
