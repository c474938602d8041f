import fc from 'fast-check';
import { gzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { createEngine, type Value } from '../../src/batch/index.ts';
import { connectors } from '../../src/connector/index.ts';
import * as t from '../../src/core/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import {
  contextOf,
  openSource,
  type ReadRows,
  readSource,
  type SourceRequest,
  step,
  type TestContext,
  writeText,
} from './reading.ts';

const engine = await createEngine(await kernelModule());

const csv = (path: string, more = {}) => ({
  connector: 'filesystem',
  path,
  format: 'csv',
  ...more,
});
const two = { a: t.INTEGER(), b: t.STRING() };

async function read(context: TestContext, request: SourceRequest, readers = 1): Promise<ReadRows> {
  return readSource(engine, await openSource(request, context), readers);
}

describe('which files a path names', () => {
  const files = [
    'd/a.csv',
    'd/b.csv',
    'd/sub/c.csv',
    'd/.hidden.csv',
    'd/_meta.csv',
    'd/_tmp/x.csv',
    'd/e.txt',
    'z.csv',
  ];
  const cases: readonly [string, string, string[]][] = [
    ['a file', 'd/b.csv', ['b']],
    ['a directory', 'd', ['a', 'b', 'e', 'c']],
    ['a directory with a slash', './d/', ['a', 'b', 'e', 'c']],
    ['a pattern', 'd/*.csv', ['a', 'b']],
    ['a pattern over directories', 'd/**/*.csv', ['a', 'b', 'c']],
    ['alternatives', 'd/{a,e}.*', ['a', 'e']],
    ['a set of characters', 'd/[a-b].csv', ['a', 'b']],
    ['a hidden file by its own name', 'd/.hidden.csv', ['.hidden']],
    ['a URI', 'file:d/a.csv', ['a']],
  ];
  test.each(cases)('%s', async (_, path, names) => {
    const context = contextOf();
    for (const file of files)
      await writeText(context, file, `1,${/([^/]*)\.\w+$/.exec(file)![1]}\n`);
    const { rows } = await read(context, { columns: two, options: csv(path) });
    expect(rows.map((row) => row[1])).toEqual(names);
  });

  test('a missing one is an error that says what a path is', async () => {
    const request = { columns: two, options: csv('nowhere.csv') };
    await expect(read(contextOf(), request)).rejects.toMatchObject({
      code: 'CONNECTOR_NO_FILES',
      message: "there is no file at 'nowhere.csv'",
    });
  });

  test('an empty file has no rows', async () => {
    const context = contextOf();
    await writeText(context, 'e.csv', '');
    expect((await read(context, { columns: two, options: csv('e.csv') })).rows).toEqual([]);
  });
});

describe('columns that are not in the file', () => {
  test('partition directories and metadata', async () => {
    const context = contextOf();
    await writeText(context, 'p/day=2020-01-02/n=1/a.csv', '1,x\n');
    await writeText(context, 'p/day=2020-01-03/n=__DEFAULT_PARTITION__/b%20.csv', '2,y\n3,z\n');
    const request: SourceRequest = {
      columns: { a: t.INTEGER(), b: t.STRING(), day: t.DATE(), n: t.INTEGER() },
      partitionKeys: ['day', 'n'],
      options: csv('p'),
      wanted: ['day', 'b', 'n'],
      metadata: {
        f: { key: 'file.name', type: t.STRING() },
        s: { key: 'file.size', type: t.BIGINT() },
      },
    };
    expect((await read(context, request)).rows).toEqual([
      [18263, 'x', 1, 'a.csv', 4n],
      [18264, 'y', null, 'b%20.csv', 8n],
      [18264, 'z', null, 'b%20.csv', 8n],
    ]);
  });

  test('a metadata key that does not exist is an error with a suggestion', async () => {
    const metadata = { f: { key: 'file.nam', type: t.STRING() } };
    await expect(
      openSource({ columns: two, options: csv('x'), metadata }, contextOf()),
    ).rejects.toMatchObject({
      code: 'CONNECTOR_UNKNOWN_METADATA',
      hint: "did you mean 'file.name'?",
    });
  });
});

