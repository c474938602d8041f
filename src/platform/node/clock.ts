/** Wall and monotonic time of the process. */

import type { Clock } from '../contract.ts';

export const nodeClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
