/** Rows that came behind their watermark, kept until the operator's watermark reaches theirs. */

import { Batch, Vector, vectorOf } from '../../batch/index.ts';
import { BIGINT, type Field, INTEGER, type Schema, TINYINT } from '../../core/index.ts';
import type { StateTable } from '../../state/index.ts';
import type { OperatorContext } from '../operator.ts';

const LIST_ROWS = 16_384;
const OWN_FIELDS: readonly Field[] = [
  { name: 'held_watermark', type: BIGINT(false) },
  { name: 'held_partition', type: INTEGER(false) },
  { name: 'held_position', type: BIGINT(false) },
  { name: 'held_kind', type: TINYINT(false) },
];

/** Held rows in order, as a batch whose HeldRows name every row. */
export interface ReleasedRows {
  readonly batch: Batch;
  /** Pointer to the int64 microseconds of each row's watermark. */
  readonly watermarks: number;
}

/** Sorted by (watermark, partition, position) when they are released: seldom more than a few batches' worth. */
export class HeldRowTable {
  readonly #context: OperatorContext;
  readonly #schema: Schema;
  readonly #keys: readonly number[];
  readonly #table: StateTable;
  readonly #firstInput: number;

  /** @param keys columns of the input that choose the key group */
  constructor(context: OperatorContext, name: string, keys: readonly number[]) {
    this.#context = context;
    this.#schema = context.inputs[0]!.schema;
    this.#keys = keys;
    this.#firstInput = keys.length + OWN_FIELDS.length;
    this.#table = context.state.table({
      name,
      keys: keys.map((column, i) => ({ ...this.#schema.fields[column]!, name: `key ${i}` })),
      values: [...OWN_FIELDS, ...this.#schema.fields],
      index: 'chain',
    });
  }

  get size(): number {
    return this.#table.size;
  }

  /** Keeps the held rows of `batch`. */
  keep(batch: Batch): void {
    const { held } = batch;
    if (held === null) return;
    const { memory } = this.#context.engine;
    const count = held.rows.length;
    const rows = memory.reserve(4 * count);
    memory.i32.set(held.rows, rows >>> 2);
    const part = batch.select(rows, count);
    const kinds = Array.from({ length: count }, (_, i) => part.kind(i));
    const own = [
      vectorOf(memory, BIGINT(false), Array.from(held.watermarks, BigInt)),
      vectorOf(memory, INTEGER(false), Array.from(held.partitions)),
      vectorOf(memory, BIGINT(false), Array.from(held.positions, BigInt)),
      vectorOf(memory, TINYINT(false), kinds),
    ];
    const columns = part.columns();
    const keys = this.#keys.map((column) => columns[column]!);
    this.#table.append(keys, [...own, ...columns], count);
  }

  /** Takes out the rows whose watermark is at or before `watermarkMs`, in order, a batch at a time. */
  *release(watermarkMs: number): Iterable<ReleasedRows> {
    if (this.#table.size === 0) return;
    const { memory } = this.#context.engine;
    const due = this.#due(watermarkMs);
    for (let from = 0; from < due.length; from += LIST_ROWS) {
      const mark = memory.mark();
      const part = due.slice(from, from + LIST_ROWS);
      const slots = vectorOf(memory, INTEGER(false), part).values;
      yield this.#read(slots, part.length);
      this.#table.remove(slots, part.length);
      memory.release(mark);
    }
  }

  /** Slots that are due, in order. */
  #due(watermarkMs: number): number[] {
    const first = this.#keys.length;
    const table = this.#table;
    const due: { slot: number; watermark: number; partition: number; position: number }[] = [];
    for (const slot of table.slots()) {
      const watermark = table.getNumber(first, slot);
      if (watermark > watermarkMs) continue;
      const partition = table.getNumber(first + 1, slot);
      due.push({ slot, watermark, partition, position: table.getNumber(first + 2, slot) });
    }
    due.sort(
      (a, b) => a.watermark - b.watermark || a.partition - b.partition || a.position - b.position,
    );
    return due.map(({ slot }) => slot);
  }

  #read(slots: number, count: number): ReleasedRows {
    const { engine } = this.#context;
    const { memory } = engine;
    const table = this.#table;
    const first = this.#keys.length;
    const millis = table.read(first, slots, count);
    const partitions = table.read(first + 1, slots, count);
    const positions = table.read(first + 2, slots, count);
    const kinds = table.read(first + 3, slots, count).values;
    const columns = this.#schema.fields.map((_, i) =>
      table.read(this.#firstInput + i, slots, count),
    );
    const times = memory.i64.slice(millis.values >>> 3, (millis.values >>> 3) + count);
    const at = positions.values >>> 3;
    const held = {
      rows: Int32Array.from({ length: count }, (_, row) => row),
      watermarks: Float64Array.from(times, Number),
      partitions: memory.i32.slice(partitions.values >>> 2, (partitions.values >>> 2) + count),
      positions: Float64Array.from(memory.i64.subarray(at, at + count), Number),
    };
    const watermarks = new Vector(memory, BIGINT(false), count, 0, memory.reserve(8 * count));
    memory.i64.set(
      times.map((time) => time * 1000n),
      watermarks.values >>> 3,
    );
    const insertOnly = memory.u8.subarray(kinds, kinds + count).every((kind) => kind === 0);
    const batch = Batch.of(engine, this.#schema, columns, count, {
      kinds: insertOnly ? 0 : kinds,
      held,
    });
    return { batch, watermarks: watermarks.values };
  }
}
