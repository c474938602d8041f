/** `npm run check:flink -- URL [FILTER] [--print]`: runs the SQL cases on a real Flink and says where they differ. */

import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonical, parseCase, type SqlCase } from './case-file.ts';
import { FlinkGateway } from './flink-gateway.ts';

const [url = 'http://localhost:8083', filter = ''] = process.argv
  .slice(2)
  .filter((a) => a !== '--print');
const print = process.argv.includes('--print');
const folder = join('test', 'sql', 'cases');
const gateway = new FlinkGateway(url);
let passed = 0;
let failed = 0;

for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
  if (!name.endsWith('.sql') || !name.includes(filter)) continue;
  const test = parseCase(name, readFileSync(join(folder, name), 'utf8'));
  if (test.beyondFlink !== null) continue;
  for (const expectation of test.expectations) {
    const problem = await check(test, expectation);
    if (problem === null) passed++;
    else {
      failed++;
      process.stdout.write(`${name}: ${problem}\n`);
    }
  }
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed > 0 ? 1 : 0);

async function check(
  test: SqlCase,
  expectation: SqlCase['expectations'][number],
): Promise<string | null> {
  const dir = mkdtempSync(join(tmpdir(), 'sql-case-'));
  for (const [file, lines] of Object.entries(test.inputs)) {
    writeFileSync(join(dir, file), lines.map((line) => `${line}\n`).join(''));
  }
  const settings = Object.entries(test.options).map(([key, value]) => `SET '${key}' = '${value}'`);
  const script = [...settings, ...split(test.sql.replaceAll('$DIR', dir))];
  try {
    const result = await gateway.run(
      script,
      expectation.kind === 'error' ? 'streaming' : expectation.mode,
    );
    if (expectation.kind === 'error')
      return `Flink accepts what we refuse with ${expectation.code}`;
    const got = expectation.kind === 'rows' ? result.rows : result.changelog;
    if (print) process.stdout.write(`${test.path}\n${got.map((line) => `--| ${line}\n`).join('')}`);
    if (canonical(got).join('\n') === canonical(expectation.lines).join('\n')) return null;
    return `Flink gives\n${canonical(got).join('\n')}\nexpected\n${canonical(expectation.lines).join('\n')}`;
  } catch (error) {
    if (expectation.kind === 'error') {
      if (print) process.stdout.write(`${test.path}: ${(error as Error).message}\n`);
      return null;
    }
    return `Flink refuses: ${(error as Error).message}`;
  }
}

/** Splits at semicolons outside of quotes and comments. */
function split(text: string): string[] {
  const parts = [''];
  for (const [token] of text.matchAll(/'(?:[^']|'')*'|`[^`]*`|--[^\n]*|;|[^'`;-]+|-/g)) {
    if (token === ';') parts.push('');
    else if (!token.startsWith('--')) parts[parts.length - 1] += token;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
