import { expect, test } from 'vitest';
import { Batch, createEngine, type Value, vectorOf } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { decodeArrow } from '../../src/format/arrow/decode.ts';
import { encodeArrow } from '../../src/format/arrow/encode.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';

const engine = await createEngine(await kernelModule());

const cases: readonly [string, t.DataType, Value[]][] = [
  ['boolean', t.BOOLEAN(), [true, null, false]],
  ['tinyint', t.TINYINT(), [-128, null, 127]],
  ['smallint', t.SMALLINT(), [-300, null, 300]],
  ['int', t.INTEGER(), [1, null, -1]],
  ['bigint', t.BIGINT(), [-(2n ** 63n), null, 2n ** 63n - 1n]],
  ['float', t.FLOAT(), [1.5, null, -0.25]],
  ['double', t.DOUBLE(), [Number.NaN, null, -0]],
  ['narrow decimal', t.DECIMAL(10, 2), [-12345n, null, 12345n]],
  ['wide decimal', t.DECIMAL(38, 2), [-(10n ** 37n), null, 10n ** 37n]],
  ['date', t.DATE(), [-1, null, 19000]],
  ['time', t.TIME(3), [0, null, 86_399_999]],
  ['timestamp', t.TIMESTAMP(3), [-1_000_000n, null, 1_700_000_000_123_000_000n]],
  ['timestamp 9', t.TIMESTAMP(9), [-1n, null, 1_700_000_000_123_456_789n]],
  ['instant', t.TIMESTAMP_LTZ(3), [0n, null, 5_000_000n]],
  ['months', t.INTERVAL_YEAR_MONTH(), [-14, null, 14]],
  ['interval', t.INTERVAL_DAY_TIME(), [-1000, null, 86_400_000]],
  ['text', t.STRING(), ['', null, 'grün 🌊']],
  ['bytes', t.BYTES(), [Uint8Array.of(), null, Uint8Array.of(0, 255)]],
  ['array', t.ARRAY(t.INTEGER()), [[1, null], null, []]],
  ['map', t.MAP(t.STRING(), t.BIGINT()), [[['a', 1n]], null, []]],
  ['multiset', t.MULTISET(t.STRING()), [[['a', 2]], null, []]],
  ['row', t.ROW([{ name: 'x', type: t.ARRAY(t.STRING()) }]), [[['a']], null, [null]]],
];

for (const [name, type, values] of cases) {
  for (const layout of ['file', 'stream'] as const) {
    test(`${name} survives an Arrow ${layout}, whole and selected`, () => {
      const schema = t.schemaOf({ v: type });
      const mark = engine.memory.mark();
      const batch = Batch.of(
        engine,
        schema,
        [vectorOf(engine.memory, type, values)],
        values.length,
      );
      const selection = engine.memory.reserve(8);
      engine.memory.i32.set([1, 2], selection >>> 2);
      const bytes = encodeArrow(schema, [batch, batch.select(selection, 2)], layout);
      engine.memory.release(mark);
      const read: Value[] = [];
      for (const part of decodeArrow(engine, bytes, schema)) {
        for (let i = 0; i < part.length; i++) read.push(part.column(0).get(i));
      }
      expect(read).toEqual([...values, ...values.slice(1)]);
    });
  }
}

test('other bytes are a named error', () => {
  const bytes = new Uint8Array(64).fill(7);
  expect(() => [...decodeArrow(engine, bytes, t.schemaOf({ v: t.BIGINT() }))]).toThrow(
    expect.objectContaining({ code: 'ARROW_INVALID' }),
  );
});
