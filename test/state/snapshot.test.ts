import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Batch, Batch as Batches, createEngine, type Value } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import {
  createStateStore,
  type IndexKind,
  keyGroupRange,
  keyGroupsOf,
  type PartSnapshot,
  type RestoredPart,
  type RestoredState,
  type StateSnapshot,
  type StateTable,
} from '../../src/state/index.ts';
import { given, keyText, vectors } from './reference.ts';
import { commands, fieldsOf, orders, Twins, valueFields } from './twins.ts';

const engine = await createEngine(await kernelModule());
const { memory } = engine;

/** The arena keeps its first chunk: it is no leak of a table. */
function warmArena(): void {
  const mark = memory.mark();
  memory.reserve(1);
  memory.release(mark);
}

/** What a checkpoint writes of a part: rows as values. */
interface File {
  readonly schema: t.Schema;
  readonly rows: Value[][];
}

function drain(part: PartSnapshot, between: () => void = () => {}): File {
  let schema = part.part.schema;
  const rows: Value[][] = [];
  const groups: number[] = [];
  for (const batch of given(engine, part)) {
    schema = batch.schema;
    for (let row = 0; row < batch.length; row++) rows.push(batch.row(row));
    const keys = part.part.keyColumns.map((key) => batch.column(key));
    const found = keyGroupsOf(engine, keys, batch.length, 128) >>> 1;
    for (let row = 0; row < batch.length; row++) groups.push(memory.u16[found + row]!);
    between();
  }
  expect(rows.length).toBe(part.rows);
  const { starts } = part;
  for (let group = 0; group < starts.length - 1; group++) {
    const own = groups.slice(starts[group]!, starts[group + 1]!);
    expect(own.every((found) => found === own[0])).toBe(true);
  }
  expect(groups).toEqual([...groups].sort((a, b) => a - b));
  return { schema, rows };
}

/** A later read of files, in small batches. */
function restoredPart(part: PartSnapshot['part'], files: readonly File[]): RestoredPart {
  const keyColumns = part.keyColumns.map((key) => part.schema.fields[key]!.name);
  return {
    name: part.name,
    keyColumns,
    *batches(): Iterable<Batch> {
      for (const { schema, rows } of files) {
        for (let from = 0; from < rows.length; from += 50) {
          const mark = memory.mark();
          const some = rows.slice(from, from + 50);
          const types = schema.fields.map((field) => field.type);
          yield Batches.of(engine, schema, vectors(engine, types, some), some.length);
          memory.release(mark);
        }
      }
    },
  };
}

function restoredState(parts: readonly RestoredPart[], snapshot?: StateSnapshot): RestoredState {
  const values = (snapshot?.values ?? []).map(({ name, merge, value }) => ({
    name,
    merge,
    values: [value],
  }));
  return { checkpointId: 7, parallelism: 1, parts, values };
}

/** All rows by key, in the index's order. */
function contents(table: StateTable): Map<string, Value[][]> {
  const width = table.spec.keys.length + table.spec.values.length;
  const rowAt = (slot: number) => Array.from({ length: width }, (_, i) => table.get(i, slot));
  const byKey = new Map<string, Value[][]>();
  for (const slot of table.slots()) {
    const key = rowAt(slot).slice(0, table.spec.keys.length);
    if (byKey.has(keyText(key))) continue;
    const rows: Value[][] = [];
    if (table.spec.index === 'unique') rows.push(rowAt(slot));
    else for (let s = table.firstOf(key); s >= 0; s = table.next(s)) rows.push(rowAt(s));
    byKey.set(keyText(key), rows);
  }
  return byKey;
}

const shapes: readonly [IndexKind, readonly t.DataType[], number][] = [
  ['unique', [t.BIGINT()], 0],
  ['unique', [t.STRING(), t.BIGINT()], 1000],
  ['chain', [t.STRING()], 0],
  ['chain', [t.BIGINT(), t.STRING(), t.DECIMAL(30, 2)], 1000],
  ['ordered', [t.BIGINT()], 0],
  ['ordered', [t.STRING(), t.BIGINT()], 0],
];

