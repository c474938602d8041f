/** The file system: atomic writes are temporary file, fsync, rename, fsync of the directory. */

import { readSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileInfo, ReadableFile, Storage, WritableFile } from '../contract.ts';
import { storageFailed } from '../errors.ts';

export const nodeStorage: Storage = {
  durability: 'fsync',
  list: (path) => guarded(path, () => list(path)),
  openRead: (path) => guarded(path, () => openRead(path)),
  openWrite: (path) => guarded(path, () => openWrite(path)),
  readFile: (path) => guarded(path, async () => new Uint8Array(await readFile(path))),
  writeFileAtomic: (path, bytes) => guarded(path, () => writeFileAtomic(path, bytes)),
  rename: (from, to) => guarded(from, () => rename(from, to)),
  remove: (path) => guarded(path, () => rm(path, { recursive: true, force: true })),
  syncDirectory: (path) => guarded(path, () => syncDirectory(path)),
};

async function guarded<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw storageFailed(path, error);
  }
}

async function list(path: string): Promise<readonly FileInfo[]> {
  const files: FileInfo[] = [];
  await collect(path, files);
  return files.sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

async function collect(path: string, files: FileInfo[]): Promise<void> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (info === undefined) return;
  if (!info.isDirectory()) {
    files.push({ path, sizeBytes: info.size, modifiedMs: info.mtimeMs });
    return;
  }
  for (const name of await readdir(path)) await collect(join(path, name), files);
}

async function openRead(path: string): Promise<ReadableFile> {
  const handle = await open(path, 'r');
  const { size } = await handle.stat();
  return {
    sizeBytes: size,
    read: (target, position) =>
      guarded(path, async () => (await handle.read(target, 0, target.length, position)).bytesRead),
    readSync: (target, position) => {
      try {
        return readSync(handle.fd, target, 0, target.length, position);
      } catch (error) {
        throw storageFailed(path, error);
      }
    },
    close: () => handle.close(),
  };
}

async function openWrite(path: string): Promise<WritableFile> {
  await makeParents(path);
  const handle = await open(path, 'w');
  return {
    write: (bytes) => guarded(path, () => writeAll(handle, bytes)),
    sync: () => guarded(path, () => handle.sync()),
    close: () => guarded(path, () => handle.close()),
  };
}

type Handle = Awaited<ReturnType<typeof open>>;

async function writeAll(handle: Handle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await handle.write(bytes, done, bytes.length - done)).bytesWritten;
  }
}

async function writeFileAtomic(path: string, bytes: Uint8Array): Promise<void> {
  await makeParents(path);
  const temporary = join(dirname(path), `.tmp-${process.pid}-${temporaries++}`);
  const handle = await open(temporary, 'wx');
  try {
    await writeAll(handle, bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, path);
  await syncDirectory(dirname(path));
}

let temporaries = 0;

/** New directories are made durable from the first new one's parent down. */
async function makeParents(path: string): Promise<void> {
  const directory = dirname(path);
  const first = await mkdir(directory, { recursive: true });
  if (first === undefined) return;
  const above = dirname(first);
  for (let at = dirname(directory); at.length >= above.length; at = dirname(at)) {
    await syncDirectory(at);
    if (at === dirname(at)) break;
  }
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
