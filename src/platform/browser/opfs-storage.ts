/** The origin private file system. Writes go through sync access handles in workers, else through writables. */

import type { FileInfo, ReadableFile, Storage, WritableFile } from '../contract.ts';
import { storageFailed } from '../errors.ts';
import { blobFile } from './blob-file.ts';

type Directory = FileSystemDirectoryHandle & {
  entries(): AsyncIterable<[string, FileSystemDirectoryHandle | FileSystemFileHandle]>;
};
type FileHandle = FileSystemFileHandle & {
  createSyncAccessHandle?: () => Promise<SyncAccessHandle>;
  move?: (directory: FileSystemDirectoryHandle, name: string) => Promise<void>;
};
interface SyncAccessHandle {
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(sizeBytes: number): void;
  flush(): void;
  close(): void;
}

/** @param root `await navigator.storage.getDirectory()`, or a directory in it */
export function opfsStorage(root: FileSystemDirectoryHandle): Storage {
  const directory = async (path: string, create: boolean): Promise<Directory> => {
    let at = root;
    for (const name of parts(path)) at = await at.getDirectoryHandle(name, { create });
    return at as Directory;
  };
  const file = async (path: string, create: boolean): Promise<FileHandle> => {
    const [folder, name] = split(path);
    return (await directory(folder, create)).getFileHandle(name, { create });
  };
  const openWrite = async (path: string): Promise<WritableFile> => {
    const handle = await file(path, true);
    return handle.createSyncAccessHandle === undefined
      ? writable(await handle.createWritable(), path)
      : accessed(await handle.createSyncAccessHandle(), path);
  };
  const rename = async (from: string, to: string): Promise<void> => {
    const handle = await file(from, false);
    const [folder, name] = split(to);
    const target = await directory(folder, true);
    if (handle.move !== undefined) return handle.move(target, name);
    const copy = await openWrite(to);
    await copy.write(new Uint8Array(await (await handle.getFile()).arrayBuffer()));
    await copy.sync();
    await copy.close();
    await removePath(from);
  };
  const removePath = async (path: string): Promise<void> => {
    const [folder, name] = split(path);
    const parent = await directory(folder, false).catch(missing);
    await parent?.removeEntry(name, { recursive: true }).catch(missing);
  };
  return {
    durability: 'strict',
    list: (path) => guarded(path, () => list(directory, file, path)),
    openRead: (path) => guarded(path, async () => openBlob(await file(path, false), path)),
    openWrite: (path) => guarded(path, () => openWrite(path)),
    readFile: (path) =>
      guarded(path, async () => {
        const blob = await (await file(path, false)).getFile();
        return new Uint8Array(await blob.arrayBuffer());
      }),
    writeFileAtomic: (path, bytes) =>
      guarded(path, async () => {
        const [folder, name] = split(path);
        const temporary = `${folder}/.${name}.tmp`;
        const target = await openWrite(temporary);
        await target.write(bytes);
        await target.sync();
        await target.close();
        await rename(temporary, path);
      }),
    rename: (from, to) => guarded(from, () => rename(from, to)),
    remove: (path) => guarded(path, () => removePath(path)),
    // Names are durable with the operation that makes them.
    syncDirectory: async () => {},
  };
}

async function list(
  directory: (path: string, create: boolean) => Promise<Directory>,
  file: (path: string, create: boolean) => Promise<FileHandle>,
  path: string,
): Promise<readonly FileInfo[]> {
  const single = path === '' ? undefined : await file(path, false).catch(missing);
  if (single !== undefined) return [await info(path, single)];
  const top = await directory(path, false).catch(missing);
  if (top === undefined) return [];
  const found: FileInfo[] = [];
  const visit = async (folder: Directory, prefix: string): Promise<void> => {
    for await (const [name, handle] of folder.entries()) {
      const child = prefix === '' ? name : `${prefix}/${name}`;
      if (handle.kind === 'directory') await visit(handle as Directory, child);
      else found.push(await info(child, handle));
    }
  };
  await visit(top, path.replace(/\/+$/, ''));
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function info(path: string, handle: FileSystemFileHandle): Promise<FileInfo> {
  const { size, lastModified } = await handle.getFile();
  return { path, sizeBytes: size, modifiedMs: lastModified };
}

async function openBlob(handle: FileSystemFileHandle, path: string): Promise<ReadableFile> {
  return blobFile(await handle.getFile(), path);
}

function accessed(handle: SyncAccessHandle, path: string): WritableFile {
  let position = 0;
  handle.truncate(0);
  return {
    write: (bytes) =>
      guarded(path, async () => {
        position += handle.write(bytes, { at: position });
      }),
    sync: () => guarded(path, async () => handle.flush()),
    close: async () => handle.close(),
  };
}

/** A writable's bytes appear, whole, when it is closed. */
function writable(stream: FileSystemWritableFileStream, path: string): WritableFile {
  return {
    write: (bytes) => guarded(path, () => stream.write(bytes as Uint8Array<ArrayBuffer>)),
    sync: async () => {},
    close: () => guarded(path, () => stream.close()),
  };
}

async function guarded<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw storageFailed(path, posix(error));
  }
}

/** The DOM's names for what POSIX calls otherwise. */
const POSIX_CODES: Readonly<Record<string, string>> = {
  NotFoundError: 'ENOENT',
  TypeMismatchError: 'ENOTDIR',
  NotAllowedError: 'EACCES',
  NoModificationAllowedError: 'EACCES',
  QuotaExceededError: 'EDQUOT',
};

function posix(error: unknown): unknown {
  const code = error instanceof DOMException ? POSIX_CODES[error.name] : undefined;
  return code === undefined ? error : { code, cause: error };
}

function missing(error: unknown): undefined {
  const names = ['NotFoundError', 'TypeMismatchError'];
  if (error instanceof DOMException && names.includes(error.name)) return undefined;
  throw error;
}

function parts(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

function split(path: string): [folder: string, name: string] {
  const all = parts(path);
  return [all.slice(0, -1).join('/'), all.at(-1) ?? ''];
}
