/** Definitions and what SHOW and DESCRIBE say of them afterwards; expectations come from a running Flink. */
import { describe, expect, it } from 'vitest';
import type { Value } from '../../src/batch/index.ts';
import { planSession } from '../plan/session.ts';

/** Executes a script; the rows of its last statement. */
async function rowsOf(script: string): Promise<readonly (readonly Value[])[]> {
  let rows: readonly (readonly Value[])[] = [];
  for await (const { result } of planSession().run(script)) {
    rows = result.kind === 'rows' ? result.rows : [];
  }
  return rows;
}

async function textOf(script: string): Promise<string> {
  return String((await rowsOf(script))[0]![0]);
}

const ORDERS = `
CREATE TABLE orders (
  id STRING NOT NULL COMMENT 'the key', amount INT, r ROW<x INT NOT NULL, y STRING>, ts TIMESTAMP(3),
  part STRING METADATA FROM 'p' VIRTUAL, twice AS amount * 2, pt AS PROCTIME(), lt TIMESTAMP_LTZ(3),
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND, PRIMARY KEY (id) NOT ENFORCED
) COMMENT 'all of them' PARTITIONED BY (id) WITH ('connector' = 'x', 'path' = '/p');
`;

describe('tables', () => {
  it('are described with time attributes, keys, extras and watermark', async () => {
    expect(await rowsOf(`${ORDERS} DESCRIBE orders`)).toEqual([
      ['id', 'STRING', false, 'PRI(id)', null, null, 'the key'],
      ['amount', 'INT', true, null, null, null, null],
      ['r', 'ROW<`x` INT NOT NULL, `y` STRING>', true, null, null, null, null],
      ['ts', 'TIMESTAMP(3) *ROWTIME*', true, null, null, "`ts` - INTERVAL '1' SECOND", null],
      ['part', 'STRING', true, null, "METADATA FROM 'p' VIRTUAL", null, null],
      ['twice', 'INT', true, null, 'AS `amount` * 2', null, null],
      ['pt', 'TIMESTAMP_LTZ(3) *PROCTIME*', false, null, 'AS PROCTIME()', null, null],
      ['lt', 'TIMESTAMP_LTZ(3)', true, null, null, null, null],
    ]);
  });

  it('are shown as the statement that makes them', async () => {
    expect(await textOf(`${ORDERS} SHOW CREATE TABLE orders`)).toBe(
      `CREATE TABLE \`default_catalog\`.\`default_database\`.\`orders\` (
  \`id\` VARCHAR(2147483647) NOT NULL COMMENT 'the key',
  \`amount\` INT,
  \`r\` ROW<\`x\` INT NOT NULL, \`y\` VARCHAR(2147483647)>,
  \`ts\` TIMESTAMP(3),
  \`part\` VARCHAR(2147483647) METADATA FROM 'p' VIRTUAL,
  \`twice\` AS \`amount\` * 2,
  \`pt\` AS PROCTIME(),
  \`lt\` TIMESTAMP(3) WITH LOCAL TIME ZONE,
  WATERMARK FOR \`ts\` AS \`ts\` - INTERVAL '1' SECOND,
  CONSTRAINT \`PK_id\` PRIMARY KEY (\`id\`) NOT ENFORCED
)
COMMENT 'all of them'
PARTITIONED BY (\`id\`)
WITH (
  'connector' = 'x',
  'path' = '/p'
)
`,
    );
  });

  it('take over what LIKE includes', async () => {
    const like = `${ORDERS} CREATE TABLE copy (extra INT, WATERMARK FOR ts AS ts) WITH ('path' = '/q')
      LIKE orders (EXCLUDING CONSTRAINTS EXCLUDING GENERATED OVERWRITING WATERMARKS);`;
    const columns = await rowsOf(`${like} DESCRIBE copy`);
    expect(columns.map(([name]) => name)).toEqual([
      'id',
      'amount',
      'r',
      'ts',
      'part',
      'lt',
      'extra',
    ]);
    expect(columns.map((row) => row[3])).toEqual(columns.map(() => null));
    expect(columns[3]![5]).toBe('`ts`');
    expect(await textOf(`${like} SHOW CREATE TABLE copy`)).toContain("'path' = '/q'");
  });

  it('change whole', async () => {
    const script = `
      CREATE TABLE t (a INT, b STRING) WITH ('connector' = 'x', 'old' = '1');
      ALTER TABLE t ADD (c INT FIRST, d AS a + 1);
      ALTER TABLE t RENAME b TO bb;
      ALTER TABLE t MODIFY (c BIGINT AFTER bb);
      ALTER TABLE t DROP (c);
      ALTER TABLE t ADD CONSTRAINT k PRIMARY KEY (bb) NOT ENFORCED;
      ALTER TABLE t SET ('new' = '2');
      ALTER TABLE t RESET ('old');
      ALTER TABLE t RENAME TO u;`;
    expect(await textOf(`${script} SHOW CREATE TABLE u`)).toBe(
      `CREATE TABLE \`default_catalog\`.\`default_database\`.\`u\` (
  \`a\` INT,
  \`bb\` VARCHAR(2147483647) NOT NULL,
  \`d\` AS \`a\` + 1,
  CONSTRAINT \`k\` PRIMARY KEY (\`bb\`) NOT ENFORCED
)
WITH (
  'connector' = 'x',
  'new' = '2'
)
`,
    );
  });

  it('come from a query, added columns first', async () => {
    const script = `${ORDERS} CREATE TABLE made (n INT) WITH ('connector' = 'x') AS SELECT id, amount + 1 AS more FROM orders;`;
    expect(
      (await rowsOf(`${script} DESCRIBE made`)).map(([name, type]) => `${name} ${type}`),
    ).toEqual(['n INT', 'id STRING', 'more INT']);
  });

  it('are hidden by temporary ones', async () => {
    const script = `${ORDERS} CREATE TEMPORARY TABLE orders (x INT) WITH ('connector' = 'x');`;
    expect(await rowsOf(`${script} DESCRIBE orders`)).toEqual([
      ['x', 'INT', true, null, null, null],
    ]);
    const dropped = `${script} DROP TEMPORARY TABLE orders; SHOW COLUMNS FROM orders LIKE 'am%'`;
    expect(await rowsOf(dropped)).toEqual([['amount', 'INT', true, null, null, null, null]]);
  });
});

