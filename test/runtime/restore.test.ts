/** A job stopped at any moment goes on from its checkpoint at any parallelism, and writes the same windows. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEngine } from '../../src/batch/index.ts';
import { findLatest } from '../../src/checkpoint/index.ts';
import { MemoryStorage } from '../../src/platform/memory-storage.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { VirtualClock } from '../../src/platform/simulated/clock.ts';
import { simulatedHost } from '../../src/platform/simulated/host.ts';
import { Job, type JobRequest } from '../../src/runtime/index.ts';
import type { InputRow, WindowKind } from '../reference/windows.ts';
import { arrayConnectors, type Written } from './array-connector.ts';
import { expectedWindows, inputRows, splitsOf, text, windowPlan } from './window-plan.ts';

const kernels = await kernelModule();
const engine = await createEngine(kernels);
const DIRECTORY = '/checkpoints';

interface Run {
  readonly seed: string;
  readonly parallelism: readonly number[];
  /** Virtual milliseconds between checkpoint and crash of each run but the last. */
  readonly crashes: readonly { readonly checkpointMs: number; readonly crashMs: number }[];
  readonly batchRows: number;
  readonly chunkRows: number | null;
}

async function run(rows: readonly InputRow[], kind: WindowKind, options: Run): Promise<string[]> {
  const storage = new MemoryStorage(new VirtualClock());
  const written: Record<string, Written> = {};
  for (const [attempt, parallelism] of options.parallelism.entries()) {
    const host = simulatedHost({ seed: `${options.seed}/${attempt}`, kernels, storage });
    const table = {
      ...splitsOf(rows, options.chunkRows),
      batchRows: options.batchRows,
      waitEvery: 3,
    };
    const sleep = () => host.scheduler.sleep(1);
    const restore = await findLatest(engine, storage, DIRECTORY);
    const request: JobRequest = {
      plan: windowPlan(kind, true),
      parallelism,
      host,
      connectors: arrayConnectors({ t: table }, written, sleep),
      tables: {},
      channelBytes: 500,
      checkpointing: {
        directory: DIRECTORY,
        job: 'test',
        intervalMs: null,
        minPauseMs: 0,
        timeoutMs: 60_000,
        tolerableFailures: 0,
        retained: 2,
      },
      ...(restore === null ? {} : { restore }),
    };
    if (restore?.manifest.finished) break;
    const crash = options.crashes[attempt];
    await host.scheduler.run(crash === undefined ? finish(request) : crashing(request, crash));
  }
  return text(written['out']?.rows ?? []);
}

async function finish(request: JobRequest): Promise<void> {
  await (await Job.start(request)).done;
}

async function crashing(request: JobRequest, crash: Run['crashes'][number]): Promise<void> {
  const { scheduler } = request.host;
  const job = await Job.start(request);
  const ended = job.done.catch(() => {});
  await Promise.race([ended, scheduler.sleep(crash.checkpointMs)]);
  await Promise.race([ended, job.checkpoint().catch(() => {})]);
  await Promise.race([ended, scheduler.sleep(crash.crashMs)]);
  await job.cancel();
}

const milliseconds = fc.integer({ min: 0, max: 60 });
const runs: fc.Arbitrary<Run> = fc.record({
  seed: fc.string(),
  parallelism: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 3, maxLength: 3 }),
  crashes: fc.array(fc.record({ checkpointMs: milliseconds, crashMs: milliseconds }), {
    minLength: 2,
    maxLength: 2,
  }),
  batchRows: fc.constantFrom(1, 2, 7, 1000),
  chunkRows: fc.constantFrom(null, 1, 3, 10, 30),
});

for (const kind of [
  { kind: 'tumble', size: 10, offset: 3 },
  { kind: 'hop', size: 12, slide: 4, offset: 0 },
] as const) {
  test(`${kind.kind}: two crashes and three parallelisms do not change a window`, async () => {
    await fc.assert(
      fc.asyncProperty(inputRows, runs, async (rows, options) => {
        const shared = options.chunkRows !== null;
        const input = shared ? rows.map((row) => ({ ...row, partition: 0 })) : rows;
        expect(await run(input, kind, options)).toEqual(expectedWindows(input, kind).results);
      }),
      { seed: 9, numRuns: 120 },
    );
  });
}
