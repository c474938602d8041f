/** Raises event time: a watermark per source partition, row by row; its rows behind it are marked as held. */

import { Batch, type Engine, type HeldRows, vectorOf } from '../batch/index.ts';
import { INTEGER, MAX_WATERMARK, MIN_WATERMARK, schemaOf, TIMESTAMP } from '../core/index.ts';
import { compile, type Evaluator } from '../expression/index.ts';
import type { NodeOf } from '../plan/index.ts';
import { evaluationContext } from './evaluation.ts';
import type { Operator, OperatorContext, PartitionWatermarks, Progress } from './operator.ts';
import { microsOf, millisOf, rowTimes } from './window/times.ts';

/** No watermark yet, far enough from the least int64 to add to. */
const NO_WATERMARK_MICROS = -(2n ** 62n);
const STATE_SCHEMA = schemaOf({ partition: INTEGER(false), watermark: TIMESTAMP(3, false) });

interface Partition {
  watermarkMs: number;
  /** Left out of the minimum: nothing has come for the idle timeout, or it has been read to its end. */
  idle: boolean;
  activeAtMs: number;
}

/**
 * In SQL the watermark is the highest value of its expression so far. A row is held when t <= w + 1, w
 * being the watermark of its own partition just before it; what the operator gives on is the minimum
 * over partitions that are not idle.
 */
class WatermarkOperator implements Operator {
  readonly #node: NodeOf<'watermark'>;
  readonly #context: OperatorContext;
  /** Null for SOURCE_WATERMARK(): the source's own watermarks count. */
  readonly #expression: Evaluator | null;
  readonly #partitions = new Map<number, Partition>();
  /** Watermarks of partitions that a checkpoint knew and this run has not seen yet. */
  readonly #restored = new Map<number, number>();
  #sourceMs = MIN_WATERMARK;
  #outputMs = MIN_WATERMARK;
  #idle = false;

  constructor(node: NodeOf<'watermark'>, context: OperatorContext) {
    this.#node = node;
    this.#context = context;
    this.#expression =
      node.expression === null ? null : compile(node.expression, evaluationContext(context));
    context.state.register({
      name: 'watermarks',
      schema: STATE_SCHEMA,
      keyColumns: [],
      export: () => this.#export(),
      import: (batch) => this.#import(batch),
    });
  }

  readonly partitionWatermarks: PartitionWatermarks = {
    highest: (batch) => this.#highest(batch),
    get: (id) => this.#partition(id).watermarkMs,
    set: (id, watermarkMs) => {
      this.#partition(id).watermarkMs = watermarkMs;
    },
  };

  partitions(added: readonly number[], finished: readonly number[]): void {
    for (const id of added) this.#partition(id);
    for (const id of finished) this.#partition(id).idle = true;
    this.#advance();
  }

