/** The whole program in this process: words in; text, errors and an exit code out. */

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.ts';
import { nodeHost } from '../../src/platform/node/host.ts';
import { CapturedConsole } from '../../src/platform/simulated/host.ts';

const packageFile = join(import.meta.dirname, '..', '..', 'package.json');

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

async function millrace(
  words: readonly string[],
  input = '',
  interruptMs?: number,
): Promise<Outcome> {
  const console = new CapturedConsole(input);
  const code = await runProgram(words, {
    host: { ...nodeHost(), console },
    onInterrupt: (listener) => {
      const timer = interruptMs === undefined ? undefined : setTimeout(listener, interruptMs);
      return () => clearTimeout(timer);
    },
    exit: () => {},
    packageFile,
  });
  return { code, out: console.out, errors: console.errors };
}

test('help opens with examples and goes to standard output', async () => {
  const { code, out, errors } = await millrace(['--help']);
  expect([code, errors]).toEqual([0, '']);
  expect(out).toMatch(/^millrace: .*\n\nExamples\n {2}millrace run job.sql/);
});

test('every command has its own help', async () => {
  for (const command of ['run', 'explain', 'completion']) {
    const { code, out } = await millrace([command, '--help']);
    expect(code).toBe(0);
    expect(out).toContain(`millrace ${command}`);
  }
});

test('the version is that of the package', async () => {
  const { version } = JSON.parse(readFileSync(packageFile, 'utf8'));
  expect(await millrace(['--version'])).toEqual({ code: 0, out: `${version}\n`, errors: '' });
});

test('without words it shows help, but has not done anything', async () => {
  expect((await millrace([])).code).toBe(2);
});

test('statements run in order, results go to standard output', async () => {
  const text = `CREATE VIEW v AS SELECT * FROM (VALUES (1, 'a'), (2, NULL)) AS t (id, name);
    SELECT id FROM v; SELECT id, name FROM v;`;
  expect(await millrace(['run', '-e', text, '--format', 'json'])).toEqual({
    code: 0,
    out: '{"id":1}\n{"id":2}\n{"id":1,"name":"a"}\n{"id":2,"name":null}\n',
    errors: '',
  });
});

test('a script comes from a file or from standard input', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'millrace-')), 'job.sql');
  writeFileSync(file, 'SELECT 1 AS x;');
  const words = ['--format', 'csv'];
  expect((await millrace(['run', file, ...words])).out).toBe('x\n1\n');
  expect((await millrace(['run', '-', ...words], 'SELECT 2 AS x')).out).toBe('x\n2\n');
});

const COUNTS = `SELECT k, COUNT(*) AS n FROM (VALUES ('a'), ('b'), ('a')) AS t (k) GROUP BY k`;

test('a result that changes prints its final rows, or every change', async () => {
  const run = async (format: string) =>
    (await millrace(['run', '-e', COUNTS, '--format', format])).out;
  expect(await run('csv')).toBe('k,n\na,2\nb,1\n');
  expect((await run('changelog')).split('\n').sort().slice(1)).toEqual([
    '+I[a, 1]',
    '+I[b, 1]',
    '+U[a, 2]',
    '-U[a, 1]',
  ]);
});

test('bad SQL: exit code 2, with line, column, caret and a suggestion; nothing before it is lost', async () => {
  const { code, out, errors } = await millrace([
    'run',
    '-e',
    "SELECT 1 AS x;\nSELECT nam FROM (VALUES ('a')) AS t (name)",
  ]);
  expect(code).toBe(2);
  expect(out).toContain('│ 1 │');
  expect(errors).toMatch(/^-e:2:8: .*nam.*\n {2}2 \| SELECT nam[\s\S]*\^\^\^[\s\S]*name/);
});

test('a syntax error stops the script before anything runs', async () => {
  const { code, out } = await millrace(['run', '-e', 'SELECT 1 AS x; SELEC 2']);
  expect([code, out]).toEqual([2, '']);
});

test('a job that fails: exit code 1, with code, operator and hint', async () => {
  const { code, errors } = await millrace([
    'run',
    '-e',
    'SELECT 1 / (x - 1) AS y FROM (VALUES (1)) AS t (x)',
  ]);
  expect(code).toBe(1);
  expect(errors).toMatch(/^error DIVISION_BY_ZERO: .*\nin operator: .*\nhint: /);
});

test('bad usage: exit code 2', async () => {
  for (const words of [
    ['rnu'],
    ['run'],
    ['run', 'nosuch.sql'],
    ['run', '--formt', 'csv'],
    ['run', '-p', '0', '-e', 'x'],
  ]) {
    const { code, out, errors } = await millrace(words);
    expect([code, out]).toEqual([2, '']);
    expect(errors).toMatch(/^millrace: .*\nhint: /);
  }
});

test('--set reaches the session', async () => {
  const { out } = await millrace(['run', '--set', 'my.key=v', '-e', 'SET', '--format', 'json']);
  expect(out).toContain('{"key":"my.key","value":"v"}');
});

test('--dry-run plans everything and runs nothing', async () => {
  expect(await millrace(['run', '--dry-run', '-e', 'SELECT 1 / 0'])).toEqual({
    code: 0,
    out: '',
    errors: '',
  });
  expect((await millrace(['run', '--dry-run', '-e', 'SELECT x'])).code).toBe(2);
});

test('explain shows the operators', async () => {
  const { code, out } = await millrace(['explain', '-e', COUNTS]);
  expect(code).toBe(0);
  expect(out).toMatch(/Aggregate/);
});

for (const shell of ['bash', 'zsh', 'fish']) {
  test(`completion for ${shell} names the commands`, async () => {
    const { code, out } = await millrace(['completion', shell]);
    expect(code).toBe(0);
    for (const word of ['run', 'explain', 'format']) expect(out).toContain(word);
  });
}