for (const [index, types, ttlMs] of shapes) {
  const shape = types.map(t.typeToString).join(', ');
  test(`${index} by (${shape}): a base and its changes, drained while rows change, restore the barrier's rows`, () => {
    const order = index === 'ordered' ? { order: orders[2]! } : {};
    const keys = fieldsOf(types, 'k');
    const spec = { name: 's', keys, values: valueFields, index, ttlMs, ...order };
    warmArena();
    const before = memory.heapBytes;
    const property = fc.property(fc.array(commands, { minLength: 2, maxLength: 5 }), (epochs) => {
      const twins = new Twins(engine, spec, { trackChanges: true });
      const files: File[] = [];
      for (const [epoch, steps] of epochs.entries()) {
        for (const step of steps) twins.run(step);
        const wanted = contents(twins.table);
        const snapshot = twins.store.snapshot(epoch, epoch === 0 ? null : epoch - 1);
        const [part] = snapshot.parts;
        expect(part!.incremental).toBe(epoch > 0);
        const meanwhile = epochs[(epoch + 1) % epochs.length]!;
        for (const step of meanwhile.slice(0, 5)) if (step.kind !== 'wait') twins.run(step);
        files.push(drain(part!));
        snapshot.close();
        if (epoch % 2 === 0) twins.store.confirm(epoch);
        const restored = restoredState([restoredPart(part!.part, files)]);
        const nowMs = () => twins.nowMs;
        const store = createStateStore(engine, { nowMs, restored });
        const table = store.table(spec);
        expect(contents(table)).toEqual(wanted);
        store.close();
      }
      twins.check();
      twins.store.close();
    });
    fc.assert(property, { seed: 4711, numRuns: 6 });
    expect(memory.heapBytes).toBe(before);
  });
}

test('restoring at another parallelism gives every row to the subtask of its key group', () => {
  const spec = {
    name: 's',
    keys: fieldsOf([t.STRING(), t.INTEGER()], 'k'),
    values: fieldsOf([t.BIGINT()], 'v'),
    index: 'chain',
    partitionKeys: 1,
  } as const;
  const store = createStateStore(engine, { nowMs: () => 0 });
  const table = store.table(spec);
  for (let i = 0; i < 500; i++) table.appendRow([`key ${i % 90}`, i % 3], [BigInt(i)]);
  const snapshot = store.snapshot(1, null);
  const [part] = snapshot.parts;
  const file = drain(part!);
  snapshot.close();
  const restored = restoredState([restoredPart(part!.part, [file])]);
  for (let parallelism = 1; parallelism <= 8; parallelism++) {
    const all = new Map<string, Value[][]>();
    for (let index = 0; index < parallelism; index++) {
      const subtask = { index, parallelism, maxParallelism: 128 };
      const own = createStateStore(engine, { nowMs: () => 0, subtask, restored });
      for (const [key, rows] of contents(own.table(spec))) {
        expect(all.has(key)).toBe(false);
        all.set(key, rows);
      }
      const { first, last } = keyGroupRange(128, parallelism, index);
      const inner = own.snapshot(1, null);
      expect(inner.parts[0]!.starts.length).toBe(last - first + 2);
      inner.close();
      own.close();
    }
    expect(all).toEqual(contents(table));
  }
  store.close();
});

