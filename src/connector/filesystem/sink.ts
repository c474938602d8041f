/** The filesystem connector as a sink: hidden part files that a checkpoint, or the end of the job, makes visible. */

import type { Engine } from '../../batch/index.ts';
import { type ChangelogMode, optionNumber, optionText, type Schema } from '../../core/index.ts';
import type { SinkBody } from '../../plan/index.ts';
import type { ConnectorContext, Sink, SinkWriter } from '../connector.ts';
import { checkOptionsWithFormat, type FormatChoice } from '../table-options.ts';
import { FILESYSTEM_OPTIONS, plainPath } from './options.ts';
import { type PartFile, parsePart, runName } from './part-files.ts';
import { dataFiles } from './paths.ts';
import { FileSinkWriter } from './sink-writer.ts';

export class FileSink implements Sink {
  readonly accepts: ChangelogMode;
  readonly #choice: FormatChoice;
  readonly #body: SinkBody;
  readonly #schema: Schema;
  readonly #context: ConnectorContext;
  readonly #path: string;
  readonly #run: string;
  /** Files that INSERT OVERWRITE replaces, as they were before its first commit. */
  #replaced: readonly string[] | null = null;

  constructor(body: SinkBody, schema: Schema, context: ConnectorContext) {
    const { options } = body.table!;
    this.#choice = checkOptionsWithFormat('filesystem', FILESYSTEM_OPTIONS, options);
    this.accepts = this.#choice.format.changelog;
    this.#body = body;
    this.#schema = schema;
    this.#context = context;
    this.#path = plainPath(options['path']!);
    this.#run = runName(context.jobName, context.runId);
  }

  writer(engine: Engine, subtask: number): SinkWriter {
    const { host, firstEpoch } = this.#context;
    const { options, partitionKeys } = this.#body.table!;
    const { format, formatOptions } = this.#choice;
    const { updateBefore, updateAfter, delete: deletes } = this.accepts;
    const writerOptions = {
      storage: host.storage,
      clock: host.clock,
      path: this.#path,
      run: this.#run,
      subtask,
      schema: this.#schema,
      partitionKeys,
      defaultPartition: optionText(FILESYSTEM_OPTIONS, options, 'partition.default-name')!,
      ending: `.${format.name}`,
      rollBytes: optionNumber(FILESYSTEM_OPTIONS, options, 'sink.rolling-policy.file-size')!,
      rollMs: optionNumber(FILESYSTEM_OPTIONS, options, 'sink.rolling-policy.rollover-interval')!,
      takesChanges: updateBefore || updateAfter || deletes,
      encoder: (schema: Schema) => format.encoder(schema, formatOptions),
    };
    return new FileSinkWriter(engine, writerOptions, firstEpoch);
  }

  /** Renames what is still hidden; a second time nothing is left to do. */
  async commit(committables: readonly unknown[]): Promise<void> {
    const { storage } = this.#context.host;
    const parts = committables as readonly PartFile[];
    if (this.#body.overwrite && this.#replaced === null)
      this.#replaced = await this.#foreignFiles();
    const directories = new Set<string>();
    for (const { from, to } of parts) {
      if ((await storage.list(from)).length > 0) await storage.rename(from, to);
      // A run that was killed may have renamed it and not made the name durable.
      else if ((await storage.list(to)).length === 0) continue;
      directories.add(to.slice(0, to.lastIndexOf('/')));
    }
    for (const directory of directories) await storage.syncDirectory(directory);
    for (const path of this.#replaced ?? []) await storage.remove(path);
    if (this.#body.overwrite) this.#replaced = [];
    await this.#markPartitions(directories);
  }

  /**
   * Takes back what this job wrote behind checkpoint `epoch`.
   *
   * @param epoch null: nothing was ever committed by a checkpoint; only hidden files go
   */
  async rollBack(epoch: number | null): Promise<void> {
    const { storage } = this.#context.host;
    const anyRun = runName(this.#context.jobName, '');
    for (const { path } of await storage.list(this.#path)) {
      const part = parsePart(path);
      if (part === null) continue;
      const isHiddenOwn = !part.committed && part.run.startsWith(anyRun);
      const isLater = epoch !== null && part.run === this.#run && part.epoch > epoch;
      if (isHiddenOwn || isLater) await storage.remove(path);
    }
  }

  /** Data files of the path that other runs or programs wrote. */
  async #foreignFiles(): Promise<string[]> {
    const files = await dataFiles(this.#context.host.storage, this.#path);
    return files.map(({ path }) => path).filter((path) => parsePart(path)?.run !== this.#run);
  }

  async #markPartitions(directories: ReadonlySet<string>): Promise<void> {
    const { options, partitionKeys } = this.#body.table!;
    const policy = optionText(FILESYSTEM_OPTIONS, options, 'sink.partition-commit.policy.kind');
    if (partitionKeys.length === 0 || !policy?.split(',').includes('success-file')) return;
    const key = 'sink.partition-commit.success-file.name';
    const name = optionText(FILESYSTEM_OPTIONS, options, key)!;
    for (const directory of directories) {
      await this.#context.host.storage.writeFileAtomic(`${directory}/${name}`, new Uint8Array(0));
    }
  }
}
