/** Finds the files of a table and cuts them into chunks that readers take in turn. */

import { type Compression, compressionOf } from '../../format/index.ts';
import type { FileInfo, Storage } from '../../platform/index.ts';
import type { Split, SplitEnumerator } from '../connector.ts';
import { noFiles } from '../errors.ts';
import type { SourceSettings } from './options.ts';
import { dataFiles } from './paths.ts';

/** Positions set aside for a file whose decompressed size or number of rows is not known. */
const UNKNOWN_POSITIONS = 2 ** 36;

/** A part of a file: the records that begin in [start, end). */
export interface FileSplit extends Split {
  readonly path: string;
  readonly start: number;
  readonly end: number;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly compression: Compression;
  /** Added to byte offsets: orders the files of a table. */
  readonly basePosition: number;
  /** True when a record begins at `start`; false when the first one must be looked for. */
  readonly atRecord: boolean;
  /** Rows of the file before this one are passed over: of formats with row groups. */
  readonly firstRow: number;
}

/** What the enumerator must know of a format. */
export interface FileLayout {
  /** Whether readers can share a file. */
  readonly splittable: boolean;
  /** Whether a row's position is its byte offset; else it is its number in the file. */
  readonly positionsAreBytes: boolean;
}

export class FileEnumerator implements SplitEnumerator {
  readonly discoveryIntervalMs: number | null;
  readonly #storage: Storage;
  readonly #settings: SourceSettings;
  readonly #layout: FileLayout;
  readonly #chunkBytes: number;
  readonly #known = new Set<string>();
  readonly #splits: FileSplit[] = [];
  #nextPosition = 0;
  #files = 0;

  constructor(storage: Storage, settings: SourceSettings, layout: FileLayout) {
    this.#storage = storage;
    this.#settings = settings;
    this.#layout = layout;
    this.#chunkBytes = layout.splittable ? settings.chunkBytes : Number.MAX_SAFE_INTEGER;
    this.discoveryIntervalMs = settings.monitorIntervalMs;
  }

  async discover(): Promise<readonly Split[]> {
    const { path, pattern, monitorIntervalMs } = this.#settings;
    const found = await dataFiles(this.#storage, path);
    if (found.length === 0 && monitorIntervalMs === null && !(await this.#exists(path))) {
      throw noFiles(path);
    }
    for (const file of found) {
      if (this.#known.has(file.path) || (pattern !== null && !pattern.test(file.path))) continue;
      this.#known.add(file.path);
      this.#add(file);
    }
    return this.#splits;
  }

  async #exists(path: string): Promise<boolean> {
    return (await this.#storage.list(path)).length > 0;
  }

  #add(file: FileInfo): void {
    const { compression: chosen, partitionPerFile } = this.#settings;
    const compression = chosen === 'auto' ? compressionOf(file.path) : chosen;
    const isPlain = compression === 'none';
    const basePosition = this.#nextPosition;
    const arePositionsBytes = isPlain && this.#layout.positionsAreBytes;
    this.#nextPosition += arePositionsBytes ? file.sizeBytes + 1 : UNKNOWN_POSITIONS;
    const partition = partitionPerFile ? this.#files++ : 0;
    const chunkBytes = isPlain ? this.#chunkBytes : Number.MAX_SAFE_INTEGER;
    for (let start = 0; start === 0 || start < file.sizeBytes; start += chunkBytes) {
      const isLast = start + chunkBytes >= file.sizeBytes;
      this.#splits.push({
        id: `${file.path}#${start}`,
        partition,
        path: file.path,
        start,
        end: isLast ? Number.MAX_SAFE_INTEGER : start + chunkBytes,
        sizeBytes: file.sizeBytes,
        modifiedMs: file.modifiedMs,
        compression,
        basePosition,
        atRecord: start === 0,
        firstRow: 0,
      });
    }
  }
}
