/** The works of the bench: each as Flink SQL, as DuckDB SQL over table or file `bids`, and as a loop. */

import type { JsLoop } from './engines/js-loop.ts';
import { sessionLoop, slidingLoop, tumblingLoop } from './engines/js-loop.ts';

export interface Work {
  readonly name: string;
  readonly title: string;
  /** Over table `bids(auction, bidder, price, ts, rowtime)`; columns are key, t (ms), then integers. */
  readonly flink: string;
  readonly duckdb: string;
  /** Value columns behind k and t. */
  readonly values: readonly string[];
  readonly loop: JsLoop;
}

function windowed(key: string, table: string, aggregates: string): string {
  return `SELECT ${key} AS k, window_end AS t, ${aggregates}
    FROM TABLE(${table}) GROUP BY ${key}, window_start, window_end`;
}

export const WORKS: readonly Work[] = [
  {
    name: 'a',
    title: 'tumbling 10 s: count, sum, max per auction',
    flink: windowed(
      'auction',
      "TUMBLE(TABLE bids, DESCRIPTOR(rowtime), INTERVAL '10' SECOND)",
      'COUNT(*) AS c, SUM(price) AS s, MAX(price) AS m',
    ),
    duckdb: `SELECT auction AS k, (ts // 10000 + 1) * 10000 AS t, count(*) AS c,
      sum(price)::BIGINT AS s, max(price) AS m FROM bids GROUP BY k, t`,
    values: ['c', 's', 'm'],
    loop: tumblingLoop,
  },
  {
    name: 'b',
    title: 'sliding 60 s every 10 s: count per auction',
    flink: windowed(
      'auction',
      "HOP(TABLE bids, DESCRIPTOR(rowtime), INTERVAL '10' SECOND, INTERVAL '60' SECOND)",
      'COUNT(*) AS c',
    ),
    duckdb: `SELECT auction AS k, (ts // 10000 + 1 + o) * 10000 AS t, count(*) AS c
      FROM bids, range(6) r(o) GROUP BY k, t`,
    values: ['c'],
    loop: slidingLoop,
  },
  {
    name: 'c',
    title: 'session gap 5 s: count per bidder',
    flink: windowed(
      'bidder',
      "SESSION(TABLE bids PARTITION BY bidder, DESCRIPTOR(rowtime), INTERVAL '5' SECOND)",
      'COUNT(*) AS c',
    ),
    // The default RANGE frame gives rows of equal time one session number.
    duckdb: `SELECT bidder AS k, max(ts) + 5000 AS t, count(*) AS c FROM (
        SELECT bidder, ts, sum(n) OVER (PARTITION BY bidder ORDER BY ts) AS s FROM (
          SELECT bidder, ts, CASE WHEN ts - lag(ts) OVER (PARTITION BY bidder ORDER BY ts) <= 5000
            THEN 0 ELSE 1 END AS n
          FROM bids))
      GROUP BY bidder, s`,
    values: ['c'],
    loop: sessionLoop,
  },
];
