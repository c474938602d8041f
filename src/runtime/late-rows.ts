/** The newest late rows of a subtask, kept as encoded blocks: cheap to keep, decoded only when asked for. */

import type { Batch, Engine, Value } from '../batch/index.ts';
import type { Schema } from '../core/index.ts';
import { decodeBatch, encodeBatch, encodedBytes } from './batch-codec.ts';

const KEPT_ROWS = 1000;

/** One row that came when its windows had fired. */
export interface LateRow {
  readonly operator: string;
  /** The watermark of the row's partition just before it. */
  readonly watermarkMs: number;
  readonly partition: number;
  readonly position: number;
  readonly values: readonly Value[];
  readonly schema: Schema;
}

interface Block {
  readonly bytes: Uint8Array;
  readonly schema: Schema;
  readonly rows: number;
}

export class LateRows {
  readonly #engine: Engine;
  readonly #operator: string;
  readonly #blocks: Block[] = [];
  #rows = 0;

  constructor(engine: Engine, operator: string) {
    this.#engine = engine;
    this.#operator = operator;
  }

  /** @param rows int32 pointer to `count` ascending rows of `batch` */
  add(batch: Batch, rows: number, count: number): void {
    const kept = Math.min(count, KEPT_ROWS);
    const newest = batch.select(rows + 4 * (count - kept), kept);
    const bytes = new Uint8Array(encodedBytes(newest));
    encodeBatch(this.#engine.memory, newest, bytes);
    this.#blocks.push({ bytes, schema: batch.schema, rows: kept });
    this.#rows += kept;
    while (this.#rows - this.#blocks[0]!.rows >= KEPT_ROWS)
      this.#rows -= this.#blocks.shift()!.rows;
  }

  /** The last 1,000 rows, oldest first. */
  list(): LateRow[] {
    const rows = this.#blocks.flatMap((block) => this.#decode(block));
    return rows.slice(-KEPT_ROWS);
  }

  #decode(block: Block): LateRow[] {
    const { memory } = this.#engine;
    const mark = memory.mark();
    const batch = decodeBatch(this.#engine, block.schema, block.bytes);
    const { held } = batch;
    const rows = Array.from({ length: batch.length }, (_, row) => {
      const at = held === null ? -1 : held.rows.indexOf(row);
      return {
        operator: this.#operator,
        watermarkMs: held?.watermarks[at] ?? Number.NEGATIVE_INFINITY,
        partition: held?.partitions[at] ?? batch.partition,
        position: held?.positions[at] ?? -1,
        values: batch.row(row),
        schema: block.schema,
      };
    });
    memory.release(mark);
    return rows;
  }
}
