/** Dense slots of group keys: the unique index between rows and cells. Without keys there is one slot, 0. */

import type { Batch, Engine, Vector } from '../../batch/index.ts';
import type { Field } from '../../core/index.ts';
import type { StateTable } from '../../state/index.ts';
import type { OperatorContext } from '../operator.ts';

/** When keys are forgotten, and who is told before: int32 slots. */
export interface KeyExpiry {
  readonly ttlMs: number;
  readonly onExpire: (slots: number, count: number) => void;
}

const NO_EXPIRY: KeyExpiry = { ttlMs: 0, onExpire: () => {} };

export class GroupKeys {
  readonly fields: readonly Field[];
  readonly #engine: Engine;
  readonly #columns: readonly number[];
  readonly #table: StateTable | null;

  /** @param columns of the operator's input, in the order of the output */
  constructor(
    context: OperatorContext,
    name: string,
    columns: readonly number[],
    expiry: KeyExpiry = NO_EXPIRY,
  ) {
    const { fields } = context.inputs[0]!.schema;
    this.#engine = context.engine;
    this.#columns = columns;
    this.fields = columns.map((column) => fields[column]!);
    this.#table =
      columns.length === 0
        ? null
        : context.state.table({
            name,
            keys: this.fields,
            values: [],
            index: 'unique',
            transient: true,
            ...expiry,
          });
  }

  get size(): number {
    return this.#table?.size ?? 1;
  }

  /** Slots are below this. */
  get capacity(): number {
    return this.#table?.capacity ?? 1;
  }

  /** The key columns of a batch of the operator's input. */
  columnsOf(batch: Batch): Vector[] {
    return this.#columns.map((column) => batch.column(column));
  }

  /** Pointer to the int32 slot of each key, made where it is new. */
  slotsOf(keys: readonly Vector[], length: number): number {
    return this.upsert(keys, length).slots;
  }

  /** The same with a bitmap of the rows that made their slot. */
  upsert(keys: readonly Vector[], length: number): ReturnType<StateTable['upsert']> {
    if (this.#table !== null) return this.#table.upsert(keys, length);
    const slots = this.#engine.memory.reserveZeroed(4 * length);
    return { slots, created: 0, createdCount: 0 };
  }

  /** Every slot that has a key, ascending. */
  live(): Iterable<number> {
    return this.#table?.slots() ?? [0];
  }

  /** Forgets the keys of int32 slots, each at most once. */
  remove(slots: number, count: number): void {
    this.#table?.remove(slots, count);
  }

  /** Key columns of the int32 slots at `slots`. */
  read(slots: number, count: number): Vector[] {
    const table = this.#table;
    if (table === null) return [];
    return this.fields.map((_, column) => table.read(column, slots, count));
  }

  /** Forgets the keys of all slots whose bit is not set in `keep`, a bitmap of `capacity` bits. */
  retain(keep: number): void {
    if (this.#table === null) return;
    const { memory } = this.#engine;
    const gone: number[] = [];
    for (const slot of this.#table.slots()) {
      if (((memory.u8[keep + (slot >>> 3)]! >>> (slot & 7)) & 1) === 0) gone.push(slot);
    }
    const list = memory.reserve(4 * gone.length);
    memory.i32.set(gone, list >>> 2);
    this.#table.remove(list, gone.length);
  }
}
