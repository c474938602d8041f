/** A page's or worker's event loop: steps are messages to ourselves, which background throttling spares. */

import type { Scheduler } from '../contract.ts';

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1; // setTimeout overflows above

export function browserScheduler(): Scheduler {
  const { port1, port2 } = new MessageChannel();
  const queue: (() => void)[] = [];
  port1.onmessage = () => queue.shift()?.();
  return {
    post(task) {
      queue.push(task);
      port2.postMessage(null);
    },
    after,
    sleep: (delayMs) => new Promise((resolve) => after(delayMs, resolve)),
  };
}

/** A frozen tab fires late; whoever waits compares clocks when it is called. */
function after(delayMs: number, task: () => void): () => void {
  let left = delayMs;
  let timeout: ReturnType<typeof setTimeout>;
  const arm = () => {
    const part = Math.min(left, LONGEST_TIMEOUT_MS);
    left -= part;
    timeout = setTimeout(left > 0 ? arm : task, part);
  };
  arm();
  return () => clearTimeout(timeout);
}
