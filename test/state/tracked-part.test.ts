import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Batch, createEngine, type Value } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import {
  createStateStore,
  type InMemoryStateStore,
  type PartRows,
  type RestoredPart,
  type RestoredState,
  type StateSnapshot,
} from '../../src/state/index.ts';
import { given, pointerTo, slotsAt, vectors } from './reference.ts';

const engine = await createEngine(await kernelModule());
const { memory } = engine;
const schema = t.schemaOf({ key: t.STRING(), pane: t.INTEGER(), sum: t.BIGINT() });
const types = schema.fields.map((field) => field.type);

/** An operator that keeps a row per id in memory of its own. */
class Owner {
  readonly cells = new Map<number, Value[]>();
  readonly #rows: PartRows;

  constructor(store: InMemoryStateStore) {
    this.#rows = store.track({
      name: 'cells',
      schema,
      keyColumns: [0],
      identityColumns: 2,
      read: (columns, ids, count) => {
        const rows = slotsAt(engine, ids, count).map((id) => this.cells.get(id)!);
        return columns.map(
          (column) =>
            vectors(
              engine,
              [types[column]!],
              rows.map((row) => [row[column]!]),
            )[0]!,
        );
      },
      import: (batch, rows) => {
        for (let row = 0; row < batch.length; row++)
          this.set(this.cells.size, batch.row(row), rows);
      },
    });
  }

  set(id: number, row: Value[], rows = this.#rows): void {
    this.#scoped((ids) => rows.changing(ids, 1, id + 1), id);
    this.cells.set(id, row);
  }

  remove(id: number): void {
    if (!this.cells.has(id)) return;
    this.#scoped((ids) => this.#rows.removing(ids, 1), id);
    this.cells.delete(id);
  }

  get contents(): Value[][] {
    const text = (row: readonly Value[]) => `${row[0]}/${row[1]}`;
    return [...this.cells.values()].sort((a, b) => (text(a) < text(b) ? -1 : 1));
  }

  #scoped(tell: (ids: number) => void, id: number): void {
    const mark = memory.mark();
    tell(pointerTo(engine, [id]));
    memory.release(mark);
  }
}

function drained(snapshot: StateSnapshot): { schema: t.Schema; rows: Value[][] } {
  const [part] = snapshot.parts;
  const rows: Value[][] = [];
  let used = part!.part.schema;
  for (const batch of given(engine, part!)) {
    used = batch.schema;
    for (let row = 0; row < batch.length; row++) rows.push(batch.row(row));
  }
  return { schema: used, rows };
}

function restored(files: readonly { schema: t.Schema; rows: Value[][] }[]): RestoredState {
  const part: RestoredPart = {
    name: 'cells',
    keyColumns: ['key'],
    *batches() {
      for (const file of files) {
        const mark = memory.mark();
        const fileTypes = file.schema.fields.map((field) => field.type);
        const columns = vectors(engine, fileTypes, file.rows);
        yield Batch.of(engine, file.schema, columns, file.rows.length);
        memory.release(mark);
      }
    },
  };
  return { checkpointId: 0, parallelism: 1, parts: [part], values: [] };
}

const step = fc.record({
  kind: fc.constantFrom('set', 'set', 'set', 'remove'),
  id: fc.nat(120),
  sum: fc.bigInt({ min: -5n, max: 5n }),
});

test('rows of an operator are in snapshots as they were at the barrier, whole or as changes', () => {
  const epochs = fc.array(fc.array(step, { maxLength: 80, size: 'max' }), {
    minLength: 1,
    maxLength: 6,
  });
  const property = fc.property(epochs, (all) => {
    const store = createStateStore(engine, { nowMs: () => 0, trackChanges: true });
    const owner = new Owner(store);
    const files: ReturnType<typeof drained>[] = [];
    const run = ({ kind, id, sum }: { kind: string; id: number; sum: bigint }) => {
      // An id has a row of one identity at a time, but not always of the same.
      if (kind === 'remove') owner.remove(id);
      else if (owner.cells.has(id)) owner.set(id, [...owner.cells.get(id)!.slice(0, 2), sum]);
      else owner.set(id, [`key ${id % 7}`, id * 10 + Number(sum), sum]);
    };
    all.forEach((steps, epoch) => {
      for (const one of steps) run(one);
      const wanted = owner.contents;
      const snapshot = store.snapshot(epoch, epoch === 0 ? null : epoch - 1);
      expect(snapshot.parts[0]!.incremental).toBe(epoch > 0);
      for (const one of all[(epoch + 1) % all.length]!.slice(0, 20)) run(one);
      files.push(drained(snapshot));
      snapshot.close();
      const again = createStateStore(engine, { nowMs: () => 0, restored: restored(files) });
      expect(new Owner(again).contents).toEqual(wanted);
      again.close();
      store.confirm(epoch);
    });
    store.close();
  });
  fc.assert(property, { seed: 31, numRuns: 60 });
});
