/** The checksum of every checkpoint file: XXH64 in chained chunks of 1 MiB, 16 hexadecimal digits. */

import type { Engine } from '../batch/index.ts';

const CHUNK_BYTES = 1 << 20;

/** About 5 GB/s plus the copy into linear memory. Not a defence against an attacker. */
export function checksum(engine: Engine, bytes: Uint8Array): string {
  const { memory, kernels } = engine;
  const mark = memory.mark();
  const chunk = memory.reserve(Math.min(bytes.length, CHUNK_BYTES) + 16);
  let hash = 0n;
  for (let at = 0; at < bytes.length || at === 0; at += CHUNK_BYTES) {
    const part = bytes.subarray(at, at + CHUNK_BYTES);
    memory.u8.set(part, chunk);
    hash = kernels.xxh64(chunk, part.length, hash);
  }
  memory.release(mark);
  return BigInt.asUintN(64, hash).toString(16).padStart(16, '0');
}
