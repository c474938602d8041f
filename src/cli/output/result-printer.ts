/** Prints the rows of a query as they come: final rows where the input ends, changes where it does not. */

import type { Colors } from 'picocolors/types.js';
import type { RawChanges, SqlJob } from '../../api/index.ts';
import { INSERT } from '../../core/index.ts';
import type { Host } from '../../platform/index.ts';
import type { Format } from '../commands.ts';
import { createFormat, type ResultFormat, type ResultRow } from './result-format.ts';

export interface PrintOptions {
  readonly format: Format;
  readonly host: Host;
  readonly colors: Colors;
  /** Called before anything is written. */
  readonly hideProgress: () => void;
}

/** A table whose first rows are there is shown after this time, even if it could still be laid out better. */
const PATIENCE_MS = 200;
/** Rows of a final table that are printed at once. */
const CHUNK_ROWS = 10_000;

export async function printResult(job: SqlJob, options: PrintOptions): Promise<void> {
  const { format, host, colors } = options;
  const { schema, onlyInserts, isBounded, zone } = await job.describe();
  const isFinal = !onlyInserts && isBounded && format !== 'changelog';
  const width = host.console.isTerminal ? host.console.columns : undefined;
  const showKinds = !onlyInserts && !isFinal;
  const out = createFormat(format, { schema, zone, showKinds, width, colors });
  const printer = new Printer(out, options);
  if (isFinal) await printer.final(await job.finalRows());
  else await printer.stream(job.rawChanges());
}

class Printer {
  readonly #out: ResultFormat;
  readonly #options: PrintOptions;
  #cancelFlush: (() => void) | null = null;

  constructor(out: ResultFormat, options: PrintOptions) {
    this.#out = out;
    this.#options = options;
  }

  async final(rows: Iterable<readonly ResultRow['values'][number][]>): Promise<void> {
    let chunk: ResultRow[] = [];
    for (const values of rows) {
      chunk.push({ kind: INSERT, values });
      if (chunk.length < CHUNK_ROWS) continue;
      await this.#write(this.#out.rows(chunk));
      chunk = [];
    }
    await this.#write(this.#out.rows(chunk) + this.#out.end());
  }

  async stream(changes: AsyncIterable<RawChanges>): Promise<void> {
    try {
      for await (const { kinds, rows } of changes) {
        const text = this.#out.rows(rows.map((values, i) => ({ kind: kinds[i]!, values })));
        await this.#write(text);
        if (text === '') this.#flushLater();
      }
    } finally {
      this.#cancelFlush?.();
    }
    await this.#write(this.#out.end());
  }

  #flushLater(): void {
    this.#cancelFlush ??= this.#options.host.scheduler.after(PATIENCE_MS, () => {
      void this.#write(this.#out.flush());
    });
  }

  async #write(text: string): Promise<void> {
    if (text === '') return;
    this.#options.hideProgress();
    await this.#options.host.console.write(text);
  }
}
