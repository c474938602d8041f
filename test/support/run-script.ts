/** Runs a SQL script on the engine as tests need it: every change of every query, tables held by the test. */

import { Batch, createEngine, type Engine, type Value } from '../../src/batch/index.ts';
import { findLatest } from '../../src/checkpoint/index.ts';
import { connectors } from '../../src/connector/index.ts';
import { type ChangelogMode, INSERT_ONLY, type Schema } from '../../src/core/index.ts';
import { compile } from '../../src/expression/index.ts';
import type { Host } from '../../src/platform/index.ts';
import { MemoryStorage } from '../../src/platform/memory-storage.ts';
import { nodeHost } from '../../src/platform/node/host.ts';
import { Job } from '../../src/runtime/index.ts';
import { createSession, type Session, type UserFunctions } from '../../src/sql/index.ts';
import { type Change, type ValuesTable, valuesConnector } from './values-connector.ts';

export interface ScriptOptions {
  readonly parallelism?: number;
  readonly configuration?: Readonly<Record<string, string>>;
  /** Content of tables `WITH ('connector' = 'values')`, by name. */
  readonly values?: ReadonlyMap<string, ValuesTable>;
  readonly tables?: Readonly<Record<string, unknown>>;
  readonly host?: Host;
  readonly functions?: UserFunctions;
}

export interface QueryResult {
  readonly schema: Schema;
  readonly changes: readonly Change[];
}

/** Where an error came from: before anything ran, or out of a running job. */
export type Phase = 'planning' | 'running';

export class ScriptFailure extends Error {
  readonly phase: Phase;
  readonly error: unknown;

  constructor(phase: Phase, error: unknown) {
    super(`while ${phase}: ${error instanceof Error ? error.message : String(error)}`);
    this.phase = phase;
    this.error = error;
  }
}

const engineOfPlanning: Promise<Engine> = nodeHost().kernelModule().then(createEngine);
const EVERY_CHANGE: ChangelogMode = { updateBefore: true, updateAfter: true, delete: true };

/** A session whose `values` tables are the test's. */
export async function sessionFor(options: ScriptOptions = {}): Promise<Session> {
  const engine = await engineOfPlanning;
  const host = options.host ?? nodeHost({ seed: 'test' });
  const session: Session = createSession({
    configuration: options.configuration ?? {},
    ...(options.functions === undefined ? {} : { functions: options.functions }),
    evaluate: (expression) => {
      const mark = engine.memory.mark();
      try {
        const option = (key: string) => session.configuration.get(key);
        const evaluator = compile(expression, {
          engine,
          nowMs: () => host.clock.nowMs(),
          random: () => host.random.next(),
          timeZone: option('table.local-time-zone') ?? 'UTC',
          option,
        });
        return evaluator.evaluate(Batch.of(engine, { fields: [] }, [], 1)).get(0);
      } finally {
        engine.memory.release(mark);
      }
    },
    tables: {
      traits: (table, keyed) => {
        if (table['connector'] !== 'values') return undefined;
        const mode = table['changelog-mode'];
        return {
          lookup: table['disable-lookup'] !== 'true',
          sink: sinkMode(table, keyed),
          deletesByKey: table['source.produces-delete-by-key'] === 'true',
          takesDeletesByKey: table['sink.supports-delete-by-key'] === 'true',
          ...(mode === undefined ? {} : { source: changelogMode(mode) }),
        };
      },
    },
  });
  return session;
}

/** What a `values` sink takes: what its options say, upserts when it has a key, else everything. */
function sinkMode(options: Readonly<Record<string, string>>, keyed: boolean): ChangelogMode {
  if (options['sink-insert-only'] === 'true') return INSERT_ONLY;
  const declared = options['sink-changelog-mode-enforced'] ?? options['changelog-mode'];
  if (declared !== undefined) return changelogMode(declared);
  return keyed ? { ...EVERY_CHANGE, updateBefore: false } : EVERY_CHANGE;
}

/** @example changelogMode('I,UA,D') */
export function changelogMode(text: string): ChangelogMode {
  const kinds = text.split(',').map((kind) => kind.trim());
  return {
    updateBefore: kinds.includes('UB'),
    updateAfter: kinds.includes('UA'),
    delete: kinds.includes('D'),
  };
}

/** Executes every statement in order; the results of its queries. @throws ScriptFailure */
export async function runScript(
  script: string,
  options: ScriptOptions = {},
): Promise<QueryResult[]> {
  return runOn(await sessionFor(options), script, options);
}

