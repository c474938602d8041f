/** Rates of the state kernels, rows per CPU second and core: `node scripts/run.mjs bench/kernels/state.ts [NAME...]`. */

import { createEngine, type Engine, Vector, vectorOf } from '../../src/batch/index.ts';
import * as t from '../../src/core/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { createStateStore, HashPartitioner, hashKeys } from '../../src/state/index.ts';

const ROWS = 4_000_000;
const BATCH = 16_384;
const RUNS = 3;

type Case = (engine: Engine) => (from: number) => void;

/** Zipf-like over `keys`: rank ~ keys^u, scattered; one heap copy of all rows. */
function zipf(engine: Engine, keys: number, spread: number): number {
  const { memory } = engine;
  const pointer = memory.allocate(8 * ROWS);
  let seed = 42;
  for (let i = 0; i < ROWS; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    const rank = Math.floor(keys ** (seed / 2 ** 32)) - 1;
    const key = ((rank * 7919) % keys) * spread;
    memory.i32[(pointer >>> 2) + 2 * i] = key;
    memory.i32[(pointer >>> 2) + 2 * i + 1] = 0;
  }
  return pointer;
}

function uniform(engine: Engine, keys: number): number {
  const { memory } = engine;
  const pointer = memory.allocate(8 * ROWS);
  let seed = 7;
  for (let i = 0; i < ROWS; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    memory.i32[(pointer >>> 2) + 2 * i] = Math.floor((seed / 2 ** 32) * keys);
    memory.i32[(pointer >>> 2) + 2 * i + 1] = 0;
  }
  return pointer;
}

function words(engine: Engine, pointer: number, from: number): Vector {
  return new Vector(engine.memory, t.BIGINT(), BATCH, 0, pointer + 8 * from);
}

/** Text of the keys at `pointer`, `prefix` before each. */
function texts(engine: Engine, pointer: number, prefix: string): (from: number) => Vector {
  const { memory } = engine;
  const encoder = new TextEncoder();
  const offsets = memory.allocate(4 * (ROWS + 1));
  const bytes = memory.allocate(ROWS * (prefix.length + 8));
  let at = 0;
  for (let i = 0; i < ROWS; i++) {
    memory.i32[(offsets >>> 2) + i] = at;
    const text = prefix + memory.i32[(pointer >>> 2) + 2 * i]!;
    at += encoder.encodeInto(text, memory.u8.subarray(bytes + at)).written;
  }
  memory.i32[(offsets >>> 2) + ROWS] = at;
  return (from) => new Vector(memory, t.STRING(), BATCH, 0, bytes, offsets + 4 * from);
}

function table(engine: Engine, keys: t.DataType[], index: 'unique' | 'chain' | 'ordered') {
  const order = [{ column: 0, descending: false, nullsLast: false }];
  return createStateStore(engine, { nowMs: () => 0 }).table({
    name: 'bench',
    keys: keys.map((type, i) => ({ name: `k${i}`, type })),
    values: [{ name: 'v', type: t.BIGINT() }],
    index,
    ...(index === 'ordered' ? { order } : {}),
  });
}

function upsertWords(keys: number, make = zipf): Case {
  return (engine) => {
    const pointer = make(engine, keys, 1);
    const state = table(engine, [t.BIGINT()], 'unique');
    return (from) => void state.upsert([words(engine, pointer, from)], BATCH);
  };
}

function upsertTexts(keys: number, prefix: string): Case {
  return (engine) => {
    const text = texts(engine, zipf(engine, keys, 1), prefix);
    const state = table(engine, [t.STRING()], 'unique');
    return (from) => void state.upsert([text(from)], BATCH);
  };
}

function partition(targets: number): Case {
  return (engine) => {
    const pointer = zipf(engine, 1_000_000, 1);
    const partitioner = new HashPartitioner(engine, 128, targets);
    return (from) => void partitioner.partition([words(engine, pointer, from)], BATCH);
  };
}

