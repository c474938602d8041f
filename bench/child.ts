/** Runs one request, in a process of its own, and prints the measurement as a line of JSON. */

import { makeBids, writeCsv } from './bids.ts';
import { runDuckDb } from './engines/duckdb.ts';
import { runDuckDbWasm } from './engines/duckdb-wasm.ts';
import { runLoopInMemory, runLoopOverCsv } from './engines/js-loop.ts';
import { runMillrace } from './engines/millrace.ts';
import type { Measurement, Outcome, Request } from './measurement.ts';
import { WORKS } from './works.ts';

async function run(request: Request): Promise<Outcome> {
  const { rows, auctions, csvPath, input } = request;
  const work = WORKS.find(({ name }) => name === request.work)!;
  switch (request.engine) {
    case 'duckdb':
      return runDuckDb(work, request);
    case 'duckdb-wasm':
      return runDuckDbWasm(work, request);
    case 'millrace':
      return runMillrace(work, request, input === 'memory' ? makeBids(rows, auctions) : null);
    case 'js-loop': {
      const out =
        input === 'memory'
          ? runLoopInMemory(work.loop, makeBids(rows, auctions))
          : runLoopOverCsv(work.loop, csvPath);
      return { wallSeconds: out.wallSeconds, cpuSeconds: out.cpuSeconds, checksum: out.text };
    }
  }
}

/** @param args `prepare PATH ROWS AUCTIONS`, or a request as JSON */
export async function runChild(args: readonly string[]): Promise<void> {
  if (args[0] === 'prepare') {
    const [, csvPath, rows, auctions] = args;
    writeCsv(csvPath!, () => makeBids(Number(rows), Number(auctions)));
    return;
  }
  const request = JSON.parse(args[0]!) as Request;
  const outcome = await run(request);
  const { work, input, engine, threads, rows } = request;
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  const measurement: Measurement = { work, input, engine, threads, rows, peakBytes, ...outcome };
  process.stdout.write(`${JSON.stringify(measurement)}\n`);
}
