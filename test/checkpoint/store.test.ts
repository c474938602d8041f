import { expect, test } from 'vitest';
import { createEngine } from '../../src/batch/index.ts';
import {
  CheckpointStore,
  findLatest,
  type Manifest,
  type StateFile,
} from '../../src/checkpoint/index.ts';
import { BIGINT } from '../../src/core/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { SeededRandom } from '../../src/platform/seeded-random.ts';
import { VirtualClock } from '../../src/platform/simulated/clock.ts';
import { CrashDisk, type FaultPlan } from '../../src/platform/simulated/crash-disk.ts';
import { simulatedHost } from '../../src/platform/simulated/host.ts';

const kernels = await kernelModule();
const engine = await createEngine(kernels);
const directory = '/checkpoints';

function diskOf(seed: string): CrashDisk {
  return new CrashDisk(new VirtualClock(), new SeededRandom(seed));
}

function hostOn(disk: CrashDisk, seed: string, plan?: FaultPlan) {
  return simulatedHost({ seed, kernels, storage: disk.mount(plan) });
}

function manifestOf(store: CheckpointStore, checkpointId: number, base: StateFile): Manifest {
  const slice = { subtask: 0, keyGroups: [0, 127] as const, base, changes: [] };
  const fields = [{ name: 'k', type: BIGINT() }];
  return {
    version: 1,
    kind: 'checkpoint',
    finished: false,
    job: 'job',
    runId: 'run',
    checkpointId,
    fencingEpoch: store.fencingEpoch,
    createdMs: 0,
    parallelism: 1,
    maxParallelism: 128,
    operators: [
      {
        id: 'op',
        description: 'count',
        tables: [{ name: 't', fields, keyColumns: [0], slices: [slice] }],
        values: [],
      },
    ],
    sources: [],
    sinks: [],
  };
}

/** Writes checkpoints until the disk fails or `count` are done; tells each acknowledged id. */
async function write(
  disk: CrashDisk,
  seed: string,
  count: number,
  plan?: FaultPlan,
  acknowledged: (id: number) => void = () => {},
): Promise<void> {
  const host = hostOn(disk, seed, plan);
  const options = { directory, job: 'job', retained: 2 };
  const store = await CheckpointStore.open(engine, host, options);
  const latest = await findLatest(engine, host.storage, directory);
  const first = (latest?.manifest.checkpointId ?? 0) + 1;
  for (let id = first; id < first + count; id++) {
    const file = await store.writeState(new Uint8Array(1000).fill(id), id);
    await store.complete(manifestOf(store, id, file));
    acknowledged(id);
  }
}

/** Runs until done or until the simulated process is dead (its promises never settle). */
async function settle(run: Promise<void>): Promise<void> {
  const ticks = async () => {
    for (let i = 0; i < 500; i++) await Promise.resolve();
  };
  await Promise.race([run, ticks()]);
}

test('an empty directory is a fresh start', async () => {
  const host = hostOn(diskOf('empty'), 'empty');
  expect(await findLatest(engine, host.storage, directory)).toBeNull();
});

test('the newest checkpoint is found and only the retained ones stay', async () => {
  const disk = diskOf('retain');
  await write(disk, 'retain', 5);
  const { storage } = hostOn(disk, 'reader');
  const found = await findLatest(engine, storage, directory);
  expect(found?.manifest.checkpointId).toBe(5);
  expect(found?.passedOver).toEqual([]);
  const names = (await storage.list(directory)).map(({ path }) => path);
  expect(names.filter((name) => name.includes('manifest-'))).toHaveLength(2);
  expect(names.filter((name) => name.includes('/state/'))).toHaveLength(2);
});

test('at every operation a crash leaves the newest acknowledged checkpoint', async () => {
  let points = 0;
  for (let seed = 0; seed < 8; seed++) {
    for (let at = 0; at < 200; at++) {
      const disk = diskOf(`${seed}`);
      let newest = 0;
      let crashed = false;
      const plan: FaultPlan = (_operation, _path, count) => {
        crashed ||= count === at;
        return count === at ? 'crash' : 'none';
      };
      await settle(write(disk, `${seed}`, 4, plan, (id) => (newest = id)));
      if (!crashed) break;
      points++;
      const found = await findLatest(engine, hostOn(disk, 'reader').storage, directory);
      expect(found?.manifest.checkpointId ?? 0).toBeGreaterThanOrEqual(newest);
      await settle(write(disk, 'again', 2));
      const after = await findLatest(engine, hostOn(disk, 'reader').storage, directory);
      expect(after!.manifest.checkpointId).toBeGreaterThanOrEqual(newest + 2);
    }
  }
  expect(points).toBeGreaterThan(300);
});

