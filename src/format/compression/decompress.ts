/** Streaming decompression, the same in Node and in a page: gzip by fflate, zstd by fzstd. */

import { Gunzip } from 'fflate';
import { Decompress } from 'fzstd';
import { MillraceError } from '../../core/index.ts';

export type Compression = 'none' | 'gzip' | 'zstd';

/** Turns compressed bytes, in order, into the bytes they stand for. */
export interface Decompressor {
  /** @throws MillraceError FORMAT_COMPRESSED_DATA_BROKEN */
  push(bytes: Uint8Array, last: boolean): readonly Uint8Array[];
}

/** By the ending of a file's name. */
export function compressionOf(path: string): Compression {
  if (/\.gz(ip)?$/i.test(path)) return 'gzip';
  return /\.zst(d)?$/i.test(path) ? 'zstd' : 'none';
}

/** @param place for errors: the file */
export function decompressor(compression: 'gzip' | 'zstd', place: string): Decompressor {
  const out: Uint8Array[] = [];
  let ended = false;
  const collect = (bytes: Uint8Array, last = false) => {
    if (bytes.length > 0) out.push(bytes);
    ended ||= last;
  };
  const stream = compression === 'gzip' ? new Gunzip(collect) : new Decompress(collect);
  return {
    push(bytes, last) {
      try {
        if (bytes.length > 0 || last) stream.push(bytes, last);
      } catch (error) {
        throw broken(place, compression, error);
      }
      if (last && compression === 'gzip' && !ended) throw broken(place, compression, undefined);
      return out.splice(0);
    },
  };
}

function broken(place: string, compression: string, cause: unknown): MillraceError {
  const reason = cause instanceof Error ? cause.message : 'it ends too early';
  return new MillraceError(
    'FORMAT_COMPRESSED_DATA_BROKEN',
    `${place}: the ${compression} data cannot be read: ${reason}`,
    { domain: 'external', cause },
  );
}
