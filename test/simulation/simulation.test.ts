/** A bounded share of the simulated crashes; `npm run simulate` runs any seed for as long as you like. */

import { expect, test } from 'vitest';
import { SHAPES } from '../recovery/shapes.ts';
import { scenarioOf, simulate } from './simulation.ts';
import { sweep } from './sweep.ts';

const SEEDS = [1, 2];
const POINTS = 120;

test('crashed jobs give every row once, whatever operation they die at', {
  timeout: 300_000,
}, async () => {
  let points = 0;
  for (const seed of SEEDS) {
    const report = await sweep(seed, POINTS);
    expect(report.failures).toEqual([]);
    points += report.countedPoints;
  }
  process.stdout.write(`${points} simulated crash points, 0 differences\n`);
  expect(points).toBeGreaterThan(SEEDS.length * POINTS * 0.7);
});

// A killed process leaves a manifest in the page cache; what is committed on its word must not be lost with it.
test('a checkpoint is made durable before what it names is committed', async () => {
  const session = SHAPES.find(({ name }) => name === 'session window')!;
  const scenario = await scenarioOf(session, 1);
  const { log } = await simulate(scenario, []);
  let commits = 0;
  for (let at = Math.floor(log.length / 2); at < log.length; at += 3) {
    const restarted = (await simulate(scenario, [at])).log.slice(at + 1);
    const commit = restarted.findIndex((what) => what.startsWith('commit'));
    if (commit < 0) continue;
    commits++;
    expect(restarted.slice(0, commit)).toContain('sync-directory /checkpoints');
  }
  expect(commits).toBeGreaterThan(5);
});

test('one seed gives one trace, crashes and all', async () => {
  const scenario = await scenarioOf(SHAPES[1]!, 7);
  const [first, second] = [await simulate(scenario, [60, 90]), await simulate(scenario, [60, 90])];
  expect(first.crashes).toBe(2);
  expect(second.traceHash).toBe(first.traceHash);
  const other = await simulate(await scenarioOf(SHAPES[1]!, 8), [60, 90]);
  expect(other.traceHash).not.toBe(first.traceHash);
});
