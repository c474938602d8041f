/**
 * `npm run conformance -- DIR [--out FILE.jsonl] [--only TEXT]`: runs the cases of programs.json.gz and
 * expressions.json.gz in DIR, writes a line per case and prints totals by family.
 */

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { loadExpressions, loadPrograms } from './cases.ts';
import { runExpression } from './expressions.ts';
import type { Outcome } from './outcome.ts';
import { runProgram } from './programs.ts';

const CASE_TIMEOUT_MS = 20_000;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, only: { type: 'string', default: '' } },
});
const [directory] = positionals;
if (directory === undefined) {
  process.stderr.write('usage: npm run conformance -- DIR [--out FILE.jsonl] [--only TEXT]\n');
  process.exit(2);
}

type Status = Outcome['status'];
const lines: string[] = [];
const families = new Map<string, Record<Status, number>>();

async function run(name: string, family: string, work: () => Promise<Outcome>): Promise<void> {
  const late = new Promise<Outcome>((resolve) => {
    const outcome: Outcome = {
      status: 'error',
      got: null,
      message: `no end within ${CASE_TIMEOUT_MS} ms`,
    };
    setTimeout(() => resolve(outcome), CASE_TIMEOUT_MS).unref();
  });
  const { status, got, message } = await Promise.race([work(), late]);
  lines.push(JSON.stringify({ name, status, got, message }));
  const totals = families.get(family) ?? { pass: 0, fail: 0, error: 0, unsupported: 0 };
  totals[status]++;
  families.set(family, totals);
}

for (const test of loadPrograms(directory)) {
  if (!test.name.includes(values.only)) continue;
  await run(test.name, `program ${test.name.split('/')[0]} ${test.family}`, () => runProgram(test));
  if (test.core) {
    const { status } = JSON.parse(lines.at(-1)!) as Outcome;
    const totals = families.get('program core') ?? { pass: 0, fail: 0, error: 0, unsupported: 0 };
    totals[status]++;
    families.set('program core', totals);
  }
}
for (const test of loadExpressions(directory)) {
  if (!test.name.includes(values.only)) continue;
  const family = test.source
    .split('#')[0]!
    .split('.')
    .at(-1)!
    .replace(/\[\d+\]$/, '');
  await run(test.name, `expression ${family}`, () => runExpression(test));
}

if (values.out !== undefined) writeFileSync(values.out, lines.map((line) => `${line}\n`).join(''));
for (const [family, totals] of [...families].sort()) {
  const parts = Object.entries(totals)
    .filter(([, n]) => n > 0)
    .map(([status, n]) => `${n} ${status}`);
  process.stdout.write(`${family}: ${parts.join(', ')}\n`);
}
const statuses = lines.map((line) => (JSON.parse(line) as Outcome).status);
const passed = statuses.filter((status) => status === 'pass').length;
process.stdout.write(`${passed} passed, ${statuses.length - passed} failed\n`);
process.exit(0);
