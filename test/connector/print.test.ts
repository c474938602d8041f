import { expect, test } from 'vitest';
import { Batch, createEngine, vectorOf } from '../../src/batch/index.ts';
import { connectors } from '../../src/connector/index.ts';
import * as t from '../../src/core/index.ts';
import type { SinkBody } from '../../src/plan/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { contextOf } from './reading.ts';

const engine = await createEngine(await kernelModule());
const schema = t.schemaOf({ a: t.INTEGER(), b: t.STRING() });

function body(options: Record<string, string>): SinkBody {
  return {
    kind: 'sink',
    table: { path: 'c.d.t', options, partitionKeys: [] },
    overwrite: false,
    staticPartition: {},
    primaryKey: [],
    metadata: [],
    notNull: 'error',
    typeLength: 'ignore',
    finalOnly: false,
  };
}

async function printed(options: Record<string, string>, subtask: number, parallelism: number) {
  const context = contextOf();
  const sink = await connectors.find('print')!.sink!(
    body({ connector: 'print', ...options }),
    schema,
    context,
  );
  const kinds = engine.memory.reserve(2);
  engine.memory.u8.set([t.UPDATE_BEFORE, t.UPDATE_AFTER], kinds);
  const columns = [
    vectorOf(engine.memory, t.INTEGER(), [1, null]),
    vectorOf(engine.memory, t.STRING(), ['x', 'y']),
  ];
  const writer = sink.writer(engine, subtask, parallelism);
  await writer.write(Batch.of(engine, schema, columns, 2, { kinds }));
  expect(await writer.prepareCommit(1)).toEqual([]);
  return context.host.output;
}

test('changes are printed as Flink prints them', async () => {
  expect((await printed({}, 0, 1)).out).toBe('-U[1, x]\n+U[null, y]\n');
  expect((await printed({}, 1, 4)).out).toBe('2> -U[1, x]\n2> +U[null, y]\n');
  expect((await printed({ 'print-identifier': 'P' }, 0, 1)).out).toBe(
    'P> -U[1, x]\nP> +U[null, y]\n',
  );
  expect((await printed({ 'print-identifier': 'P' }, 1, 2)).out).toBe(
    'P:2> -U[1, x]\nP:2> +U[null, y]\n',
  );
  expect((await printed({ 'standard-error': 'true' }, 0, 1)).errors).toBe(
    '-U[1, x]\n+U[null, y]\n',
  );
});

test('an option it does not have is an error', async () => {
  const sink = connectors.find('print')!.sink!;
  expect(() =>
    sink(body({ connector: 'print', 'print-identifer': 'x' }), schema, contextOf()),
  ).toThrow("connector 'print' has no option 'print-identifer'");
});
