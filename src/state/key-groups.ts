/** Which key groups a subtask owns: Flink's KeyGroupRangeAssignment. Pure. */

import { assert } from '../core/index.ts';

/** Both ends inclusive; empty when `last < first`. */
export interface KeyGroupRange {
  readonly first: number;
  readonly last: number;
}

/** Flink's bound of `pipeline.max-parallelism`. */
const MAX_KEY_GROUPS = 32768;
export const DEFAULT_MAX_PARALLELISM = 128;

/** The subtask that owns a key group. */
export function subtaskOf(keyGroup: number, maxParallelism: number, parallelism: number): number {
  return Math.floor((keyGroup * parallelism) / maxParallelism);
}

/**
 * The key groups of subtask `index`; the ranges of all subtasks cover every group once.
 *
 * @example keyGroupRange(128, 3, 0) // { first: 0, last: 42 }
 */
export function keyGroupRange(
  maxParallelism: number,
  parallelism: number,
  index: number,
): KeyGroupRange {
  assert(
    parallelism >= 1 && parallelism <= maxParallelism && maxParallelism <= MAX_KEY_GROUPS,
    `parallelism ${parallelism} of at most ${maxParallelism}`,
  );
  assert(index >= 0 && index < parallelism, `subtask ${index} of ${parallelism}`);
  return {
    first: Math.floor((index * maxParallelism + parallelism - 1) / parallelism),
    last: Math.floor(((index + 1) * maxParallelism - 1) / parallelism),
  };
}
