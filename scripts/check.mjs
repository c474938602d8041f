/** Runs every check that is not a test, says which failed and why, and fails if one did. `--json FILE` writes the outcome. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const LEAST_MODULES = 50;
const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };

let tarball;

/** The package as it would be published. The library is built before. */
function packed() {
  if (tarball === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'millrace-'));
    const words = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
    const { stdout } = spawnSync('npm', words, { cwd: root, encoding: 'utf8' });
    tarball = join(folder, stdout.trim().split('\n').at(-1));
  }
  return tarball;
}

const checks = [
  ['types', 'node', ['node_modules/tsgo/bin/tsc', '--noEmit', '-p', '.']],
  ['lint', 'npx', ['biome', 'ci', '--colors=off', '.']],
  ['import direction', 'npx', ['depcruise', '--config', 'scripts/dependency-rules.mjs', 'src'], sawModules],
  ['dead code', 'npx', ['knip', '--config', 'scripts/knip.json']],
  ['package', 'npx', ['publint', '--strict', packed()]],
  ['package types', 'npx', ['attw', packed(), '--profile', 'esm-only']],
  ['size', 'node', ['scripts/size.mjs']],
];

/** A check that saw nothing proves nothing. */
function sawModules(output) {
  const modules = Number(/\((\d+) modules/.exec(output)?.[1] ?? 0);
  return modules > LEAST_MODULES ? undefined : `only ${modules} modules were seen`;
}

const outcomes = checks.map(([name, program, words, verify]) => {
  const result = spawnSync(program, words, { cwd: root, encoding: 'utf8', env });
  const output = `${result.stdout}${result.stderr}`;
  const problem = result.status === 0 ? verify?.(output) : `exit code ${result.status}`;
  process.stdout.write(`${problem === undefined ? 'passed' : 'FAILED'}  ${name}\n`);
  if (problem !== undefined) process.stdout.write(`${output}\n${name}: ${problem}\n`);
  return { name, passed: problem === undefined };
});

const at = process.argv.indexOf('--json');
if (at > 0) writeFileSync(process.argv[at + 1], JSON.stringify(outcomes));
process.exit(outcomes.every(({ passed }) => passed) ? 0 : 1);