describe('options', () => {
  const cases: readonly [string, object, string, string][] = [
    [
      'an unknown one',
      { pth: 'x' },
      "connector 'filesystem' has no option 'pth'",
      "did you mean 'path'?",
    ],
    [
      'one of the format',
      { 'csv.field-delimeter': ';' },
      "connector 'filesystem' has no option 'csv.field-delimeter'",
      "did you mean 'csv.field-delimiter'?",
    ],
    [
      'a wrong value',
      { 'source.bad-records': 'drop' },
      "option 'source.bad-records' of connector 'filesystem' is 'drop', expected one of 'fail', 'skip', 'dead-letter'",
      '',
    ],
    [
      'a wrong size',
      { 'source.chunk-size': 'big' },
      "option 'source.chunk-size' of connector 'filesystem' is 'big', expected a size such as '512 kb' or '4 mb'",
      '',
    ],
    ['an unknown format', { format: 'cvs' }, "there is no format 'cvs'", "did you mean 'csv'?"],
  ];
  test.each(cases)('%s', async (_, options, message, hint) => {
    const opening = openSource({ columns: two, options: csv('x', options) }, contextOf());
    await expect(opening).rejects.toMatchObject(hint === '' ? { message } : { message, hint });
  });
});

describe('compressed files', () => {
  const lines = Array.from({ length: 50_000 }, (_, i) => `${i},text ${i % 100}\n`).join('');
  test('gzip by its ending, of several members too', async () => {
    const context = contextOf();
    const bytes = new TextEncoder().encode(lines);
    const half = lines.indexOf('\n', lines.length / 2) + 1;
    const parts = [gzipSync(bytes.subarray(0, half)), gzipSync(bytes.subarray(half))];
    await writeText(context, 'a.csv.gz', Uint8Array.from(parts.flatMap((part) => [...part])));
    const { rows } = await read(context, { columns: two, options: csv('a.csv.gz') });
    expect(rows.length).toBe(50_000);
    expect(rows[49_999]).toEqual([49_999, 'text 99']);
  });

  test('zstd by its option', async () => {
    const context = contextOf();
    // zstd of '1,x\n2,y\n' made by the zstd command, without a checksum.
    const bytes = Uint8Array.from(Buffer.from('KLUv/SQIQQAAMSx4CjIseQpOxW9u', 'base64'));
    await writeText(context, 'a.bin', bytes);
    const options = csv('a.bin', { 'source.compression': 'zstd' });
    expect((await read(context, { columns: two, options })).rows).toEqual([
      [1, 'x'],
      [2, 'y'],
    ]);
  });

  test('a truncated one is an error with its name', async () => {
    const context = contextOf();
    await writeText(
      context,
      'a.csv.gz',
      gzipSync(new TextEncoder().encode(lines)).subarray(0, 1000),
    );
    await expect(read(context, { columns: two, options: csv('a.csv.gz') })).rejects.toMatchObject({
      code: 'FORMAT_COMPRESSED_DATA_BROKEN',
      message: 'a.csv.gz: the gzip data cannot be read: unexpected EOF',
    });
  });
});

describe('bad records', () => {
  const text = '1,x\nbad,y\n3,"z\nz"\n4\n5,w\n';
  test('fail: file, line, column and the raw text', async () => {
    const context = contextOf();
    await writeText(context, 'd/a.csv', text);
    await expect(read(context, { columns: two, options: csv('d') })).rejects.toMatchObject({
      code: 'FORMAT_BAD_RECORD',
      message: "d/a.csv, line 2: column 'a' is no INT\n  bad,y",
    });
  });

  test.each([1, 3])(
    'dead-letter: what is read and what is not is all there is, %i readers',
    async (readers) => {
      const context = contextOf();
      await writeText(context, 'a.csv', text);
      const options = csv('a.csv', {
        'source.bad-records': 'dead-letter',
        'source.chunk-size': '6 b',
      });
      const { rows, bad } = await read(context, { columns: two, options }, readers);
      expect(rows.map(([a]) => a).sort()).toEqual([1, 3, 5]);
      expect(bad.sort((x, y) => (x.place < y.place ? -1 : 1))).toEqual([
        { reason: "column 'a' is no INT", place: 'a.csv, line 2', raw: 'bad,y' },
        { reason: 'it has too few columns', place: 'a.csv, line 5', raw: '4' },
      ]);
    },
  );
});

const fieldText = fc.string({ unit: fc.constantFrom('a', 'b', '"', ',', '\n', '\r', 'ü') });

