/** Runs one operator over rows of plain values, in batches of any size, and collects what it emits. */

import { Batch, createEngine, type HeldRows, type Value, vectorOf } from '../../src/batch/index.ts';
import {
  type ChangelogMode,
  INSERT,
  INSERT_ONLY,
  ROW_KIND_TEXT,
  type Schema,
} from '../../src/core/index.ts';
import {
  loadOperators,
  OPERATOR_KINDS,
  type Operator,
  type OperatorContext,
  type Progress,
} from '../../src/operator/index.ts';
import type { PlanNode } from '../../src/plan/index.ts';
import { kernelModule } from '../../src/platform/node/kernels.ts';
import { createStateStore } from '../../src/state/index.ts';

export const engine = await createEngine(await kernelModule());
const operators = await loadOperators(OPERATOR_KINDS);

export const ALL_CHANGES: ChangelogMode = { updateBefore: true, updateAfter: true, delete: true };

/** A row with its kind in front: ['+I', 1n, 'a']. */
export type Change = readonly [string, ...Value[]];

/** Where a row that came behind its partition's watermark stands. */
export interface Held {
  readonly watermark: number;
  readonly partition: number;
  readonly position: number;
}

export type Event =
  | {
      readonly input: number;
      readonly rows: readonly Change[];
      readonly held?: readonly (Held | null)[];
    }
  | { readonly watermark: number }
  | { readonly timer: number }
  | { readonly end: number };

export interface InputSpec {
  readonly schema: Schema;
  readonly changelog?: ChangelogMode;
}

export interface HarnessOptions {
  readonly options?: Readonly<Record<string, string>>;
  readonly nowMs?: () => number;
  readonly batchRows?: number;
}

/** An operator with its surroundings. */
export class Harness {
  readonly output: Change[] = [];
  readonly outputHeld: (Held | null)[] = [];
  readonly watermarks: number[] = [];
  readonly late: Change[] = [];
  readonly timers = new Set<number>();
  readonly operator: Operator;
  readonly #inputs: readonly InputSpec[];
  readonly #batchRows: number;

  constructor(node: PlanNode, inputs: readonly InputSpec[], options: HarnessOptions = {}) {
    this.#inputs = inputs;
    this.#batchRows = options.batchRows ?? 1000;
    this.operator = operators.create(node, this.#context(inputs, options));
    this.#scoped(() => this.operator.open?.());
  }

  #context(inputs: readonly InputSpec[], options: HarnessOptions): OperatorContext {
    return {
      engine,
      inputs: inputs.map(({ schema, changelog }) => ({
        schema,
        changelog: changelog ?? INSERT_ONLY,
      })),
      output: {
        emit: (batch) => this.#collect(batch),
        watermark: (watermarkMs) => {
          this.watermarks.push(watermarkMs);
        },
        idle: () => {},
      },
      late: {
        drop: (batch, rows, count) => {
          for (let i = 0; i < count; i++) {
            this.late.push(changeAt(batch, engine.memory.i32[(rows >>> 2) + i]!));
          }
        },
      },
      subtask: { index: 0, parallelism: 1, maxParallelism: 128 },
      state: createStateStore(engine, { nowMs: options.nowMs ?? (() => 0) }),
      nowMs: options.nowMs ?? (() => 0),
      random: () => 0.5,
      registerTimer: (atMs) => {
        this.timers.add(atMs);
      },
      suspend: () => {
        throw new Error('this harness does not wait');
      },
      externalTable: () => {
        throw new Error('this harness has no external table');
      },
      option: (key) => options.options?.[key],
      metrics: { count: () => {} },
    };
  }

  /** Feeds events in order; rows go in batches of `batchRows`. */
  run(events: readonly Event[]): this {
    for (const event of events) this.#step(event);
    return this;
  }

  #step(event: Event): void {
    if ('rows' in event) {
      for (let from = 0; from < event.rows.length; from += this.#batchRows) {
        const rows = event.rows.slice(from, from + this.#batchRows);
        const held = event.held?.slice(from, from + this.#batchRows) ?? [];
        this.#scoped(() => {
          const { schema } = this.#inputs[event.input]!;
          this.operator.process(batchOf(schema, rows, held), event.input);
        });
      }
    } else if ('watermark' in event) {
      this.#drain(() => {
        if (this.operator.watermark !== undefined) return this.operator.watermark(event.watermark);
        this.watermarks.push(event.watermark);
        return 'done';
      });
    } else if ('timer' in event) {
      this.#drain(() => this.operator.timer?.(event.timer) ?? 'done');
    } else {
      this.#drain(() => this.operator.endOfInput?.(event.end) ?? 'done');
    }
  }

  #drain(step: () => Progress): void {
    while (this.#scoped(step) === 'more');
  }

  #scoped<T>(step: () => T): T {
    const mark = engine.memory.mark();
    try {
      return step();
    } finally {
      engine.memory.release(mark);
    }
  }

  #collect(batch: Batch): void {
    if (batch.length > 16_384) throw new Error(`a batch of ${batch.length} rows`);
    for (let row = 0; row < batch.length; row++) {
      this.output.push(changeAt(batch, row));
      const mark = batch.held?.rows.indexOf(row) ?? -1;
      this.outputHeld.push(mark < 0 ? null : heldAt(batch.held!, mark));
    }
  }
}

function heldAt(held: HeldRows, i: number): Held {
  return {
    watermark: held.watermarks[i]!,
    partition: held.partitions[i]!,
    position: held.positions[i]!,
  };
}

function changeAt(batch: Batch, row: number): Change {
  return [ROW_KIND_TEXT[batch.kind(row)]!, ...batch.row(row)];
}

export function batchOf(
  schema: Schema,
  rows: readonly Change[],
  held: readonly (Held | null)[] = [],
): Batch {
  const { memory } = engine;
  const columns = schema.fields.map((field, i) =>
    vectorOf(
      memory,
      field.type,
      rows.map((row) => row[i + 1] ?? null),
    ),
  );
  const kinds = rows.map((row) => ROW_KIND_TEXT.indexOf(row[0]));
  const changed = kinds.some((kind) => kind !== INSERT);
  const pointer = changed ? memory.reserve(kinds.length) : 0;
  if (changed) memory.u8.set(kinds, pointer);
  return Batch.of(engine, schema, columns, rows.length, {
    kinds: pointer,
    held: heldRows(held),
  });
}

function heldRows(held: readonly (Held | null)[]): HeldRows | null {
  const rows = held.flatMap((mark, row) => (mark === null ? [] : [row]));
  if (rows.length === 0) return null;
  return {
    rows: Int32Array.from(rows),
    watermarks: Float64Array.from(rows, (row) => held[row]!.watermark),
    partitions: Int32Array.from(rows, (row) => held[row]!.partition),
    positions: Float64Array.from(rows, (row) => held[row]!.position),
  };
}

/** What a plan node has besides its body. */
export function nodeOf<B extends object>(
  body: B,
  schema: Schema,
  changelog: ChangelogMode = ALL_CHANGES,
): B &
  Pick<
    PlanNode,
    'id' | 'inputs' | 'schema' | 'changelog' | 'stateTtlMs' | 'parallelism' | 'description'
  > {
  return {
    ...body,
    id: 'test',
    inputs: [],
    schema,
    changelog,
    stateTtlMs: 0,
    parallelism: null,
    description: '',
  };
}
