/** Finds the checkpoint to restore: the newest whose manifest and every file verify. */

import type { Engine } from '../batch/index.ts';
import { MillraceError } from '../core/index.ts';
import type { Storage } from '../platform/index.ts';
import { checksum } from './checksum.ts';
import { join, manifestName, readOwner } from './layout.ts';
import { corrupt, decodeManifest, filesOf, type Manifest, type StateFile } from './manifest.ts';

export interface Recovered {
  readonly manifest: Manifest;
  readonly directory: string;
  /** Newer checkpoints that were passed over, with the reason: empty when nothing was wrong. */
  readonly passedOver: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * @returns null when no checkpoint was ever completed in the directory
 * @throws MillraceError CHECKPOINT_NONE_INTACT when there were some and none can be trusted
 */
export async function findLatest(
  engine: Engine,
  storage: Storage,
  directory: string,
): Promise<Recovered | null> {
  const manifests = (await storage.list(directory))
    .map(({ path }) => path)
    .filter((path) => manifestName(path) !== null)
    .sort()
    .reverse();
  const owner = await readOwner(engine, storage, directory);
  const passedOver: { path: string; reason: string }[] = [];
  const promised = owner?.acknowledged ?? null;
  const newest = manifests.length === 0 ? null : manifestName(manifests[0]!)!.checkpointId;
  if (promised !== null && (newest === null || newest < promised)) {
    passedOver.push({
      path: join(directory, `manifest of checkpoint ${promised}`),
      reason: 'it was acknowledged but its manifest is missing',
    });
  }
  for (const path of manifests) {
    try {
      return { manifest: await loadManifest(engine, storage, path), directory, passedOver };
    } catch (error) {
      if (!(error instanceof MillraceError)) throw error;
      passedOver.push({ path, reason: error.message });
    }
  }
  if (passedOver.length === 0) return null;
  throw noneIntact(directory, passedOver);
}

/** One manifest with all its files verified. @throws MillraceError CHECKPOINT_CORRUPT and others */
export async function loadManifest(
  engine: Engine,
  storage: Storage,
  path: string,
): Promise<Manifest> {
  const manifest = decodeManifest(engine, await storage.readFile(path), path);
  const name = manifestName(path);
  const misnamed =
    name === null ||
    name.checkpointId !== manifest.checkpointId ||
    name.fencingEpoch !== manifest.fencingEpoch;
  if (misnamed) throw corrupt(path, 'its name and its content are of different checkpoints');
  const directory = path.slice(0, path.lastIndexOf('/'));
  for (const file of filesOf(manifest)) await readStateFile(engine, storage, directory, file);
  return manifest;
}

/** The verified bytes of a state file. @throws MillraceError CHECKPOINT_CORRUPT */
export async function readStateFile(
  engine: Engine,
  storage: Storage,
  directory: string,
  file: StateFile,
): Promise<Uint8Array> {
  const path = join(directory, file.path);
  if ((await storage.list(path)).length === 0) throw corrupt(path, 'it is missing');
  const bytes = await storage.readFile(path);
  if (bytes.length !== file.sizeBytes) {
    throw corrupt(path, `it has ${bytes.length} bytes of ${file.sizeBytes}`);
  }
  if (checksum(engine, bytes) !== file.checksum) throw corrupt(path, 'its checksum does not match');
  return bytes;
}

function noneIntact(directory: string, passedOver: Recovered['passedOver']): MillraceError {
  const reasons = passedOver.map(({ path, reason }) => `  ${path}: ${reason}`).join('\n');
  return new MillraceError(
    'CHECKPOINT_NONE_INTACT',
    `no checkpoint in ${directory} can be trusted:\n${reasons}`,
    {
      domain: 'external',
      hint: 'restore a savepoint, or start fresh in an empty directory: output may then repeat',
    },
  );
}
