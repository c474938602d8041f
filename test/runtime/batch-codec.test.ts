import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Batch, createEngine, type Value, vectorOf } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { decodeBatch, encodeBatch, encodedBytes } from '../../src/runtime/batch-codec.ts';

const engine = await createEngine(await kernelModule());
const other = await createEngine(await kernelModule());

const nullable = (values: fc.Arbitrary<Value>) => fc.option(values, { nil: null, freq: 4 });
const int = fc.integer({ min: -128, max: 127 });
const long = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const text = fc.string({ unit: 'grapheme', maxLength: 40 });

const columns: readonly [t.DataType, fc.Arbitrary<Value>][] = [
  [t.BOOLEAN(), nullable(fc.boolean())],
  [t.TINYINT(), nullable(int)],
  [t.SMALLINT(), nullable(int)],
  [t.INTEGER(), nullable(int)],
  [t.BIGINT(), nullable(long)],
  [t.BIGINT(false), long],
  [t.DECIMAL(38, 4), nullable(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }))],
  [t.DOUBLE(), nullable(fc.double())],
  [t.TIMESTAMP(9), nullable(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }))],
  [t.STRING(), nullable(text)],
  [t.BYTES(), nullable(fc.uint8Array({ maxLength: 9 }).map((bytes) => bytes.slice()))],
  [t.ARRAY(t.STRING()), nullable(fc.array(nullable(text), { maxLength: 4 }))],
  [t.MAP(t.STRING(), t.BIGINT()), nullable(fc.array(fc.tuple(text, nullable(long))) as never)],
  [
    t.ROW([
      { name: 'a', type: t.INTEGER() },
      { name: 'b', type: t.ARRAY(t.BOOLEAN()) },
    ]),
    nullable(fc.tuple(nullable(int), nullable(fc.array(nullable(fc.boolean())))) as never),
  ],
  [t.NULL(), fc.constant(null)],
];
const schema = { fields: columns.map(([type], i) => ({ name: `c${i}`, type })) };
const rowArbitrary = fc.tuple(...columns.map(([, values]) => values)) as fc.Arbitrary<Value[]>;

function roundTrip(batch: Batch): Batch {
  const block = new Uint8Array(encodedBytes(batch));
  encodeBatch(engine.memory, batch, block);
  return decodeBatch(other, batch.schema, block);
}

test('batches of every type, selected or not, come out as they went in', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        ...[0, 1, 7, 8, 9, 40].map((n) => fc.array(rowArbitrary, { minLength: n, maxLength: n })),
      ),
      fc.array(fc.boolean()),
      fc.boolean(),
      (rows, picks, withKinds) => {
        const marks = [engine.memory.mark(), other.memory.mark()] as const;
        const vectors = columns.map(([type], i) =>
          vectorOf(
            engine.memory,
            type,
            rows.map((row) => row[i]!),
          ),
        );
        const kinds = withKinds ? engine.memory.reserve(rows.length) : 0;
        if (withKinds) rows.forEach((_, i) => void (engine.memory.u8[kinds + i] = i & 3));
        const batch = Batch.of(engine, schema, vectors, rows.length, {
          kinds,
          partition: 3,
          position: 2 ** 40,
        });
        const picked = rows.flatMap((_, i) => (picks[i] ? [i] : []));
        const selection = engine.memory.reserve(4 * picked.length);
        engine.memory.i32.set(picked, selection >>> 2);
        for (const [sent, indices] of [
          [batch, rows.map((_, i) => i)],
          [batch.select(selection, picked.length), picked],
        ] as const) {
          const got = roundTrip(sent);
          expect(got.length).toBe(indices.length);
          expect([got.partition, got.position]).toEqual([3, 2 ** 40]);
          indices.forEach((row, i) => {
            expect(got.row(i)).toEqual(rows[row]);
            expect(got.kind(i)).toBe(withKinds ? row & 3 : 0);
          });
        }
        engine.memory.release(marks[0]);
        other.memory.release(marks[1]);
      },
    ),
    { seed: 7, numRuns: 200 },
  );
});

test('held rows travel with their rows', () => {
  const mark = engine.memory.mark();
  const held = {
    rows: Int32Array.of(0, 2, 3),
    watermarks: Float64Array.of(5, Number.NEGATIVE_INFINITY, 7.5),
    partitions: Int32Array.of(1, 1, 2),
    positions: Float64Array.of(10, 2 ** 45, 13),
  };
  const one = { fields: [{ name: 'x', type: t.INTEGER() }] };
  const column = vectorOf(engine.memory, t.INTEGER(), [4, 5, 6, 7]);
  const batch = Batch.of(engine, one, [column], 4, { held });
  expect(roundTrip(batch).held).toEqual(held);
  engine.memory.release(mark);
});
