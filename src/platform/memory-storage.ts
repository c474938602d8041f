/** Files in memory. Reads see every write at once; nothing survives the process. */

import type { Clock, FileInfo, ReadableFile, Storage, WritableFile } from './contract.ts';
import { storageFailed } from './errors.ts';

interface StoredFile {
  bytes: Uint8Array;
  sizeBytes: number;
  modifiedMs: number;
}

export class MemoryStorage implements Storage {
  readonly durability = 'memory';
  readonly #files = new Map<string, StoredFile>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async list(path: string): Promise<readonly FileInfo[]> {
    const below = path.endsWith('/') ? path : `${path}/`;
    return [...this.#files]
      .filter(([name]) => name === path || name.startsWith(below))
      .map(([name, file]) => ({
        path: name,
        sizeBytes: file.sizeBytes,
        modifiedMs: file.modifiedMs,
      }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  async openRead(path: string): Promise<ReadableFile> {
    const file = this.#existing(path);
    const readSync = (target: Uint8Array, position: number) => {
      const part = file.bytes.subarray(
        position,
        Math.min(file.sizeBytes, position + target.length),
      );
      target.set(part);
      return part.length;
    };
    return {
      sizeBytes: file.sizeBytes,
      readSync,
      read: async (target, position) => readSync(target, position),
      close: async () => {},
    };
  }

  async openWrite(path: string): Promise<WritableFile> {
    const file: StoredFile = {
      bytes: new Uint8Array(0),
      sizeBytes: 0,
      modifiedMs: this.#clock.nowMs(),
    };
    this.#files.set(path, file);
    return {
      write: async (bytes) => this.#append(file, bytes),
      sync: async () => {},
      close: async () => {},
    };
  }

  async readFile(path: string): Promise<Uint8Array> {
    const file = this.#existing(path);
    return file.bytes.slice(0, file.sizeBytes);
  }

  async writeFileAtomic(path: string, bytes: Uint8Array): Promise<void> {
    const { length } = bytes;
    const modifiedMs = this.#clock.nowMs();
    this.#files.set(path, { bytes: bytes.slice(), sizeBytes: length, modifiedMs });
  }

  async rename(from: string, to: string): Promise<void> {
    this.#files.set(to, this.#existing(from));
    this.#files.delete(from);
  }

  async remove(path: string): Promise<void> {
    for (const { path: file } of await this.list(path)) this.#files.delete(file);
  }

  async syncDirectory(_path: string): Promise<void> {}

  #existing(path: string): StoredFile {
    const file = this.#files.get(path);
    if (file === undefined) throw storageFailed(path, { code: 'ENOENT' });
    return file;
  }

  #append(file: StoredFile, bytes: Uint8Array): void {
    const needed = file.sizeBytes + bytes.length;
    if (needed > file.bytes.length) {
      const grown = new Uint8Array(Math.max(needed, 2 * file.bytes.length));
      grown.set(file.bytes.subarray(0, file.sizeBytes));
      file.bytes = grown;
    }
    file.bytes.set(bytes, file.sizeBytes);
    file.sizeBytes = needed;
    file.modifiedMs = this.#clock.nowMs();
  }
}
