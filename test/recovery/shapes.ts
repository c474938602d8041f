/** Shapes of jobs with their input: what savepoints, crashes and restarts must not change the result of. */

import type { Value } from '../../src/batch/index.ts';
import { INSERT, ROW_KIND_TEXT } from '../../src/core/index.ts';
import { SeededRandom } from '../../src/platform/seeded-random.ts';
import type { Change } from '../support/values-connector.ts';

export interface Shape {
  readonly name: string;
  /** Columns of the result, as DDL. */
  readonly result: string;
  /** Reads `orders` (id, k, v, ts) and, where it joins, `rates` of the same columns. */
  readonly query: string;
}

const COLUMNS = 'id BIGINT, k INT, v BIGINT, ts TIMESTAMP(3)';
const TABLE = `(${COLUMNS}, WATERMARK FOR ts AS ts - INTERVAL '2' SECOND) WITH ('connector' = 'values')`;

export const SHAPES: readonly Shape[] = [
  {
    name: 'filter and projection',
    result: 'id BIGINT, doubled BIGINT',
    query: 'SELECT id, v * 2 FROM orders WHERE MOD(v, 3) <> 0',
  },
  {
    name: 'tumbling window',
    result: 'k INT, e TIMESTAMP(3), n BIGINT, s BIGINT',
    query: `SELECT k, window_end, COUNT(*), SUM(v)
      FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND))
      GROUP BY k, window_start, window_end`,
  },
  {
    name: 'sliding window',
    result: 'k INT, e TIMESTAMP(3), n BIGINT, s BIGINT',
    query: `SELECT k, window_end, COUNT(*), MAX(v)
      FROM TABLE(HOP(TABLE orders, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '15' SECOND))
      GROUP BY k, window_start, window_end`,
  },
  {
    name: 'session window',
    result: 'k INT, b TIMESTAMP(3), e TIMESTAMP(3), n BIGINT',
    query: `SELECT k, window_start, window_end, COUNT(*)
      FROM TABLE(SESSION(TABLE orders PARTITION BY k, DESCRIPTOR(ts), INTERVAL '3' SECOND))
      GROUP BY k, window_start, window_end`,
  },
  {
    name: 'group aggregate',
    result: 'k INT, n BIGINT, s BIGINT, d BIGINT',
    query: 'SELECT k, COUNT(*), SUM(v), COUNT(DISTINCT v) FROM orders GROUP BY k',
  },
  {
    name: 'aggregate of an aggregate, with retraction',
    result: 'n BIGINT, keys BIGINT, top BIGINT',
    query: `SELECT n, COUNT(*), MAX(s)
      FROM (SELECT k, COUNT(*) AS n, SUM(v) AS s FROM orders GROUP BY k) GROUP BY n`,
  },
  {
    name: 'inner join',
    result: 'id BIGINT, rate BIGINT, total BIGINT',
    query: 'SELECT o.id, r.id, o.v + r.v FROM orders o JOIN rates r ON o.k = r.k AND o.v < r.v',
  },
  {
    name: 'left join',
    result: 'id BIGINT, rate BIGINT',
    query: 'SELECT o.id, r.id FROM orders o LEFT JOIN rates r ON o.id = r.id AND r.v > 50',
  },
  {
    name: 'interval join',
    result: 'id BIGINT, rate BIGINT',
    query: `SELECT o.id, r.id FROM orders o JOIN rates r ON o.k = r.k
      AND r.ts BETWEEN o.ts - INTERVAL '2' SECOND AND o.ts + INTERVAL '1' SECOND`,
  },
  {
    name: 'Top-N',
    result: 'k INT, id BIGINT, v BIGINT',
    query: `SELECT k, id, v FROM (SELECT *, ROW_NUMBER() OVER
      (PARTITION BY k ORDER BY v DESC, id) AS n FROM orders) WHERE n <= 3`,
  },
  {
    name: 'first row of each key',
    result: 'k INT, id BIGINT',
    query: `SELECT k, id FROM (SELECT *, ROW_NUMBER() OVER
      (PARTITION BY k ORDER BY ts) AS n FROM orders) WHERE n = 1`,
  },
  {
    name: 'aggregate of two inputs',
    result: 'k INT, n BIGINT, s BIGINT',
    query: `SELECT k, COUNT(*), SUM(v)
      FROM (SELECT * FROM orders UNION ALL SELECT * FROM rates) GROUP BY k`,
  },
];

export function declarations({ result }: Shape): string {
  return `CREATE TABLE orders ${TABLE}; CREATE TABLE rates ${TABLE};
    CREATE TABLE results (${result}) WITH ('connector' = 'values');`;
}

export function insertOf({ query }: Shape): string {
  return `INSERT INTO results ${query}`;
}

const START_MS = Date.UTC(2026, 0, 1);

/** Rows of one table: times go on by up to 800 ms, and one in eight is up to 6 s behind: some are late. */
export function inputRows(seed: string, rows: number, keys = 7): Change[] {
  const random = new SeededRandom(seed);
  const below = (bound: number) => Math.floor(random.next() * bound);
  let nowMs = START_MS;
  return Array.from({ length: Math.floor(rows) }, (_, id): Change => {
    nowMs += below(800);
    const timeMs = below(8) === 0 ? nowMs - below(6000) : nowMs;
    const row: Value[] = [BigInt(id), below(keys), BigInt(below(100)), BigInt(timeMs) * 1_000_000n];
    return { kind: INSERT, row };
  });
}

/** The table that changes lead to, a text for each row; a row below zero times is a text too. */
export function finalTable(changes: Iterable<Change>): string[] {
  const counts = new Map<string, number>();
  for (const { kind, row } of changes) {
    const text = row.join(', ');
    const sign = ROW_KIND_TEXT[kind]!.startsWith('-') ? -1 : 1;
    counts.set(text, (counts.get(text) ?? 0) + sign);
  }
  return [...counts]
    .flatMap(([text, count]) =>
      count < 0 ? [`${count} times ${text}`] : Array<string>(count).fill(text),
    )
    .sort();
}