test('parts and values come back, and a report says what fitted', () => {
  const rows: [string, bigint][] = [
    ['b', 1n],
    ['a', 2n],
    ['c', 3n],
  ];
  const schema = t.schemaOf({ key: t.STRING(), sum: t.BIGINT() });
  const exporting = () => {
    const types = schema.fields.map((field) => field.type);
    return [Batches.of(engine, schema, vectors(engine, types, rows), rows.length)];
  };
  const keyColumns = [0];
  const store = createStateStore(engine, { nowMs: () => 0 });
  store.register({ name: 'panes', schema, keyColumns, export: exporting, import: () => {} });
  store.value('watermark', 0, 'min').set(17);
  const spec = { name: 't', keys: fieldsOf([t.INTEGER()], 'k'), index: 'unique' } as const;
  const old = [
    { name: 'kept', type: t.INTEGER() },
    { name: 'wider', type: t.INTEGER() },
    { name: 'gone', type: t.INTEGER() },
  ];
  const table = store.table({ ...spec, values: old });
  table.set(2, table.upsertKey([1]), 5);
  const snapshot = store.snapshot(1, null);
  const parts = snapshot.parts.map((part) => restoredPart(part.part, [drain(part)]));
  const restored = restoredState(parts, snapshot);
  snapshot.close();

  const next = createStateStore(engine, { nowMs: () => 0, restored });
  const imported: Value[][] = [];
  next.register({
    name: 'panes',
    schema,
    keyColumns,
    export: () => [],
    import: (batch) => {
      for (let row = 0; row < batch.length; row++) imported.push(batch.row(row));
    },
  });
  expect(imported.sort()).toEqual([...rows].sort());
  const values = [
    { name: 'kept', type: t.INTEGER() },
    { name: 'wider', type: t.BIGINT() },
    { name: 'fresh', type: t.STRING() },
  ];
  const again = next.table({ ...spec, values });
  const slot = again.findKey([1]);
  expect([1, 2, 3].map((column) => again.get(column, slot))).toEqual([null, 5n, null]);
  next.value('other', 3, 'sum');
  expect(next.restoreReport()).toEqual({
    matched: ['panes', 't'],
    dropped: ['watermark'],
    created: ['other'],
    columns: [
      { state: 't', column: 'gone', change: 'dropped' },
      { state: 't', column: 'wider', change: 'widened' },
      { state: 't', column: 'fresh', change: 'new' },
    ],
  });
  expect(next.value('watermark', 0, 'min').get()).toBe(17);

  const other = createStateStore(engine, { nowMs: () => 0, restored });
  const wrongKey = { ...spec, keys: fieldsOf([t.BIGINT()], 'k'), values };
  expect(() => other.table(wrongKey)).toThrow("column 'k0' of state 't' is INT in the snapshot");
  expect(() => next.table({ ...spec, values })).toThrow("two states named 't'");
});

test('columns of an operator may have the names that snapshots use', () => {
  const names = ['_seq', '_ts', '_op', '__op'];
  const fields = names.map((name) => ({ name, type: t.INTEGER() }));
  const schema = { fields };
  const spec = {
    name: 't',
    keys: fields.slice(0, 1),
    values: fields.slice(1),
    index: 'chain',
    ttlMs: 10,
  } as const;
  const part = { name: 'p', schema, keyColumns: [0] };
  const row = [1, 2, 3, 4];
  const exported = () => [
    Batches.of(engine, schema, vectors(engine, Array(4).fill(t.INTEGER()), [row]), 1),
  ];
  const store = createStateStore(engine, { nowMs: () => 5, trackChanges: true });
  const table = store.table(spec);
  store.register({ ...part, export: exported, import: () => {} });
  table.appendRow([1], [2, 3, 4]);
  store.snapshot(0, null).close();
  table.appendRow([1], [5, 6, 7]);
  table.removeSlot(table.firstOf([1]));
  table.appendRow([1], [8, 9, 10]);
  const snapshot = store.snapshot(1, 0);
  const parts = snapshot.parts.map((rows) => restoredPart(rows.part, [drain(rows)]));
  snapshot.close();
  const again = createStateStore(engine, { nowMs: () => 5, restored: restoredState(parts) });
  expect([...contents(again.table(spec)).values()]).toEqual([
    [
      [1, 5, 6, 7],
      [1, 8, 9, 10],
    ],
  ]);
  const imported: Value[][] = [];
  const keep = (batch: Batch) => void imported.push(batch.row(0));
  again.register({ ...part, export: exported, import: keep });
  expect(imported).toEqual([row]);
  store.close();
  again.close();
});

