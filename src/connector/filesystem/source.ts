/** The filesystem connector as a source. */

import type { Engine } from '../../batch/index.ts';
import type { ChangelogMode, OptionMap } from '../../core/index.ts';
import type { Expression } from '../../expression/index.ts';
import { compressionOf, type InferredSchema } from '../../format/index.ts';
import type { SourceBody } from '../../plan/index.ts';
import type { ConnectorContext, Source, SourceReader, SplitEnumerator } from '../connector.ts';
import { noFiles } from '../errors.ts';
import { checkOptionsWithFormat, type FormatChoice } from '../table-options.ts';
import { FileColumns } from './columns.ts';
import { firstBytes } from './open-file.ts';
import { FILESYSTEM_OPTIONS, type SourceSettings, sourceSettings } from './options.ts';
import { dataFiles } from './paths.ts';
import { FileReader } from './reader.ts';
import { FileEnumerator } from './splits.ts';

const SAMPLE_BYTES = 1024 * 1024;

export class FileSource implements Source {
  readonly bounded: boolean;
  readonly sharesPartitions = true;
  readonly changelog: ChangelogMode;
  readonly #choice: FormatChoice;
  readonly #settings: SourceSettings;
  readonly #columns: FileColumns;
  readonly #limit: number;
  readonly #filters: readonly Expression[];
  readonly #context: ConnectorContext;

  constructor(body: SourceBody, context: ConnectorContext) {
    const { options } = body.table;
    this.#choice = checkOptionsWithFormat('filesystem', FILESYSTEM_OPTIONS, options);
    this.#settings = sourceSettings(options);
    const metadata = Object.keys(this.#choice.format.metadata ?? {});
    this.#columns = new FileColumns(body, this.#settings.defaultPartition, metadata);
    this.#limit = body.limit;
    this.#filters = this.#columns.filtersForFormat(body.filters);
    this.#context = context;
    this.bounded = this.#settings.monitorIntervalMs === null;
    this.changelog = this.#choice.format.changelog;
  }

  enumerator(): SplitEnumerator {
    const { storage } = this.#context.host;
    const { format, formatOptions } = this.#choice;
    const isStream = format.kind === 'stream';
    return new FileEnumerator(storage, this.#settings, {
      splittable: !isStream || format.splittable(formatOptions),
      positionsAreBytes: isStream,
    });
  }

  reader(engine: Engine): SourceReader {
    const { format, formatOptions } = this.#choice;
    return new FileReader(engine, {
      storage: this.#context.host.storage,
      columns: this.#columns,
      format,
      formatOptions,
      policy: this.#settings.policy,
      limit: this.#limit,
      filters: this.#filters,
    });
  }
}

/** The columns of the first file with data in it. */
export async function inferFileSchema(
  options: OptionMap,
  context: ConnectorContext,
): Promise<InferredSchema> {
  const { format, formatOptions } = checkOptionsWithFormat(
    'filesystem',
    FILESYSTEM_OPTIONS,
    options,
  );
  const { path, compression } = sourceSettings(options);
  const { storage } = context.host;
  const files = await dataFiles(storage, path);
  const file = files.find(({ sizeBytes }) => sizeBytes > 0);
  if (file === undefined) throw noFiles(path);
  const open = await storage.openRead(file.path);
  try {
    if (format.kind === 'table') {
      const table = await format.open(open, file.path);
      return { schema: table.schema, rowsSampled: table.rows };
    }
    const chosen = compression === 'auto' ? compressionOf(file.path) : compression;
    const split = { path: file.path, compression: chosen };
    const bytes = await firstBytes(open, split, SAMPLE_BYTES);
    return format.infer!({ bytes, complete: bytes.length < SAMPLE_BYTES }, formatOptions);
  } finally {
    await open.close();
  }
}
