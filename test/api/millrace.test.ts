import { describe, expect, test } from 'vitest';
import { open } from '../../src/api/node.ts';

const people = [
  { id: 1, name: 'Ada', born: new Date(Date.UTC(1815, 11, 10)) },
  { id: 2, name: 'Alan', born: new Date(Date.UTC(1912, 5, 23)) },
  { id: 3, name: null, born: null },
];

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

test('rows of the caller come back as objects', async () => {
  const job = open().sql('SELECT name, id * 2 AS twice FROM people WHERE id < 3', {
    tables: { people },
  });
  expect(await all(job.rows())).toEqual([
    { name: 'Ada', twice: 2n },
    { name: 'Alan', twice: 4n },
  ]);
  expect(job.metrics()).toMatchObject({ status: 'finished', rowsRead: 3 });
});

test('awaiting what open and sql give changes nothing', async () => {
  const job = await (await open()).sql('SELECT 1 AS x');
  expect(await all(job.rows())).toEqual([{ x: 1 }]);
});

describe('a result that changes', () => {
  const text = 'SELECT k, COUNT(*) AS n FROM t GROUP BY k';
  const t = ['a', 'b', 'a', 'a'].map((k) => ({ k }));

  test('gives its final rows', async () => {
    expect(await all(open().sql(text, { tables: { t } }).rows())).toEqual([
      { k: 'a', n: 3n },
      { k: 'b', n: 1n },
    ]);
  });

  test('gives every change with its kind', async () => {
    const changes = await all(open().sql(text, { tables: { t } }).changelog());
    expect(changes.filter(({ row }) => row['k'] === 'b')).toEqual([
      { kind: '+I', row: { k: 'b', n: 1n } },
    ]);
    const counts = changes
      .filter(({ row }) => row['k'] === 'a')
      .map(({ kind, row }) => [kind, row['n']]);
    expect(counts).toEqual([
      ['+I', 1n],
      ['-U', 1n],
      ['+U', 2n],
      ['-U', 2n],
      ['+U', 3n],
    ]);
  });
});

test('batches are columns', async () => {
  const [batch] = await all(
    open().sql('SELECT id, name FROM people', { tables: { people } }).batches(),
  );
  expect(batch).toMatchObject({ length: 3, kinds: null });
  expect(batch!.columns['id']).toEqual(BigInt64Array.of(1n, 2n, 3n));
  expect(batch!.validity['name']).toEqual(Uint8Array.of(3));
});

test('tables outlive the text that declares them', async () => {
  const engine = open();
  await engine.sql('CREATE VIEW ids AS SELECT id FROM people', { tables: { people } }).done;
  expect(await all(engine.sql('SELECT id FROM ids').rows())).toHaveLength(3);
});

test('leaving the loop cancels the job', async () => {
  async function* forever() {
    for (let i = 0; ; i++) yield { i };
  }
  const job = open().sql(
    "CREATE TABLE t (i INT) WITH ('connector' = 'collection'); SELECT i FROM t",
    { tables: { t: forever() } },
  );
  let seen = 0;
  for await (const _ of job.rows()) if (++seen === 3) break;
  await expect(job.done).rejects.toMatchObject({ code: 'JOB_CANCELLED' });
});

describe('errors', () => {
  test('bad SQL shows its place', async () => {
    await expect(
      all(open().sql('SELECT idd\nFROM people', { tables: { people } }).rows()),
    ).rejects.toMatchObject({
      code: expect.stringMatching(/^SQL_/),
      message: expect.stringMatching(/1 \| SELECT idd\n.*\^\^\^[\s\S]*id/),
      span: { line: 1, column: 8 },
    });
  });

  test('a failing row fails the job, with the operator', async () => {
    const job = open().sql('SELECT 1 / (id - 2) AS i FROM people', {
      tables: { people },
    });
    await expect(all(job.rows())).rejects.toMatchObject({ operator: 'calc' });
    await expect(job.done).rejects.toBeDefined();
  });

  test('rows are read once', async () => {
    const job = open().sql('SELECT 1 AS x');
    await all(job.rows());
    await expect(all(job.rows())).rejects.toMatchObject({ code: 'JOB_ALREADY_READ' });
  });

  test('a text without a query has no rows', async () => {
    const job = open().sql("SET 'a.b' = 'c'");
    await job.done;
    await expect(all(job.rows())).rejects.toMatchObject({ code: 'JOB_WITHOUT_RESULT' });
  });

  test('an unknown option of open is named', () => {
    expect(() => open({ paralelism: 2 } as never)).toThrow(
      expect.objectContaining({ code: 'API_UNKNOWN_OPTION' }),
    );
  });
});

test('in batch mode a changelog is written as what is left of it', async () => {
  const text = `SELECT a.id, n FROM (VALUES (1), (2), (2)) AS a (id)
    LEFT JOIN (VALUES (2, 10), (2, 20)) AS b (id, n) ON a.id = b.id`;
  const batch = open({ configuration: { 'execution.runtime-mode': 'batch' }, parallelism: 2 });
  const changes = await all(batch.sql(text).changelog());
  expect(new Set(changes.map(({ kind }) => kind))).toEqual(new Set(['+I']));
  expect(changes.map(({ row }) => `${row['id']} ${row['n']}`).sort()).toEqual([
    '1 null',
    '2 10',
    '2 10',
    '2 20',
    '2 20',
  ]);
});
