/** Up to 16,384 rows of columns with one schema: what moves between operators. */

import { assert, type Field, INSERT, type Schema } from '../core/index.ts';
import type { Engine } from './engine.ts';
import { take, takeBytes } from './take.ts';
import type { Value } from './value.ts';
import type { Vector } from './vector.ts';

/** Rows of a full batch: about 16 k rows fit the L2 cache and amortise every crossing. */
export const BATCH_ROWS = 16_384;

/**
 * The rows of a batch that came behind their partition's watermark (t <= w + 1), in row order.
 * Every other row of the batch is later than its watermark and no operator needs to look.
 */
export interface HeldRows {
  /** Row in the batch, ascending. */
  readonly rows: Int32Array;
  /** The partition's watermark just before the row, in milliseconds. */
  readonly watermarks: Float64Array;
  readonly partitions: Int32Array;
  /** Position of the row in its partition. */
  readonly positions: Float64Array;
}

export interface BatchOptions {
  /** Pointer to a row kind (u8) per row, or 0 when all are +I. */
  readonly kinds?: number;
  readonly held?: HeldRows | null;
  /** Source partition of all rows, until the first exchange; -1 where rows of several are mixed. */
  readonly partition?: number;
  /** Position in its partition of the first row; rows follow each other until the first filter. */
  readonly position?: number;
}

/**
 * Rows seen through an optional selection: `column(i)` is always dense and `length` counts selected
 * rows, so no operator and no kernel needs to know of selections. Gathering happens once per column
 * and only for columns that are read.
 */
export class Batch {
  readonly schema: Schema;
  readonly length: number;
  readonly held: HeldRows | null;
  readonly partition: number;
  readonly position: number;
  readonly #engine: Engine;
  readonly #columns: readonly Vector[];
  readonly #kinds: number;
  /** Pointer to ascending int32 rows of the columns, or 0. */
  readonly #selection: number;
  readonly #dense: (Vector | undefined)[] = [];
  #denseKinds = -1;

  private constructor(
    engine: Engine,
    schema: Schema,
    columns: readonly Vector[],
    length: number,
    selection: number,
    options: BatchOptions,
  ) {
    this.#engine = engine;
    this.schema = schema;
    this.#columns = columns;
    this.length = length;
    this.#selection = selection;
    this.#kinds = options.kinds ?? 0;
    this.held = options.held ?? null;
    this.partition = options.partition ?? -1;
    this.position = options.position ?? 0;
  }

  static of(
    engine: Engine,
    schema: Schema,
    columns: readonly Vector[],
    length: number,
    options: BatchOptions = {},
  ): Batch {
    assert(
      columns.length === schema.fields.length,
      `${columns.length} columns for ${schema.fields.length} fields`,
    );
    return new Batch(engine, schema, columns, length, 0, options);
  }

  /** The same rows with other columns (a projection): kinds, held rows and positions stay. */
  withColumns(schema: Schema, columns: readonly Vector[]): Batch {
    return Batch.of(this.#engine, schema, columns, this.length, {
      kinds: this.kinds,
      held: this.held,
      partition: this.partition,
      position: this.position,
    });
  }

  withKinds(kinds: number): Batch {
    const columns = this.schema.fields.map((_, i) => this.column(i));
    return Batch.of(this.#engine, this.schema, columns, this.length, {
      kinds,
      held: this.held,
      partition: this.partition,
      position: this.position,
    });
  }

  withHeld(held: HeldRows | null): Batch {
    return new Batch(this.#engine, this.schema, this.#columns, this.length, this.#selection, {
      kinds: this.#kinds,
      held,
      partition: this.partition,
      position: this.position,
    });
  }

  get fields(): readonly Field[] {
    return this.schema.fields;
  }

  get columnCount(): number {
    return this.#columns.length;
  }

  /** Column `index` of the selected rows. The first call after `select` gathers it. */
  column(index: number): Vector {
    const source = this.#columns[index];
    assert(source !== undefined, `no column ${index} in a batch of ${this.#columns.length}`);
    if (this.#selection === 0) return source;
    return (this.#dense[index] ??= take(this.#engine, source, this.#selection, this.length));
  }

  columns(): Vector[] {
    return this.#columns.map((_, i) => this.column(i));
  }

  /** Pointer to a row kind per selected row, or 0 when all are +I. */
  get kinds(): number {
    if (this.#kinds === 0 || this.#selection === 0) return this.#kinds;
    if (this.#denseKinds < 0) {
      this.#denseKinds = takeBytes(this.#engine, this.#kinds, this.#selection, this.length);
    }
    return this.#denseKinds;
  }

  kind(row: number): number {
    const { kinds } = this;
    return kinds === 0 ? INSERT : this.#engine.memory.u8[kinds + row]!;
  }

  /**
   * The rows named by ascending int32 indices at `selection` (of this batch's selected rows).
   * Held rows follow their rows.
   */
  select(selection: number, length: number): Batch {
    const { memory } = this.#engine;
    const held =
      this.held === null ? null : selectHeld(this.held, memory.i32, selection >>> 2, length);
    const options = { held, partition: this.partition, position: this.position };
    if (this.#selection === 0) {
      return new Batch(this.#engine, this.schema, this.#columns, length, selection, {
        ...options,
        kinds: this.#kinds,
      });
    }
    const composed = memory.reserve(4 * length);
    const { i32 } = memory;
    for (let i = 0; i < length; i++) {
      i32[(composed >>> 2) + i] = i32[(this.#selection >>> 2) + i32[(selection >>> 2) + i]!]!;
    }
    return new Batch(this.#engine, this.schema, this.#columns, length, composed, {
      ...options,
      kinds: this.#kinds,
    });
  }

  /** One row as values, for tests, errors and results: never on the hot path. */
  row(index: number): Value[] {
    return this.columns().map((column) => column.get(index));
  }
}

function selectHeld(held: HeldRows, i32: Int32Array, at: number, length: number): HeldRows | null {
  const kept: number[] = [];
  const rows: number[] = [];
  let next = 0;
  for (let i = 0; i < length && next < held.rows.length; i++) {
    const row = i32[at + i]!;
    while (next < held.rows.length && held.rows[next]! < row) next++;
    if (next < held.rows.length && held.rows[next] === row) {
      kept.push(next);
      rows.push(i);
    }
  }
  if (kept.length === 0) return null;
  return {
    rows: Int32Array.from(rows),
    watermarks: Float64Array.from(kept, (k) => held.watermarks[k]!),
    partitions: Int32Array.from(kept, (k) => held.partitions[k]!),
    positions: Float64Array.from(kept, (k) => held.positions[k]!),
  };
}
