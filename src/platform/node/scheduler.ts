/** The event loop: steps run as immediates, so that timers, input and signals are heard between them. */

import type { Scheduler } from '../contract.ts';

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1; // setTimeout overflows above

export const nodeScheduler: Scheduler = {
  post: (task) => {
    setImmediate(task);
  },
  after,
  sleep: (delayMs) => new Promise((resolve) => after(delayMs, resolve)),
};

function after(delayMs: number, task: () => void): () => void {
  let left = delayMs;
  let timeout: NodeJS.Timeout;
  const arm = () => {
    const part = Math.min(left, LONGEST_TIMEOUT_MS);
    left -= part;
    timeout = setTimeout(left > 0 ? arm : task, part);
  };
  arm();
  return () => clearTimeout(timeout);
}
