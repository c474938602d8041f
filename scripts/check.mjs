/** Runs every check that is not a test, says which failed and why, and fails if one did. `--json FILE` writes the outcome. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const LEAST_MODULES = 50;

const checks = [
  ['types', 'node', ['node_modules/tsgo/bin/tsc', '--noEmit', '-p', '.']],
  ['lint', 'npx', ['biome', 'ci', '.']],
  ['import direction', 'npx', ['depcruise', '--config', 'scripts/dependency-rules.mjs', 'src'], sawModules],
  ['dead code', 'npx', ['knip']],
  ['package', 'npx', ['publint', '--strict']],
  ['package types', 'npx', ['attw', '--pack', '.', '--profile', 'esm-only']],
  ['size', 'node', ['scripts/size.mjs']],
];

/** A check that saw nothing proves nothing. */
function sawModules(output) {
  const modules = Number(/\((\d+) modules/.exec(output)?.[1] ?? 0);
  return modules > LEAST_MODULES ? undefined : `only ${modules} modules were seen`;
}

const outcomes = checks.map(([name, program, words, verify]) => {
  const result = spawnSync(program, words, { cwd: root, encoding: 'utf8' });
  const output = `${result.stdout}${result.stderr}`;
  const problem = result.status === 0 ? verify?.(output) : `exit code ${result.status}`;
  process.stdout.write(`${problem === undefined ? 'passed' : 'FAILED'}  ${name}\n`);
  if (problem !== undefined) process.stdout.write(`${output}\n${name}: ${problem}\n`);
  return { name, passed: problem === undefined };
});

const at = process.argv.indexOf('--json');
if (at > 0) writeFileSync(process.argv[at + 1], JSON.stringify(outcomes));
process.exit(outcomes.every(({ passed }) => passed) ? 0 : 1);
