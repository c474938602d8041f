import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createEngine,
  equalRows,
  interleave,
  type Value,
  valuesEqual,
  vectorOf,
} from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';

const engine = await createEngine(await kernelModule());

const samples: readonly [string, t.DataType, Value[]][] = [
  ['boolean', t.BOOLEAN(), [true, false]],
  ['tinyint', t.TINYINT(), [-128, 5]],
  ['smallint', t.SMALLINT(), [-300, 5]],
  ['integer', t.INTEGER(), [-70_000, 5]],
  ['bigint', t.BIGINT(), [-(2n ** 63n), 5n]],
  ['double', t.DOUBLE(), [1.5, Number.NaN]],
  ['decimal', t.DECIMAL(38, 10), [-(10n ** 37n), 5n]],
  ['string', t.STRING(), ['', 'a', 'grün 🌊']],
  ['array', t.ARRAY(t.STRING()), [['a', null], [], ['a', 'b']]],
  ['row', t.ROW([{ name: 'x', type: t.INTEGER() }]), [[1], [null]]],
  ['null', t.NULL(), [null]],
];

const sizes = [0, 1, 7, 8, 9, 16, 17, 1000];

for (const [name, type, values] of samples) {
  const column = (length: number) =>
    fc.array(fc.constantFrom(...values, null), { minLength: length, maxLength: length });

  test(`${name} rows of two columns interleave by index`, () => {
    const cases = fc.constantFrom(...sizes).chain((length) =>
      fc.tuple(
        column(Math.max(1, length)),
        column(9),
        fc.array(fc.integer({ min: -9, max: Math.max(0, length - 1) }), {
          minLength: length,
          maxLength: length,
        }),
      ),
    );
    fc.assert(
      fc.property(cases, ([first, second, indices]) => {
        const mark = engine.memory.mark();
        const [a, b] = [first, second].map((rows) => vectorOf(engine.memory, type, rows));
        const out = interleave(engine, a!, b!, pointerTo(indices), indices.length);
        const wanted = indices.map((i) => (i >= 0 ? first[i] : second[~i]));
        expect(indices.map((_, i) => out.get(i))).toEqual(wanted);
        engine.memory.release(mark);
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  test(`${name} rows compare as records`, () => {
    const cases = fc
      .constantFrom(...sizes)
      .chain((length) => fc.tuple(column(length), column(length)));
    fc.assert(
      fc.property(cases, ([first, second]) => {
        const mark = engine.memory.mark();
        const rows = first.map((_, i) => i).reverse();
        const [a, b] = [first, second].map((cells) => ({
          columns: [vectorOf(engine.memory, type, cells)],
          rows: pointerTo(rows),
        }));
        const out = equalRows(engine, a!, b!, rows.length);
        const equal = [...engine.memory.u8.subarray(out, out + rows.length)];
        expect(equal).toEqual(
          rows.map((row) => Number(valuesEqual(first[row] ?? null, second[row] ?? null))),
        );
        engine.memory.release(mark);
      }),
      { seed: 11, numRuns: 60 },
    );
  });
}

function pointerTo(rows: readonly number[]): number {
  const pointer = engine.memory.reserve(4 * rows.length);
  engine.memory.i32.set(rows, pointer >>> 2);
  return pointer;
}
