import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Batch, createEngine, type Value, vectorOf } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { call, columnReference, type Expression, literal } from '../../src/expression/index.ts';
import { formats } from '../../src/format/index.ts';
import type { ReadableFile } from '../../src/platform/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';

const engine = await createEngine(await kernelModule());
const parquet = formats.table('parquet');

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'millrace-parquet-'));
});
afterAll(() => rm(directory, { recursive: true }));

function fileOf(bytes: Uint8Array): ReadableFile {
  const readSync = (target: Uint8Array, position: number) => {
    const part = bytes.subarray(position, position + target.length);
    target.set(part);
    return part.length;
  };
  return {
    sizeBytes: bytes.length,
    readSync,
    read: async (...args) => readSync(...args),
    close: async () => {},
  };
}

interface ReadOptions {
  readonly start?: number;
  readonly end?: number;
  readonly firstRow?: number;
  readonly batchRows?: number;
  readonly filters?: readonly Expression[];
}

async function read(
  bytes: Uint8Array,
  columns?: Readonly<Record<string, t.DataType>>,
  more: ReadOptions = {},
) {
  const table = await parquet.open(fileOf(bytes), 'f.parquet');
  const reader = table.reader(engine, {
    columns: columns === undefined ? table.schema : t.schemaOf(columns),
    place: 'f.parquet',
    batchRows: 16_384,
    start: 0,
    end: Number.MAX_SAFE_INTEGER,
    firstRow: 0,
    partition: 0,
    basePosition: 0,
    filters: [],
    ...more,
  });
  const rows: Value[][] = [];
  const positions: number[] = [];
  while (!reader.ended) {
    const mark = engine.memory.mark();
    const batch = reader.next();
    for (let i = 0; i < (batch?.length ?? 0); i++) {
      rows.push(batch!.row(i));
      positions.push(batch!.position + i);
    }
    engine.memory.release(mark);
    if (batch === null) await reader.arrived();
  }
  reader.close();
  return { rows, positions, schema: t.schemaToString(table.schema), row: reader.row };
}

