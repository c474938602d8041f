import { describe, expect, test } from 'vitest';
import { createEngine, type Value } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { contextOf, openSource, readSource, type TestContext, writeText } from './reading.ts';
import { openSink, type SinkRequest, writeRows } from './writing.ts';

const engine = await createEngine(await kernelModule());
const columns = { a: t.INTEGER(), b: t.STRING() };
const schema = t.schemaOf(columns);
const rows: Value[][] = [
  [1, 'x'],
  [2, null],
  [3, 'y,z'],
];

const options = (format: string, more = {}) => ({
  connector: 'filesystem',
  path: 'out',
  format,
  ...more,
});
const names = async (context: TestContext) =>
  (await context.host.storage.list('out')).map(({ path }) => path.replace(/part-[^-]*-/, 'part-'));
const textOf = async (context: TestContext) => {
  const files = await context.host.storage.list('out');
  const bytes = await Promise.all(files.map(({ path }) => context.host.storage.readFile(path)));
  return bytes.map((part) => new TextDecoder().decode(part)).join('');
};

async function written(context: TestContext, request: SinkRequest, values = rows): Promise<void> {
  const sink = await openSink(request, context);
  const writer = sink.writer(engine, 0, 1);
  await writeRows(engine, writer, t.schemaOf(request.columns), values);
  await sink.commit!(await writer.prepareCommit(1));
  await writer.close();
}

test('files are hidden until they are committed, and committing twice is committing once', async () => {
  const context = contextOf();
  const sink = await openSink({ columns, options: options('csv') }, context);
  const writer = sink.writer(engine, 3, 4);
  await writeRows(engine, writer, schema, rows);
  expect(await names(context)).toEqual(['out/.part-1-3-0.csv']);
  const committables = JSON.parse(JSON.stringify(await writer.prepareCommit(1)));
  await sink.commit!(committables);
  await sink.commit!(committables);
  expect(await names(context)).toEqual(['out/part-1-3-0.csv']);
  await writeRows(engine, writer, schema, rows);
  expect(await names(context)).toEqual(['out/.part-2-3-0.csv', 'out/part-1-3-0.csv']);
  await writer.close();
  expect(await names(context)).toEqual(['out/part-1-3-0.csv']);
});

describe('what is written is read', () => {
  test.each(['csv', 'json', 'parquet'])('%s', async (format) => {
    const context = contextOf();
    const more = format === 'csv' ? { 'csv.null-literal': 'NULL', 'csv.header': 'true' } : {};
    await written(context, { columns, options: options(format, more) });
    const source = await openSource({ columns, options: options(format, more) }, context);
    expect((await readSource(engine, source)).rows).toEqual(rows);
  });
});

test('csv and json as Flink writes them', async () => {
  const csv = contextOf();
  await written(csv, { columns, options: options('csv') });
  expect(await textOf(csv)).toBe('1,x\n2,\n3,"y,z"\n');
  const json = contextOf();
  await written(json, { columns, options: options('json') });
  expect(await textOf(json)).toBe('{"a":1,"b":"x"}\n{"a":2,"b":null}\n{"a":3,"b":"y,z"}\n');
});

test('rows go to the directories of their partitions, which no file repeats', async () => {
  const context = contextOf();
  const more = { 'sink.partition-commit.policy.kind': 'success-file' };
  const request = {
    columns: { a: t.INTEGER(), day: t.DATE(), b: t.STRING() },
    partitionKeys: ['day', 'b'],
    options: options('csv', more),
  };
  const values: Value[][] = [
    [1, 18263, 'x'],
    [2, 18263, 'y/z'],
    [3, null, ''],
    [4, 18263, 'x'],
  ];
  await written(context, request, values);
  expect(await names(context)).toEqual([
    'out/day=2020-01-02/b=x/_SUCCESS',
    'out/day=2020-01-02/b=x/part-1-0-0.csv',
    'out/day=2020-01-02/b=y%2Fz/_SUCCESS',
    'out/day=2020-01-02/b=y%2Fz/part-1-0-1.csv',
    'out/day=__DEFAULT_PARTITION__/b=__DEFAULT_PARTITION__/_SUCCESS',
    'out/day=__DEFAULT_PARTITION__/b=__DEFAULT_PARTITION__/part-1-0-2.csv',
  ]);
  const read = await readSource(engine, await openSource(request, context));
  expect(read.rows).toEqual([
    [1, 18263, 'x'],
    [4, 18263, 'x'],
    [2, 18263, 'y/z'],
    [3, null, null],
  ]);
});

test('files that have grown are closed, and others begun', async () => {
  const context = contextOf();
  const sink = await openSink(
    { columns, options: options('csv', { 'sink.rolling-policy.file-size': '20 b' }) },
    context,
  );
  const writer = sink.writer(engine, 0, 1);
  for (let i = 0; i < 4; i++) await writeRows(engine, writer, schema, rows);
  await sink.commit!(await writer.prepareCommit(1));
  expect(await names(context)).toEqual(['out/part-1-0-0.csv', 'out/part-1-0-1.csv']);
});

test('OVERWRITE replaces what was there when it commits, not before', async () => {
  const context = contextOf();
  await writeText(context, 'out/old.csv', '9,old\n');
  const sink = await openSink({ columns, options: options('csv'), overwrite: true }, context);
  const writer = sink.writer(engine, 0, 1);
  await writeRows(engine, writer, schema, rows);
  expect(await names(context)).toContain('out/old.csv');
  await sink.commit!(await writer.prepareCommit(1));
  await writeRows(engine, writer, schema, rows);
  await sink.commit!(await writer.prepareCommit(2));
  expect(await names(context)).toEqual(['out/part-1-0-0.csv', 'out/part-2-0-0.csv']);
});

test('a roll-back removes files of later epochs and hidden ones, and no one else’s', async () => {
  const context = contextOf();
  await writeText(context, 'out/other.csv', '9,other\n');
  await writeText(context, 'out/.part-someoneelse-1-0-0.csv', '9,other\n');
  const sink = await openSink({ columns, options: options('csv') }, context);
  const writer = sink.writer(engine, 0, 1);
  for (const epoch of [1, 2, 3]) {
    await writeRows(engine, writer, schema, rows);
    await sink.commit!(await writer.prepareCommit(epoch));
  }
  await writeRows(engine, writer, schema, rows);
  await sink.rollBack!(1);
  expect(await names(context)).toEqual([
    'out/.part-1-0-0.csv',
    'out/other.csv',
    'out/part-1-0-0.csv',
  ]);
});

test('an insert-only format refuses changes', async () => {
  const context = contextOf();
  const sink = await openSink({ columns, options: options('csv') }, context);
  const writing = async () => writeRows(engine, sink.writer(engine, 0, 1), schema, rows, [0, 1, 2]);
  await expect(writing()).rejects.toMatchObject({ code: 'SINK_CHANGES_UNSUPPORTED' });
});
