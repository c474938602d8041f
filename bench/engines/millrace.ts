/** Millrace itself, through its public package. */

import { open } from 'millrace';
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
  const engine = await open({ parallelism: request.threads });
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
  const out = checksum();
  const time = await timed(async () => {
    const job = await engine.sql(`${table}; ${work.flink}`, { tables });
    for await (const batch of job.batches()) {
      const columns = batch.columns as unknown as Record<string, BigInt64Array>;
      const key = columns['k']!;
      const t = columns['t']!;
      const values = work.values.map((name) => columns[name]!);
      for (let i = 0; i < batch.length; i++) {
        // Window ends come as microseconds.
        out.add(Number(key[i]), Number(t[i]) / 1000, ...values.map((v) => Number(v[i])));
      }
    }
  });
  await engine.close();
  return { ...time, checksum: out.text };
}

function columnsOf({ auction, bidder, price, ts }: Bids): Record<string, BigInt64Array> {
  return { auction, bidder, price, ts };
}
