/**
 * A disk that forgets: names and bytes are volatile until synced, and a power failure keeps any subset of
 * the rest that a real disk may keep. It outlives the simulated processes that mount it.
 */

import type { FileInfo, Random, ReadableFile, Storage, WritableFile } from '../contract.ts';
import { storageFailed } from '../errors.ts';
import type { VirtualClock } from './clock.ts';

interface Inode {
  /** What a reader sees now. Files are written from their start to their end only. */
  bytes: Uint8Array;
  /** How much of `bytes` survives a power failure for certain. */
  syncedBytes: number;
  modifiedMs: number;
}

/** A change of names that its directory has not synced yet. */
interface NameChange {
  readonly directory: string;
  readonly added: readonly (readonly [path: string, inode: Inode])[];
  readonly removed: readonly string[];
}

export type DiskOperation = 'create' | 'write' | 'sync' | 'rename' | 'remove' | 'sync-directory';

/** Asked before each operation: go on, fail with a POSIX code, or die there. */
export type Fault = 'none' | 'ENOSPC' | 'EIO' | 'EDQUOT' | 'crash';
export type FaultPlan = (operation: DiskOperation, path: string, count: number) => Fault;

const SECTOR_BYTES = 512;

export class CrashDisk {
  readonly #clock: VirtualClock;
  readonly #random: Random;
  #names = new Map<string, Inode>();
  #durableNames = new Map<string, Inode>();
  #pending: NameChange[] = [];
  #operations = 0;
  /** Changes with every failure: mounts of earlier generations are dead. */
  #generation = 0;

  constructor(clock: VirtualClock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Writing operations so far over all mounts. */
  get operations(): number {
    return this.#operations;
  }

  /** Ends every mounted process. `process`: the page cache survives. `power`: only what was synced does for certain. */
  fail(how: 'process' | 'power'): void {
    this.#generation++;
    if (how === 'process') return;
    for (const change of this.#pending) {
      if (this.#random.next() < 0.5) apply(this.#durableNames, change);
    }
    this.#pending = [];
    this.#names = new Map(this.#durableNames);
    for (const inode of new Set(this.#names.values())) this.#tear(inode);
  }

  /** Flips one bit of a file, as rot does. */
  rot(path: string, bit: number): void {
    const inode = this.#names.get(path)!;
    inode.bytes = inode.bytes.slice();
    inode.bytes[bit >>> 3]! ^= 1 << (bit & 7);
  }

  /** A process's view of the disk until the next failure. */
  mount(plan: FaultPlan = () => 'none'): Storage {
    const generation = this.#generation;
    const step = async (operation: DiskOperation, path: string): Promise<void> => {
      await this.#alive(generation);
      const fault = plan(operation, path, this.#operations++);
      if (fault === 'none') return;
      if (fault !== 'crash') throw storageFailed(path, { code: fault });
      this.fail(this.#random.next() < 0.5 ? 'power' : 'process');
      await never();
    };
    return this.#storage(generation, step);
  }

  #storage(
    generation: number,
    step: (operation: DiskOperation, path: string) => Promise<void>,
  ): Storage {
    const read = async (path: string): Promise<Inode> => {
      await this.#alive(generation);
      const inode = this.#names.get(path);
      if (inode === undefined) throw storageFailed(path, { code: 'ENOENT' });
      return inode;
    };
    const openWrite = async (path: string): Promise<WritableFile> => {
      await step('create', path);
      const modifiedMs = this.#clock.nowMs();
      const inode: Inode = { bytes: new Uint8Array(0), syncedBytes: 0, modifiedMs };
      this.#change({ directory: parent(path), added: [[path, inode]], removed: [] });
      return {
        write: async (bytes) => {
          await step('write', path);
          inode.bytes = concatenated(inode.bytes, bytes);
          inode.modifiedMs = this.#clock.nowMs();
        },
        sync: async () => {
          await step('sync', path);
          inode.syncedBytes = inode.bytes.length;
        },
        close: async () => {},
      };
    };
    const rename = async (from: string, to: string): Promise<void> => {
      await step('rename', to);
      this.#change({ directory: parent(to), added: [[to, await read(from)]], removed: [from] });
    };
    const syncDirectory = async (path: string): Promise<void> => {
      await step('sync-directory', path);
      const synced = this.#pending.filter(({ directory }) => directory === path);
      for (const change of synced) apply(this.#durableNames, change);
      this.#pending = this.#pending.filter(({ directory }) => directory !== path);
    };
    return {
      durability: 'fsync',
      openWrite,
      rename,
      syncDirectory,
      list: async (path) => {
        await this.#alive(generation);
        return this.#list(path);
      },
      openRead: async (path) => readable(await read(path)),
      readFile: async (path) => (await read(path)).bytes.slice(),
      writeFileAtomic: async (path, bytes) => {
        const temporary = `${parent(path)}/.${path.slice(path.lastIndexOf('/') + 1)}.tmp`;
        const file = await openWrite(temporary);
        await file.write(bytes);
        await file.sync();
        await rename(temporary, path);
        await syncDirectory(parent(path));
      },
      remove: async (path) => {
        for (const { path: file } of this.#list(path)) {
          await step('remove', file);
          this.#change({ directory: parent(file), added: [], removed: [file] });
        }
      },
    };
  }

  #change(change: NameChange): void {
    apply(this.#names, change);
    this.#pending.push(change);
  }

  #list(path: string): FileInfo[] {
    const below = path.endsWith('/') ? path : `${path}/`;
    return [...this.#names]
      .filter(([name]) => name === path || name.startsWith(below))
      .map(([name, { bytes, modifiedMs }]) => ({ path: name, sizeBytes: bytes.length, modifiedMs }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** What was not synced is cut at a byte or a sector, or lost. */
  #tear(inode: Inode): void {
    const unsynced = inode.bytes.length - inode.syncedBytes;
    if (unsynced > 0) {
      let kept = Math.floor(this.#random.next() * (unsynced + 1));
      if (this.#random.next() < 0.5) kept -= kept % SECTOR_BYTES;
      inode.bytes = inode.bytes.slice(0, inode.syncedBytes + kept);
    }
    inode.syncedBytes = inode.bytes.length;
  }

  /** A dead process's promises never settle: its code simply stops. */
  #alive(generation: number): Promise<void> {
    return generation === this.#generation ? Promise.resolve() : never();
  }
}

function readable(inode: Inode): ReadableFile {
  const readSync = (target: Uint8Array, position: number): number => {
    const part = inode.bytes.subarray(position, position + target.length);
    target.set(part);
    return part.length;
  };
  return {
    sizeBytes: inode.bytes.length,
    readSync,
    read: async (target, position) => readSync(target, position),
    close: async () => {},
  };
}

function apply(names: Map<string, Inode>, { added, removed }: NameChange): void {
  for (const path of removed) names.delete(path);
  for (const [path, inode] of added) names.set(path, inode);
}

function concatenated(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

function parent(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function never<T>(): Promise<T> {
  return new Promise(() => {});
}
