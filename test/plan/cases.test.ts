/**
 * Plans as text: a case is a script, the last statement of which is planned and compared with the
 * .txt file beside it. A script that begins with `-- fails: TEXT` must be refused with that text.
 * MILLRACE_UPDATE_PLANS=1 writes the files anew; they are to be read before they are committed.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { explainPlan } from '../../src/plan/index.ts';
import { checkPlan } from './check-plan.ts';
import { type Plan, parseScript, planSession } from './session.ts';

const folder = fileURLToPath(new URL('cases/', import.meta.url));
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .map((name) => name.slice(0, -'.sql'.length));

describe('plan cases', () => {
  it('finds cases', () => expect(names.length).toBeGreaterThan(0));

  it.each(names)('%s', async (name) => {
    const script = readFileSync(`${folder}${name}.sql`, 'utf8');
    const expected = /^-- fails: (.*)$/m.exec(script)?.[1];
    if (expected === undefined) {
      const plan = await lastPlan(script);
      checkPlan(plan);
      comparePlan(name, plan);
      return;
    }
    const message = await lastPlan(script).then(
      () => 'it was planned',
      (error: Error) => error.message,
    );
    expect(message).toContain(expected);
  });
});

function comparePlan(name: string, plan: Plan): void {
  const text = `${explainPlan(plan, { changelogMode: true })}\n`;
  const file = `${folder}${name}.txt`;
  if (process.env['MILLRACE_UPDATE_PLANS'] === '1') writeFileSync(file, text);
  expect(existsSync(file), `${file} is missing`).toBe(true);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

async function lastPlan(script: string): Promise<Plan> {
  const session = planSession();
  const { statements, errors } = parseScript(script);
  expect(errors).toEqual([]);
  let plan: Plan | undefined;
  for (const statement of statements) {
    const result = await session.execute(statement);
    plan = result.kind === 'plan' ? result.plan : undefined;
  }
  if (plan === undefined) throw new Error('the last statement makes no plan');
  return plan;
}
