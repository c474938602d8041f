import { expect, test } from 'vitest';
import { createEngine, type Value, type Vector, vectorOf } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { createStateStore, type StateTable } from '../../src/state/index.ts';

const engine = await createEngine(await kernelModule());
const { memory } = engine;
const store = createStateStore(engine, { nowMs: () => 0 });
let tables = 0;

function field(name: string, type: t.DataType): t.Field {
  return { name, type };
}

function column(type: t.DataType, values: readonly Value[]): Vector {
  return vectorOf(memory, type, values);
}

function ints(pointer: number, count: number): number[] {
  return [...memory.i32.subarray(pointer >>> 2, (pointer >>> 2) + count)];
}

function slotsOf(slots: readonly number[]): number {
  const pointer = memory.reserve(4 * slots.length);
  memory.i32.set(slots, pointer >>> 2);
  return pointer;
}

function unique(keys: t.Field[], values: t.Field[]): StateTable {
  return store.table({ name: `unique${tables++}`, keys, values, index: 'unique' });
}

const keyCases: readonly [string, t.Field[], Value[][]][] = [
  ['bigint', [field('k', t.BIGINT())], [[1n], [null], [-1n], [2n ** 62n], [0n], [1n << 32n]]],
  ['int', [field('k', t.INTEGER())], [[1], [null], [-1], [2 ** 31 - 1], [0]]],
  ['boolean', [field('k', t.BOOLEAN())], [[true], [null], [false]]],
  ['double', [field('k', t.DOUBLE())], [[1.5], [null], [Number.NaN], [-0], [0], [-1.5]]],
  ['decimal', [field('k', t.DECIMAL(38, 2))], [[1n], [null], [-(10n ** 37n)], [0n]]],
  [
    'string',
    [field('k', t.STRING())],
    [[''], [null], ['a'], ['a\0'], ['x'.repeat(23)], ['x'.repeat(24)], ['x'.repeat(300)], ['grün']],
  ],
  [
    'two columns',
    [field('a', t.BIGINT()), field('b', t.INTEGER())],
    [
      [1n, 2],
      [null, 2],
      [1n, null],
      [null, null],
      [2n, 1],
      [0n, 0],
    ],
  ],
  [
    'long and short text',
    [field('a', t.STRING()), field('b', t.STRING()), field('c', t.BOOLEAN())],
    [
      ['a', 'b', true],
      ['ab', '', true],
      ['', 'ab', true],
      ['a', 'b', null],
      ['a', 'b', false],
      [null, 'b', true],
      ['a'.repeat(40), 'b', true],
      ['a'.repeat(40), 'b', false],
      ['a'.repeat(40), null, false],
      [null, 'b'.repeat(40), false],
    ],
  ],
  ['array', [field('k', t.ARRAY(t.INTEGER()))], [[[1, 2]], [[]], [null], [[1, null]], [[2, 1]]]],
  ['no columns', [], [[]]],
];

for (const [name, keys, rows] of keyCases) {
  test(`a unique table tells ${name} keys apart and finds them again`, () => {
    const mark = memory.mark();
    const table = unique(keys, [field('v', t.INTEGER())]);
    const twice = [...rows, ...rows];
    const vectors = keys.map((key, i) =>
      column(
        key.type,
        twice.map((row) => row[i]!),
      ),
    );
    const missing = rows.map(() => -1);
    expect(ints(table.find(vectors, rows.length), rows.length)).toEqual(missing);

    const { slots, createdCount } = table.upsert(vectors, twice.length);
    const ids = ints(slots, twice.length);
    expect(createdCount).toBe(rows.length);
    expect(ids.slice(0, rows.length)).toEqual(ids.slice(rows.length));
    expect(new Set(ids).size).toBe(rows.length);
    expect(ints(table.find(vectors, twice.length), twice.length)).toEqual(ids);
    rows.forEach((row, i) => {
      expect(row.map((_, c) => table.get(c, ids[i]!))).toEqual(row);
      expect(table.findKey(row)).toBe(ids[i]);
    });

    table.removeSlot(ids[0]!);
    expect(table.findKey(rows[0]!)).toBe(-1);
    expect(table.size).toBe(rows.length - 1);
    expect(table.upsertKey(rows[0]!)).toBe(ids[0]);
    memory.release(mark);
  });
}

const valueCases: readonly [t.DataType, Value[]][] = [
  [t.BOOLEAN(), [true, null, false, true]],
  [t.TINYINT(), [-128, null, 127, 0]],
  [t.BIGINT(), [-(2n ** 63n), null, 2n ** 63n - 1n, 7n]],
  [t.DOUBLE(), [1.5, null, Number.NaN, -0]],
  [t.DECIMAL(38, 10), [-(10n ** 37n), null, 10n ** 37n, 1n]],
  [t.TIMESTAMP(3), [-1_000_000n, null, 1_700_000_000_123_000_000n, 0n]],
  [t.TIMESTAMP(9), [-1n, null, 1_700_000_000_123_456_789n, 253_402_300_799_999_999_999n]],
  [t.STRING(), ['', null, 'grün 🌊', 'x'.repeat(100_000)]],
  [t.BYTES(), [new Uint8Array(), null, new Uint8Array([1, 2]), new Uint8Array(70_000)]],
  [t.ARRAY(t.STRING()), [['a', null], null, [], ['b'.repeat(50)]]],
  [t.MAP(t.STRING(), t.DECIMAL(30, 2)), [[['a', 1n]], null, [], [['b', null]]]],
  [t.MULTISET(t.TIMESTAMP(9)), [[[253_402_300_799_999_999_999n, 2]], null, [], [[0n, 1]]]],
  [
    t.ROW([field('x', t.INTEGER()), field('y', t.INTERVAL_DAY_TIME())]),
    [[1, 1000], null, [null, null], [4, -1]],
  ],
];

