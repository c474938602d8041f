import { expect, test } from 'vitest';
import { Batch, createEngine, type Value, vectorOf } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';

const engine = await createEngine(await kernelModule());

const columns: readonly [string, t.DataType, Value[]][] = [
  ['boolean', t.BOOLEAN(), [true, null, false, true]],
  ['tinyint', t.TINYINT(), [-128, null, 127, 0]],
  ['bigint', t.BIGINT(), [-(2n ** 63n), null, 2n ** 63n - 1n, 7n]],
  ['double', t.DOUBLE(), [1.5, null, Number.NaN, -0]],
  ['decimal', t.DECIMAL(38, 10), [-(10n ** 37n), null, 10n ** 37n, 1n]],
  ['timestamp', t.TIMESTAMP(3), [-1_000_000n, null, 1_700_000_000_123_000_000n, 0n]],
  ['timestamp9', t.TIMESTAMP(9), [-1n, null, 1_700_000_000_123_456_789n, 0n]],
  ['string', t.STRING(), ['', null, 'grün 🌊', 'a text longer than twenty-four bytes']],
  ['array', t.ARRAY(t.INTEGER()), [[1, null], null, [], [3]]],
  ['map', t.MAP(t.STRING(), t.BIGINT()), [[['a', 1n]], null, [], [['b', null]]]],
  ['row', t.ROW([{ name: 'x', type: t.INTEGER() }]), [[1], null, [null], [4]]],
];

for (const [name, type, values] of columns) {
  test(`${name} values survive a column, a selection and a selection of it`, () => {
    const mark = engine.memory.mark();
    const vector = vectorOf(engine.memory, type, values);
    expect(values.map((_, i) => vector.get(i))).toEqual(values);

    const batch = Batch.of(engine, t.schemaOf({ c: type }), [vector], values.length);
    const picked = batch.select(indices([1, 2, 3]), 3);
    expect([0, 1, 2].map((i) => picked.column(0).get(i))).toEqual(values.slice(1));
    const again = picked.select(indices([0, 2]), 2);
    expect([again.row(0), again.row(1)]).toEqual([[values[1]], [values[3]]]);
    engine.memory.release(mark);
  });
}

test('an arena scope gives its memory back', () => {
  const { memory } = engine;
  const mark = memory.mark();
  const first = memory.reserve(100);
  for (let i = 0; i < 5; i++) memory.reserve(700_000);
  memory.release(mark);
  expect(memory.reserve(100)).toBe(first);
  memory.release(mark);
});

function indices(rows: readonly number[]): number {
  const pointer = engine.memory.reserve(4 * rows.length);
  engine.memory.i32.set(rows, pointer >>> 2);
  return pointer;
}
