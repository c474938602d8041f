/** Names of files in a checkpoint directory. */

import type { Engine } from '../batch/index.ts';
import type { Storage } from '../platform/index.ts';
import { checksum } from './checksum.ts';

/** The run that may write, and what it has promised. */
export interface Owner {
  readonly job: string;
  readonly fencingEpoch: number;
  /** Tells two runs apart that took the directory over at the same time. */
  readonly token: string;
  /** Newest acknowledged checkpoint id: a missing manifest is noticed. */
  readonly acknowledged: number | null;
}

const DIGITS = 10;

export function join(directory: string, name: string): string {
  return directory.endsWith('/') ? directory + name : `${directory}/${name}`;
}

export function manifestPath(
  directory: string,
  fencingEpoch: number,
  checkpointId: number,
): string {
  const epoch = String(fencingEpoch).padStart(DIGITS, '0');
  return join(directory, `manifest-${epoch}-${String(checkpointId).padStart(DIGITS, '0')}.json`);
}

/** The attempt and id in a manifest's name, or null for other files. */
export function manifestName(path: string): { fencingEpoch: number; checkpointId: number } | null {
  const found = /(?:^|\/)manifest-(\d{10})-(\d{10})\.json$/.exec(path);
  return found === null ? null : { fencingEpoch: Number(found[1]), checkpointId: Number(found[2]) };
}

/** The owner's record; null when there is none or it is damaged, which only costs the notice of a missing manifest. */
export async function readOwner(
  engine: Engine,
  storage: Storage,
  directory: string,
): Promise<Owner | null> {
  const path = join(directory, 'owner.json');
  if ((await storage.list(path)).length === 0) return null;
  const text = new TextDecoder().decode(await storage.readFile(path));
  const [body, hash] = text.split('\n');
  if (body === undefined || hash !== checksum(engine, new TextEncoder().encode(body))) return null;
  return JSON.parse(body) as Owner;
}