for (const [type, values] of valueCases) {
  test(`${t.typeToString(type)} values are written, read, overwritten and cleared`, () => {
    const mark = memory.mark();
    const table = unique([field('k', t.INTEGER())], [field('v', type)]);
    const { slots } = table.upsert([column(t.INTEGER(), [1, 2, 3, 4])], 4);
    const read = () => {
      const vector = table.read(1, slots, 4);
      return [0, 1, 2, 3].map((i) => vector.get(i));
    };
    expect(read()).toEqual([null, null, null, null]);
    table.write(1, slots, 4, column(type, values));
    expect(read()).toEqual(values);
    expect(ints(slots, 4).map((slot) => table.get(1, slot))).toEqual(values);
    const turned = [...values].reverse();
    ints(slots, 4).forEach((slot, i) => {
      table.set(1, slot, turned[i]!);
    });
    expect(read()).toEqual(turned);
    const missing = table.read(1, slotsOf([-1, ints(slots, 1)[0]!]), 2);
    expect([missing.get(0), missing.get(1)]).toEqual([null, turned[0]]);
    table.remove(slots, 4);
    expect(read()).toEqual([null, null, null, null]);
    memory.release(mark);
  });
}

test('a chain keeps the rows of a key in insertion order', () => {
  const mark = memory.mark();
  const keys = [field('k', t.STRING())];
  const values = [field('v', t.INTEGER())];
  const table = store.table({ name: 'chain', keys, values, index: 'chain' });
  const slots = ints(
    table.append(
      [column(t.STRING(), ['a', 'b', 'a', null, 'a'])],
      [column(t.INTEGER(), [1, 2, 3, 4, 5])],
      5,
    ),
    5,
  );
  const valuesOf = (key: string | null) => {
    const out: Value[] = [];
    for (let s = table.firstOf([key]); s >= 0; s = table.next(s)) out.push(table.get(1, s));
    return out;
  };
  expect(valuesOf('a')).toEqual([1, 3, 5]);
  expect(table.countOf(['a'])).toBe(3);
  const matches = table.matches([column(t.STRING(), [null, 'z', 'a', 'a'])], 4);
  expect(ints(matches.rows, matches.count)).toEqual([0, 2, 2, 2, 3, 3, 3]);
  const matched = table.read(1, matches.slots, matches.count);
  expect([0, 1, 2, 3].map((i) => matched.get(i))).toEqual([4, 1, 3, 5]);
  expect(table.read(0, matches.slots, matches.count).get(1)).toBe('a');

  table.remove(slotsOf([slots[2]!, slots[3]!]), 2);
  expect(valuesOf('a')).toEqual([1, 5]);
  expect(table.previous(table.lastOf(['a']))).toBe(table.firstOf(['a']));
  expect(valuesOf(null)).toEqual([]);
  table.appendRow(['a'], [9]);
  expect(valuesOf('a')).toEqual([1, 5, 9]);
  expect(table.size).toBe(4);
  expect([...table.scan()].flatMap((b) => b.length)).toEqual([4]);
  memory.release(mark);
});

test('an ordered table keeps the rows of a key sorted, ties as they came', () => {
  const mark = memory.mark();
  const table = store.table({
    name: 'ordered',
    keys: [field('k', t.INTEGER())],
    values: [field('price', t.INTEGER()), field('name', t.STRING())],
    index: 'ordered',
    order: [
      { column: 0, descending: true, nullsLast: true },
      { column: 1, descending: false, nullsLast: false },
    ],
  });
  table.append(
    [column(t.INTEGER(), [1, 1, 1, 1, 1, 1])],
    [
      column(t.INTEGER(), [5, 7, null, 5, 7, 5]),
      column(t.STRING(), ['b', 'x', 'n', null, 'a', 'a long text that is not inline']),
    ],
    6,
  );
  const names: Value[] = [];
  for (let s = table.firstOf([1]); s >= 0; s = table.next(s)) names.push(table.get(2, s));
  expect(names).toEqual(['a', 'x', null, 'a long text that is not inline', 'b', 'n']);
  expect(table.get(2, table.seek([1], [5]))).toBe(null);
  expect(table.get(2, table.seek([1], [5, 'aa']))).toBe('b');
  expect(table.get(2, table.seek([1], [null]))).toBe('n');
  expect(table.seek([1], [null, 'z'])).toBe(-1);
  expect(table.seek([2], [1])).toBe(-1);
  expect(table.size).toBe(6);
  memory.release(mark);
});

test('a call that does not fit the table is refused', () => {
  const table = unique([field('k', t.INTEGER())], [field('price', t.INTEGER())]);
  expect(() => table.columnOf('prise')).toThrow("has no column 'prise'");
  expect(() => table.next(0)).toThrow('one row per key');
});
