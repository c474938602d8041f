import { expect, test } from 'vitest';
import { createEngine } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { contextOf, openSource, readSource } from './reading.ts';

const engine = await createEngine(await kernelModule());
const columns = { a: t.INTEGER(), b: t.STRING() };

async function read(parts: readonly string[], options: Readonly<Record<string, string>>) {
  const context = contextOf();
  const input = async function* () {
    for (const part of parts) yield new TextEncoder().encode(part);
  };
  Object.assign(context.host.output, { input });
  const source = await openSource(
    { columns, options: { connector: 'stdin', ...options } },
    context,
  );
  return readSource(engine, source);
}

test('records as they arrive, cut anywhere', async () => {
  const { rows, bad } = await read(['1,', 'x\n2', ',y\nq,z\n3,w'], {
    format: 'csv',
    'source.bad-records': 'skip',
  });
  expect(rows).toEqual([
    [1, 'x'],
    [2, 'y'],
    [3, 'w'],
  ]);
  expect(bad).toEqual([
    { reason: "column 'a' is no INT", place: 'standard input, line 3', raw: 'q,z' },
  ]);
});

test('a header that comes in parts', async () => {
  const options = { format: 'csv', 'csv.header': 'true' };
  expect((await read(['b,', 'a\nx,', '1\n'], options)).rows).toEqual([[1, 'x']]);
  await expect(read(['b,a\nx,q\n'], options)).rejects.toThrow(
    "standard input, line 2: column 'a' is no INT\n  x,q",
  );
});

test('json, and nothing at all', async () => {
  expect((await read(['{"a":1}\n{"b":', '"x"}'], { format: 'json' })).rows).toEqual([
    [1, null],
    [null, 'x'],
  ]);
  expect((await read([], { format: 'json' })).rows).toEqual([]);
});

test('a format of whole files is refused', async () => {
  await expect(read([], { format: 'parquet' })).rejects.toMatchObject({
    code: 'FORMAT_NOT_A_STREAM',
  });
});