const cases: Record<string, Case> = {
  'hash bigint': (engine) => {
    const pointer = zipf(engine, 1_000_000, 1);
    return (from) => void hashKeys(engine, [words(engine, pointer, from)], BATCH);
  },
  'partition bigint P=2': partition(2),
  'partition bigint P=8': partition(8),
  'partition bigint P=128': partition(128),
  'partition text P=8': (engine) => {
    const text = texts(engine, zipf(engine, 1_000_000, 1), 'key-');
    const partitioner = new HashPartitioner(engine, 128, 8);
    return (from) => void partitioner.partition([text(from)], BATCH);
  },
  'upsert bigint 10 k zipf': upsertWords(10_000),
  'upsert bigint 1 M zipf': upsertWords(1_000_000),
  'upsert bigint 1 M uniform': upsertWords(1_000_000, uniform),
  'upsert text 10 k zipf': upsertTexts(10_000, 'key-'),
  'upsert text 1 M zipf': upsertTexts(1_000_000, 'key-'),
  'upsert long text 10 k zipf': upsertTexts(10_000, 'a key that is not inline: '),
  'upsert 2 bigints 10 k zipf': (engine) => {
    const pointer = zipf(engine, 10_000, 1);
    const state = table(engine, [t.BIGINT(), t.BIGINT()], 'unique');
    return (from) => {
      const key = words(engine, pointer, from);
      state.upsert([key, key], BATCH);
    };
  },
  'upsert text and bigint 10 k zipf': (engine) => {
    const pointer = zipf(engine, 10_000, 1);
    const text = texts(engine, pointer, 'key-');
    const state = table(engine, [t.STRING(), t.BIGINT()], 'unique');
    return (from) => void state.upsert([text(from), words(engine, pointer, from)], BATCH);
  },
  'find, read and write 10 k zipf': (engine) => {
    const pointer = zipf(engine, 10_000, 1);
    const state = table(engine, [t.BIGINT()], 'unique');
    return (from) => {
      const keys = words(engine, pointer, from);
      const { slots } = state.upsert([keys], BATCH);
      state.write(1, slots, BATCH, state.read(1, slots, BATCH));
    };
  },
  'insert and remove 16 k of 1 M bigint keys': (engine) => {
    const pointer = uniform(engine, 1_000_000);
    const state = table(engine, [t.BIGINT()], 'unique');
    return (from) => {
      const { slots } = state.upsert([words(engine, pointer, from)], BATCH);
      if (from < ROWS / 4) return;
      const unique = [...new Set(engine.memory.i32.subarray(slots >>> 2, (slots >>> 2) + BATCH))];
      engine.memory.i32.set(unique, slots >>> 2);
      state.remove(slots, unique.length);
    };
  },
  'write and read arrays of 3 bigints': (engine) => {
    const pointer = zipf(engine, 10_000, 1);
    const type = t.ARRAY(t.BIGINT());
    const values = Array.from({ length: BATCH }, (_, i) => [BigInt(i), null, 5n]);
    const vector = vectorOf(engine.memory, type, values);
    const state = createStateStore(engine, { nowMs: () => 0 }).table({
      name: 'bench',
      keys: [{ name: 'k', type: t.BIGINT() }],
      values: [{ name: 'v', type }],
      index: 'unique',
    });
    return (from) => {
      const { slots } = state.upsert([words(engine, pointer, from)], BATCH);
      state.write(1, slots, BATCH, vector);
      state.read(1, slots, BATCH);
    };
  },
  'chain append 10 k zipf': (engine) => {
    const pointer = zipf(engine, 10_000, 1);
    const state = table(engine, [t.BIGINT()], 'chain');
    return (from) => {
      if (from === 0) state.clear();
      const keys = words(engine, pointer, from);
      state.append([keys], [keys], BATCH);
    };
  },
  'ordered append 10 k zipf, values in order': (engine) => {
    const pointer = zipf(engine, 10_000, 1);
    const rising = engine.memory.allocate(8 * ROWS);
    engine.memory.i32.fill(0, rising >>> 2, (rising >>> 2) + 2 * ROWS);
    for (let i = 0; i < ROWS; i++) engine.memory.i32[(rising >>> 2) + 2 * i] = i;
    const state = table(engine, [t.BIGINT()], 'ordered');
    return (from) => {
      if (from === 0) state.clear();
      state.append([words(engine, pointer, from)], [words(engine, rising, from)], BATCH);
    };
  },
  'ordered append 1 key, values at random': (engine) => {
    const pointer = uniform(engine, 1_000_000_000);
    const one = vectorOf(engine.memory, t.BIGINT(), new Array(BATCH).fill(1n));
    const state = table(engine, [t.BIGINT()], 'ordered');
    return (from) => {
      if (from === 0) state.clear();
      state.append([one], [words(engine, pointer, from)], BATCH);
    };
  },
};