function write(
  columns: Readonly<Record<string, t.DataType>>,
  rows: Value[][],
  options = {},
  batchRows = 100,
): Uint8Array {
  const schema = t.schemaOf(columns);
  const encoder = parquet.encoder(schema, options);
  const parts = [encoder.begin()];
  for (let from = 0; from < rows.length; from += batchRows) {
    const mark = engine.memory.mark();
    const part = rows.slice(from, from + batchRows);
    const vectors = schema.fields.map((field, i) =>
      vectorOf(
        engine.memory,
        field.type,
        part.map((row) => row[i]!),
      ),
    );
    parts.push(encoder.encode(Batch.of(engine, schema, vectors, part.length)));
    engine.memory.release(mark);
  }
  parts.push(encoder.end());
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

async function duckdb(select: string, options = ''): Promise<Uint8Array> {
  const path = join(directory, 'd.parquet');
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(
    `COPY (${select}) TO '${path}' (FORMAT parquet${options === '' ? '' : `, ${options}`})`,
  );
  connection.closeSync();
  return new Uint8Array(await readFile(path));
}

const ms = (text: string) => BigInt(Date.parse(`${text}Z`)) * 1_000_000n;

describe('what is written is read', () => {
  const types: readonly [t.DataType, Value[]][] = [
    [t.BOOLEAN(), [true, null, false]],
    [t.TINYINT(), [-128, null, 127]],
    [t.SMALLINT(), [-32768, null, 32767]],
    [t.INTEGER(), [-(2 ** 31), null, 2 ** 31 - 1]],
    [t.BIGINT(), [-(2n ** 63n), null, 2n ** 63n - 1n]],
    [t.FLOAT(), [1.5, null, Math.fround(0.1)]],
    [t.DOUBLE(), [0.1, null, Number.NEGATIVE_INFINITY]],
    [t.DECIMAL(9, 2), [-123456789n, null, 1n]],
    [t.DECIMAL(18, 4), [-(10n ** 18n) + 1n, null, 10n ** 18n - 1n]],
    [t.DECIMAL(38, 10), [-(10n ** 38n) + 1n, null, 10n ** 38n - 1n]],
    [t.STRING(), ['', null, 'grün 🌊']],
    [t.BYTES(), [Uint8Array.of(), null, Uint8Array.of(0, 255)]],
    [t.DATE(), [-1, null, 18263]],
    [t.TIME(3), [0, null, 86_399_999]],
    [t.TIMESTAMP(3), [ms('1969-12-31T23:59:59.999'), null, ms('2020-01-02T03:04:05.123')]],
    [t.TIMESTAMP(6), [-1000n, null, 1_600_000_000_123_456_000n]],
    [t.TIMESTAMP(9), [-1n, null, 1_600_000_000_123_456_789n]],
    [t.TIMESTAMP_LTZ(3), [0n, null, ms('2020-01-02T03:04:05.123')]],
    [t.ARRAY(t.INTEGER()), [[1, null, 3], null, []]],
    [
      t.MAP(t.STRING(false), t.DECIMAL(20, 2)),
      [
        [
          ['a', 10n ** 19n],
          ['b', null],
        ],
        null,
        [],
      ],
    ],
    [
      t.ROW([
        { name: 'x', type: t.INTEGER() },
        { name: 'y', type: t.ARRAY(t.STRING()) },
      ]),
      [[1, ['a', null]], null, [null, null]],
    ],
    [
      t.ARRAY(
        t.ROW([
          { name: 'at', type: t.TIMESTAMP(6) },
          { name: 'd', type: t.DATE() },
        ]),
      ),
      [
        [
          [1000n, 1],
          [null, null],
        ],
        null,
        [],
      ],
    ],
  ];
  test.each(types.map(([type, values]) => [t.typeToString(type), type, values] as const))(
    '%s',
    async (_, type, values) => {
      const many = Array.from({ length: 500 }, (_unused, i) => [values[i % values.length]!]);
      const { rows } = await read(write({ v: type }, many), { v: type });
      expect(rows).toEqual(many);
      const { rows: required } = await read(
        write({ v: t.withNullable(type, false) }, [[values[0]!], [values[2]!]]),
        { v: type },
      );
      expect(required).toEqual([[values[0]], [values[2]]]);
    },
  );

  test('its types come back', async () => {
    const columns = Object.fromEntries(types.map(([type], i) => [`c${i}`, type]));
    const { schema } = await read(write(columns, []));
    expect(schema).toBe(t.schemaToString(t.schemaOf(columns)));
  });

  test('several row groups, read from places in the middle', async () => {
    const rows = Array.from({ length: 1000 }, (_, i) => [i, `t${i % 10}`]);
    const columns = { a: t.INTEGER(), b: t.STRING() };
    const bytes = write(columns, rows, { 'row-group.rows': '300' });
    const whole = await read(bytes, columns);
    expect(whole.rows).toEqual(rows);
    expect(whole.positions).toEqual(rows.map((_, i) => i));
    expect((await read(bytes, columns, { firstRow: 450, batchRows: 7 })).rows).toEqual(
      rows.slice(450),
    );
    const middle = Math.floor(bytes.length / 2);
    const parts = [
      await read(bytes, columns, { end: middle }),
      await read(bytes, columns, { start: middle }),
    ];
    expect(parts.flatMap((part) => part.rows)).toEqual(rows);
    expect(parts.every((part) => part.rows.length > 0)).toBe(true);
  });
});

describe('files of DuckDB', () => {
  const select = `
    SELECT i::INTEGER AS i, (i * 1000000007)::BIGINT AS l, (i % 5)::TINYINT AS t, (i / 3.0)::DOUBLE AS d, (i / 4.0)::FLOAT AS f,
      'text ' || (i % 100) AS s, repeat('x', (i % 40)::INTEGER) || i AS u, i % 3 = 0 AS b, DATE '2020-01-01' + (i % 400)::INTEGER AS day,
      TIMESTAMP '2020-01-01 00:00:00' + to_microseconds(i * 1000001) AS ts, (i / 100.0)::DECIMAL(10, 2) AS m,
      (i::DECIMAL(38, 0) * 100000000000000000000)::DECIMAL(38, 5) AS w, [i, NULL, i + 1] AS list, {'x': i, 'y': 'y' || i} AS struct, MAP {'k' || i: i} AS map,
      CASE WHEN i % 7 <> 0 THEN i END AS n, CASE WHEN i % 11 <> 0 THEN 'z' || (i % 3) END AS ns, NULL::INTEGER AS none
    FROM range(30000) r(i)`;
  const expected = (i: number): Value[] => [
    i,
    BigInt(i) * 1000000007n,
    i % 5,
    i / 3,
    Math.fround(i / 4),
    `text ${i % 100}`,
    `${'x'.repeat(i % 40)}${i}`,
    i % 3 === 0,
    18262 + (i % 400),
    ms('2020-01-01T00:00:00') + BigInt(i) * 1_000_001_000n,
    BigInt(i),
    BigInt(i) * 10n ** 25n,
    [BigInt(i), null, BigInt(i + 1)],
    [BigInt(i), `y${i}`],
    [[`k${i}`, BigInt(i)]],
    i % 7 === 0 ? null : BigInt(i),
    i % 11 === 0 ? null : `z${i % 3}`,
    null,
  ];
  test.each([
    ['UNCOMPRESSED', 'V1'],
    ['SNAPPY', 'V2'],
    ['ZSTD', 'V1'],
    ['GZIP', 'V2'],
    ['LZ4_RAW', 'V1'],
  ])('%s, version %s', async (codec, version) => {
    const { rows } = await read(
      await duckdb(select, `CODEC '${codec}', PARQUET_VERSION '${version}', ROW_GROUP_SIZE 20000`),
    );
    expect(rows.length).toBe(30_000);
    for (const i of [0, 1, 7, 11, 77, 19_999, 20_000, 29_999]) expect(rows[i]).toEqual(expected(i));
    const wrong = rows.findIndex(
      (row, i) => row[0] !== i || row[6] !== expected(i)[6] || row[15] !== expected(i)[15],
    );
    expect(wrong).toBe(-1);
  });

  test('column pruning, wider types, other precisions', async () => {
    const bytes = await duckdb(
      "SELECT 1::INTEGER AS i, TIMESTAMP '2020-01-01 00:00:00.123456' AS ts, 1.5::FLOAT AS f, 'x' AS s",
    );
    const { rows } = await read(bytes, {
      f: t.DOUBLE(),
      i: t.BIGINT(),
      ts: t.TIMESTAMP(3),
      s: t.BYTES(),
    });
    expect(rows).toEqual([[1.5, 1n, ms('2020-01-01T00:00:00.123'), Uint8Array.of(120)]]);
    expect((await read(bytes, { ts: t.TIMESTAMP(9) })).rows).toEqual([
      [ms('2020-01-01T00:00:00') + 123456000n],
    ]);
  });

  test('row groups that cannot match are left out', async () => {
    const bytes = await duckdb(
      "SELECT i::BIGINT AS i, TIMESTAMP '2020-01-01 00:00:00' + to_seconds(i) AS ts FROM range(10000) r(i)",
      'ROW_GROUP_SIZE 2048',
    );
    const columns = { i: t.BIGINT(), ts: t.TIMESTAMP(3) };
    const i = columnReference(0, t.BIGINT());
    const ts = columnReference(1, t.TIMESTAMP(3));
    const count = async (filter: Expression) =>
      (await read(bytes, columns, { filters: [filter] })).rows.length;
    expect(await count(call('GREATER_THAN', [i, literal(9000n, t.BIGINT())], t.BOOLEAN()))).toBe(
      10_000 - 4 * 2048,
    );
    expect(await count(call('GREATER_THAN', [literal(2000n, t.BIGINT()), i], t.BOOLEAN()))).toBe(
      2048,
    );
    expect(
      await count(
        call('EQUALS', [ts, literal(ms('2020-01-01T00:50:00'), t.TIMESTAMP(3))], t.BOOLEAN()),
      ),
    ).toBe(2048);
    expect(await count(call('EQUALS', [i, literal(-1n, t.BIGINT())], t.BOOLEAN()))).toBe(0);
    expect(await count(call('NOT_EQUALS', [i, literal(-1n, t.BIGINT())], t.BOOLEAN()))).toBe(
      10_000,
    );
  });

  test('columns that are not there or of another type', async () => {
    const bytes = await duckdb('SELECT 1 AS price');
    await expect(read(bytes, { prise: t.INTEGER() })).rejects.toMatchObject({
      code: 'FORMAT_COLUMN_MISSING',
      hint: "did you mean 'price'?",
    });
    await expect(read(bytes, { price: t.STRING() })).rejects.toThrow(
      "f.parquet: column 'price' is INT, the table says STRING",
    );
  });
});

describe('broken files', () => {
  test('cut off at any place: an error that says so, never a wrong row', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => [i, `t${i}`]);
    const bytes = write({ a: t.INTEGER(), b: t.STRING() }, rows);
    for (let size = 0; size < bytes.length; size += 37) {
      await expect(read(bytes.subarray(0, size))).rejects.toMatchObject({
        code: 'FORMAT_PARQUET_BROKEN',
      });
    }
  });

  test('any byte changed: the rows, other values or an error, never a crash', async () => {
    const rows = Array.from({ length: 50 }, (_, i) => [i % 5 === 0 ? null : i, `t${i % 4}`]);
    const bytes = write({ a: t.INTEGER(), b: t.STRING() }, rows, { compression: 'UNCOMPRESSED' });
    let failed = 0;
    for (let at = 0; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at] = changed[at]! ^ 0xff;
      try {
        const table = await read(changed);
        expect(table.rows.length).toBeLessThanOrEqual(50);
      } catch (error) {
        expect(error).toBeInstanceOf(t.MillraceError);
        failed++;
      }
    }
    expect(failed).toBeGreaterThan(50);
  });

  test('text that is no Parquet', async () => {
    await expect(read(new TextEncoder().encode('id,name\n1,x\n2,y\n3,z\n'))).rejects.toThrow(
      'f.parquet is no intact Parquet file: parquet file invalid (footer != PAR1)',
    );
  });
});