  process(batch: Batch): void {
    if (batch.length === 0) return;
    const id = Math.max(0, batch.partition);
    const partition = this.#partition(id);
    // Back from idle: others have moved event time on without this partition.
    const passedMs = partition.idle ? this.#outputMs : MIN_WATERMARK;
    partition.watermarkMs = Math.max(partition.watermarkMs, passedMs, this.#sourceMs);
    partition.idle = false;
    this.#setIdle(false);
    const held = this.#judge(batch, id, partition);
    this.#context.output.emit(batch.withHeld(held));
    this.#startIdleTimer(partition);
    this.#advance();
  }

  watermark(watermarkMs: number): Progress {
    if (watermarkMs === MAX_WATERMARK) {
      this.#context.output.watermark(MAX_WATERMARK);
    } else if (this.#expression === null) {
      this.#sourceMs = watermarkMs;
      this.#context.output.watermark(watermarkMs);
    }
    return 'done';
  }

  timer(atMs: number): Progress {
    const timeoutMs = this.#node.idleTimeoutMs;
    for (const partition of this.#partitions.values()) {
      if (partition.idle) continue;
      if (partition.activeAtMs + timeoutMs <= atMs) partition.idle = true;
      else this.#context.registerTimer(partition.activeAtMs + timeoutMs);
    }
    this.#advance();
    return 'done';
  }

  #partition(id: number): Partition {
    let partition = this.#partitions.get(id);
    if (partition === undefined) {
      const watermarkMs = this.#restored.get(id) ?? MIN_WATERMARK;
      // One that was not announced must not fire windows again that the others have fired.
      partition = { watermarkMs, idle: true, activeAtMs: this.#context.nowMs() };
      if (this.#outputMs === MIN_WATERMARK) partition.idle = false;
      this.#partitions.set(id, partition);
    }
    return partition;
  }

  /** Runs the batch through the partition's watermark; gives the rows that came behind it. */
  #judge(batch: Batch, id: number, partition: Partition): HeldRows | null {
    const { engine } = this.#context;
    const { memory, kernels } = engine;
    const times = rowTimes(batch, this.#node.rowtime);
    const values = this.#expression?.evaluate(batch) ?? null;
    const state = memory.reserve(8);
    const rows = memory.reserve(4 * batch.length);
    const watermarks = memory.reserve(8 * batch.length);
    memory.i64[state >>> 3] =
      partition.watermarkMs === MIN_WATERMARK
        ? NO_WATERMARK_MICROS
        : microsOf(partition.watermarkMs);
    const count = kernels.advanceWatermark(
      times,
      values?.values ?? 0,
      values?.validity ?? 0,
      batch.length,
      state,
      rows,
      watermarks,
    );
    const reached = memory.i64[state >>> 3]!;
    if (reached !== NO_WATERMARK_MICROS) partition.watermarkMs = millisOf(reached);
    return count === 0 ? null : heldRows(engine, batch, id, rows, watermarks, count);
  }

  #highest(batch: Batch): number {
    const fresh: Partition = { watermarkMs: MIN_WATERMARK, idle: false, activeAtMs: 0 };
    this.#judge(batch, 0, fresh);
    return fresh.watermarkMs;
  }

  #startIdleTimer(partition: Partition): void {
    if (this.#node.idleTimeoutMs === 0) return;
    partition.activeAtMs = this.#context.nowMs();
    this.#context.registerTimer(partition.activeAtMs + this.#node.idleTimeoutMs);
  }

  #advance(): void {
    const active = [...this.#partitions.values()].filter((partition) => !partition.idle);
    this.#setIdle(active.length === 0);
    if (active.length === 0 || this.#expression === null) return;
    const least = Math.min(...active.map((partition) => partition.watermarkMs));
    if (least <= this.#outputMs) return;
    this.#outputMs = least;
    this.#context.output.watermark(least);
  }

  #setIdle(idle: boolean): void {
    if (idle === this.#idle) return;
    this.#idle = idle;
    this.#context.output.idle(idle);
  }

  *#export(): Iterable<Batch> {
    const { engine } = this.#context;
    const known = [...this.#restored, ...[...this.#partitions].map(watermarkOf)];
    const entries = [...new Map(known)].filter(([, watermarkMs]) => watermarkMs > MIN_WATERMARK);
    if (entries.length === 0) return;
    const [partition, watermark] = STATE_SCHEMA.fields;
    const ids = vectorOf(
      engine.memory,
      partition!.type,
      entries.map(([id]) => id),
    );
    const times = entries.map(([, watermarkMs]) => microsOf(watermarkMs) * 1000n);
    const columns = [ids, vectorOf(engine.memory, watermark!.type, times)];
    yield Batch.of(engine, STATE_SCHEMA, columns, entries.length);
  }

  #import(batch: Batch): void {
    for (let row = 0; row < batch.length; row++) {
      const [id, nanos] = batch.row(row) as [number, bigint];
      const watermarkMs = millisOf(nanos / 1000n);
      // Subtasks that shared the partition had come to different places: none may be passed over.
      this.#restored.set(id, Math.min(watermarkMs, this.#restored.get(id) ?? MAX_WATERMARK));
    }
  }
}

export function createWatermark(node: NodeOf<'watermark'>, context: OperatorContext): Operator {
  return new WatermarkOperator(node, context);
}

function heldRows(
  engine: Engine,
  batch: Batch,
  partition: number,
  rows: number,
  watermarks: number,
  count: number,
): HeldRows {
  const { i32, i64 } = engine.memory;
  const held = i32.slice(rows >>> 2, (rows >>> 2) + count);
  const micros = i64.subarray(watermarks >>> 3, (watermarks >>> 3) + count);
  return {
    rows: held,
    watermarks: Float64Array.from(micros, millisOf),
    partitions: new Int32Array(count).fill(partition),
    positions: Float64Array.from(held, (row) => batch.position + row),
  };
}

function watermarkOf([id, partition]: [number, Partition]): [number, number] {
  return [id, partition.watermarkMs];
}
