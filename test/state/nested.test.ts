import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEngine, take, type Value, vectorOf } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { createStateStore, hashKeys } from '../../src/state/index.ts';
import { pointerTo, slotsAt } from './reference.ts';

const engine = await createEngine(await kernelModule());
const { memory } = engine;

interface Sample {
  readonly type: t.DataType;
  readonly value: fc.Arbitrary<Value>;
}

const optional = (value: fc.Arbitrary<Value>) => fc.option(value, { nil: null, freq: 4 });

const simple: readonly Sample[] = [
  { type: t.BOOLEAN(), value: fc.boolean() },
  { type: t.TINYINT(), value: fc.integer({ min: -128, max: 127 }) },
  { type: t.INTEGER(), value: fc.integer() },
  { type: t.BIGINT(), value: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }) },
  { type: t.DOUBLE(), value: fc.double() },
  { type: t.FLOAT(), value: fc.float() },
  { type: t.DECIMAL(38, 3), value: fc.bigInt({ min: -(10n ** 37n), max: 10n ** 37n }) },
  {
    type: t.TIMESTAMP(9),
    value: fc.bigInt({ min: -(10n ** 18n), max: 253_402_300_799_999_999_999n }),
  },
  { type: t.INTERVAL_DAY_TIME(), value: fc.integer() },
  { type: t.STRING(), value: fc.string({ unit: 'grapheme', maxLength: 40 }) },
  { type: t.BYTES(), value: fc.uint8Array({ maxLength: 30 }) },
  { type: t.NULL(), value: fc.constant(null) },
];

function nested(depth: number): fc.Arbitrary<Sample> {
  const inner: fc.Arbitrary<Sample> =
    depth === 0
      ? fc.constantFrom(...simple)
      : fc.oneof(fc.constantFrom(...simple), nested(depth - 1));
  const array = inner.map(({ type, value }) => ({
    type: t.ARRAY(type),
    value: fc.array(optional(value), { maxLength: 5 }),
  }));
  const map = fc.tuple(inner, inner).map(([key, item]) => ({
    type: t.MAP(key.type, item.type),
    value: fc.array(fc.tuple(optional(key.value), optional(item.value)), { maxLength: 4 }),
  }));
  const row = fc.array(inner, { minLength: 1, maxLength: 4 }).map((fields) => ({
    type: t.ROW(fields.map(({ type }, i) => ({ name: `f${i}`, type }))),
    value: fc.tuple(...fields.map(({ value }) => optional(value))),
  }));
  return fc.oneof(array, map, row) as fc.Arbitrary<Sample>;
}

const columns = nested(2).chain(({ type, value }) =>
  fc.tuple(fc.constant(type), fc.array(optional(value), { maxLength: 20 })),
);

test('nested values of any type come back as they went in, from any part of a vector', () => {
  const property = fc.property(
    columns,
    fc.array(fc.nat(), { maxLength: 30 }),
    ([type, values], picks) => {
      const mark = memory.mark();
      const store = createStateStore(engine, { nowMs: () => 0 });
      const table = store.table({
        name: 's',
        keys: [{ name: 'k', type: t.INTEGER() }],
        values: [{ name: 'v', type }],
        index: 'unique',
      });
      const whole = vectorOf(memory, type, values);
      const rows = values.length === 0 ? [] : picks.map((pick) => pick % values.length);
      const picked = take(engine, whole, pointerTo(engine, rows), rows.length);
      const skip = Math.min(8, values.length);
      const tail = whole.slice(skip, values.length - skip);
      const wanted = [...rows.map((row) => values[row]!), ...values.slice(skip)];
      for (const [vector, first] of [
        [picked, 0],
        [tail, rows.length],
      ] as const) {
        const ids = Array.from({ length: vector.length }, (_, i) => first + i);
        const { slots } = table.upsert([vectorOf(memory, t.INTEGER(), ids)], ids.length);
        table.write(1, slots, ids.length, vector);
      }
      const all = Array.from(wanted, (_, i) => i);
      const slots = table.find([vectorOf(memory, t.INTEGER(), all)], all.length);
      const read = table.read(1, slots, all.length);
      expect(all.map((row) => read.get(row))).toEqual(wanted);
      expect(slotsAt(engine, slots, all.length).map((slot) => table.get(1, slot))).toEqual(wanted);
      store.close();
      memory.release(mark);
    },
  );
  fc.assert(property, { seed: 5, numRuns: 200 });
});

test('nested keys are equal exactly when their values are', () => {
  const property = fc.property(columns, ([type, values]) => {
    const mark = memory.mark();
    const store = createStateStore(engine, { nowMs: () => 0 });
    const spec = { name: 's', keys: [{ name: 'k', type }], values: [], index: 'unique' } as const;
    const table = store.table(spec);
    const twice = vectorOf(memory, type, [...values, ...values]);
    const slots = slotsAt(engine, table.upsert([twice], twice.length).slots, twice.length);
    const hashes = hashKeys(engine, [twice], twice.length) >>> 2;
    slots.forEach((slot, row) => {
      expect(slots[(row + values.length) % slots.length]).toBe(slot);
      expect(memory.u32[hashes + row]).toBe(memory.u32[hashes + slots.indexOf(slot)]);
      expect(table.get(0, slot)).toEqual(twice.get(row));
    });
    store.close();
    memory.release(mark);
  });
  fc.assert(property, { seed: 6, numRuns: 100 });
});
