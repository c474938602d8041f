/** A host of nothing but a seed: virtual time, drawn order, files in memory. */

import type { Console, Host, Network, Storage } from '../contract.ts';
import { noNetwork } from '../errors.ts';
import { MemoryStorage } from '../memory-storage.ts';
import { SeededRandom } from '../seeded-random.ts';
import { VirtualClock } from './clock.ts';
import { SimulatedScheduler } from './scheduler.ts';

export interface SimulatedHostOptions {
  readonly seed: string;
  /** Compiled before: a simulation must not wait for the real world. */
  readonly kernels: WebAssembly.Module;
  /** Storage and network with faults of their own; by default memory and none. */
  readonly storage?: Storage;
  readonly network?: Network;
}

export interface SimulatedHost extends Host {
  readonly clock: VirtualClock;
  readonly scheduler: SimulatedScheduler;
  readonly output: CapturedConsole;
}

export function simulatedHost(options: SimulatedHostOptions): SimulatedHost {
  const random = new SeededRandom(options.seed);
  const clock = new VirtualClock();
  const output = new CapturedConsole();
  return {
    clock,
    random,
    scheduler: new SimulatedScheduler(clock, random.fork('scheduler')),
    storage: options.storage ?? new MemoryStorage(clock),
    network: options.network ?? {
      fetch: (url) => Promise.reject(noNetwork(url)),
    },
    console: output,
    output,
    kernelModule: () => Promise.resolve(options.kernels),
  };
}

/** Keeps what was written, for tests. */
export class CapturedConsole implements Console {
  readonly columns = undefined;
  readonly isTerminal = false;
  readonly errorIsTerminal = false;
  readonly colors = false;
  out = '';
  errors = '';
  readonly #decoder = new TextDecoder();
  readonly #input: string;

  constructor(input = '') {
    this.#input = input;
  }

  write(text: string | Uint8Array): void {
    this.out += typeof text === 'string' ? text : this.#decoder.decode(text, { stream: true });
  }

  writeError(text: string): void {
    this.errors += text;
  }

  async *input(): AsyncIterable<Uint8Array> {
    if (this.#input !== '') yield new TextEncoder().encode(this.#input);
  }
}
