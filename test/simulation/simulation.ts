/**
 * One seed: a job under a simulated host is crashed and started again until it is done. What the outside world
 * has seen must be what it sees of an undisturbed run.
 */

import { createEngine } from '../../src/batch/index.ts';
import { findLatest } from '../../src/checkpoint/index.ts';
import { loadOperators, OPERATOR_KINDS } from '../../src/operator/index.ts';
import type { Plan } from '../../src/plan/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { SeededRandom } from '../../src/platform/seeded-random.ts';
import { VirtualClock } from '../../src/platform/simulated/clock.ts';
import { CrashDisk } from '../../src/platform/simulated/crash-disk.ts';
import { simulatedHost } from '../../src/platform/simulated/host.ts';
import { Job } from '../../src/runtime/index.ts';
import { declarations, finalTable, inputRows, insertOf, type Shape } from '../recovery/shapes.ts';
import { runOn, sessionFor } from '../support/run-script.ts';
import type { Change } from '../support/values-connector.ts';
import { OutsideWorld } from './outside-world.ts';
import { pacedConnector } from './paced-connector.ts';

const kernels = await kernelModule();
// Code that is loaded in the middle of a simulation would take real time.
await loadOperators(OPERATOR_KINDS);
const verifier = await createEngine(kernels);
const DIRECTORY = '/checkpoints';
/** A run that takes longer, restarts left out, does not come to its end. */
const MOST_VIRTUAL_MS = 60_000;

export interface Scenario {
  readonly shape: Shape;
  readonly plan: Plan;
  readonly seed: number;
  readonly parallelism: number;
  readonly intervalMs: number;
  readonly batchRows: number;
  readonly input: Readonly<Record<string, readonly (readonly Change[])[]>>;
}

/** Everything but the crashes follows from shape and seed. */
export async function scenarioOf(shape: Shape, seed: number): Promise<Scenario> {
  const random = new SeededRandom(`scenario ${seed}`);
  const from = (low: number, high: number) => low + Math.floor(random.next() * (high - low + 1));
  const session = await sessionFor();
  await runOn(session, declarations(shape));
  const result = await session.execute(insertOf(shape));
  if (result.kind !== 'plan') throw new Error('an INSERT was expected');
  const partitions = from(1, 3);
  const rowsOf = (table: string, rows: number) =>
    Array.from({ length: partitions }, (_, i) =>
      inputRows(`${table} ${seed} ${i}`, rows / partitions),
    );
  return {
    shape,
    plan: result.plan,
    seed,
    parallelism: from(1, 3),
    intervalMs: from(2, 5),
    batchRows: from(4, 9),
    input: { orders: rowsOf('orders', 160), rates: rowsOf('rates', 100) },
  };
}

export interface Outcome {
  readonly changes: readonly Change[];
  /** What oracles found; empty when all is well. */
  readonly violations: readonly string[];
  /** Attempts that died. */
  readonly crashes: number;
  /** Crashes after the first acknowledged checkpoint. */
  readonly countedCrashes: number;
  /** Operations of the disk and requests to the outside world, in order. */
  readonly log: readonly string[];
  readonly checkpoints: number;
  /** Of every operation in order, with its virtual time. */
  readonly traceHash: string;
}

/** @param crashAt operation numbers, ascending: the process dies at each of them */
export async function simulate(scenario: Scenario, crashAt: readonly number[]): Promise<Outcome> {
  const run = new SimulatedRun(scenario, crashAt);
  return run.toEnd();
}

class SimulatedRun {
  readonly #scenario: Scenario;
  readonly #crashAt: readonly number[];
  readonly #world = new OutsideWorld();
  readonly #disk: CrashDisk;
  readonly #trace = new TraceHash();
  readonly #log: string[] = [];
  #crashes = 0;
  #countedCrashes = 0;
  /** Newest checkpoint that was acknowledged to anybody. */
  #acknowledged = 0;
  #checkpoints = 0;

  constructor(scenario: Scenario, crashAt: readonly number[]) {
    this.#scenario = scenario;
    this.#crashAt = crashAt;
    this.#disk = new CrashDisk(new VirtualClock(), new SeededRandom(`disk ${scenario.seed}`));
  }

