/** The host of Node processes and worker threads. */

import { randomUUID } from 'node:crypto';
import type { Host } from '../contract.ts';
import { fetchNetwork } from '../fetch-network.ts';
import { hostClock } from '../host-clock.ts';
import { SeededRandom } from '../seeded-random.ts';
import { nodeConsole } from './console.ts';
import { kernelModule } from './kernels.ts';
import { nodeScheduler } from './scheduler.ts';
import { nodeStorage } from './storage.ts';

export interface NodeHostOptions {
  /** Makes RAND() and UUID() repeat; by default every process draws its own. */
  readonly seed?: string;
}

export function nodeHost(options: NodeHostOptions = {}): Host {
  return {
    clock: hostClock,
    random: new SeededRandom(options.seed ?? randomUUID()),
    scheduler: nodeScheduler,
    storage: nodeStorage,
    network: fetchNetwork,
    console: nodeConsole(),
    kernelModule,
  };
}
