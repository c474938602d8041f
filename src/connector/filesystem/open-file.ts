/** The open file of a reader, with what is known of it: kept while the next split is of the same file. */

import type { OptionMap } from '../../core/index.ts';
import type { Format, OpenTable } from '../../format/index.ts';
import type { ReadableFile, Storage } from '../../platform/index.ts';
import { ByteSource } from './byte-source.ts';
import { LineCounter } from './line-counter.ts';
import type { FileSplit } from './splits.ts';

export interface OpenFile {
  readonly path: string;
  readonly file: ReadableFile;
  readonly lines: LineCounter;
  /** The first bytes, as many as the format wants. */
  readonly prologue: Uint8Array;
  /** The file's table, where its format has row groups. */
  readonly table: OpenTable | null;
  /** The furthest place at which a record is known to begin. */
  knownPosition: number;
}

export async function openFile(
  storage: Storage,
  split: FileSplit,
  format: Format,
  formatOptions: OptionMap,
): Promise<OpenFile> {
  const { path } = split;
  const file = await storage.openRead(path);
  const common = { path, file, lines: new LineCounter(file), knownPosition: 0 };
  try {
    if (format.kind === 'table') {
      return { ...common, prologue: new Uint8Array(0), table: await format.open(file, path) };
    }
    const prologue = await firstBytes(file, split, format.prologueBytes(formatOptions));
    return { ...common, prologue, table: null };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** Up to `count` decompressed bytes of the beginning of a file. */
export async function firstBytes(
  file: ReadableFile,
  split: Pick<FileSplit, 'compression' | 'path'>,
  count: number,
): Promise<Uint8Array> {
  const collected = new Uint8Array(count);
  let length = 0;
  const bytes = new ByteSource(file, split.compression, 0, split.path);
  while (length < count) {
    const block = bytes.next();
    if (block === null) {
      await bytes.arrived();
      continue;
    }
    const part = block.bytes.subarray(0, count - length);
    collected.set(part, length);
    length += part.length;
    if (block.last) break;
  }
  return collected.subarray(0, length);
}
