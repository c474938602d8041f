import { expect, test } from 'vitest';
import { Batch, createEngine, type Value, vectorOf } from '../../src/batch/index.ts';
import { BIGINT, INTEGER, schemaOf } from '../../src/core/index.ts';
import { columnReference, compile, literal, resolveCall } from '../../src/expression/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';

const engine = await createEngine(await kernelModule());
const MILLI = 1_000_000n;
const LEAST = -62_167_219_200_000n;
const MOST = 253_402_300_799_999n;

/** What the rule says: within the years 0 to 9999 the instant, else NULL. */
function reference(value: bigint | null, precision: number): Value {
  if (value === null) return null;
  const millis = value * 10n ** BigInt(3 - precision);
  return millis < LEAST || millis > MOST ? null : millis * MILLI;
}

for (const precision of [0, 3]) {
  for (const length of [0, 1, 7, 8, 9, 1000]) {
    test(`${length} numbers of precision ${precision} become instants, NULL out of range`, () => {
      const edge = precision === 0 ? [LEAST / 1000n, MOST / 1000n] : [LEAST, MOST];
      const special = [
        edge[0]!,
        edge[0]! - 1n,
        edge[1]!,
        edge[1]! + 1n,
        null,
        -(2n ** 63n),
        2n ** 63n - 1n,
      ];
      const values = Array.from({ length }, (_, i) =>
        i < 7 ? special[i]! : BigInt(i * 7919 - 500),
      );
      const mark = engine.memory.mark();
      const schema = schemaOf({ v: BIGINT() });
      const batch = Batch.of(engine, schema, [vectorOf(engine.memory, BIGINT(), values)], length);
      const args = [columnReference(0, BIGINT()), literal(precision, INTEGER(false))];
      const result = compile(resolveCall('TO_TIMESTAMP_LTZ', args), {
        engine,
        nowMs: () => 0,
        random: () => 0,
        timeZone: 'UTC',
        option: () => undefined,
      }).evaluate(batch);
      expect(values.map((_, i) => result.get(i))).toEqual(
        values.map((v) => reference(v, precision)),
      );
      engine.memory.release(mark);
    });
  }
}
