/** Whole jobs with late rows under a simulated scheduler: the same windows in any order, at any parallelism. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Job } from '../../src/runtime/index.ts';
import type { InputRow, WindowKind } from '../reference/windows.ts';
import { arrayConnectors } from './array-connector.ts';
import { drain, jobRequest } from './run-plan.ts';
import { expectedWindows, inputRows, splitsOf, text, windowPlan } from './window-plan.ts';

interface Run {
  readonly seed: string;
  readonly parallelism: number;
  readonly batchRows: number;
  readonly channelBytes: number;
  /** Rows of each chunk that readers take in turn, or null: a partition each. */
  readonly chunkRows: number | null;
}

async function run(rows: readonly InputRow[], kind: WindowKind, options: Run) {
  const { batchRows, parallelism, channelBytes, chunkRows } = options;
  const table = { ...splitsOf(rows, chunkRows), batchRows, waitEvery: 3 };
  const connectors = arrayConnectors({ t: table });
  const request = jobRequest(options.seed, {
    plan: windowPlan(kind),
    connectors,
    parallelism,
    channelBytes,
  });
  const [job, results] = await request.host.scheduler.run(
    Job.start(request).then(async (started) => {
      const rows = await drain(started.results[0]);
      await started.done;
      return [started, rows] as const;
    }),
  );
  const late = [...job.lateRows().values()].flat();
  return { results: text(results), late: text(late.map(({ values }) => values)) };
}

const kinds: readonly WindowKind[] = [
  { kind: 'tumble', size: 10, offset: 3 },
  { kind: 'hop', size: 12, slide: 4, offset: 0 },
  { kind: 'hop', size: 7, slide: 3, offset: -2 },
  { kind: 'cumulate', step: 4, size: 16, offset: 1 },
];

const runs: fc.Arbitrary<Run> = fc.record({
  seed: fc.string(),
  parallelism: fc.integer({ min: 1, max: 8 }),
  batchRows: fc.constantFrom(1, 2, 7, 1000),
  channelBytes: fc.constantFrom(128, 1000, 65536),
  chunkRows: fc.constantFrom(null, 1, 2, 7, 30),
});

for (const kind of kinds) {
  describe(JSON.stringify(kind), () => {
    test('windows and late rows are those of a row-by-row evaluator', async () => {
      await fc.assert(
        fc.asyncProperty(inputRows, runs, async (rows, options) => {
          const shared = options.chunkRows !== null;
          const input = shared ? rows.map((row) => ({ ...row, partition: 0 })) : rows;
          expect(await run(input, kind, options)).toEqual(expectedWindows(input, kind));
        }),
        { seed: 5, numRuns: 100 },
      );
    });
  });
}
