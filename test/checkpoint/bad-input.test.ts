/** Checkpoints that cannot be read are refused with their reason, and nothing in their directory changes. */

import { expect, test } from 'vitest';
import { createEngine } from '../../src/batch/index.ts';
import { checksum, findLatest, loadManifest, type Manifest } from '../../src/checkpoint/index.ts';
import { MemoryStorage } from '../../src/platform/memory-storage.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { VirtualClock } from '../../src/platform/simulated/clock.ts';

const engine = await createEngine(await kernelModule());
const directory = '/checkpoints';
const path = `${directory}/manifest-0000000001-0000000007.json`;

const manifest = {
  version: 1,
  kind: 'checkpoint',
  finished: false,
  job: 'job',
  checkpointId: 7,
  fencingEpoch: 1,
  operators: [],
  sources: [],
  sinks: [],
} satisfies Partial<Manifest>;

function encoded(content: object): Uint8Array {
  const encoder = new TextEncoder();
  const body = encoder.encode(`${JSON.stringify(content)}\n`);
  return new Uint8Array([...body, ...encoder.encode(`${checksum(engine, body)}\n`)]);
}

async function storageWith(bytes: Uint8Array): Promise<MemoryStorage> {
  const storage = new MemoryStorage(new VirtualClock());
  await storage.writeFileAtomic(path, bytes);
  return storage;
}

test('a manifest of a newer version is refused by name', async () => {
  const storage = await storageWith(encoded({ ...manifest, version: 2 }));
  await expect(loadManifest(engine, storage, path)).rejects.toMatchObject({
    code: 'CHECKPOINT_VERSION',
    message: `${path} was written in format 2, this millrace reads format 1`,
  });
});

test('a manifest cut at any byte is noticed, and left as it is', async () => {
  const whole = encoded(manifest);
  const intact = await storageWith(whole);
  expect((await findLatest(engine, intact, directory))?.manifest.checkpointId).toBe(7);
  for (let length = 0; length < whole.length; length++) {
    const storage = await storageWith(whole.slice(0, length));
    await expect(findLatest(engine, storage, directory), `${length}`).rejects.toMatchObject({
      code: 'CHECKPOINT_NONE_INTACT',
    });
    expect(await storage.readFile(path)).toHaveLength(length);
  }
});
