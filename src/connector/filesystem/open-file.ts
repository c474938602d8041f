/** The open file of a reader, with what is known of it: kept while the next split is of the same file. */

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
  /** The furthest place at which a record is known to begin. */
  knownPosition: number;
}

export async function openFile(
  storage: Storage,
  split: FileSplit,
  prologueBytes: number,
): Promise<OpenFile> {
  const file = await storage.openRead(split.path);
  const prologue = await firstBytes(file, split, prologueBytes);
  return { path: split.path, file, lines: new LineCounter(file), prologue, knownPosition: 0 };
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
