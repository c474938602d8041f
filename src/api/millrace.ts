/** A session of the engine: tables and options live as long as it does, statements become jobs. */

import { createEngine, type Value } from '../batch/index.ts';
import { connectors } from '../connector/index.ts';
import { MillraceError, type Schema } from '../core/index.ts';
import { explainPlan, type Plan } from '../plan/index.ts';
import type { Host } from '../platform/index.ts';
import { Job, type JobRequest } from '../runtime/index.ts';
import {
  createSession,
  parseScript,
  renderError,
  type Session,
  type Statement,
} from '../sql/index.ts';
import { checkpointingOf, findRestore } from './checkpointing.ts';
import { closed, restoreWithoutDirectory, severalQueries, unknownOption } from './errors.ts';
import { SqlJob } from './sql-job.ts';
import { constantEvaluator, planFiles, tableKnowledge } from './table-knowledge.ts';
import type { TimestampStyle } from './values.ts';

export interface OpenOptions {
  /** Subtasks of each operator; 1 by default. `SET 'parallelism.default'` overrides it. */
  readonly parallelism?: number;
  /** Flink options, as SET gives them. */
  readonly configuration?: Readonly<Record<string, string>>;
  /** Bytes of linear memory a job may take; beyond it the job fails with a named error. */
  readonly memoryLimitBytes?: number;
  /** Directory for checkpoints; `execution.checkpointing.interval` says how often they are taken. */
  readonly checkpointDir?: string;
  /** Goes on from a checkpoint: `latest`, or the path of a checkpoint or savepoint. */
  readonly restore?: string;
  /** How TIMESTAMP values arrive: 'text' by default. */
  readonly timestamps?: TimestampStyle;
}

const OPTIONS: readonly (keyof OpenOptions)[] = [
  'parallelism',
  'configuration',
  'memoryLimitBytes',
  'checkpointDir',
  'restore',
  'timestamps',
];

export interface SqlOptions {
  /** Rows of the caller by table name: arrays or (async) iterables of objects, or an object of columns. */
  readonly tables?: Readonly<Record<string, unknown>>;
}

/** What one statement of a script gives. */
export type StatementOutcome =
  | { readonly kind: 'ok'; readonly statement: Statement }
  | {
      readonly kind: 'rows';
      readonly statement: Statement;
      readonly schema: Schema;
      readonly rows: readonly (readonly Value[])[];
    }
  | {
      readonly kind: 'plan';
      readonly statement: Statement;
      readonly plan: Plan;
      readonly isQuery: boolean;
      /** The operators as a tree, as EXPLAIN shows them. */
      explain(): string;
      /** Starts the job. The next statement may be asked for before or after it has ended. */
      run(): SqlJob;
    };

export class Millrace {
  readonly #host: Host;
  readonly #options: OpenOptions;
  readonly #tables: Record<string, unknown> = {};
  readonly #jobs = new Set<SqlJob>();
  /** Jobs started so far by the name of their plan. */
  readonly #started = new Map<string, number>();
  #session: Promise<Session> | null = null;
  #closed = false;

  constructor(host: Host, options: OpenOptions = {}) {
    for (const name of Object.keys(options)) {
      if (!OPTIONS.includes(name as keyof OpenOptions)) throw unknownOption(name, OPTIONS);
    }
    this.#host = host;
    this.#options = options;
  }

