/** Runs one operator by hand: rows in, rows, watermarks and late rows out. */

import {
  Batch,
  createEngine,
  type Engine,
  type HeldRows,
  type Value,
  vectorOf,
} from '../../src/batch/index.ts';
import {
  type ChangelogMode,
  type DataType,
  INSERT_ONLY,
  type Schema,
} from '../../src/core/index.ts';
import type { FunctionRegistry } from '../../src/expression/index.ts';
import type {
  Operator,
  OperatorContext,
  Output,
  Progress,
  SubtaskInfo,
} from '../../src/operator/operator.ts';
import type { NodeBody, NodeKind, NodeOf } from '../../src/plan/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import {
  createStateStore,
  type InMemoryStateStore,
  keyGroupsOf,
  type PartSnapshot,
  type RestoredPart,
  type RestoredState,
  subtaskOf,
} from '../../src/state/index.ts';

export const engine: Engine = await createEngine(await kernelModule());

export const RETRACTING: ChangelogMode = { updateBefore: true, updateAfter: true, delete: true };

/** One row of a test: its values, its kind and, where it was held, by what watermark. */
export interface TestRow {
  readonly kind: number;
  readonly values: readonly Value[];
  readonly heldBy?: number;
}

export function nodeOf<K extends NodeKind>(
  body: Extract<NodeBody, { kind: K }>,
  schema: Schema,
  changelog: ChangelogMode = INSERT_ONLY,
): NodeOf<K> {
  const common = { id: 'test', inputs: [], schema, changelog, stateTtlMs: 0, parallelism: null };
  return { ...common, description: 'test', ...body } as unknown as NodeOf<K>;
}

export function batchOf(
  schema: Schema,
  rows: readonly (readonly Value[])[],
  options: {
    kinds?: readonly number[];
    held?: HeldRows | null;
    partition?: number;
    position?: number;
  } = {},
): Batch {
  const { memory } = engine;
  const columns = schema.fields.map((field, c) =>
    vectorOf(
      memory,
      field.type,
      rows.map((row) => row[c]!),
    ),
  );
  let kinds = 0;
  if (options.kinds !== undefined) {
    kinds = memory.reserve(rows.length);
    memory.u8.set(options.kinds, kinds);
  }
  return Batch.of(engine, schema, columns, rows.length, {
    kinds,
    held: options.held ?? null,
    partition: options.partition ?? -1,
    position: options.position ?? 0,
  });
}

export interface HarnessOptions {
  readonly input: Schema;
  readonly changelog?: ChangelogMode;
  readonly settings?: Readonly<Record<string, string>>;
  readonly functions?: FunctionRegistry;
  readonly subtask?: SubtaskInfo;
  readonly restored?: RestoredState | undefined;
  /** Receives output instead of the harness's own lists. */
  readonly output?: Output;
}

const ONLY_SUBTASK: SubtaskInfo = { index: 0, parallelism: 1, maxParallelism: 128 };

/** The subtask that owns a key, as the exchange in front of it sends rows. */
export function ownerOf(types: readonly DataType[], key: readonly Value[], parallelism: number) {
  const { memory } = engine;
  const mark = memory.mark();
  const vectors = types.map((type, i) => vectorOf(memory, type, [key[i]!]));
  const { maxParallelism } = ONLY_SUBTASK;
  const groups = keyGroupsOf(engine, vectors, 1, maxParallelism);
  const owner = subtaskOf(memory.u16[groups >>> 1]!, maxParallelism, parallelism);
  memory.release(mark);
  return owner;
}

export function subtask(index: number, parallelism: number): SubtaskInfo {
  return { ...ONLY_SUBTASK, index, parallelism };
}

/** Rows of a part as a later run reads them, a few at a time. */
function restoredPart(
  part: PartSnapshot['part'],
  rows: readonly (readonly Value[])[],
): RestoredPart {
  return {
    name: part.name,
    keyColumns: part.keyColumns.map((key) => part.schema.fields[key]!.name),
    *batches(): Iterable<Batch> {
      for (let from = 0; from < rows.length; from += 50) {
        const mark = engine.memory.mark();
        yield batchOf(part.schema, rows.slice(from, from + 50));
        engine.memory.release(mark);
      }
    },
  };
}

export class Harness {
  readonly rows: TestRow[] = [];
  readonly watermarks: number[] = [];
  readonly late: Value[][] = [];
  readonly timers = new Set<number>();
  nowMs = 0;
  largestBurst = 0;
  readonly operator: Operator;
  readonly #store: InMemoryStateStore;

