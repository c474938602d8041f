/** A savepoint taken at one parallelism goes on at another, and the result is that of an undisturbed run. */

import { expect, test } from 'vitest';
import { runInTwoPhases, runOn, sessionFor } from '../support/run-script.ts';
import { ValuesTable } from '../support/values-connector.ts';
import { declarations, finalTable, inputRows, insertOf, SHAPES, type Shape } from './shapes.ts';

const ROWS = 400;
const PARALLELISMS = [1, 2, 3, 4];
const input = {
  orders: inputRows('orders', ROWS),
  rates: inputRows('rates', ROWS / 2),
};

function tables(share: number): Map<string, ValuesTable> {
  const { orders, rates } = input;
  return new Map([
    ['orders', new ValuesTable(orders.slice(0, Math.floor(orders.length * share)))],
    ['rates', new ValuesTable(rates.slice(0, Math.floor(rates.length * share)))],
    ['results', new ValuesTable([])],
  ]);
}

async function undisturbed(shape: Shape): Promise<string[]> {
  const values = tables(1);
  const session = await sessionFor();
  await runOn(session, `${declarations(shape)} ${insertOf(shape)}`, { values });
  return finalTable(values.get('results')!.written);
}

async function rescaled(shape: Shape, from: number, to: number): Promise<string[]> {
  const session = await sessionFor();
  await runOn(session, declarations(shape));
  const values = tables(0.55);
  const more = new Map([
    ['orders', input.orders.slice(values.get('orders')!.changes.length)],
    ['rates', input.rates.slice(values.get('rates')!.changes.length)],
  ]);
  const phases = await runInTwoPhases(session, insertOf(shape), { values }, more, [from, to]);
  return finalTable([...phases.before.get('results')!, ...phases.after.get('results')!]);
}

for (const shape of SHAPES) {
  test(`${shape.name}: restored at every parallelism from every parallelism`, async () => {
    const expected = await undisturbed(shape);
    expect(expected.length).toBeGreaterThan(5);
    for (const from of PARALLELISMS) {
      for (const to of PARALLELISMS) {
        expect(await rescaled(shape, from, to), `${from} to ${to}`).toEqual(expected);
      }
    }
  });
}
