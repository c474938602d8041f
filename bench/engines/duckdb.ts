/** DuckDB native as a peer: one batch query over a table in memory or over the CSV file. */

import { DuckDBInstance } from '@duckdb/node-api';
import { checksumSql } from '../checksum.ts';
import { type Outcome, type Request, timed } from '../measurement.ts';
import type { Work } from '../works.ts';

const COLUMNS = "{'auction': 'BIGINT', 'bidder': 'BIGINT', 'price': 'BIGINT', 'ts': 'BIGINT'}";

export async function runDuckDb(work: Work, request: Request): Promise<Outcome> {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(request.threads) });
  const connection = await instance.connect();
  const file = `read_csv('${request.csvPath}', header = false, columns = ${COLUMNS})`;
  if (request.input === 'memory') await connection.run(`CREATE TABLE bids AS FROM ${file}`);
  else await connection.run(`CREATE VIEW bids AS FROM ${file}`);
  const time = await timed(async () => {
    await connection.run(`CREATE TABLE result AS ${work.duckdb}`);
  });
  const reader = await connection.runAndReadAll(checksumSql(work.values));
  const [rows, sum, mixed] = reader.getRows()[0]!;
  connection.closeSync();
  return { ...time, checksum: `${rows}:${sum}:${mixed}` };
}
