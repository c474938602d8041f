/** DDL, DML and session statements: what ends up in their trees. */
import { expect, test } from 'vitest';
import { parseStatement } from '../../src/sql/parser/index.ts';
import { shape } from './shape.ts';

const name = (text: string) => ({ parts: text.split('.').map((part) => ({ name: part })) });

test.each<[string, object]>([
  [
    `CREATE TABLE IF NOT EXISTS c.d.t (
       a BIGINT NOT NULL PRIMARY KEY NOT ENFORCED COMMENT 'key', b AS a + 1,
       ts TIMESTAMP(3) METADATA FROM 'timestamp' VIRTUAL,
       WATERMARK FOR ts AS ts - INTERVAL '5' SECOND, CONSTRAINT k UNIQUE (a, b) NOT ENFORCED
     ) COMMENT 'text' DISTRIBUTED BY HASH(a) INTO 4 BUCKETS PARTITIONED BY (b) WITH ('k' = 'v')`,
    {
      kind: 'CreateTable',
      name: name('c.d.t'),
      ifNotExists: true,
      elements: [
        {
          kind: 'PhysicalColumn',
          comment: 'key',
          type: { type: { kind: 'BIGINT', nullable: false } },
          constraint: { type: 'PRIMARY KEY', columns: [{ name: 'a' }], enforced: false },
        },
        { kind: 'ComputedColumn', expression: { kind: 'Binary' } },
        { kind: 'MetadataColumn', from: 'timestamp', virtual: true },
        { kind: 'Watermark', column: name('ts') },
        { kind: 'TableConstraint', type: 'UNIQUE', name: { name: 'k' } },
      ],
      comment: 'text',
      distribution: { strategy: 'HASH', columns: [{ name: 'a' }], buckets: 4 },
      partitionedBy: [{ name: 'b' }],
      options: [{ key: 'k', value: 'v' }],
    },
  ],
  [
    'CREATE TABLE t (b, a) AS SELECT a, b FROM s',
    { elements: [], columnOrder: [{ name: 'b' }, { name: 'a' }], as: { kind: 'Query' } },
  ],
  [
    "CREATE TABLE t WITH ('a' = 'b') LIKE s (INCLUDING ALL OVERWRITING OPTIONS)",
    {
      like: {
        source: name('s'),
        rules: [
          { strategy: 'INCLUDING', feature: 'ALL' },
          { strategy: 'OVERWRITING', feature: 'OPTIONS' },
        ],
      },
    },
  ],
  ['CREATE OR REPLACE TABLE t AS SELECT 1', { kind: 'CreateTable', orReplace: true }],
  [
    'ALTER TABLE t ADD (a INT FIRST, b INT AFTER a)',
    {
      action: {
        kind: 'AlterSchema',
        operation: 'ADD',
        changes: [{ position: 'FIRST' }, { position: { after: name('a') } }],
      },
    },
  ],
  [
    'ALTER TABLE IF EXISTS t RENAME TO u',
    { ifExists: true, action: { kind: 'RenameTo', to: name('u') } },
  ],
  ["ALTER TABLE t RESET ('a')", { action: { kind: 'ResetOptions', keys: ['a'] } }],
  [
    "CREATE TEMPORARY SYSTEM FUNCTION f AS 'm.js#f' LANGUAGE JAVASCRIPT USING JAR 'x'",
    {
      kind: 'CreateFunction',
      temporary: true,
      system: true,
      implementation: 'm.js#f',
      language: 'JAVASCRIPT',
      resources: [{ type: 'JAR', path: 'x' }],
    },
  ],
  [
    "CREATE MATERIALIZED TABLE m FRESHNESS = INTERVAL '1' MINUTE REFRESH_MODE = FULL AS SELECT 1",
    { kind: 'CreateMaterializedTable', freshness: { value: '1' }, refreshMode: 'FULL' },
  ],
  [
    'INSERT INTO t PARTITION (a = 1) (b, c.d) SELECT 1 ON CONFLICT DO DEDUPLICATE',
    {
      kind: 'Insert',
      target: name('t'),
      overwrite: false,
      columns: [name('b'), name('c.d')],
      partition: { columns: [{ column: { name: 'a' }, value: { text: '1' } }] },
      onConflict: 'DEDUPLICATE',
    },
  ],
  [
    'EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; INSERT INTO b SELECT 2; END',
    {
      kind: 'Execute',
      statement: {
        kind: 'StatementSet',
        statements: [{ target: name('a') }, { target: name('b') }],
      },
    },
  ],
  [
    'EXPLAIN CHANGELOG_MODE, PLAN_ADVICE INSERT INTO a SELECT 1',
    { kind: 'Explain', details: ['CHANGELOG_MODE', 'PLAN_ADVICE'], statement: { kind: 'Insert' } },
  ],
  [
    "COMPILE PLAN 'p' IF NOT EXISTS FOR INSERT INTO a SELECT 1",
    { kind: 'CompilePlan', path: 'p', ifNotExists: true, execute: false },
  ],
  [
    "SHOW TABLES FROM c.d NOT LIKE 'x%'",
    { object: 'TABLES', from: name('c.d'), like: { pattern: 'x%', negated: true } },
  ],
  ['SHOW FULL MODULES', { object: 'FULL MODULES' }],
  ['DESC EXTENDED t', { kind: 'Describe', object: 'TABLE', extended: true }],
  ['USE CATALOG c', { kind: 'Use', object: 'CATALOG', name: name('c') }],
  ["STOP JOB 'j' WITH SAVEPOINT WITH DRAIN", { job: 'j', savepoint: true, drain: true }],
  ["SET 'a' = 'b'", { kind: 'SetOption', option: { key: 'a', value: 'b' } }],
  ['UPDATE t SET a = 1 WHERE b', { kind: 'Update', assignments: [{ column: { name: 'a' } }] }],
  ['ANALYZE TABLE t COMPUTE STATISTICS FOR ALL COLUMNS', { kind: 'AnalyzeTable', columns: 'ALL' }],
  ['DROP DATABASE IF EXISTS d CASCADE', { object: 'DATABASE', ifExists: true, cascade: true }],
])('%s', (sql, expected) => {
  expect(shape(parseStatement(sql))).toMatchObject(expected);
});

test('a view keeps its query as it was written', () => {
  const statement = parseStatement('CREATE VIEW v (x) AS SELECT  a /* b */\nFROM t ;');
  expect(statement).toMatchObject({ kind: 'CreateView', source: 'SELECT  a /* b */\nFROM t' });
});