const wanted = process.argv.slice(2);
const module = await kernelModule();
for (const [name, make] of Object.entries(cases)) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
  const engine = await createEngine(module);
  const step = make(engine);
  const rates: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = process.cpuUsage();
    let rows = 0;
    for (let from = 0; from + BATCH <= ROWS; from += BATCH) {
      const mark = engine.memory.mark();
      step(from);
      engine.memory.release(mark);
      rows += BATCH;
    }
    const { user, system } = process.cpuUsage(start);
    rates.push(rows / (user + system));
  }
  console.log(
    `${name.padEnd(44)} ${rates.map((rate) => rate.toFixed(1).padStart(7)).join('')} M/s`,
  );
}

/** 64 MB of rows: what a checkpoint stops processing for, and what it costs beside it. */
async function snapshots(): Promise<void> {
  const engine = await createEngine(module);
  const { memory } = engine;
  const store = createStateStore(engine, { nowMs: () => 0, trackChanges: true });
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const state = store.table({
    name: 'bench',
    keys: [{ name: 'k', type: t.BIGINT() }],
    values: names.map((name) => ({ name, type: t.BIGINT() })),
    index: 'unique',
  });
  const keys = memory.allocate(8 * 2 ** 20);
  for (let i = 0; i < 2 ** 21; i++) memory.i32[(keys >>> 2) + i] = i % 2 === 0 ? i >>> 1 : 0;
  const write = (part: number) => {
    for (let from = 0; from < 2 ** 20; from += BATCH * part) {
      const mark = memory.mark();
      const vector = words(engine, keys, from);
      const { slots } = state.upsert([vector], BATCH);
      for (let column = 1; column <= names.length; column++) {
        state.write(column, slots, BATCH, vector);
      }
      memory.release(mark);
    }
  };
  const time = (name: string, work: () => void) => {
    const start = performance.now();
    work();
    console.log(`${name.padEnd(44)} ${(performance.now() - start).toFixed(1).padStart(7)} ms`);
  };
  write(1);
  for (let id = 0; id < 6; id++) {
    const whole = id % 3 === 0;
    let snapshot = store.snapshot(-1 - id, null);
    snapshot.close();
    if (!whole) write(10);
    const what = whole ? '64 MB, all rows' : '64 MB, a tenth of the rows';
    time(`${what}: barrier`, () => {
      snapshot = store.snapshot(id, whole ? null : -1 - id);
    });
    if (id === 2 || id === 3) time(`${what}: writing a tenth meanwhile`, () => write(10));
    else time(`${what}: writing a tenth`, () => write(10));
    time(`${what}: giving ${snapshot.parts[0]!.rows} rows out`, () => {
      for (let more = true; more; ) {
        const mark = memory.mark();
        more = snapshot.parts[0]!.next() !== null;
        memory.release(mark);
      }
    });
    snapshot.close();
    store.confirm(id);
  }
}

if (wanted.length === 0 || wanted.includes('snapshot')) await snapshots();
