/** The stdin connector: records of any stream format from standard input, as they arrive. */

import { BATCH_ROWS, type Engine } from '../../batch/index.ts';
import { type OptionMap, type OptionSpec, optionText, type Schema } from '../../core/index.ts';
import {
  type BadRecordPolicy,
  type Decoder,
  formats,
  type StreamFormat,
} from '../../format/index.ts';
import type { Console } from '../../platform/index.ts';
import type { BadRow, Connector, ReadResult, Source, SourceReader, Split } from '../connector.ts';
import { checkOptionsWithFormat } from '../table-options.ts';
import { Waiting } from '../waiting.ts';

const PLACE = 'standard input';

const STDIN_OPTIONS: readonly OptionSpec[] = [
  {
    key: 'source.bad-records',
    type: 'enum',
    values: ['fail', 'skip', 'dead-letter'],
    default: 'fail',
    description: 'What becomes of records that cannot be read.',
  },
];

export const stdin: Connector = {
  name: 'stdin',
  options: STDIN_OPTIONS,
  source(body, { host }): Source {
    const { options } = body.table;
    const { format: chosen, formatOptions } = checkOptionsWithFormat(
      'stdin',
      STDIN_OPTIONS,
      options,
    );
    const format = formats.stream(chosen.name);
    const schema: Schema = { fields: body.columns.map(({ name, type }) => ({ name, type })) };
    const policy = optionText(STDIN_OPTIONS, options, 'source.bad-records')!.toLowerCase();
    return {
      bounded: true,
      changelog: format.changelog,
      enumerator: () => ({
        discoveryIntervalMs: null,
        discover: async () => [{ id: 'stdin', partition: 0 }],
      }),
      reader: (engine) =>
        new StdinReader(engine, host.console, format, {
          schema,
          physical: body.physical,
          formatOptions,
          policy: policy as BadRecordPolicy,
        }),
    };
  },
};

interface StdinParts {
  readonly schema: Schema;
  readonly physical: Schema;
  readonly formatOptions: OptionMap;
  readonly policy: BadRecordPolicy;
}

class StdinReader implements SourceReader {
  readonly #engine: Engine;
  readonly #console: Console;
  readonly #format: StreamFormat;
  readonly #parts: StdinParts;
  readonly #waiting = new Waiting();
  #splits: readonly Split[] = [];
  #chunks: AsyncIterator<Uint8Array> | null = null;
  /** The beginning of the input, while the header is not known to be all there. */
  #beginning = new Uint8Array(0);
  #decoder: Decoder | null = null;
  #ended = false;
  #noMore = false;
  #bad: BadRow[] = [];

  constructor(engine: Engine, console: Console, format: StreamFormat, parts: StdinParts) {
    this.#engine = engine;
    this.#console = console;
    this.#format = format;
    this.#parts = parts;
  }

  addSplits(splits: readonly Split[]): void {
    this.#splits = splits;
  }

  noMoreSplits(): void {
    this.#noMore = true;
  }

  read(): ReadResult {
    if (this.#splits.length === 0) return { kind: this.#noMore ? 'end' : 'wait' };
    if (this.#waiting.isPending) return { kind: 'wait' };
    const batch = this.#decoder?.next(true) ?? null;
    this.#collect();
    if (batch !== null && batch.length > 0) return { kind: 'batch', batch };
    if (this.#ended) return { kind: 'end' };
    this.#waiting.start(() => this.#pull());
    return { kind: 'wait' };
  }

  ready(): Promise<void> {
    return this.#waiting.finished();
  }

  /** What was read from a pipe cannot be read again: a restart goes on with what comes then. */
  snapshot(): readonly Split[] {
    return this.#splits;
  }

  async close(): Promise<void> {
    this.#decoder?.close();
    this.#decoder = null;
    await this.#chunks?.return?.();
  }

  badRows(): readonly BadRow[] {
    const bad = this.#bad;
    this.#bad = [];
    return bad;
  }

  async #pull(): Promise<void> {
    this.#chunks ??= this.#console.input()[Symbol.asyncIterator]();
    const next = await this.#chunks.next();
    this.#ended = next.done === true;
    const bytes = this.#ended ? new Uint8Array(0) : new Uint8Array(next.value);
    if (this.#decoder !== null) this.#decoder.feed(bytes, this.#ended);
    else this.#begin(bytes);
  }

  /** A header must be there as a whole before decoding begins. */
  #begin(bytes: Uint8Array): void {
    const { formatOptions } = this.#parts;
    const beginning = new Uint8Array(this.#beginning.length + bytes.length);
    beginning.set(this.#beginning);
    beginning.set(bytes, this.#beginning.length);
    this.#beginning = beginning;
    const needsHeader = this.#format.prologueBytes(formatOptions) > 0;
    if (needsHeader && !this.#ended && !beginning.includes(10)) return;
    const start = this.#format.bodyStart(beginning, formatOptions);
    this.#decoder = this.#open(beginning, start);
    this.#decoder.feed(beginning.subarray(start), this.#ended);
    this.#beginning = new Uint8Array(0);
  }

  #open(prologue: Uint8Array, startPosition: number): Decoder {
    const { schema, physical, formatOptions, policy } = this.#parts;
    const headerLines = prologue.subarray(0, startPosition).filter((byte) => byte === 10).length;
    return this.#format.decoder(this.#engine, {
      columns: schema,
      physical,
      metadata: {},
      options: formatOptions,
      policy,
      place: PLACE,
      batchRows: BATCH_ROWS,
      startPosition,
      partition: 0,
      basePosition: 0,
      prologue,
      linesBefore: () => headerLines,
    });
  }

  #collect(): void {
    for (const { reason, line, raw } of this.#decoder?.takeRejected() ?? []) {
      this.#bad.push({ reason, place: `${PLACE}, line ${line}`, raw });
    }
  }
}
