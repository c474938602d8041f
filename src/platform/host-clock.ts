/** Wall and monotonic time of the process or page. */

import type { Clock } from './contract.ts';

export const hostClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
