/**
 * Properties of looking up by bounds in ordered tables:
 * - floor gives the last row not after the bound, between all rows from low to high, ties in order
 */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEngine, type Value, vectorOf } from '../../src/batch/index.ts';
import { BIGINT, type DataType, DOUBLE, INTEGER, TIMESTAMP } from '../../src/core/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { createStateStore } from '../../src/state/index.ts';

const engine = await createEngine(await kernelModule());

const types: readonly [string, DataType, (n: number) => Value][] = [
  ['bigint', BIGINT(), (n) => BigInt(n)],
  ['double', DOUBLE(), (n) => n / 2],
  ['timestamp', TIMESTAMP(3), (n) => BigInt(n) * 1_000_000n],
];

for (const [name, type, toValue] of types) {
  test(`rows by bounds of a ${name}`, () => {
    const key = fc.integer({ min: 0, max: 2 });
    const bound = fc.integer({ min: -5, max: 25 });
    const cases = fc.tuple(
      fc.array(fc.tuple(key, bound), { maxLength: 120 }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), bound, bound), { maxLength: 17 }),
    );
    fc.assert(
      fc.property(cases, ([rows, asked]) => {
        const mark = engine.memory.mark();
        const table = createStateStore(engine, { nowMs: () => 0 }).table({
          name: 'rows',
          keys: [{ name: 'k', type: INTEGER() }],
          values: [
            { name: 'at', type },
            { name: 'id', type: INTEGER() },
          ],
          index: 'ordered',
          order: [{ column: 0, descending: false, nullsLast: true }],
        });
        const column = (kind: DataType, values: readonly Value[]) =>
          vectorOf(engine.memory, kind, values);
        const keysOf = (list: readonly (readonly number[])[]) =>
          column(
            INTEGER(),
            list.map(([k]) => k!),
          );
        const ats = column(
          type,
          rows.map(([, at]) => toValue(at)),
        );
        const ids = column(
          INTEGER(),
          rows.map((_, i) => i),
        );
        table.append([keysOf(rows)], [ats, ids], rows.length);
        const [low, high] = [1, 2].map((c) =>
          column(
            type,
            asked.map((ask) => toValue(ask[c]!)),
          ),
        );
        const idOf = (slot: number) => (slot < 0 ? -1 : table.getNumber(2, slot));
        const floors = table.floor([keysOf(asked)], high!, asked.length);
        const found = table.between([keysOf(asked)], low!, high!, asked.length);
        const { i32 } = engine.memory;
        const sorted = rows
          .map(([k, at], id) => ({ k, at, id }))
          .sort((a, b) => a.at - b.at || a.id - b.id);
        asked.forEach(([k, from, to], i) => {
          const before = sorted.filter((row) => row.k === k && row.at <= to);
          expect(idOf(i32[(floors >>> 2) + i]!)).toBe(before.at(-1)?.id ?? -1);
          const slots: number[] = [];
          for (let j = 0; j < found.count; j++) {
            if (i32[(found.rows >>> 2) + j] === i) slots.push(i32[(found.slots >>> 2) + j]!);
          }
          expect(slots.map(idOf)).toEqual(
            before.filter((row) => row.at >= from).map((row) => row.id),
          );
        });
        table.clear();
        engine.memory.release(mark);
      }),
      { seed: 53, numRuns: 150 },
    );
  });
}
