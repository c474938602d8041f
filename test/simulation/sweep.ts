/** All shapes of jobs under one seed: each is crashed at points spread over its operations, up to four times in a run. */

import { SeededRandom } from '../../src/platform/seeded-random.ts';
import { finalTable, SHAPES } from '../recovery/shapes.ts';
import { differences, type Outcome, type Scenario, scenarioOf, simulate } from './simulation.ts';

const MOST_NESTED = 4;

export interface SweepReport {
  readonly runs: number;
  /** Crashes after the first acknowledged checkpoint and before the end, each at an operation of its own. */
  readonly countedPoints: number;
  /** Distinct traces. */
  readonly traces: number;
  /** Each names what was wrong and how to run it again. */
  readonly failures: readonly string[];
  readonly text: string;
}

export interface SweepOptions {
  /** The shape of this name alone. */
  readonly only?: string;
}

/** @param points crashed runs over all shapes together */
export async function sweep(
  seed: number,
  points: number,
  options: SweepOptions = {},
): Promise<SweepReport> {
  const shapes = SHAPES.filter(({ name }) => options.only === undefined || name === options.only);
  const failures: string[] = [];
  const traces = new Set<string>();
  let runs = 0;
  let countedPoints = 0;
  for (const shape of shapes) {
    const scenario = await scenarioOf(shape, seed);
    const undisturbed = await simulate(scenario, []);
    const expected = finalTable(undisturbed.changes);
    const again = await simulate(scenario, []);
    if (again.traceHash !== undisturbed.traceHash) {
      failures.push(`${shape.name}: the same seed gave two traces`);
    }
    if (expected.length === 0 || undisturbed.checkpoints < 2) {
      failures.push(`${shape.name}: nothing to disturb, ${undisturbed.checkpoints} checkpoints`);
    }
    for (const crashAt of plansOf(scenario, undisturbed, Math.ceil(points / shapes.length))) {
      const found = await crashed(scenario, crashAt, expected);
      runs++;
      countedPoints += found.outcome?.countedCrashes ?? 0;
      if (found.outcome !== null) traces.add(found.outcome.traceHash);
      for (const problem of found.problems) {
        const replay = `npm run simulate -- --seed ${seed} --points ${points}`;
        const place = `${shape.name}, crash at ${crashAt.join(', ')}`;
        failures.push(`${place}: ${problem} (${replay} --shape '${shape.name}')`);
      }
    }
  }
  const text = `${runs} runs, ${countedPoints} crash points, ${traces.size} traces, ${failures.length} failures`;
  return { runs, countedPoints, traces: traces.size, failures, text };
}

async function crashed(
  scenario: Scenario,
  crashAt: readonly number[],
  expected: readonly string[],
): Promise<{ readonly outcome: Outcome | null; readonly problems: readonly string[] }> {
  try {
    const outcome = await simulate(scenario, crashAt);
    return { outcome, problems: differences(outcome, expected) };
  } catch (error) {
    return { outcome: null, problems: [`the job failed: ${String(error)}`] };
  }
}

/** The first crash of each run is spread evenly; nested ones follow it by a few operations, as restarts do. */
function plansOf(scenario: Scenario, { log }: Outcome, count: number): number[][] {
  const operations = log.length;
  const random = new SeededRandom(`crashes ${scenario.shape.name} ${scenario.seed}`);
  return Array.from({ length: Math.min(count, operations) }, (_, i) => {
    const wanted = Math.min(count, operations);
    const plan = [Math.floor(((i + random.next()) * operations) / wanted)];
    const nested = Math.floor(random.next() * MOST_NESTED);
    for (let n = 0; n < nested; n++) plan.push(plan[n]! + 1 + Math.floor(random.next() * 40));
    return plan;
  });
}