describe('views', () => {
  it('keep time attributes', async () => {
    const script = `${ORDERS} CREATE VIEW v (key, time_of) AS SELECT id, ts FROM orders WHERE amount > 3;`;
    expect(await rowsOf(`${script} DESCRIBE v`)).toEqual([
      ['key', 'STRING', false, null, null, null],
      ['time_of', 'TIMESTAMP(3) *ROWTIME*', true, null, null, null],
    ]);
  });

  it('are renamed, replaced and dropped', async () => {
    const script = `${ORDERS} CREATE VIEW v AS SELECT id FROM orders; ALTER VIEW v RENAME TO w;
      ALTER VIEW w AS SELECT amount FROM orders;`;
    expect(await rowsOf(`${script} SHOW VIEWS`)).toEqual([['w']]);
    expect((await rowsOf(`${script} DESCRIBE w`))[0]![0]).toBe('amount');
    expect(await rowsOf(`${script} DROP VIEW w; SHOW VIEWS`)).toEqual([]);
  });
});

describe('catalogues and databases', () => {
  it('are the places where names begin', async () => {
    const script = `${ORDERS} CREATE DATABASE other; USE other;
      CREATE TABLE near (a INT) WITH ('connector' = 'x');`;
    expect(await rowsOf(`${script} SHOW TABLES`)).toEqual([['near']]);
    expect(await rowsOf(`${script} SHOW TABLES FROM default_database`)).toEqual([['orders']]);
    expect(await rowsOf(`${script} SHOW CURRENT DATABASE`)).toEqual([['other']]);
    const plan = `${script} SELECT n.a, o.id FROM near AS n, default_catalog.default_database.orders AS o`;
    await expect(rowsOf(plan)).resolves.toEqual([]);
  });

  it('are created, described and dropped', async () => {
    const script = "CREATE CATALOG c WITH ('type' = 'generic_in_memory'); USE CATALOG c;";
    expect(await rowsOf(`${script} SHOW CURRENT DATABASE`)).toEqual([['default']]);
    expect(await rowsOf(`${script} SHOW CATALOGS`)).toEqual([['c'], ['default_catalog']]);
    const dropped = `${script} USE CATALOG default_catalog; DROP CATALOG c; SHOW CATALOGS`;
    expect(await rowsOf(dropped)).toEqual([['default_catalog']]);
    const database =
      "CREATE DATABASE d COMMENT 'second' WITH ('a' = 'b'); DESCRIBE DATABASE EXTENDED d";
    expect(await rowsOf(database)).toEqual([
      ['name', 'd'],
      ['comment', 'second'],
      ['option:a', 'b'],
    ]);
  });
});

describe('options', () => {
  it('are set, listed and reset', async () => {
    expect(await rowsOf("SET 'b' = '2'; SET 'a' = '1'; SET")).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
    expect(await rowsOf("SET 'b' = '2'; SET 'a' = '1'; RESET 'b'; SET")).toEqual([['a', '1']]);
    expect(await rowsOf("SET 'b' = '2'; RESET; SET")).toEqual([]);
  });
});

describe('filters of SHOW', () => {
  it('match with % and _', async () => {
    const tables = ['ab', 'aab', 'b_c'].map(
      (name) => `CREATE TABLE ${name} (x INT) WITH ('connector' = 'x');`,
    );
    const show = (filter: string) => rowsOf(`${tables.join('')} SHOW TABLES ${filter}`);
    expect(await show("LIKE '_b'")).toEqual([['ab']]);
    expect(await show("LIKE '%b'")).toEqual([['aab'], ['ab']]);
    expect(await show("NOT LIKE '%b'")).toEqual([['b_c']]);
    expect(await show("LIKE 'b\\_c'")).toEqual([['b_c']]);
    expect(await rowsOf(`${tables.join('')} SHOW FUNCTIONS LIKE 'uppe_'`)).toEqual([['upper']]);
  });
});