  async toEnd(): Promise<Outcome> {
    while ((await this.#attempt()) === 'crashed');
    return {
      changes: this.#world.visible,
      violations: this.#world.violations,
      crashes: this.#crashes,
      countedCrashes: this.#countedCrashes,
      log: this.#log,
      checkpoints: this.#checkpoints,
      traceHash: this.#trace.hash,
    };
  }

  async #attempt(): Promise<'done' | 'crashed'> {
    const { seed } = this.#scenario;
    let die!: () => void;
    const crashed = new Promise<'crashed'>((resolve) => {
      die = () => resolve('crashed');
    });
    const isFatal = (what: string) => {
      this.#trace.add(`${what} at ${host.clock.nowMs()}`);
      if (this.#crashAt[this.#crashes] !== this.#log.push(what) - 1) return false;
      this.#crashes++;
      if (this.#acknowledged > 0) this.#countedCrashes++;
      die();
      return true;
    };
    const storage = this.#disk.mount((operation, path) =>
      isFatal(`${operation} ${path}`) ? 'crash' : 'none',
    );
    const host = simulatedHost({ seed: `${seed}/${this.#crashes}`, kernels, storage });
    const request = async (what: string): Promise<void> => {
      if (!isFatal(what)) return;
      this.#disk.fail(this.#crashes % 2 === 0 ? 'power' : 'process');
      await new Promise(() => {});
    };
    return host.scheduler.run(Promise.race([crashed, this.#job(host, request)]));
  }

  async #job(
    host: ReturnType<typeof simulatedHost>,
    request: (what: string) => Promise<void>,
  ): Promise<'done'> {
    const { plan, parallelism, intervalMs, batchRows, input } = this.#scenario;
    const restore = await findLatest(verifier, host.storage, DIRECTORY);
    const restored = restore?.manifest.checkpointId ?? 0;
    if (restored < this.#acknowledged) {
      const promised = `checkpoint ${this.#acknowledged} was acknowledged`;
      this.#world.violations.push(`${promised}, ${restored} was restored`);
    }
    const attempt = `${this.#crashes}`;
    const tables = { input, batchRows, pauseMs: 1, world: this.#world, request, attempt };
    const connector = pacedConnector({ ...tables, scheduler: host.scheduler });
    const job = await Job.start({
      plan,
      host,
      parallelism,
      connectors: { find: () => connector, names: ['values'] },
      tables: {},
      checkpointing: {
        directory: DIRECTORY,
        job: 'simulated',
        intervalMs,
        minPauseMs: 0,
        timeoutMs: 10_000,
        tolerableFailures: 0,
        retained: 2,
      },
      ...(restore === null ? {} : { restore }),
    });
    const follow = () => {
      this.#noteCheckpoints(job);
      if (job.status === 'running') host.scheduler.after(1, follow);
    };
    follow();
    const late = host.scheduler.sleep(MOST_VIRTUAL_MS).then(() => {
      throw new Error(`no end within ${MOST_VIRTUAL_MS} virtual ms: ${job.why()}`);
    });
    await Promise.race([job.done, late]);
    this.#noteCheckpoints(job);
    return 'done';
  }

  #noteCheckpoints(job: Job): void {
    for (const { id, error } of job.checkpoints) {
      if (error !== null) this.#world.violations.push(`checkpoint ${id} failed: ${error}`);
      else if (id > this.#acknowledged) {
        this.#acknowledged = id;
        this.#checkpoints++;
      }
    }
  }
}

/** FNV-1a over texts. */
class TraceHash {
  #value = 0x811c9dc5;

  get hash(): string {
    return (this.#value >>> 0).toString(16).padStart(8, '0');
  }

  add(text: string): void {
    for (let i = 0; i < text.length; i++) {
      this.#value = Math.imul(this.#value ^ text.charCodeAt(i), 0x01000193);
    }
  }
}

/** What is wrong with a crashed run, beside what the outside world noticed. */
export function differences(outcome: Outcome, undisturbed: readonly string[]): string[] {
  const got = finalTable(outcome.changes);
  const all = [...outcome.violations];
  const missing = lessThan(got, undisturbed);
  const surplus = lessThan(undisturbed, got);
  if (missing.length > 0) all.push(`${missing.length} rows are missing, such as ${missing[0]}`);
  if (surplus.length > 0) all.push(`${surplus.length} rows are too many, such as ${surplus[0]}`);
  return all;
}

/** What the second multiset has more of. */
function lessThan(a: readonly string[], b: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const text of a) left.set(text, (left.get(text) ?? 0) + 1);
  return b.filter((text) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count <= 0;
  });
}
