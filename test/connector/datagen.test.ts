import { expect, test } from 'vitest';
import { createEngine } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { nodeHost } from '../../src/platform/node/host.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { contextOf, openSource, type ReadRows, readSource, step } from './reading.ts';

const engine = await createEngine(await kernelModule());

/** Real time, so that waiting ends by itself; the dice are seeded. */
function context() {
  return { ...contextOf(), host: nodeHost({ seed: 'datagen' }) as never };
}

const fast = { connector: 'datagen', 'rows-per-second': '100000000', 'number-of-rows': '5000' };

test('random values keep to their bounds, and the same seed gives the same rows', async () => {
  const request = {
    columns: {
      i: t.INTEGER(),
      l: t.BIGINT(),
      d: t.DOUBLE(),
      m: t.DECIMAL(10, 2),
      s: t.STRING(),
      b: t.BOOLEAN(),
      r: t.ROW([{ name: 'x', type: t.TINYINT() }]),
      a: t.ARRAY(t.SMALLINT()),
    },
    options: {
      ...fast,
      'fields.i.min': '-5',
      'fields.i.max': '5',
      'fields.d.min': '1',
      'fields.d.max': '2',
      'fields.m.min': '0.01',
      'fields.m.max': '9.99',
      'fields.s.length': '8',
      'fields.s.null-rate': '0.5',
      'fields.r.x.min': '7',
      'fields.r.x.max': '7',
    },
  };
  const { rows } = await readSource(engine, await openSource(request, context()));
  expect(rows.length).toBe(5000);
  expect(new Set(rows.map(([i]) => i)).size).toBe(11);
  for (const [, l, d, m, s, , r, a] of rows) {
    expect(BigInt.asIntN(64, l as bigint)).toBe(l);
    expect(d).toBeGreaterThanOrEqual(1);
    expect(d).toBeLessThan(2);
    expect(m).toBeGreaterThanOrEqual(1n);
    expect(m).toBeLessThanOrEqual(999n);
    if (s !== null) expect(s).toMatch(/^[0-9a-f]{8}$/);
    expect(r).toEqual([7]);
    expect(a).toHaveLength(3);
  }
  const nulls = rows.filter((row) => row[4] === null).length;
  expect(nulls).toBeGreaterThan(2300);
  expect(nulls).toBeLessThan(2700);
  const again = await readSource(engine, await openSource(request, context()), 3);
  expect(again.rows).toEqual(rows);
});

test('sequences end the table, several readers share it', async () => {
  const options = {
    ...fast,
    'number-of-rows': '200000',
    'fields.n.kind': 'sequence',
    'fields.n.start': '10',
    'fields.n.end': '150009',
  };
  const source = await openSource({ columns: { n: t.BIGINT() }, options }, context());
  expect(source.bounded).toBe(true);
  const { rows } = await readSource(engine, source, 2);
  const values = rows.map(([n]) => Number(n)).sort((a, b) => a - b);
  expect([values.length, values[0], values.at(-1)]).toEqual([150_000, 10, 150_009]);
});

test('no more rows a second than asked for, and a restart goes on where it stopped', async () => {
  const options = { connector: 'datagen', 'rows-per-second': '200', 'fields.n.max': '9' };
  const source = await openSource({ columns: { n: t.INTEGER() }, options }, context());
  expect(source.bounded).toBe(false);
  const reader = source.reader(engine);
  reader.addSplits(await source.enumerator().discover());
  reader.noMoreSplits();
  const read: ReadRows = { rows: [], positions: [], kinds: [], bad: [] };
  const started = performance.now();
  while (read.rows.length < 20) await step(engine, reader, read);
  expect(performance.now() - started).toBeGreaterThan(90);
  const resumed = source.reader(engine);
  resumed.addSplits(JSON.parse(JSON.stringify(reader.snapshot())));
  const rest: ReadRows = { rows: [], positions: [], kinds: [], bad: [] };
  while (rest.rows.length === 0) await step(engine, resumed, rest);
  expect(rest.positions[0]).toBe(read.rows.length);
});

test('what does not fit the column is an error', async () => {
  const open = (type: t.DataType, options: object) =>
    openSource({ columns: { n: type }, options: { ...fast, ...options } }, context());
  await expect(open(t.INTEGER(), { 'fields.n.min': 'x' })).rejects.toMatchObject({
    code: 'OPTION_INVALID',
  });
  await expect(open(t.INTEGER(), { 'fields.n.kind': 'sequence' })).rejects.toMatchObject({
    code: 'OPTION_MISSING',
  });
  await expect(
    open(t.BOOLEAN(), { 'fields.n.kind': 'sequence', 'fields.n.start': '1', 'fields.n.end': '2' }),
  ).rejects.toMatchObject({
    code: 'CONNECTOR_TYPE_UNSUPPORTED',
  });
  await expect(open(t.INTEGER(), { 'rows-per-secnd': '1' })).rejects.toMatchObject({
    hint: "did you mean 'rows-per-second'?",
  });
});
