/**
 * A directory of checkpoints. Order is everything: state files durable, then the manifest, then the
 * owner's record; only after that is a checkpoint acknowledged.
 *
 * ```
 * owner.json                           who writes here, and the newest acknowledged checkpoint
 * manifest-<fencing epoch>-<id>.json   newest last by name
 * state/<checksum>-<size>.arrow        named by content, so equal tables are one file
 * ```
 */

import type { Engine } from '../batch/index.ts';
import { MillraceError } from '../core/index.ts';
import type { Host, Storage } from '../platform/index.ts';
import { checksum } from './checksum.ts';
import { join, manifestName, manifestPath, type Owner, readOwner } from './layout.ts';
import {
  decodeManifest,
  encodeManifest,
  filesOf,
  type Manifest,
  type StateFile,
} from './manifest.ts';

export interface CheckpointStoreOptions {
  readonly directory: string;
  readonly job: string;
  /** Completed checkpoints kept; `execution.checkpointing.num-retained`. */
  readonly retained: number;
}

export class CheckpointStore {
  readonly #engine: Engine;
  readonly #storage: Storage;
  readonly #options: CheckpointStoreOptions;
  readonly #owner: Owner;
  #acknowledged: number | null;

  private constructor(
    engine: Engine,
    storage: Storage,
    options: CheckpointStoreOptions,
    owner: Owner,
  ) {
    this.#engine = engine;
    this.#storage = storage;
    this.#options = options;
    this.#owner = owner;
    this.#acknowledged = owner.acknowledged;
  }

  /**
   * Takes the directory over: whoever wrote here before is fenced and fails at its next checkpoint.
   *
   * @throws MillraceError CHECKPOINT_OTHER_JOB when the directory belongs to another job
   */
  static async open(
    engine: Engine,
    host: Host,
    options: CheckpointStoreOptions,
  ): Promise<CheckpointStore> {
    const previous = await readOwner(engine, host.storage, options.directory);
    if (previous !== null && previous.job !== options.job) throw otherJob(options, previous.job);
    const owner: Owner = {
      job: options.job,
      fencingEpoch: Math.max(previous?.fencingEpoch ?? 0, await highestEpoch(host, options)) + 1,
      token: Math.floor(host.random.fork('fencing').next() * 2 ** 48).toString(36),
      acknowledged: previous?.acknowledged ?? null,
    };
    const store = new CheckpointStore(engine, host.storage, options, owner);
    await store.#writeOwner();
    return store;
  }

  get fencingEpoch(): number {
    return this.#owner.fencingEpoch;
  }

  /** Makes one state file durable, unless a file of the same content is there already. */
  async writeState(bytes: Uint8Array, rows: number): Promise<StateFile> {
    const hash = checksum(this.#engine, bytes);
    const path = `state/${hash}-${bytes.length}.arrow`;
    const file = { path, sizeBytes: bytes.length, checksum: hash, rows };
    const full = join(this.#options.directory, path);
    const present = await this.#storage.list(full);
    if (present[0]?.sizeBytes !== bytes.length) await this.#storage.writeFileAtomic(full, bytes);
    return file;
  }

  /**
   * Completes a checkpoint: the manifest, then the owner's record. When this resolves the checkpoint is
   * acknowledged and sinks may commit.
   *
   * @throws MillraceError CHECKPOINT_FENCED when another run has taken the directory over
   */
  async complete(manifest: Manifest): Promise<void> {
    await this.#assertOwner();
    const { directory } = this.#options;
    const path = manifestPath(directory, manifest.fencingEpoch, manifest.checkpointId);
    await this.#storage.writeFileAtomic(path, encodeManifest(this.#engine, manifest));
    await this.#assertOwner();
    this.#acknowledged = manifest.checkpointId;
    await this.#writeOwner();
    await this.#retain();
  }

  /** Deletes manifests beyond the retained ones, oldest first, then files that no manifest names. */
  async #retain(): Promise<void> {
    const { directory, retained } = this.#options;
    const manifests = (await this.#storage.list(directory)).filter(
      ({ path }) => manifestName(path) !== null,
    );
    const surplus = manifests.slice(0, Math.max(0, manifests.length - retained));
    if (surplus.length === 0) return;
    const needed = new Set<string>();
    for (const { path } of manifests.slice(surplus.length)) {
      const bytes = await this.#storage.readFile(path);
      try {
        for (const file of filesOf(decodeManifest(this.#engine, bytes, path)))
          needed.add(file.path);
      } catch (error) {
        // A damaged manifest may need any file: delete nothing.
        if (error instanceof MillraceError && error.code === 'CHECKPOINT_CORRUPT') return;
        throw error;
      }
    }
    for (const { path } of surplus) await this.#storage.remove(path);
    for (const { path } of await this.#storage.list(join(directory, 'state'))) {
      const name = `state/${path.slice(path.lastIndexOf('/') + 1)}`;
      if (!needed.has(name)) await this.#storage.remove(path);
    }
  }

  async #assertOwner(): Promise<void> {
    const owner = await readOwner(this.#engine, this.#storage, this.#options.directory);
    if (owner?.token === this.#owner.token) return;
    throw fenced(this.#options.directory);
  }

  async #writeOwner(): Promise<void> {
    const owner = { ...this.#owner, acknowledged: this.#acknowledged };
    const text = new TextEncoder().encode(JSON.stringify(owner));
    const line = new TextEncoder().encode(`\n${checksum(this.#engine, text)}\n`);
    const bytes = new Uint8Array(text.length + line.length);
    bytes.set(text);
    bytes.set(line, text.length);
    await this.#storage.writeFileAtomic(join(this.#options.directory, 'owner.json'), bytes);
  }
}

/** Also counts manifests, so that a lost owner's record cannot make new checkpoints rank as old. */
async function highestEpoch(host: Host, { directory }: CheckpointStoreOptions): Promise<number> {
  let highest = 0;
  for (const { path } of await host.storage.list(directory)) {
    highest = Math.max(highest, manifestName(path)?.fencingEpoch ?? 0);
  }
  return highest;
}

function otherJob({ directory, job }: CheckpointStoreOptions, found: string): MillraceError {
  return new MillraceError(
    'CHECKPOINT_OTHER_JOB',
    `checkpoint directory ${directory} belongs to job '${found}', not '${job}'`,
    { hint: 'give each job a directory of its own; nothing was overwritten' },
  );
}

function fenced(directory: string): MillraceError {
  return new MillraceError(
    'CHECKPOINT_FENCED',
    `another run has taken over checkpoint directory ${directory}; this run stops writing`,
    { domain: 'external', hint: 'run one process per job, or give each its own directory' },
  );
}
