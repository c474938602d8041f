import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEngine, type Engine, type Value } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import {
  createStateStore,
  type IndexKind,
  type StateTable,
  type StateTableSpec,
} from '../../src/state/index.ts';
import { slotsAt, vectors } from './reference.ts';
import { commands, fieldsOf, Twins, valueFields } from './twins.ts';

const module = await kernelModule();
const MIB = 2 ** 20;
const BATCH = 500;

function specOf(index: IndexKind, keyType: t.DataType): StateTableSpec {
  const order = index === 'ordered' ? { order: [ASCENDING] } : {};
  const values = fieldsOf([t.BIGINT(), t.STRING()], 'v');
  return { name: 's', keys: fieldsOf([keyType], 'k'), values, index, ...order };
}

const ASCENDING = { column: 0, descending: false, nullsLast: false };

/** A batch of new keys, each with text that does not fit an index entry. */
function rowsFrom(first: number, keyType: t.DataType): { keys: Value[][]; values: Value[][] } {
  const ids = Array.from({ length: BATCH }, (_, i) => first + i);
  const text = (id: number) => `${id} ${'text '.repeat(20)}`;
  return {
    keys: ids.map((id) => [keyType.kind === 'BIGINT' ? BigInt(id) : text(id)]),
    values: ids.map((id) => [BigInt(-id), text(id)]),
  };
}

function failing(engine: Engine, spec: StateTableSpec, limitBytes: number): number {
  const { memory } = engine;
  const table = createStateStore(engine, { nowMs: () => 0 }).table(spec);
  const keyType = spec.keys[0]!.type;
  const types = spec.values.map((field) => field.type);
  let rows = 0;
  let failure: unknown;
  for (; failure === undefined && rows < 200_000; rows += BATCH) {
    const mark = memory.mark();
    const { keys, values } = rowsFrom(rows, keyType);
    const before = table.size;
    const input = [vectors(engine, [keyType], keys), vectors(engine, types, values)] as const;
    try {
      if (spec.index !== 'unique') table.append(...input, BATCH);
      else {
        const { slots } = table.upsert(input[0], BATCH);
        table.write(1, slots, BATCH, input[1][0]!);
        table.write(2, slots, BATCH, input[1][1]!);
      }
    } catch (error) {
      failure = error;
      rows -= BATCH;
      // An upsert that succeeded before a failed write leaves its keys.
      expect([before, spec.index === 'unique' ? before + BATCH : before]).toContain(table.size);
    }
    memory.release(mark);
  }
  expect((failure as t.MillraceError | undefined)?.code).toBe('STATE_MEMORY_EXHAUSTED');
  expect(memory.sizeBytes).toBeLessThanOrEqual(limitBytes);
  expect(lost(engine, table, rows)).toEqual([]);
  table.clear();
  expect(table.size).toBe(0);
  return rows;
}

/** Rows that are not as `rowsFrom` made them. */
function lost(engine: Engine, table: StateTable, rows: number): number[] {
  const { memory } = engine;
  const keyType = table.spec.keys[0]!.type;
  const missing: number[] = [];
  for (let first = 0; first < rows; first += BATCH) {
    const mark = memory.mark();
    const { keys, values } = rowsFrom(first, keyType);
    const slots = table.find(vectors(engine, [keyType], keys), BATCH);
    const numbers = table.read(1, slots, BATCH);
    const texts = table.read(2, slots, BATCH);
    for (const [i, [number, text]] of values.entries()) {
      if (numbers.get(i) !== number || texts.get(i) !== text) missing.push(first + i);
    }
    memory.release(mark);
  }
  return missing;
}

for (const index of ['unique', 'chain', 'ordered'] as const) {
  for (const keyType of [t.BIGINT(), t.STRING()]) {
    const shape = `${index} by ${keyType.kind}`;
    test(`${shape}: a table that has no more memory keeps every row it had, at two limits`, async () => {
      const counts: number[] = [];
      for (const limit of [18, 30]) {
        const engine = await createEngine(module, { memoryLimitBytes: limit * MIB });
        counts.push(failing(engine, specOf(index, keyType), limit * MIB));
      }
      expect(counts).toEqual([...counts].sort((a, b) => a - b));
      expect(counts.at(-1)).toBeGreaterThan(counts[0]!);
    });
  }
}

