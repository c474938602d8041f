/**
 * `npm run kill -- --runs N [--seed N]`: runs a job of the built command line as a process, kills it at random moments, starts
 * it again with `--restore latest` until it is done, and compares the files it wrote with those of an undisturbed run.
 */

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROWS = 400_000;
const MOST_KILLS = 6;
const EXIT_DONE = 0;

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, seed: { type: 'string', default: '1' } },
});
const cli = fileURLToPath(new URL('../dist/esm/node/cli.js', import.meta.url));
if (!existsSync(cli)) {
  process.stderr.write('dist/ is missing: run `npm run build` first\n');
  process.exit(2);
}
const directory = mkdtempSync(join(tmpdir(), 'millrace-kill-'));
const random = randomFrom(Number(values.seed));
writeInput(join(directory, 'input.csv'));

const expected = undisturbed();
let kills = 0;
let resumed = 0;
let different = 0;
for (let run = 1; run <= Number(values.runs); run++) {
  const killed = await killedRun(`run-${run}`, expected.wallMs);
  const got = rowsOf(`run-${run}`);
  const same = got.length === expected.rows.length && got.every((row, i) => row === expected.rows[i]);
  kills += killed;
  if (!same) different++;
  process.stdout.write(
    `run ${run}: ${killed} kills, ${got.length} rows of ${expected.rows.length}, ${same ? 'equal' : 'DIFFERENT'}\n`,
  );
}
process.stdout.write(
  `${values.runs} runs, ${kills} kills, ${resumed} restarts from a checkpoint, ${different} differences\n`,
);
if (different === 0) rmSync(directory, { recursive: true });
else process.stdout.write(`files are left in ${directory}\n`);
// Kills before the first checkpoint prove little.
process.exit(different === 0 && resumed > 0 ? 0 : 1);

function undisturbed() {
  const started = Date.now();
  const { status, stderr } = spawnSync(process.execPath, wordsOf('undisturbed'), { encoding: 'utf8' });
  if (status !== EXIT_DONE) throw new Error(`the undisturbed run failed: ${stderr}`);
  const rows = rowsOf('undisturbed');
  if (rows.length === 0) throw new Error('the undisturbed run wrote nothing');
  return { rows, wallMs: Date.now() - started };
}

/** Starts the job until it ends by itself; gives how often it was killed. */
async function killedRun(name, wallMs) {
  for (let killed = 0; ; killed++) {
    const delayMs = killed < MOST_KILLS ? (0.2 + 0.6 * random()) * wallMs : Number.POSITIVE_INFINITY;
    const { code, signal, errors } = await start(wordsOf(name), delayMs);
    if (code === EXIT_DONE) return killed;
    if (signal === 'SIGKILL' && hasCheckpoint(name)) resumed++;
    if (signal !== 'SIGKILL') throw new Error(`${name} failed with ${code}: ${errors}`);
  }
}

function hasCheckpoint(name) {
  const path = join(directory, `${name}-checkpoints`);
  if (!existsSync(path)) return false;
  return readdirSync(path, { recursive: true }).some((file) => /manifest-[\d-]+\.json$/.test(file));
}

function start(words, delayMs) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
    let errors = '';
    child.stderr.on('data', (text) => {
      errors += text;
    });
    const timer = Number.isFinite(delayMs) ? setTimeout(() => child.kill('SIGKILL'), delayMs) : undefined;
    child.on('exit', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, errors });
    });
  });
}

function wordsOf(name) {
  const columns = 'id BIGINT, k INT, v BIGINT, ts TIMESTAMP(3)';
  const sql = `CREATE TABLE orders (${columns}, WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
      WITH ('connector' = 'filesystem', 'path' = '${directory}/input.csv', 'format' = 'csv');
    CREATE TABLE results (k INT, e TIMESTAMP(3), n BIGINT, s BIGINT)
      WITH ('connector' = 'filesystem', 'path' = '${directory}/${name}', 'format' = 'csv');
    INSERT INTO results SELECT k, window_end, COUNT(*), SUM(v)
      FROM TABLE(TUMBLE(TABLE orders, DESCRIPTOR(ts), INTERVAL '10' SECOND))
      GROUP BY k, window_start, window_end;`;
  const checkpoints = ['--checkpoint-dir', `${directory}/${name}-checkpoints`];
  const every = ['--checkpoint-interval', '50ms', '--restore', 'latest'];
  return [cli, 'run', '--quiet', ...checkpoints, ...every, '--execute', sql];
}

/** Every visible row, sorted. */
function rowsOf(name) {
  const path = join(directory, name);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^[._]/.test(entry.name))
    .flatMap(({ parentPath, name: file }) => readFileSync(join(parentPath, file), 'utf8').split('\n'))
    .filter((line) => line !== '')
    .sort();
}

function writeInput(path) {
  mkdirSync(directory, { recursive: true });
  const lines = [];
  let timeMs = Date.UTC(2026, 0, 1);
  for (let id = 0; id < ROWS; id++) {
    timeMs += Math.floor(random() * 40);
    const text = new Date(timeMs).toISOString().replace('T', ' ').replace('Z', '');
    lines.push(`${id},${Math.floor(random() * 50)},${Math.floor(random() * 1000)},${text}`);
  }
  writeFileSync(path, `${lines.join('\n')}\n`);
}

/** Mulberry32: a seed gives the same moments, though not the same places in the job. */
function randomFrom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
