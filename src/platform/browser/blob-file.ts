/** A Blob or dropped File as a readable file: slices are read as they are asked for, never the whole. */

import { MillraceError } from '../../core/index.ts';
import type { ReadableFile } from '../contract.ts';

export function blobFile(blob: Blob, path: string): ReadableFile {
  return {
    sizeBytes: blob.size,
    async read(target, position) {
      try {
        const part = await blob.slice(position, position + target.length).arrayBuffer();
        target.set(new Uint8Array(part));
        return part.byteLength;
      } catch (cause) {
        throw changed(path, cause);
      }
    },
    async close() {},
  };
}

/** Browsers refuse to read a file that was removed or written after it was chosen. */
function changed(path: string, cause: unknown): MillraceError {
  return new MillraceError(
    'STORAGE_CHANGED',
    `${path}: the file was removed or changed while it was read`,
    {
      domain: 'external',
      hint: 'choose the file again, then start the query anew: its rows so far are incomplete',
      cause,
    },
  );
}