  constructor(create: (context: OperatorContext) => Operator, options: HarnessOptions) {
    this.#store = createStateStore(engine, {
      nowMs: () => this.nowMs,
      subtask: options.subtask ?? ONLY_SUBTASK,
      ...(options.restored === undefined ? {} : { restored: options.restored }),
    });
    this.operator = this.#call(() => create(this.#context(options)));
    this.#call(() => this.operator.open?.());
  }

  process(batch: Batch, input = 0): void {
    this.#call(() => this.operator.process(batch, input));
  }

  /** Rows of one batch, given as values. */
  push(
    schema: Schema,
    rows: readonly (readonly Value[])[],
    options: Parameters<typeof batchOf>[2] = {},
  ): void {
    const mark = engine.memory.mark();
    this.process(batchOf(schema, rows, options));
    engine.memory.release(mark);
  }

  watermark(watermarkMs: number): void {
    this.#repeat(() => this.operator.watermark!(watermarkMs));
  }

  /** Moves processing time on and runs the timers that are due. */
  advanceTo(nowMs: number): void {
    this.nowMs = nowMs;
    for (;;) {
      const due = [...this.timers].filter((at) => at <= nowMs).sort((a, b) => a - b)[0];
      if (due === undefined) return;
      this.timers.delete(due);
      this.#repeat(() => this.operator.timer!(due));
    }
  }

  end(): void {
    if (this.operator.watermark !== undefined) this.watermark(Number.POSITIVE_INFINITY);
    this.#repeat(() => this.operator.endOfInput?.(0) ?? 'done');
  }

  /** The operator's whole state, as a checkpoint would hold it. */
  snapshot(): RestoredState {
    this.#call(() => this.operator.prepareSnapshot?.());
    const snapshot = this.#store.snapshot(1, null);
    const parts = snapshot.parts.map((own) => {
      const rows: Value[][] = [];
      for (let more = true; more; ) {
        more = this.#call(() => {
          const batch = own.next();
          for (let i = 0; batch !== null && i < batch.length; i++) rows.push(batch.row(i));
          return batch !== null;
        });
      }
      return restoredPart(own.part, rows);
    });
    const values = snapshot.values.map(({ name, merge, value }) => ({
      name,
      merge,
      values: [value],
    }));
    snapshot.close();
    return { checkpointId: 1, parallelism: 1, parts, values };
  }

  close(): void {
    this.operator.close?.();
  }

  #context(options: HarnessOptions): OperatorContext {
    return {
      engine,
      inputs: [{ schema: options.input, changelog: options.changelog ?? INSERT_ONLY }],
      output: options.output ?? this.#output(),
      late: { drop: (batch, rows, count) => this.#drop(batch, rows, count) },
      subtask: options.subtask ?? ONLY_SUBTASK,
      state: this.#store,
      nowMs: () => this.nowMs,
      random: () => 0.5,
      registerTimer: (atMs) => this.timers.add(atMs),
      suspend: () => {
        throw new Error('not in this harness');
      },
      externalTable: () => {
        throw new Error('not in this harness');
      },
      option: (key) => options.settings?.[key],
      ...(options.functions === undefined ? {} : { functions: options.functions }),
      metrics: { count: () => {} },
    };
  }

  #output(): Output {
    return {
      emit: (batch) => {
        const heldBy = new Map<number, number>();
        batch.held?.rows.forEach((row, i) => {
          heldBy.set(row, batch.held!.watermarks[i]!);
        });
        for (let i = 0; i < batch.length; i++) {
          const row = { kind: batch.kind(i), values: batch.row(i) };
          const watermark = heldBy.get(i);
          this.rows.push(watermark === undefined ? row : { ...row, heldBy: watermark });
        }
      },
      watermark: (watermarkMs) => this.watermarks.push(watermarkMs),
      idle: () => {},
    };
  }

  #drop(batch: Batch, rows: number, count: number): void {
    const list = engine.memory.i32.slice(rows >>> 2, (rows >>> 2) + count);
    for (const row of list) this.late.push(batch.row(row));
  }

  #repeat(call: () => Progress): void {
    for (;;) {
      const before = this.rows.length;
      const progress = this.#call(call);
      this.largestBurst = Math.max(this.largestBurst, this.rows.length - before);
      if (progress === 'done') return;
    }
  }

  #call<T>(action: () => T): T {
    const mark = engine.memory.mark();
    try {
      return action();
    } finally {
      engine.memory.release(mark);
    }
  }
}