test('chunks of any size among any number of readers hold every row once, in order of position', async () => {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const plain = (text: string) => (/^"|[,\r\n]/.test(text) ? quoted(text) : text);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fieldText, fc.boolean()), { maxLength: 60 }),
      fc.constantFrom('\n', '\r\n', '\r'),
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 5 }),
      fc.boolean(),
      async (texts, lineEnd, chunkBytes, readers, header) => {
        const context = contextOf();
        const lines = texts.map(
          ([text, q], i) => `${i},${q ? quoted(text) : plain(text)}${lineEnd}`,
        );
        await writeText(context, 'a.csv', (header ? `a,b${lineEnd}` : '') + lines.join(''));
        const options = csv('a.csv', {
          'source.chunk-size': `${chunkBytes} b`,
          'csv.header': String(header),
        });
        const { rows, positions } = await read(context, { columns: two, options }, readers);
        const order = positions.map((_, i) => i).sort((x, y) => positions[x]! - positions[y]!);
        expect(new Set(positions).size).toBe(positions.length);
        expect(order.map((i) => rows[i])).toEqual(texts.map(([text], i) => [i, text]));
      },
    ),
    { numRuns: 300 },
  );
});

test('a reader resumes from its snapshot at any batch', async () => {
  const context = contextOf();
  const lines = Array.from({ length: 100_000 }, (_, i) => `${i},"x\n${i % 3}"\n`).join('');
  await writeText(context, 'd/a.csv', lines);
  await writeText(context, 'd/b.csv.gz', gzipSync(new TextEncoder().encode(lines)));
  const source = await openSource(
    { columns: two, options: csv('d', { 'source.chunk-size': '300 kb' }) },
    context,
  );
  const splits = await source.enumerator().discover();
  const whole = await readSource(engine, source, 1, splits);
  expect(whole.rows.length).toBe(200_000);
  for (let batches = 1; batches < 14; batches += 3) {
    const first: ReadRows = { rows: [], positions: [], kinds: [], bad: [] };
    const reader = source.reader(engine);
    reader.addSplits(splits);
    reader.noMoreSplits();
    for (let read = 0; read < batches; ) {
      const before = first.rows.length;
      await step(engine, reader, first);
      if (first.rows.length > before) read++;
    }
    const snapshot = JSON.parse(JSON.stringify(reader.snapshot()));
    await reader.close();
    const rest = await readSource(engine, source, 1, snapshot);
    const all: Value[][] = [...first.rows, ...rest.rows];
    expect(all.length).toBe(200_000);
    expect(all.every((row, i) => row[0] === whole.rows[i]![0])).toBe(true);
  }
});

test('a limit ends reading early', async () => {
  const context = contextOf();
  await writeText(context, 'a.csv', Array.from({ length: 100_000 }, (_, i) => `${i},x\n`).join(''));
  const { rows } = await read(context, { columns: two, options: csv('a.csv'), limit: 10 });
  expect(rows.length).toBeLessThan(20_000);
});

test('new files are found where the table is monitored', async () => {
  const context = contextOf();
  await writeText(context, 'd/a.csv', '1,x\n');
  const source = await openSource(
    { columns: two, options: csv('d', { 'source.monitor-interval': '5 s' }) },
    context,
  );
  const enumerator = source.enumerator();
  expect([source.bounded, enumerator.discoveryIntervalMs]).toEqual([false, 5000]);
  expect((await enumerator.discover()).map(({ id }) => id)).toEqual(['d/a.csv#0']);
  await writeText(context, 'd/b.csv', '2,y\n');
  expect((await enumerator.discover()).map(({ id }) => id)).toEqual(['d/a.csv#0', 'd/b.csv#0']);
});

test('files have partitions of their own where it is asked for', async () => {
  const context = contextOf();
  for (const name of ['a', 'b']) await writeText(context, `d/${name}.csv`, '1,x\n');
  const source = await openSource(
    { columns: two, options: csv('d', { 'source.partition': 'file' }) },
    context,
  );
  expect((await source.enumerator().discover()).map(({ partition }) => partition)).toEqual([0, 1]);
});

test('the columns of a file with a header are guessed', async () => {
  const context = contextOf();
  await writeText(
    context,
    'a.csv',
    'id,price,at,day,ok,name\n1,1.5,2020-01-02 03:04:05.123,2020-01-02,true,x\n2,3,2020-01-02 03:04:05,2020-01-03,FALSE,\n',
  );
  const inferred = await connectors.find('filesystem')!.inferSchema!(
    csv('a.csv', { 'csv.header': 'true' }),
    context,
  );
  expect(t.schemaToString(inferred.schema)).toBe(
    'id BIGINT, price DOUBLE, at TIMESTAMP(3), day DATE, ok BOOLEAN, name STRING',
  );
  expect(inferred.rowsSampled).toBe(2);
});
