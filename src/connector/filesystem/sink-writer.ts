/** Writes the rows of one subtask to part files, one open at a time per partition directory. */

import type { Batch, Engine } from '../../batch/index.ts';
import { formatValue } from '../../batch/index.ts';
import { INSERT, type Schema } from '../../core/index.ts';
import type { Encoder } from '../../format/index.ts';
import type { Clock, Storage, WritableFile } from '../../platform/index.ts';
import type { SinkWriter } from '../connector.ts';
import { changesNotWritable } from '../errors.ts';
import { type PartFile, partFile } from './part-files.ts';
import { escapePath } from './paths.ts';

export interface SinkWriterOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly path: string;
  readonly run: string;
  readonly subtask: number;
  /** Of all columns, partition keys included. */
  readonly schema: Schema;
  readonly partitionKeys: readonly string[];
  readonly defaultPartition: string;
  readonly ending: string;
  readonly rollBytes: number;
  readonly rollMs: number;
  /** Whether -U, +U and -D can be written. */
  readonly takesChanges: boolean;
  encoder(schema: Schema): Encoder;
}

interface OpenPart {
  readonly part: PartFile;
  readonly file: WritableFile;
  readonly encoder: Encoder;
  readonly openedMs: number;
  sizeBytes: number;
}

export class FileSinkWriter implements SinkWriter {
  readonly #engine: Engine;
  readonly #options: SinkWriterOptions;
  /** Columns that the files hold. */
  readonly #columns: readonly number[];
  readonly #fileSchema: Schema;
  readonly #keys: readonly number[];
  readonly #open = new Map<string, OpenPart>();
  readonly #closed: PartFile[] = [];
  #epoch = 1;
  #number = 0;

  constructor(engine: Engine, options: SinkWriterOptions, firstEpoch: number) {
    this.#engine = engine;
    this.#options = options;
    this.#epoch = firstEpoch;
    const { fields } = options.schema;
    const isKey = (name: string) => options.partitionKeys.includes(name);
    this.#keys = options.partitionKeys.map((key) => fields.findIndex(({ name }) => name === key));
    this.#columns = fields.flatMap(({ name }, i) => (isKey(name) ? [] : [i]));
    this.#fileSchema = { fields: this.#columns.map((i) => fields[i]!) };
  }

  /** Encodes at once; only the file is waited for. */
  write(batch: Batch): Promise<void> {
    if (!this.#options.takesChanges) this.#refuseChanges(batch);
    const encoded = this.#byDirectory(batch).map(([directory, rows]) => {
      const encoder = this.#open.get(directory)?.encoder ?? this.#options.encoder(this.#fileSchema);
      const columns = this.#columns.map((i) => rows.column(i));
      const bytes = encoder.encode(rows.withColumns(this.#fileSchema, columns));
      return { directory, encoder, bytes: bytes.slice() };
    });
    return this.#append(encoded);
  }

  async prepareCommit(epoch: number): Promise<readonly unknown[]> {
    for (const directory of [...this.#open.keys()]) await this.#close(directory);
    this.#epoch = epoch + 1;
    this.#number = 0;
    return this.#closed.splice(0);
  }

  /** What was not prepared is removed. */
  async close(): Promise<void> {
    for (const { file, part } of this.#open.values()) {
      await file.close();
      await this.#options.storage.remove(part.from);
    }
    this.#open.clear();
  }

  async #append(
    encoded: readonly { directory: string; encoder: Encoder; bytes: Uint8Array }[],
  ): Promise<void> {
    for (const { directory, encoder, bytes } of encoded) {
      const open = this.#open.get(directory) ?? (await this.#start(directory, encoder));
      await open.file.write(bytes);
      open.sizeBytes += bytes.length;
      const { rollBytes, rollMs, clock } = this.#options;
      const isOld = clock.nowMs() - open.openedMs >= rollMs;
      if (open.sizeBytes >= rollBytes || isOld) await this.#close(directory);
    }
  }

  async #start(directory: string, encoder: Encoder): Promise<OpenPart> {
    const { storage, clock, run, subtask, ending } = this.#options;
    const name = { run, epoch: this.#epoch, subtask, number: this.#number++ };
    const part = partFile(directory, name, ending);
    const file = await storage.openWrite(part.from);
    const begin = encoder.begin();
    if (begin.length > 0) await file.write(begin);
    const open = { part, file, encoder, openedMs: clock.nowMs(), sizeBytes: begin.length };
    this.#open.set(directory, open);
    return open;
  }

  async #close(directory: string): Promise<void> {
    const { part, file, encoder } = this.#open.get(directory)!;
    this.#open.delete(directory);
    const end = encoder.end();
    if (end.length > 0) await file.write(end);
    await file.sync();
    await file.close();
    this.#closed.push(part);
  }

  /** Rows by the directory that they belong to. */
  #byDirectory(batch: Batch): [string, Batch][] {
    const { path } = this.#options;
    if (this.#keys.length === 0) return [[path, batch]];
    const rows = new Map<string, number[]>();
    for (let i = 0; i < batch.length; i++) {
      const directory = this.#directoryOf(batch, i);
      const list = rows.get(directory);
      if (list === undefined) rows.set(directory, [i]);
      else list.push(i);
    }
    return [...rows].map(([directory, list]) => {
      const selection = this.#engine.memory.reserve(4 * list.length);
      this.#engine.memory.i32.set(list, selection >>> 2);
      return [directory, batch.select(selection, list.length)];
    });
  }

  #directoryOf(batch: Batch, row: number): string {
    const { path, schema, defaultPartition } = this.#options;
    const parts = this.#keys.map((key) => {
      const { name, type } = schema.fields[key]!;
      const value = batch.column(key).get(row);
      const text = value === null ? '' : formatValue(value, type);
      return `${escapePath(name)}=${text === '' ? defaultPartition : escapePath(text)}`;
    });
    return [path, ...parts].join('/');
  }

  #refuseChanges(batch: Batch): void {
    if (batch.kinds === 0) return;
    for (let i = 0; i < batch.length; i++) {
      if (batch.kind(i) !== INSERT) throw changesNotWritable(this.#options.path);
    }
  }
}
