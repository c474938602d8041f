/** DuckDB-WASM as a peer: its Node build in this thread, data inserted before the clock starts. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { checksumSql } from '../checksum.ts';
import { type Outcome, type Request, timed } from '../measurement.ts';
import type { Work } from '../works.ts';

interface Connection {
  query(sql: string): { toArray(): { toJSON(): Record<string, unknown> }[] };
}
interface Blocking {
  createDuckDB(bundles: unknown, logger: unknown, runtime: unknown): Promise<Database>;
  NODE_RUNTIME: unknown;
  VoidLogger: new () => unknown;
}
interface Database {
  instantiate(): Promise<unknown>;
  registerFileBuffer(name: string, bytes: Uint8Array): void;
  connect(): Connection;
}

export async function runDuckDbWasm(work: Work, request: Request): Promise<Outcome> {
  const require = createRequire(import.meta.url);
  const duckdb = require('@duckdb/duckdb-wasm/blocking') as Blocking;
  const folder = dirname(require.resolve('@duckdb/duckdb-wasm'));
  const bundle = (name: string) => ({
    mainModule: join(folder, `duckdb-${name}.wasm`),
    mainWorker: join(folder, `duckdb-node-${name}.worker.cjs`),
  });
  const bundles = { mvp: bundle('mvp'), eh: bundle('eh') };
  const database = await duckdb.createDuckDB(bundles, new duckdb.VoidLogger(), duckdb.NODE_RUNTIME);
  await database.instantiate();
  database.registerFileBuffer('bids.csv', readFileSync(request.csvPath));
  const connection = database.connect();
  const columns = "{'auction': 'BIGINT', 'bidder': 'BIGINT', 'price': 'BIGINT', 'ts': 'BIGINT'}";
  const file = `read_csv('bids.csv', header = false, columns = ${columns})`;
  if (request.input === 'memory') connection.query(`CREATE TABLE bids AS FROM ${file}`);
  else connection.query(`CREATE VIEW bids AS FROM ${file}`);
  const time = await timed(async () => {
    connection.query(`CREATE TABLE result AS ${work.duckdb}`);
  });
  const row = connection.query(checksumSql(work.values)).toArray()[0]!.toJSON();
  return { ...time, checksum: `${row['n']}:${row['s']}:${row['x']}` };
}
