/** Millrace itself, through its public package. */

import { type ColumnBatch, open } from 'millrace';
import { type Bids, DISORDER_MS } from '../bids.ts';
import { checksum } from '../checksum.ts';
import { type Outcome, type Request, timed } from '../measurement.ts';
import type { Work } from '../works.ts';

/** `bids` may be null when the input is the CSV file. */
export async function runMillrace(
  work: Work,
  request: Request,
  bids: Bids | null,
): Promise<Outcome> {
  const engine = open({ parallelism: request.threads });
  const source =
    request.input === 'memory'
      ? `'connector' = 'collection'`
      : `'connector' = 'filesystem', 'path' = '${request.csvPath}', 'format' = 'csv'`;
  const table = `CREATE TABLE bids (
      auction BIGINT, bidder BIGINT, price BIGINT, ts BIGINT,
      rowtime AS TO_TIMESTAMP_LTZ(ts, 3),
      WATERMARK FOR rowtime AS rowtime - INTERVAL '${DISORDER_MS / 1000}' SECOND
    ) WITH (${source})`;
  const tables = bids === null ? {} : { bids: columnsOf(bids) };
  const batches: ColumnBatch[] = [];
  const time = await timed(async () => {
    const job = engine.sql(`${table}; ${work.flink}`, { tables });
    for await (const batch of job.batches()) batches.push(batch);
  });
  // As for DuckDB, whose result stays in a table, the comparison is not part of the time.
  const out = checksum();
  for (const { columns, length } of batches) {
    const all = columns as unknown as Record<string, BigInt64Array>;
    const [key, t, ...values] = ['k', 't', ...work.values].map((name) => all[name]!);
    for (let i = 0; i < length; i++) {
      // Window ends are microseconds.
      out.add(Number(key![i]), Number(t![i]) / 1000, ...values.map((v) => Number(v[i])));
    }
  }
  await engine.close();
  return { ...time, checksum: out.text };
}

function columnsOf({ auction, bidder, price, ts }: Bids): Record<string, BigInt64Array> {
  return { auction, bidder, price, ts };
}
