/** Reads the splits of one subtask, one after the other in the order in which they come. */

import { BATCH_ROWS, type Engine } from '../../batch/index.ts';
import type { Expression } from '../../expression/index.ts';
import type { BadRecordPolicy, Format, RejectedRecord, StreamFormat } from '../../format/index.ts';
import type { Storage } from '../../platform/index.ts';
import type { BadRow, ReadResult, SourceReader, Split } from '../connector.ts';
import { Signal } from '../signal.ts';
import { Waiting } from '../waiting.ts';
import type { FileColumns } from './columns.ts';
import { type OpenFile, openFile } from './open-file.ts';
import type { OpenSplit } from './open-split.ts';
import type { FileSplit } from './splits.ts';
import { StreamSplit } from './stream-split.ts';
import { TableSplit } from './table-split.ts';

const WAIT: ReadResult = { kind: 'wait' };
const END: ReadResult = { kind: 'end' };

export interface FileReaderParts {
  readonly storage: Storage;
  readonly columns: FileColumns;
  readonly format: Format;
  readonly formatOptions: Readonly<Record<string, string>>;
  readonly policy: BadRecordPolicy;
  /** Rows after which no more are wanted, or -1. */
  readonly limit: number;
  /** Conditions on the format's columns. */
  readonly filters: readonly Expression[];
}

export class FileReader implements SourceReader {
  readonly #engine: Engine;
  readonly #parts: FileReaderParts;
  readonly #waiting = new Waiting();
  readonly #queue: FileSplit[] = [];
  #file: OpenFile | null = null;
  #open: OpenSplit | null = null;
  #split: FileSplit | null = null;
  #noMore = false;
  #rows = 0;
  #bad: BadRow[] = [];
  readonly #changed = new Signal();

  constructor(engine: Engine, parts: FileReaderParts) {
    this.#engine = engine;
    this.#parts = parts;
  }

  addSplits(splits: readonly Split[]): void {
    this.#queue.push(...(splits as readonly FileSplit[]));
    this.#changed.tell();
  }

  noMoreSplits(): void {
    this.#noMore = true;
    this.#changed.tell();
  }

  read(): ReadResult {
    if (this.#waiting.isPending) return WAIT;
    const { limit } = this.#parts;
    while (limit < 0 || this.#rows < limit) {
      if (this.#open === null && !this.#openNext()) {
        return this.#noMore && this.#queue.length === 0 ? END : WAIT;
      }
      const open = this.#open!;
      while (this.#queue.length > 0 && open.extend(this.#queue[0]!)) {
        this.#split = this.#queue.shift()!;
      }
      const batch = open.next();
      this.#collect(open.takeRejected());
      if (batch !== null && batch.length > 0) {
        this.#rows += batch.length;
        return {
          kind: 'batch',
          batch: this.#parts.columns.complete(this.#engine, batch, this.#split!),
        };
      }
      if (open.ended) this.#closeSplit(open);
      else if (batch === null) {
        this.#waiting.start(() => open.arrived());
        return WAIT;
      }
    }
    return END;
  }

  async ready(): Promise<void> {
    if (this.#waiting.isPending) await this.#waiting.finished();
    else if (this.#open === null && this.#queue.length === 0 && !this.#noMore) {
      await this.#changed.wait();
    }
  }

  snapshot(): readonly Split[] {
    const open = this.#open;
    return open === null ? [...this.#queue] : [open.remaining(), ...this.#queue];
  }

  badRows(): readonly BadRow[] {
    const bad = this.#bad;
    this.#bad = [];
    return bad;
  }

  async close(): Promise<void> {
    this.#open?.close();
    this.#open = null;
    await this.#waiting.finished();
    await this.#file?.file.close();
    this.#file = null;
  }

  /** True when the next split can be read at once. */
  #openNext(): boolean {
    const split = this.#queue[0];
    if (split === undefined) return false;
    if (this.#file?.path !== split.path) {
      this.#waiting.start(() => this.#openFile(split));
      return false;
    }
    this.#queue.shift();
    this.#split = split;
    this.#open = this.#openSplit(split, this.#file);
    return true;
  }

  async #openFile(split: FileSplit): Promise<void> {
    const { storage, format, formatOptions } = this.#parts;
    const last = this.#file;
    this.#file = null;
    await last?.file.close();
    this.#file = await openFile(storage, split, format, formatOptions);
  }

  #openSplit(split: FileSplit, open: OpenFile): OpenSplit {
    const { columns, format, filters } = this.#parts;
    return format.kind === 'stream'
      ? this.#streamSplit(split, open, format)
      : new TableSplit(this.#engine, split, open.table!, columns.wanted, filters);
  }

  #streamSplit(split: FileSplit, open: OpenFile, format: StreamFormat): OpenSplit {
    const { columns, formatOptions, policy } = this.#parts;
    return new StreamSplit(split, {
      engine: this.#engine,
      format,
      file: open.file,
      lines: open.lines,
      knownPosition: open.knownPosition,
      decoding: {
        columns: columns.wanted,
        physical: columns.physical,
        metadata: columns.formatMetadata,
        options: formatOptions,
        policy,
        place: split.path,
        batchRows: BATCH_ROWS,
        partition: split.partition,
        basePosition: split.basePosition,
        prologue: open.prologue,
      },
    });
  }

  #closeSplit(open: OpenSplit): void {
    const { position } = open;
    if (this.#file !== null && position !== null && position <= this.#split!.sizeBytes) {
      this.#file.knownPosition = position;
    }
    open.close();
    this.#open = null;
  }

  #collect(rejected: readonly RejectedRecord[]): void {
    for (const { reason, line, position, raw } of rejected) {
      const where = line === null ? `byte ${position}` : `line ${line}`;
      this.#bad.push({ reason, place: `${this.#split!.path}, ${where}`, raw });
    }
  }
}
