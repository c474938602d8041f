/** The host of Node processes and worker threads. */

import { randomUUID } from 'node:crypto';
import type { Host } from '../contract.ts';
import { SeededRandom } from '../seeded-random.ts';
import { nodeClock } from './clock.ts';
import { nodeConsole } from './console.ts';
import { kernelModule } from './kernels.ts';
import { nodeNetwork } from './network.ts';
import { nodeScheduler } from './scheduler.ts';
import { nodeStorage } from './storage.ts';

export interface NodeHostOptions {
  /** Makes RAND() and UUID() repeat; by default every process draws its own. */
  readonly seed?: string;
}

export function nodeHost(options: NodeHostOptions = {}): Host {
  return {
    clock: nodeClock,
    random: new SeededRandom(options.seed ?? randomUUID()),
    scheduler: nodeScheduler,
    storage: nodeStorage,
    network: nodeNetwork,
    console: nodeConsole(),
    kernelModule,
  };
}
