/** `millrace run`: every statement of the scripts in order; queries print their result. */

import type { Millrace, SqlJob, StatementOutcome } from '../api/index.ts';
import type { Format } from './commands.ts';
import {
  type CommandContext,
  EXIT_DONE,
  EXIT_FAILED,
  EXIT_INTERRUPTED,
  EXIT_USAGE,
  errorText,
} from './context.ts';
import { createFormat } from './output/result-format.ts';
import { printResult } from './output/result-printer.ts';
import { Progress } from './progress.ts';
import { openSession, readScripts, type SqlScript, sqlErrorText } from './script.ts';

export async function runCommand(context: CommandContext): Promise<number> {
  const { args, host } = context;
  const scripts = await readScripts(context);
  const millrace = openSession(host, args);
  const run = new Run(context, millrace);
  const forget = context.onInterrupt(() => run.interrupt());
  try {
    for (const script of scripts) {
      const code = await run.script(script);
      if (code !== EXIT_DONE) return code;
    }
    return await run.finish();
  } finally {
    forget();
    run.end();
    await millrace.close();
  }
}

class Run {
  readonly #context: CommandContext;
  readonly #millrace: Millrace;
  readonly #format: Format;
  readonly #progress: Progress;
  /** Jobs whose input does not end, while later statements run. */
  readonly #background = new Set<SqlJob>();
  #current: SqlJob | null = null;
  #interrupted = false;
  #failed = false;

  constructor(context: CommandContext, millrace: Millrace) {
    const { args, host } = context;
    this.#context = context;
    this.#millrace = millrace;
    this.#format = (args.value('format') ?? 'table') as Format;
    this.#progress = new Progress(host, !args.has('quiet'));
  }

  /** Ctrl-C: first stop, so that what was read is written; the second time go at once. */
  interrupt(): void {
    const { host, exit } = this.#context;
    this.#progress.hide();
    if (this.#interrupted) {
      exit(EXIT_INTERRUPTED);
      return;
    }
    this.#interrupted = true;
    const jobs = [...this.#background, ...(this.#current === null ? [] : [this.#current])];
    if (jobs.length > 0) host.console.writeError('stopping; press Ctrl-C again to leave at once\n');
    for (const job of jobs) job.stop().catch(() => {});
  }

  async script(script: SqlScript): Promise<number> {
    const outcomes = this.#millrace.execute(script.text);
    for (;;) {
      if (this.#interrupted) return EXIT_INTERRUPTED;
      if (this.#failed) return EXIT_FAILED;
      let next: IteratorResult<StatementOutcome, void>;
      try {
        next = await outcomes.next();
      } catch (error) {
        this.#say(sqlErrorText(script, error));
        return EXIT_USAGE;
      }
      if (next.done) return EXIT_DONE;
      await this.#handle(next.value);
    }
  }

  /** Waits for jobs in the background. */
  async finish(): Promise<number> {
    for (const job of this.#background) {
      this.#progress.follow(job);
      await this.#settle(job.done);
    }
    if (this.#failed) return EXIT_FAILED;
    return this.#interrupted ? EXIT_INTERRUPTED : EXIT_DONE;
  }

  end(): void {
    this.#progress.end();
  }

  async #handle(outcome: StatementOutcome): Promise<void> {
    if (outcome.kind === 'rows') await this.#printRows(outcome);
    else if (outcome.kind === 'plan' && !this.#context.args.has('dry-run')) {
      await this.#settle(this.#run(outcome));
    }
  }

  async #run(outcome: StatementOutcome & { readonly kind: 'plan' }): Promise<void> {
    const { host, colors } = this.#context;
    const job = outcome.run();
    this.#current = job;
    this.#progress.follow(job);
    if (outcome.isQuery) {
      await printResult(job, {
        format: this.#format,
        host,
        colors,
        hideProgress: () => this.#progress.hide(),
      });
    } else if (await job.isBounded()) await job.done;
    else {
      this.#background.add(job);
      job.done.catch(() => {});
    }
    this.#current = null;
    this.#progress.end();
  }

  async #printRows(outcome: StatementOutcome & { readonly kind: 'rows' }): Promise<void> {
    const { host, colors } = this.#context;
    const { schema } = outcome;
    const { isTerminal, columns } = host.console;
    const width = isTerminal ? columns : undefined;
    const options = { schema, zone: () => 0, showKinds: false, width, colors };
    const format = createFormat(this.#format, options);
    const rows = outcome.rows.map((values) => ({ kind: 0, values }));
    await host.console.write(format.rows(rows) + format.flush() + format.end());
  }

  async #settle(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.#failed = true;
      this.#say(errorText(error, this.#context.colors));
    } finally {
      this.#progress.end();
    }
  }

  #say(text: string): void {
    this.#progress.hide();
    this.#context.host.console.writeError(`${text}\n`);
  }
}
