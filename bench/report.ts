/** Prints measurements as ratios and holds them against the targets. */

import type { Measurement } from './measurement.ts';

/** Least ratio of rows/s against a peer. CI fails at a third of it. */
const TARGETS: readonly { work: string; input: string; peer: string; least: number }[] = [
  { work: 'a', input: 'memory', peer: 'duckdb', least: 1.5 },
  { work: 'a', input: 'memory', peer: 'duckdb-wasm', least: 5 },
  { work: 'a', input: 'memory', peer: 'js-loop', least: 5 },
  { work: 'a', input: 'csv', peer: 'duckdb', least: 2 },
  { work: 'a', input: 'csv', peer: 'js-loop', least: 4 },
  { work: 'b', input: 'memory', peer: 'duckdb', least: 5 },
  { work: 'c', input: 'memory', peer: 'js-loop', least: 10 },
];

export function report(title: string, group: readonly Measurement[]): string {
  const own = group.find(({ engine }) => engine === 'millrace');
  const lines = group.map((m) => {
    const rate = m.rows / m.wallSeconds / 1e6;
    const ratio =
      own === undefined || m === own
        ? ''
        : `millrace is ${(m.wallSeconds / own.wallSeconds).toFixed(2)}x`;
    return `  ${m.engine.padEnd(12)} ${rate.toFixed(2).padStart(8)} M rows/s  wall ${m.wallSeconds.toFixed(2)} s  cpu ${m.cpuSeconds.toFixed(2)} s  peak ${Math.round(m.peakBytes / 2 ** 20)} MiB  ${ratio}\n`;
  });
  return `${title}\n${lines.join('')}`;
}

/** Results that differ from ours, and figures at less than a third of their target. */
export function failures(all: readonly Measurement[]): string[] {
  const found: string[] = [];
  for (const own of all.filter(({ engine }) => engine === 'millrace')) {
    for (const peer of all) {
      if (peer === own || peer.work !== own.work || peer.input !== own.input) continue;
      const name = `(${own.work}) from ${own.input} against ${peer.engine}`;
      if (peer.checksum !== own.checksum) {
        found.push(`DIFFERENT RESULT ${name}: ${own.checksum}, not ${peer.checksum}`);
      }
      const target = TARGETS.find(
        (t) => t.work === own.work && t.input === own.input && t.peer === peer.engine,
      );
      if (target === undefined) continue;
      const ratio = peer.wallSeconds / own.wallSeconds;
      const line = `${name}: ${ratio.toFixed(2)}x of ${target.least}x`;
      if (ratio < target.least / 3) found.push(`FAR BELOW TARGET ${line}`);
      else if (ratio < target.least) process.stdout.write(`below target ${line}\n`);
    }
  }
  return found;
}