const steps = fc.sample(commands, { seed: 99, numRuns: 1 }).flat();

for (const index of ['unique', 'chain', 'ordered'] as const) {
  test(`${index}: whichever allocation fails, a call changes nothing and succeeds when repeated`, async () => {
    const order = index === 'ordered' ? { order: [ASCENDING] } : {};
    const keys = fieldsOf([t.STRING(), t.BIGINT()], 'k');
    const spec = { name: 's', keys, values: valueFields, index, ...order };
    const engine = await createEngine(module);
    const { memory } = engine;
    const allocate = memory.allocate.bind(memory);
    let left = Number.POSITIVE_INFINITY;
    memory.allocate = (sizeBytes) => {
      if (left-- === 0) throw new t.MillraceError('STATE_MEMORY_EXHAUSTED', 'as the test wants');
      return allocate(sizeBytes);
    };
    for (let nth = 0, failures = 1; failures > 0; nth++) {
      const twins = new Twins(engine, spec, { trackChanges: true });
      failures = 0;
      let allowed = nth;
      twins.attempt = (call) => {
        const { size } = twins.table;
        left = allowed;
        try {
          return call();
        } catch (error) {
          if ((error as t.MillraceError).code !== 'STATE_MEMORY_EXHAUSTED') throw error;
          failures++;
          expect(twins.table.size).toBe(size);
          left = Number.POSITIVE_INFINITY;
          return call();
        } finally {
          allowed = failures > 0 ? Number.POSITIVE_INFINITY : left;
          left = Number.POSITIVE_INFINITY;
        }
      };
      for (const step of steps) twins.run(step);
      twins.check();
      twins.store.close();
    }
  });
}

test('cleared and removed rows give their memory to others', async () => {
  const engine = await createEngine(module, { memoryLimitBytes: 24 * MIB });
  const { memory } = engine;
  const spec = specOf('unique', t.STRING());
  const table = createStateStore(engine, { nowMs: () => 0 }).table(spec);
  for (let round = 0; round < 200; round++) {
    const mark = memory.mark();
    const { keys, values } = rowsFrom(round * BATCH, spec.keys[0]!.type);
    const { slots } = table.upsert(vectors(engine, [t.STRING()], keys), BATCH);
    table.write(2, slots, BATCH, vectors(engine, [t.BIGINT(), t.STRING()], values)[1]!);
    if (round % 3 > 0) table.remove(slots, BATCH);
    if (round % 30 === 29) table.clear();
    memory.release(mark);
  }
  expect(memory.heapBytes).toBeLessThan(20 * MIB);
});

test('text that is overwritten again and again is compacted, and nothing is lost', async () => {
  const engine = await createEngine(module);
  const { memory } = engine;
  const store = createStateStore(engine, { nowMs: () => 0 });
  const table = store.table(specOf('unique', t.BIGINT()));
  const mark = memory.mark();
  const { slots } = table.upsert(
    vectors(engine, [t.BIGINT()], rowsFrom(0, t.BIGINT()).keys),
    BATCH,
  );
  const own = slotsAt(engine, slots, BATCH);
  let before = 0;
  for (let round = 1; round <= 300; round++) {
    const scope = memory.mark();
    const texts = own.map((slot) => [`${slot}:${'x'.repeat((slot * round) % 300)}`]);
    table.write(2, slots, BATCH, vectors(engine, [t.STRING()], texts)[0]!);
    memory.release(scope);
    if (round === 20) before = memory.heapBytes;
    if (round % 50 > 0) continue;
    for (const [i, slot] of own.entries()) expect(table.get(2, slot)).toBe(texts[i]![0]);
  }
  expect(memory.heapBytes).toBeLessThan(2 * before);
  memory.release(mark);
});
