/** Runs one operator by hand: rows in, rows, watermarks and late rows out. */

import {
  Batch,
  createEngine,
  type Engine,
  type HeldRows,
  type Value,
  vectorOf,
} from '../../src/batch/index.ts';
import { type ChangelogMode, INSERT_ONLY, type Schema } from '../../src/core/index.ts';
import type { FunctionRegistry } from '../../src/expression/index.ts';
import type { Operator, OperatorContext, Output, Progress } from '../../src/operator/operator.ts';
import type { NodeBody, NodeKind, NodeOf } from '../../src/plan/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import {
  createStateStore,
  type InMemoryStateStore,
  type StatePart,
  type StateStore,
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
  /** Receives output instead of the harness's own lists. */
  readonly output?: Output;
}

/** The rows that a checkpoint would hold of one part. */
function* exportPart(store: InMemoryStateStore, name: string): Iterable<Batch> {
  const snapshot = store.snapshot(0, null);
  try {
    const rows = snapshot.parts.find(({ part }) => part.name === name)!;
    for (let batch = rows.next(); batch !== null; batch = rows.next()) yield batch;
  } finally {
    snapshot.close();
  }
}

/** Copies of what state parts exported, for a restore into another operator. */
export type Exported = ReadonlyMap<string, readonly (readonly Value[])[]>;

export class Harness {
  readonly rows: TestRow[] = [];
  readonly watermarks: number[] = [];
  readonly late: Value[][] = [];
  readonly timers = new Set<number>();
  nowMs = 0;
  largestBurst = 0;
  readonly operator: Operator;
  readonly #parts: StatePart[] = [];
  readonly #values = new Map<string, { get(): number; set(value: number): void }>();

  constructor(create: (context: OperatorContext) => Operator, options: HarnessOptions) {
    const store = createStateStore(engine, { nowMs: () => this.nowMs });
    this.operator = create(this.#context(store, options));
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

  exportState(): Exported {
    this.#call(() => this.operator.prepareSnapshot?.());
    const out = new Map<string, Value[][]>();
    for (const part of this.#parts) {
      const mark = engine.memory.mark();
      const rows: Value[][] = [];
      for (const batch of part.export()) {
        for (let i = 0; i < batch.length; i++) rows.push(batch.row(i));
      }
      engine.memory.release(mark);
      out.set(part.name, rows);
    }
    for (const [name, value] of this.#values) out.set(`value ${name}`, [[value.get()]]);
    return out;
  }

  /** @param keep whether this subtask owns a row of a keyed part, by its key columns */
  importState(state: Exported, keep: (key: readonly Value[]) => boolean = () => true): void {
    for (const part of this.#parts) {
      const rows = (state.get(part.name) ?? []).filter((row) =>
        keep(part.keyColumns.map((column) => row[column]!)),
      );
      if (rows.length === 0) continue;
      const mark = engine.memory.mark();
      part.import(batchOf(part.schema, rows));
      engine.memory.release(mark);
    }
    for (const [name, value] of this.#values) {
      value.set(state.get(`value ${name}`)![0]![0] as number);
    }
  }

  close(): void {
    this.operator.close?.();
  }

  #context(store: InMemoryStateStore, options: HarnessOptions): OperatorContext {
    const state: StateStore = {
      table: (spec) => store.table(spec),
      register: (part) => {
        this.#parts.push(part);
        store.register(part);
      },
      track: (part) => {
        const { name, schema, keyColumns } = part;
        const rows = store.track(part);
        this.#parts.push({
          name,
          schema,
          keyColumns,
          export: () => exportPart(store, name),
          import: (batch) => part.import(batch, rows),
        });
        return rows;
      },
      value: (name, initial, merge) => {
        const value = store.value(name, initial, merge);
        this.#values.set(name, value);
        return value;
      },
    };
    return {
      engine,
      inputs: [{ schema: options.input, changelog: options.changelog ?? INSERT_ONLY }],
      output: options.output ?? this.#output(),
      late: { drop: (batch, rows, count) => this.#drop(batch, rows, count) },
      subtask: { index: 0, parallelism: 1, maxParallelism: 128 },
      state,
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
