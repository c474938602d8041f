import fc from 'fast-check';
import { test } from 'vitest';
import { createEngine } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import type { IndexKind } from '../../src/state/index.ts';
import { commands, fieldsOf, orders, Twins, valueFields } from './twins.ts';

const engine = await createEngine(await kernelModule());
const TTL_MS = 1000;

const keyShapes: readonly (readonly t.DataType[])[] = [
  [t.BIGINT()],
  [t.STRING()],
  [t.DOUBLE()],
  [t.DECIMAL(30, 2)],
  [t.BYTES()],
  [t.INTEGER(), t.BOOLEAN()],
  [t.STRING(), t.BIGINT()],
  [t.BIGINT(), t.STRING(), t.DECIMAL(30, 2)],
];
for (const index of ['unique', 'chain', 'ordered'] as const satisfies IndexKind[]) {
  keyShapes.forEach((types, i) => {
    const ttlMs = i % 3 === 1 ? TTL_MS : 0;
    const shape = types.map(t.typeToString).join(', ');
    test(`${index} by (${shape})${ttlMs > 0 ? ' with TTL' : ''} is what plain arrays are`, () => {
      const order = index === 'ordered' ? { order: orders[i % orders.length]! } : {};
      const spec = {
        name: 's',
        keys: fieldsOf(types, 'k'),
        values: valueFields,
        index,
        ttlMs,
        ...order,
      };
      const property = fc.property(commands, (steps) => {
        const twins = new Twins(engine, spec);
        for (const step of steps) twins.run(step);
        twins.check();
        twins.store.close();
      });
      fc.assert(property, { seed: 20260101 + i, numRuns: 20 });
    });
  });
}