test('values of several subtasks merge when their number changes', () => {
  const values = (['min', 'max', 'sum'] as const).map((merge) => ({
    name: merge,
    merge,
    values: [5, 2, 4],
  }));
  const restored = { checkpointId: 1, parallelism: 3, parts: [], values };
  const at = (index: number, parallelism: number) => {
    const subtask = { index, parallelism, maxParallelism: 128 };
    const store = createStateStore(engine, { nowMs: () => 0, subtask, restored });
    return values.map(({ name, merge }) => store.value(name, 0, merge).get());
  };
  expect(at(1, 3)).toEqual([2, 2, 2]);
  expect(at(0, 2)).toEqual([2, 5, 11]);
  expect(at(1, 2)).toEqual([2, 5, 0]);
});

test('rows that change between two batches of a snapshot are given out as they were', () => {
  const rows = 50_000;
  const store = createStateStore(engine, { nowMs: () => 0, trackChanges: true });
  const table = store.table({
    name: 's',
    keys: fieldsOf([t.BIGINT()], 'k'),
    values: fieldsOf([t.BIGINT(), t.STRING()], 'v'),
    index: 'unique',
  });
  const put = (keys: readonly number[], version: number) => {
    const mark = memory.mark();
    const own = keys.map((key) => [BigInt(key), BigInt(key * 10 + version), `${key}:${version}`]);
    const [ids, numbers, texts] = vectors(engine, [t.BIGINT(), t.BIGINT(), t.STRING()], own);
    const { slots } = table.upsert([ids!], own.length);
    table.write(1, slots, own.length, numbers!);
    table.write(2, slots, own.length, texts!);
    memory.release(mark);
  };
  const every = (step: number, of: number) =>
    Array.from({ length: Math.ceil(of / step) }, (_, i) => i * step);
  put(every(1, rows), 0);
  const base = store.snapshot(1, null);
  const seen = new Map<number, string>();
  let version = 1;
  const check = (part: PartSnapshot, textOf: (key: number) => string) => {
    for (const batch of given(engine, part)) {
      const [keys, , texts] = batch.columns();
      for (let row = 0; row < batch.length; row++) {
        const key = Number(keys!.get(row));
        seen.set(key, texts!.get(row) as string);
        if (texts!.get(row) !== textOf(key)) throw new Error(`key ${key}: ${texts!.get(row)}`);
      }
      put(every(3, rows), version);
      put(
        every(1, 100).map((key) => rows + 100 * version + key),
        version,
      );
      for (const key of every(5, 500)) table.removeSlot(table.upsertKey([BigInt(key + version)]));
      version++;
    }
  };
  check(base.parts[0]!, (key) => `${key}:0`);
  expect(seen.size).toBe(rows);
  base.close();
  expect(version).toBe(5);

  const wanted = new Map<number, string>();
  for (const slot of table.slots()) {
    wanted.set(Number(table.get(0, slot)), table.get(2, slot) as string);
  }
  const changes = store.snapshot(2, 1);
  const last = version;
  seen.clear();
  let removed = 0;
  for (const batch of given(engine, changes.parts[0]!)) {
    const ops = batch.column(3);
    for (let row = 0; row < batch.length; row++) {
      const key = Number(batch.column(0).get(row));
      if (ops.get(row) === 1) removed++;
      else seen.set(key, batch.column(2).get(row) as string);
    }
    put(every(7, rows), version++);
  }
  changes.close();
  expect(version).toBeGreaterThan(last);
  expect(removed).toBeGreaterThan(100);
  for (const [key, text] of seen) expect(wanted.get(key)).toBe(text);
  for (const [key, text] of wanted) if (text !== `${key}:0`) expect(seen.get(key)).toBe(text);
  store.close();
});
