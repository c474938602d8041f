/** Files that the user dropped or chose, by name, in front of another storage. Read-only, streamed. */

import type { FileInfo, Storage } from '../contract.ts';
import { storageFailed } from '../errors.ts';
import { blobFile } from './blob-file.ts';

/** @param files by the path that SQL names them with */
export function withFiles(storage: Storage, files: ReadonlyMap<string, File>): Storage {
  const info = (path: string, { size, lastModified }: File): FileInfo => ({
    path,
    sizeBytes: size,
    modifiedMs: lastModified,
  });
  const refuse = (path: string) => {
    if (files.has(path)) throw storageFailed(path, { code: 'EACCES' });
  };
  return {
    ...storage,
    async list(path) {
      const below = path.endsWith('/') ? path : `${path}/`;
      const mounted = [...files]
        .filter(([name]) => name === path || name.startsWith(below))
        .map(([name, file]) => info(name, file));
      const stored = await storage.list(path);
      return [...mounted, ...stored].sort((a, b) => (a.path < b.path ? -1 : 1));
    },
    async openRead(path) {
      const file = files.get(path);
      return file === undefined ? storage.openRead(path) : blobFile(file, path);
    },
    async readFile(path) {
      const file = files.get(path);
      if (file === undefined) return storage.readFile(path);
      return new Uint8Array(await file.arrayBuffer());
    },
    async openWrite(path) {
      refuse(path);
      return storage.openWrite(path);
    },
    async writeFileAtomic(path, bytes) {
      refuse(path);
      await storage.writeFileAtomic(path, bytes);
    },
    async remove(path) {
      refuse(path);
      await storage.remove(path);
    },
  };
}
