/** The host of pages and Web Workers. */

import type { Host, Storage } from '../contract.ts';
import { fetchNetwork } from '../fetch-network.ts';
import { hostClock } from '../host-clock.ts';
import { MemoryStorage } from '../memory-storage.ts';
import { SeededRandom } from '../seeded-random.ts';
import { browserConsole } from './console.ts';
import { indexedDbStorage } from './indexeddb-storage.ts';
import { kernelModule } from './kernels.ts';
import { withFiles } from './mounted-files.ts';
import { opfsStorage } from './opfs-storage.ts';
import { browserScheduler } from './scheduler.ts';

export interface BrowserHostOptions {
  /** Makes RAND() and UUID() repeat. */
  readonly seed?: string;
  /** Dropped or chosen files, by the path that SQL names. */
  readonly files?: ReadonlyMap<string, File>;
  /** Directory of the private file system, or name of the database. */
  readonly storageName?: string;
}

/** Takes the most durable storage that the page has; `host.storage.durability` is the badge to show. */
export async function browserHost(options: BrowserHostOptions = {}): Promise<Host> {
  const storage = await durableStorage(options.storageName ?? 'millrace');
  return {
    clock: hostClock,
    random: new SeededRandom(options.seed ?? crypto.randomUUID()),
    scheduler: browserScheduler(),
    storage: options.files === undefined ? storage : withFiles(storage, options.files),
    network: fetchNetwork,
    console: browserConsole(),
    kernelModule,
  };
}

/** Private windows refuse one or both: then state lives as long as the page. */
async function durableStorage(name: string): Promise<Storage> {
  try {
    const root = await navigator.storage.getDirectory();
    return opfsStorage(await root.getDirectoryHandle(name, { create: true }));
  } catch {
    try {
      return await indexedDbStorage(name, hostClock.nowMs);
    } catch {
      return new MemoryStorage(hostClock);
    }
  }
}
