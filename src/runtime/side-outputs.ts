/** What operators and sources put aside, as rows for whoever reads it: late(t) and dead_letter(t). */

import { Batch, type Engine, type Value, vectorOf } from '../batch/index.ts';
import type { BadRow } from '../connector/index.ts';
import type { Schema } from '../core/index.ts';
import type { Side } from '../plan/index.ts';
import type { Target } from './chained-operator.ts';

const NANOS_PER_MILLI = 1_000_000n;

/** A reader of one operator's or source's side output. */
export interface SideOutput {
  readonly side: Side;
  /** Of the rows that the reader wants. */
  readonly schema: Schema;
  readonly target: Target;
}

export class SideOutputs {
  readonly #engine: Engine;
  readonly #operatorId: string;
  readonly #outputs: SideOutput[] = [];

  constructor(engine: Engine, operatorId: string) {
    this.#engine = engine;
    this.#operatorId = operatorId;
  }

  add(output: SideOutput): void {
    this.#outputs.push(output);
  }

  /** @param rows int32 pointer to `count` ascending rows of a batch on input `input` */
  late(batch: Batch, rows: number, count: number, input: number): void {
    for (const { side, schema, target } of this.#outputs) {
      if (side.kind !== 'late' || side.input !== input) continue;
      target.batch(this.#lateBatch(batch.select(rows, count), schema));
    }
  }

  bad(rows: readonly BadRow[]): void {
    for (const { side, schema, target } of this.#outputs) {
      if (side.kind !== 'dead-letter') continue;
      const values = rows.map(({ reason, place, raw }) => [reason, place, raw]);
      target.batch(this.#batchOf(values, schema));
    }
  }

  end(drained: boolean): void {
    for (const { target } of this.#outputs) target.end(drained);
  }

  /** The rows with operator id, watermark, partition and position behind their own columns. */
  #lateBatch(rows: Batch, schema: Schema): Batch {
    const { held, partition } = rows;
    const watermarks = held?.watermarks ?? [];
    const extra: Value[][] = Array.from({ length: rows.length }, (_, row) => {
      const watermarkMs = watermarks[row] ?? Number.NEGATIVE_INFINITY;
      return [
        this.#operatorId,
        Number.isFinite(watermarkMs) ? BigInt(watermarkMs) * NANOS_PER_MILLI : null,
        held?.partitions[row] ?? partition,
        BigInt(held?.positions[row] ?? -1),
      ];
    });
    const own = rows.columnCount;
    const columns = rows.columns();
    schema.fields.slice(own).forEach(({ type }, i) => {
      const values = extra.map((row) => row[i]!);
      columns.push(vectorOf(this.#engine.memory, type, values));
    });
    return Batch.of(this.#engine, schema, columns, rows.length);
  }

  #batchOf(rows: readonly (readonly Value[])[], schema: Schema): Batch {
    const columns = schema.fields.map(({ type }, i) =>
      vectorOf(
        this.#engine.memory,
        type,
        rows.map((row) => row[i]!),
      ),
    );
    return Batch.of(this.#engine, schema, columns, rows.length);
  }
}
