/** Files as records of IndexedDB, for pages without a private file system. Commits are `strict` where it matters. */

import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { FileInfo, Storage, WritableFile } from '../contract.ts';
import { storageFailed } from '../errors.ts';

interface Schema extends DBSchema {
  files: { key: string; value: { bytes: Uint8Array; modifiedMs: number } };
}

/** @param name of the database, for example `millrace` */
export async function indexedDbStorage(name: string, nowMs: () => number): Promise<Storage> {
  const database = await openDB<Schema>(name, 1, {
    upgrade: (db) => {
      db.createObjectStore('files');
    },
  });
  return {
    durability: 'strict',
    list: (path) => list(database, path),
    async openRead(path) {
      const bytes = await read(database, path);
      const readSync = (target: Uint8Array, position: number) => {
        const part = bytes.subarray(position, position + target.length);
        target.set(part);
        return part.length;
      };
      return {
        sizeBytes: bytes.length,
        readSync,
        read: async (target, position) => readSync(target, position),
        close: async () => {},
      };
    },
    openWrite: async (path) => collected((bytes) => put(database, path, bytes, nowMs())),
    readFile: (path) => read(database, path),
    writeFileAtomic: (path, bytes) => put(database, path, bytes, nowMs()),
    async rename(from, to) {
      const bytes = await read(database, from);
      const transaction = database.transaction('files', 'readwrite', { durability: 'strict' });
      await Promise.all([
        transaction.store.put({ bytes, modifiedMs: nowMs() }, to),
        transaction.store.delete(from),
        transaction.done,
      ]).catch(failed(to));
    },
    async remove(path) {
      const doomed = await list(database, path);
      const transaction = database.transaction('files', 'readwrite');
      const deletions = doomed.map((file) => transaction.store.delete(file.path));
      await Promise.all([...deletions, transaction.done]).catch(failed(path));
    },
    syncDirectory: async () => {},
  };
}

async function list(database: IDBPDatabase<Schema>, path: string): Promise<readonly FileInfo[]> {
  const below = path === '' || path.endsWith('/') ? path : `${path}/`;
  const found: FileInfo[] = [];
  let cursor = await database.transaction('files').store.openCursor(IDBKeyRange.lowerBound(path));
  while (cursor?.key.startsWith(path)) {
    const { bytes, modifiedMs } = cursor.value;
    if (cursor.key === path || cursor.key.startsWith(below)) {
      found.push({ path: cursor.key, sizeBytes: bytes.length, modifiedMs });
    }
    cursor = await cursor.continue();
  }
  return found;
}

async function read(database: IDBPDatabase<Schema>, path: string): Promise<Uint8Array> {
  const record = await database.get('files', path).catch(failed(path));
  if (record === undefined) throw storageFailed(path, { code: 'ENOENT' });
  return record.bytes;
}

async function put(
  database: IDBPDatabase<Schema>,
  path: string,
  bytes: Uint8Array,
  modifiedMs: number,
): Promise<void> {
  const transaction = database.transaction('files', 'readwrite', { durability: 'strict' });
  const stored = transaction.store.put({ bytes: bytes.slice(), modifiedMs }, path);
  await Promise.all([stored, transaction.done]).catch(failed(path));
}

/** A record is written whole: bytes are kept until `sync` or `close`. */
function collected(store: (bytes: Uint8Array) => Promise<void>): WritableFile {
  const chunks: Uint8Array[] = [];
  let dirty = true;
  const flush = async (): Promise<void> => {
    if (!dirty) return;
    dirty = false;
    await store(new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer()));
  };
  return {
    async write(bytes) {
      chunks.push(bytes.slice());
      dirty = true;
    },
    sync: flush,
    close: flush,
  };
}

function failed(path: string): (error: unknown) => never {
  return (error) => {
    const quota = error instanceof DOMException && error.name === 'QuotaExceededError';
    throw storageFailed(path, quota ? { code: 'EDQUOT', cause: error } : error);
  };
}