test('a failing operation is an error and spoils no earlier checkpoint', async () => {
  let failures = 0;
  for (let at = 0; at < 200; at++) {
    const disk = diskOf('enospc');
    let newest = 0;
    let hit = false;
    const plan: FaultPlan = (_operation, _path, count) => {
      hit ||= count === at;
      return count === at ? 'ENOSPC' : 'none';
    };
    await write(disk, 'enospc', 4, plan, (id) => (newest = id)).then(
      () => expect(hit).toBe(false),
      (error) => expect(error).toMatchObject({ code: 'STORAGE_FULL' }),
    );
    if (!hit) break;
    failures++;
    const found = await findLatest(engine, hostOn(disk, 'reader').storage, directory);
    expect(found?.manifest.checkpointId ?? 0).toBeGreaterThanOrEqual(newest);
  }
  expect(failures).toBeGreaterThan(30);
});

test('a rotten, missing or misnamed file is noticed and the one before is taken', async () => {
  const paths = async (disk: CrashDisk) =>
    (await hostOn(disk, 'list').storage.list(directory)).map(({ path }) => path);
  const sample = diskOf('rot');
  await write(sample, 'rot', 3);
  const newest = (await paths(sample)).filter((p) => p.includes('manifest-')).at(-1)!;
  const rotten: [string, (disk: CrashDisk) => Promise<void>][] = [
    ['a bit of the manifest', async (disk) => disk.rot(newest, 801)],
    ['the manifest is gone', (disk) => hostOn(disk, 'x').storage.remove(newest)],
    [
      'another manifest under its name',
      async (disk) => {
        const { storage } = hostOn(disk, 'x');
        const other = (await paths(disk)).filter((p) => p.includes('manifest-'))[0]!;
        await storage.writeFileAtomic(newest, await storage.readFile(other));
      },
    ],
    ['a bit of its state', async (disk) => disk.rot(await stateOf(disk, newest), 4000)],
    [
      'its state is gone',
      async (disk) => hostOn(disk, 'x').storage.remove(await stateOf(disk, newest)),
    ],
  ];
  for (const [, damage] of rotten) {
    const disk = diskOf('rot');
    await write(disk, 'rot', 3);
    await damage(disk);
    const found = await findLatest(engine, hostOn(disk, 'reader').storage, directory);
    expect(found?.manifest.checkpointId).toBe(2);
    expect(found?.passedOver).toHaveLength(1);
  }
});

async function stateOf(disk: CrashDisk, manifest: string): Promise<string> {
  const text = new TextDecoder().decode(await hostOn(disk, 'x').storage.readFile(manifest));
  return `${directory}/${/state\/[^"]+/.exec(text)![0]}`;
}

test('every flipped bit of 64 KiB changes the checksum', () => {
  const { memory, kernels } = engine;
  const mark = memory.mark();
  const sizeBytes = 65_536;
  const pointer = memory.reserve(sizeBytes);
  for (let i = 0; i < sizeBytes; i++) memory.u8[pointer + i] = (i * 2654435761) >>> 24;
  const intact = kernels.xxh64(pointer, sizeBytes, 0n);
  let unnoticed = 0;
  for (let bit = 0; bit < 8 * sizeBytes; bit++) {
    memory.u8[pointer + (bit >>> 3)]! ^= 1 << (bit & 7);
    if (kernels.xxh64(pointer, sizeBytes, 0n) === intact) unnoticed++;
    memory.u8[pointer + (bit >>> 3)]! ^= 1 << (bit & 7);
  }
  memory.release(mark);
  expect(unnoticed).toBe(0);
});

test('a second run on the directory fences the first', async () => {
  const disk = diskOf('fence');
  const host = hostOn(disk, 'one');
  const options = { directory, job: 'job', retained: 2 };
  const first = await CheckpointStore.open(engine, host, options);
  const second = await CheckpointStore.open(engine, hostOn(disk, 'two'), options);
  const file = await first.writeState(new Uint8Array(10), 1);
  await expect(first.complete(manifestOf(first, 1, file))).rejects.toMatchObject({
    code: 'CHECKPOINT_FENCED',
  });
  await second.complete(manifestOf(second, 1, file));
});

test('a directory of another job is refused', async () => {
  const disk = diskOf('other');
  await write(disk, 'other', 1);
  const options = { directory, job: 'another', retained: 2 };
  await expect(CheckpointStore.open(engine, hostOn(disk, 'x'), options)).rejects.toMatchObject({
    code: 'CHECKPOINT_OTHER_JOB',
  });
});
