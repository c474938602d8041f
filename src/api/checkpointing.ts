/** Where a job keeps its checkpoints and which one it goes on from, from options and Flink's settings. */

import type { Engine } from '../batch/index.ts';
import { findLatest, loadManifest, type Recovered } from '../checkpoint/index.ts';
import { MillraceError } from '../core/index.ts';
import type { Plan } from '../plan/index.ts';
import type { Host } from '../platform/index.ts';
import type { CheckpointingOptions } from '../runtime/index.ts';
import { parseDuration } from '../sql/index.ts';

const PREFIX = 'execution.checkpointing.';
const DEFAULTS = {
  'min-pause': '0 ms',
  timeout: '10 min',
  'tolerable-failed-checkpoints': '0',
  'num-retained': '2',
} as const;

/**
 * Checkpoints of a plan in a directory of its own below `directory`: the plan's name tells jobs of a script apart
 * and finds them again in the next run.
 *
 * @param ordinal among the jobs of the session with the same name
 */
export function checkpointingOf(
  plan: Plan,
  directory: string,
  ordinal: number,
): CheckpointingOptions {
  const { configuration } = plan;
  const option = (key: keyof typeof DEFAULTS) => configuration[PREFIX + key] ?? DEFAULTS[key];
  const interval = configuration[`${PREFIX}interval`];
  const name = plan.name === '' ? 'query' : plan.name;
  const job = ordinal === 0 ? name : `${name}-${ordinal + 1}`;
  return {
    directory: `${directory.replace(/\/+$/, '')}/${directoryName(job)}`,
    job,
    intervalMs: interval === undefined ? null : parseDuration(interval),
    minPauseMs: parseDuration(option('min-pause')),
    timeoutMs: parseDuration(option('timeout')),
    tolerableFailures: Number(option('tolerable-failed-checkpoints')),
    retained: Number(option('num-retained')),
  };
}

/**
 * @param restore `latest`: the newest intact checkpoint of the job; else the directory of a checkpoint or
 *   savepoint, or one manifest
 * @returns null when `latest` finds that none was ever completed
 */
export async function findRestore(
  engine: Engine,
  host: Host,
  restore: string,
  { directory }: CheckpointingOptions,
): Promise<Recovered | null> {
  const { storage } = host;
  if (restore === 'latest') return findLatest(engine, storage, directory);
  if (restore.endsWith('.json')) {
    const manifest = await loadManifest(engine, storage, restore);
    return { manifest, directory: restore.slice(0, restore.lastIndexOf('/')), passedOver: [] };
  }
  const name = directory.slice(directory.lastIndexOf('/') + 1);
  const own = `${restore.replace(/\/+$/, '')}/${name}`;
  const found =
    (await findLatest(engine, storage, own)) ?? (await findLatest(engine, storage, restore));
  if (found === null) throw nothingToRestore(restore);
  return found;
}

function directoryName(job: string): string {
  return job.replace(/[^\w.-]+/g, '_').slice(0, 100);
}

function nothingToRestore(path: string): MillraceError {
  return new MillraceError(
    'CHECKPOINT_NOT_FOUND',
    `there is no checkpoint or savepoint in ${path}`,
    {
      hint: 'give the directory that holds its manifest, or --restore latest',
    },
  );
}
