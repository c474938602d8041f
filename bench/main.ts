/**
 * `npm run bench -- [NAME...] [--rows N] [--auctions N] [--runs N] [--json FILE]`: every figure beside its peers of
 * the same run, best of several runs, results compared first. Exits with 1 when results differ or a
 * figure is three times worse than its target.
 */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runChild } from './child.ts';
import type { Engine, Input, Measurement, Request } from './measurement.ts';
import { failures, report } from './report.ts';
import { WORKS } from './works.ts';

if (process.argv[2] === 'child') {
  await runChild(process.argv.slice(3));
  process.exit(0);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: 'string', default: '10000000' },
    auctions: { type: 'string', default: '10000' },
    runs: { type: 'string', default: '3' },
    engines: { type: 'string', default: 'millrace,duckdb,duckdb-wasm,js-loop' },
    json: { type: 'string' },
  },
});

const rows = Number(values.rows);
const auctions = Number(values.auctions);
const engines = values.engines.split(',') as Engine[];
const csvPath = join('.data', `bids-${rows}-${auctions}.csv`);

/** Peers that a work is not asked of, and why. */
function skipped(work: string, input: Input, engine: Engine): string | null {
  if (engine === 'duckdb-wasm' && input === 'csv') return 'its Node build holds the file in memory';
  if (engine.startsWith('duckdb') && work === 'c' && rows > 2_000_000) return 'takes minutes';
  return null;
}

function node(...args: string[]): string {
  const flags = ['--max-old-space-size=8192', process.argv[1]!, 'child'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new Error(`bench child failed (${args[0]}): ${stderr}`);
  return stdout;
}

function best(request: Request): Measurement {
  const runs = Array.from({ length: Number(values.runs) }, () => {
    const lines = node(JSON.stringify(request)).trim().split('\n');
    return JSON.parse(lines.at(-1)!) as Measurement;
  });
  return runs.reduce((a, b) => (b.wallSeconds < a.wallSeconds ? b : a));
}

process.stderr.write(`${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}\n`);
node('prepare', csvPath, values.rows, values.auctions);
const measurements: Measurement[] = [];
const wanted = positionals.length > 0 ? positionals : WORKS.map(({ name }) => name);
for (const { name: work, title } of WORKS.filter(({ name }) => wanted.includes(name))) {
  for (const input of ['memory', 'csv'] as const) {
    const group: Measurement[] = [];
    for (const engine of engines) {
      const why = skipped(work, input, engine);
      if (why !== null) process.stderr.write(`(${work}) ${input}: ${engine} left out: ${why}\n`);
      else group.push(best({ work, engine, input, rows, auctions, csvPath, threads: 1 }));
    }
    process.stdout.write(report(`(${work}) ${title}, from ${input}`, group));
    measurements.push(...group);
  }
}
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(measurements, null, 2));
const failed = failures(measurements);
for (const failure of failed) process.stdout.write(`${failure}\n`);
process.exit(failed.length > 0 ? 1 : 0);
