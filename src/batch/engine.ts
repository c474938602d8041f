/** One worker's memory and kernels: what everything that computes on columns is given. */

import type { instantiate } from '../../build/kernels.js';
import { Memory } from './memory.ts';

/** The ABI, generated from assembly/index.ts: pointers are numbers, 64-bit integers are bigint. */
export type Kernels = Awaited<ReturnType<typeof instantiate>>;

export interface Engine {
  readonly memory: Memory;
  readonly kernels: Kernels;
}

export interface EngineOptions {
  /** Upper bound of this worker's linear memory in bytes; at most 4 GiB - 64 KiB. */
  readonly memoryLimitBytes?: number;
}

const INITIAL_PAGES = 256; // 16 MiB
const MAXIMUM_PAGES = 65535;

/**
 * Instantiates the kernels over a fresh linear memory. Costs under a millisecond after compilation.
 *
 * @param module the compiled bytes of build/kernels.wasm, from a platform's `kernelModule()`
 */
export async function createEngine(
  module: WebAssembly.Module,
  options: EngineOptions = {},
): Promise<Engine> {
  const wasm = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: MAXIMUM_PAGES });
  // Synchronous, so that a simulated run does not depend on when a real thread answers.
  const instance = new WebAssembly.Instance(module, { env: { memory: wasm, abort: abortKernel } });
  const kernels = instance.exports as unknown as Kernels;
  return { memory: new Memory(wasm, kernels.heapBase(), options.memoryLimitBytes), kernels };
}

function abortKernel(_message: number, _file: number, line: number, column: number): never {
  throw new Error(`a kernel aborted at ${line}:${column}`);
}