  /**
   * Runs every statement of `text` in order and gives the job of its last query or INSERT. Errors
   * come from the job: through its rows, or `done`.
   *
   * @example
   * const job = open().sql('SELECT name, COUNT(*) AS n FROM people GROUP BY name', { tables: { people } });
   * for await (const row of job.rows()) console.log(row);
   */
  sql(text: string, options: SqlOptions = {}): SqlJob {
    const started = this.#runAll(text, options).catch((error: unknown) => {
      throw error instanceof MillraceError ? withExcerpt(text, error) : error;
    });
    return this.#job(started);
  }

  /** The statements of a script one by one: what they give, and jobs to start. */
  async *execute(
    text: string,
    options: SqlOptions = {},
  ): AsyncGenerator<StatementOutcome, void, undefined> {
    const { statements, errors } = parseScript(text);
    if (errors.length > 0) throw errors[0];
    const session = await this.#open();
    await this.#declare(session, statements, options.tables ?? {});
    for (const statement of statements) {
      if (this.#closed) throw closed();
      const result = await session.execute(statement);
      if (result.kind !== 'plan') yield { ...result, statement };
      else {
        const { plan, isQuery } = result;
        yield {
          kind: 'plan',
          statement,
          plan,
          isQuery,
          explain: () => explainPlan(plan, { changelogMode: false }),
          run: () => this.#job(this.#startJob(plan)),
        };
      }
    }
  }

  /** Cancels what still runs. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled([...this.#jobs].map((job) => job.cancel()));
  }

  async #runAll(text: string, options: SqlOptions): Promise<Job | null> {
    let last: { readonly plan: Plan; readonly isQuery: boolean } | null = null;
    for await (const outcome of this.execute(text, options)) {
      if (outcome.kind !== 'plan') continue;
      if (last?.isQuery) throw severalQueries();
      if (last !== null) await (await this.#startJob(last.plan)).done;
      last = outcome;
    }
    return last === null ? null : this.#startJob(last.plan);
  }

  async #startJob(plan: Plan): Promise<Job> {
    if (this.#closed) throw closed();
    const { memoryLimitBytes } = this.#options;
    const checkpoints = await this.#checkpoints(plan);
    const configured = plan.configuration['parallelism.default'];
    return Job.start({
      plan,
      parallelism: configured === undefined ? (this.#options.parallelism ?? 1) : Number(configured),
      host: this.#host,
      connectors,
      tables: this.#tables,
      ...(memoryLimitBytes === undefined ? {} : { memoryLimitBytes }),
      ...checkpoints,
    });
  }

  /** What the options say of checkpoints for the next job. */
  async #checkpoints(plan: Plan): Promise<Pick<JobRequest, 'checkpointing' | 'restore'>> {
    const { checkpointDir, restore } = this.#options;
    const directory = checkpointDir ?? plan.configuration['execution.checkpointing.dir'];
    if (directory === undefined) {
      if (restore !== undefined) throw restoreWithoutDirectory();
      return {};
    }
    const ordinal = this.#started.get(plan.name) ?? 0;
    this.#started.set(plan.name, ordinal + 1);
    const checkpointing = checkpointingOf(plan, directory, ordinal);
    if (restore === undefined) return { checkpointing };
    const engine = await createEngine(await this.#host.kernelModule());
    const recovered = await findRestore(engine, this.#host, restore, checkpointing);
    return recovered === null ? { checkpointing } : { checkpointing, restore: recovered };
  }

  #open(): Promise<Session> {
    this.#session ??= this.#openSession();
    return this.#session;
  }

  async #openSession(): Promise<Session> {
    const host = this.#host;
    const engine = await createEngine(await host.kernelModule());
    const configuration = this.#options.configuration ?? {};
    const session: Session = createSession({
      configuration,
      planFiles: planFiles(host),
      evaluate: constantEvaluator(engine, host, (key) => session.configuration.get(key)),
      tables: tableKnowledge(() => ({
        host,
        jobName: '',
        runId: '',
        firstEpoch: 1,
        configuration: session.configuration.entries(),
        tables: this.#tables,
      })),
    });
    return session;
  }

  /** Gives each of the caller's tables a declaration, unless the script has one. */
  async #declare(
    session: Session,
    statements: readonly Statement[],
    tables: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    Object.assign(this.#tables, tables);
    const declared = new Set(
      statements.flatMap((one) =>
        one.kind === 'CreateTable' ? [one.name.parts.at(-1)!.name] : [],
      ),
    );
    for (const name of Object.keys(tables)) {
      if (declared.has(name)) continue;
      const quoted = `\`${name.replaceAll('`', '``')}\``;
      const text = name.replaceAll("'", "''");
      await session.execute(
        `CREATE TABLE IF NOT EXISTS ${quoted} WITH ('connector' = 'collection', 'name' = '${text}')`,
      );
    }
  }

  #job(started: Promise<Job | null>): SqlJob {
    const timestamps = this.#options.timestamps ?? 'text';
    const job = new SqlJob(started, timestamps, () => this.#host.clock.nowMs());
    const forget = () => this.#jobs.delete(job);
    this.#jobs.add(job);
    job.done.then(forget, forget);
    return job;
  }
}

/** An error of SQL with its line and a caret in the message. */
function withExcerpt(text: string, error: MillraceError): MillraceError {
  const { code, span, domain, retry } = error;
  if (span === undefined) return error;
  return new MillraceError(code, renderError(text, error), { domain, retry, span, cause: error });
}