export async function runOn(
  session: Session,
  script: string,
  options: ScriptOptions = {},
): Promise<QueryResult[]> {
  const results: QueryResult[] = [];
  const statements = session.run(script);
  for (;;) {
    const next = await statements.next().catch((error) => {
      throw new ScriptFailure('planning', error);
    });
    if (next.done === true) return results;
    const { result } = next.value;
    if (result.kind === 'rows') {
      const changes = result.rows.map((row) => ({ kind: 0, row }));
      results.push({ schema: result.schema, changes });
    }
    if (result.kind !== 'plan') continue;
    try {
      const job = await Job.start({
        plan: result.plan,
        parallelism: options.parallelism ?? 1,
        host: options.host ?? nodeHost({ seed: 'test' }),
        connectors: withValues(options.values ?? new Map()),
        tables: options.tables ?? {},
      });
      const changes: Change[] = [];
      const [reader] = job.results;
      if (reader !== undefined) {
        while ((await reader.read((batch) => changes.push(...changesOf(batch)))) !== undefined);
        results.push({ schema: reader.schema, changes });
      }
      await job.done;
    } catch (error) {
      throw new ScriptFailure('running', error);
    }
  }
}

/** What a job wrote before it was stopped with a savepoint, and after it was restored from that. */
export interface Phases {
  readonly before: ReadonlyMap<string, readonly Change[]>;
  readonly after: ReadonlyMap<string, readonly Change[]>;
}

/**
 * Runs an INSERT over sources that do not end, stops it with a savepoint without draining, then restores it
 * with `more` rows behind the old ones, to the end.
 */
export async function runInTwoPhases(
  session: Session,
  statement: string,
  options: ScriptOptions & { readonly values: ReadonlyMap<string, ValuesTable> },
  more: ReadonlyMap<string, readonly Change[]>,
  parallelisms: readonly [number, number] = [1, 1],
): Promise<Phases> {
  const result = await session.execute(statement).catch((error) => {
    throw new ScriptFailure('planning', error);
  });
  if (result.kind !== 'plan') throw new Error('a job was expected');
  const host = options.host ?? nodeHost({ seed: 'test' });
  const storage = new MemoryStorage(host.clock);
  const request = {
    plan: result.plan,
    host: { ...host, storage },
    connectors: withValues(options.values),
    tables: options.tables ?? {},
    checkpointing: CHECKPOINTING,
  };
  try {
    for (const table of options.values.values()) table.endless = true;
    const first = await Job.start({ ...request, parallelism: parallelisms[0] });
    await Promise.race([quiet(first), first.done]);
    await first.savepoint('/savepoint');
    await first.cancel();
    const before = takeWritten(options.values);
    for (const [name, table] of options.values) {
      table.endless = false;
      table.changes.push(...(more.get(name) ?? []));
    }
    const restore = await findLatest(await engineOfPlanning, storage, '/savepoint');
    const second = await Job.start({ ...request, parallelism: parallelisms[1], restore: restore! });
    await second.done;
    return { before, after: takeWritten(options.values) };
  } catch (error) {
    throw new ScriptFailure('running', error);
  }
}

const CHECKPOINTING = {
  directory: '/checkpoints',
  job: 'test',
  intervalMs: null,
  minPauseMs: 0,
  timeoutMs: 10_000,
  tolerableFailures: 0,
  retained: 2,
};

function takeWritten(values: ReadonlyMap<string, ValuesTable>): Map<string, readonly Change[]> {
  return new Map([...values].map(([name, table]) => [name, table.written.splice(0)]));
}

/** Resolves when a job over endless sources has worked off all there is. */
async function quiet(job: Job): Promise<void> {
  let previous = '';
  for (let same = 0; same < 4; ) {
    await new Promise((resolve) => setTimeout(resolve, 3));
    const now = JSON.stringify(
      job.statistics().map((one) => [one.rowsIn, one.rowsOut, one.watermarkMs]),
    );
    same = now === previous ? same + 1 : 0;
    previous = now;
  }
}

/** The final table of a changelog as a multiset: texts with how often each stands in it. */
export function materialize(
  changes: readonly Change[],
  text: (row: readonly Value[]) => string,
): string[] {
  const count = new Map<string, number>();
  for (const { kind, row } of changes) {
    const key = text(row);
    count.set(key, (count.get(key) ?? 0) + ((kind & 1) === 1 ? -1 : 1));
  }
  return [...count].flatMap(([key, n]) => Array<string>(Math.max(0, n)).fill(key)).sort();
}

function withValues(values: ReadonlyMap<string, ValuesTable>) {
  const own = valuesConnector(values);
  return {
    find: (name: string) => (name === 'values' ? own : connectors.find(name)),
    names: [...connectors.names, 'values'],
  };
}

function changesOf(batch: Batch): Change[] {
  return Array.from({ length: batch.length }, (_, i) => ({
    kind: batch.kind(i),
    row: batch.row(i),
  }));
}
