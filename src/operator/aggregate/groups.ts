/** Groups of an unwindowed aggregation: a cell per key slot; cells of absent groups are reset. */

import { type Batch, take, Vector, vectorOf } from '../../batch/index.ts';
import { INTEGER, type Schema } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import type { PartRows } from '../../state/index.ts';
import type { OperatorContext } from '../operator.ts';
import { Accumulators } from './accumulators.ts';
import { GroupKeys } from './group-keys.ts';

const LIST_ROWS = 16_384;

/** Groups listed for output: int32 pointers in the arena. */
export interface ListedGroups {
  readonly slots: number;
  readonly cells: number;
  readonly count: number;
}

export interface GroupsOptions {
  /** Leaves room for a copy behind the record of each group. */
  readonly copies?: boolean;
  /** How many leading keys choose the key group; default all. */
  readonly partitionKeys?: number;
}

export class Groups {
  readonly keys: GroupKeys;
  readonly accumulators: Accumulators;
  readonly #context: OperatorContext;
  readonly #schema: Schema;
  readonly #expires: boolean;
  /** By slot. */
  readonly #rows: PartRows;
  /** Cell of slot s: s * spacing + 1. The cell behind it, where there is one, is free for a copy. */
  readonly #spacing: number;
  #cells = 0;

  constructor(
    node: Pick<NodeOf<'groupAggregate'>, 'keys' | 'aggregates' | 'stateTtlMs'>,
    context: OperatorContext,
    options: GroupsOptions = {},
  ) {
    const { copies = false, partitionKeys = node.keys.length } = options;
    this.#context = context;
    this.#spacing = copies ? 2 : 1;
    this.#expires = node.stateTtlMs > 0;
    this.keys = new GroupKeys(context, 'keys', node.keys, {
      ttlMs: node.stateTtlMs,
      onExpire: (slots, count) => this.#rows.removing(slots, count),
    });
    this.accumulators = new Accumulators(context, node.aggregates);
    this.#schema = { fields: [...this.keys.fields, ...this.accumulators.fields] };
    this.#rows = context.state.track({
      name: 'groups',
      schema: this.#schema,
      keyColumns: Array.from({ length: partitionKeys }, (_, i) => i),
      identityColumns: this.keys.fields.length,
      read: (columns, slots, count) => this.#export(columns, slots, count),
      import: (batch, rows) => this.#import(batch, rows),
    });
    this.accumulators.registerEntries({
      fields: this.keys.fields,
      keyCount: partitionKeys,
      describe: (cells, count) => this.keys.read(this.#slotsOf(cells, count), count),
      locate: (columns, count) => {
        const slots = this.keys.slotsOf(columns, count);
        this.#ensure();
        return this.cells(slots, count);
      },
    });
  }

  /** Pointer to the int32 slot of each row's group, which is about to change. */
  slots(batch: Batch): number {
    const { length } = batch;
    const made = this.keys.upsert(this.keys.columnsOf(batch), length);
    this.#ensure();
    this.#rows.changing(made.slots, length, this.keys.capacity);
    if (this.#expires && made.createdCount > 0) this.#resetCreated(made, length);
    return made.slots;
  }

  /** Pointer to the cells of int32 slots. */
  cells(slots: number, count: number): number {
    return this.#cellsFrom(slots, count, 1);
  }

  /** Pointer to the cells behind them. */
  copies(slots: number, count: number): number {
    return this.#cellsFrom(slots, count, 2);
  }

  /** The least number of int32 that an array by cell must hold. */
  get cellCount(): number {
    return this.#cells;
  }

  /** Removes the listed groups that have no rows; a group may be listed several times. */
  removeEmpty(slots: readonly number[]): void {
    if (slots.length === 0) return;
    const { memory } = this.#context.engine;
    const unique = [...new Set(slots)];
    const listed = this.#list(unique);
    const counts = this.accumulators.rowCounts(listed.cells, listed.count);
    const empty = unique.filter((_, i) => memory.i64[(counts >>> 3) + i] === 0n);
    if (empty.length === 0) return;
    const gone = this.#list(empty);
    this.drop(gone.slots, gone.count);
  }

  /** Removes the groups of int32 slots, each at most once. */
  drop(slots: number, count: number): void {
    this.#rows.removing(slots, count);
    this.accumulators.reset(this.cells(slots, count), count);
    this.keys.remove(slots, count);
  }

  /** Every group, as many at a time as a batch holds. */
  *live(): Iterable<ListedGroups> {
    let slots: number[] = [];
    for (const slot of this.keys.live()) {
      slots.push(slot);
      if (slots.length < LIST_ROWS) continue;
      yield this.#list(slots);
      slots = [];
    }
    if (slots.length > 0) yield this.#list(slots);
  }

  /** Makes the cell of the one group that is there without keys. */
  prepare(): void {
    this.#ensure();
  }

  /** The listed groups that have rows. */
  present(groups: ListedGroups): ListedGroups {
    const { memory } = this.#context.engine;
    const counts = this.accumulators.rowCounts(groups.cells, groups.count);
    const slots = memory.i32.slice(groups.slots >>> 2, (groups.slots >>> 2) + groups.count);
    const kept = Array.from(slots).filter((_, i) => memory.i64[(counts >>> 3) + i] !== 0n);
    return kept.length === groups.count ? groups : this.#list(kept);
  }

  /** Keys and results of listed groups. */
  read({ slots, cells, count }: ListedGroups): Vector[] {
    return [...this.keys.read(slots, count), ...this.accumulators.results(cells, count)];
  }

  close(): void {
    this.accumulators.close();
  }

  /** A slot whose time was over comes back with what its cell held. */
  #resetCreated(
    made: { slots: number; created: number; createdCount: number },
    length: number,
  ): void {
    const { engine } = this.#context;
    const { memory, kernels } = engine;
    const { createdCount } = made;
    const rows = memory.reserve(4 * createdCount);
    kernels.bitmapPositions(made.created, 0, length, createdCount, rows);
    const slots = new Vector(memory, INTEGER(false), length, 0, made.slots);
    const fresh = take(engine, slots, rows, createdCount).values;
    this.accumulators.reset(this.cells(fresh, createdCount), createdCount);
  }

  #list(slots: readonly number[]): ListedGroups {
    const pointer = vectorOf(this.#context.engine.memory, INTEGER(false), slots).values;
    return { slots: pointer, cells: this.cells(pointer, slots.length), count: slots.length };
  }

  #cellsFrom(slots: number, count: number, first: number): number {
    const { kernels, memory } = this.#context.engine;
    const cells = memory.reserve(4 * count);
    kernels.cellsOfGroups(slots, count, this.#spacing, first, cells);
    return cells;
  }

  #slotsOf(cells: number, count: number): number {
    const { memory } = this.#context.engine;
    const slots = memory.reserve(4 * count);
    const { i32 } = memory;
    for (let i = 0; i < count; i++) {
      i32[(slots >>> 2) + i] = (i32[(cells >>> 2) + i]! - 1) / this.#spacing;
    }
    return slots;
  }

  /** Cells follow slots; new ones are reset at once, others when their group goes. */
  #ensure(): void {
    const wanted = this.keys.capacity * this.#spacing + 1;
    if (wanted <= this.#cells) return;
    this.accumulators.ensure(wanted);
    this.accumulators.block.resetRange(this.#cells, wanted - this.#cells);
    this.#cells = wanted;
  }

  #export(columns: readonly number[], slots: number, count: number): Vector[] {
    const keys = this.keys.read(slots, count);
    const cells = this.cells(slots, count);
    const isKey = (column: number) => column < keys.length;
    const values = columns.every(isKey) ? [] : this.accumulators.export(cells, count);
    return columns.map((column) => (isKey(column) ? keys[column]! : values[column - keys.length]!));
  }

  #import(batch: Batch, rows: PartRows): void {
    const columns = batch.columns();
    const first = this.keys.fields.length;
    const slots = this.keys.slotsOf(columns.slice(0, first), batch.length);
    this.#ensure();
    rows.changing(slots, batch.length, this.keys.capacity);
    const cells = this.cells(slots, batch.length);
    this.accumulators.import(cells, batch.length, columns.slice(first));
  }
}