test('three million flights: every row as hyparquet reads it', async () => {
  const path = new URL('../../node_modules/vega-datasets/data/flights-3m.parquet', import.meta.url);
  const bytes = new Uint8Array(await readFile(path));
  const table = await parquet.open(fileOf(bytes), 'flights');
  expect(t.schemaToString(table.schema)).toBe(
    'date TIMESTAMP(6), delay BIGINT, distance BIGINT, origin STRING, destination STRING',
  );
  const reader = table.reader(engine, {
    columns: t.schemaOf({ origin: t.STRING(), date: t.TIMESTAMP(3), delay: t.BIGINT() }),
    place: 'flights',
    batchRows: 16_384,
    start: 0,
    end: Number.MAX_SAFE_INTEGER,
    firstRow: 0,
    partition: 0,
    basePosition: 0,
    filters: [],
  });
  const buffer = {
    byteLength: bytes.length,
    slice: (from: number, to?: number) => bytes.slice(from, to).buffer,
  };
  const metadata = await parquetMetadataAsync(buffer);
  const sample = await parquetReadObjects({
    file: buffer,
    metadata,
    compressors,
    columns: ['date', 'delay', 'origin'],
    rowStart: 1_234_500,
    rowEnd: 1_234_600,
  });
  let rows = 0;
  let delays = 0n;
  while (!reader.ended) {
    const mark = engine.memory.mark();
    const batch = reader.next();
    if (batch === null) await reader.arrived();
    else {
      const { values } = batch.column(2);
      for (let i = 0; i < batch.length; i++) delays += engine.memory.i64[(values >>> 3) + i]!;
      for (let i = Math.max(0, 1_234_500 - rows); i < batch.length && rows + i < 1_234_600; i++) {
        const { origin, date, delay } = sample[rows + i - 1_234_500]!;
        expect(batch.row(i)).toEqual([origin, BigInt(date.getTime()) * 1_000_000n, delay]);
      }
      rows += batch.length;
    }
    engine.memory.release(mark);
  }
  reader.close();
  expect(rows).toBe(3_000_000);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const sum = await connection.runAndReadAll(`SELECT sum(delay) FROM '${path.pathname}'`);
  expect(delays).toBe(sum.getRows()[0]![0]);
  connection.closeSync();
});
