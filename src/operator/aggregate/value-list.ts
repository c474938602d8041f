/** A list of values per cell, in order of arrival or of sort columns kept beside them. */

import { type Value, Vector, valuesEqual, vectorOf } from '../../batch/index.ts';
import { BIGINT, type DataType, type Field, INTEGER } from '../../core/index.ts';
import type { SortKey } from '../../expression/index.ts';
import type { StateTable } from '../../state/index.ts';
import type { OperatorContext } from '../operator.ts';
import type { CellEntries, ListedEntries } from './cell-entries.ts';

const CELL: Field = { name: 'cell', type: INTEGER(false) };

export interface ValueListOptions {
  /** Table and checkpoint name, unique within the operator. */
  readonly name: string;
  readonly types: readonly DataType[];
  /** Over `types`; arrival breaks ties and is the order where there are none. */
  readonly order: readonly SortKey[];
  /** The latest to arrive comes first. */
  readonly newestFirst?: boolean;
}

/** Elements of cells, cell after cell: `rows[i]` is the position of its cell in the list asked for. */
export interface Elements {
  readonly rows: Int32Array;
  /** Pointer to int32 slots for `values`. */
  readonly slots: number;
  readonly count: number;
}

export class ValueList implements CellEntries {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly #context: OperatorContext;
  readonly #types: readonly DataType[];
  readonly #table: StateTable;
  readonly #newestFirst: boolean;
  /** Arrival: restored entries come in any order. */
  #position = 0;

  constructor(context: OperatorContext, options: ValueListOptions) {
    const { name, types, order } = options;
    this.#newestFirst = options.newestFirst === true;
    this.name = name;
    this.fields = [
      { name: 'position', type: BIGINT(false) },
      ...types.map((type, i) => ({ name: `value ${i}`, type })),
    ];
    this.#context = context;
    this.#types = types;
    const shifted = order.map((key) => ({ ...key, column: key.column + 1 }));
    this.#table = context.state.table({
      name: `${name} list`,
      keys: [CELL],
      values: this.fields,
      index: 'ordered',
      order: [...shifted, { column: 0, descending: this.#newestFirst, nullsLast: false }],
      transient: true,
    });
  }

  /** Appends each row's values to its cell. @param cells pointer to int32 */
  append(cells: number, values: readonly Vector[], count: number): void {
    const { memory } = this.#context.engine;
    const positions = Array.from({ length: count }, (_, i) => BigInt(this.#position + i));
    this.#position += count;
    const position = vectorOf(memory, BIGINT(false), positions);
    this.#table.append([this.#cellColumn(cells, count)], [position, ...values], count);
  }

  /** Takes out the oldest element of the cell that equals `values`, if there is one. O(list). */
  remove(cell: number, values: readonly Value[]): void {
    const table = this.#table;
    const newestFirst = this.#newestFirst;
    let slot = newestFirst ? table.lastOf([cell]) : table.firstOf([cell]);
    while (slot >= 0) {
      if (values.every((value, i) => valuesEqual(value, table.get(2 + i, slot)))) {
        table.removeSlot(slot);
        return;
      }
      slot = newestFirst ? table.previous(slot) : table.next(slot);
    }
  }

  /** The slot of the first element of each cell, or -1. */
  first(cells: number, count: number): number {
    return this.#table.find([this.#cellColumn(cells, count)], count);
  }

  elements(cells: number, count: number): Elements {
    const { memory } = this.#context.engine;
    const found = this.#table.matches([this.#cellColumn(cells, count)], count);
    const rows = memory.i32.slice(found.rows >>> 2, (found.rows >>> 2) + found.count);
    return { rows, slots: found.slots, count: found.count };
  }

  /** Value column `index` at int32 slots; a negative slot gives null. */
  values(index: number, slots: number, count: number): Vector {
    return this.#table.read(2 + index, slots, count);
  }

  /** Appends the elements of each `from` cell to the `to` cell beside it. */
  merge(from: number, to: number, count: number): void {
    const { memory } = this.#context.engine;
    const elements = this.elements(from, count);
    const cells = memory.reserve(4 * elements.count);
    for (let i = 0; i < elements.count; i++) {
      memory.i32[(cells >>> 2) + i] = memory.i32[(to >>> 2) + elements.rows[i]!]!;
    }
    const values = this.#types.map((_, i) => this.values(i, elements.slots, elements.count));
    this.append(cells, values, elements.count);
  }

  release(cells: number, count: number): void {
    const { slots, count: found } = this.elements(cells, count);
    if (found > 0) this.#table.remove(slots, found);
  }

  *export(): Iterable<ListedEntries> {
    for (const batch of this.#table.scan()) {
      const [cells, ...columns] = batch.columns();
      yield { cells: cells!.values, count: batch.length, columns };
    }
  }

  import({ cells, count, columns }: ListedEntries): void {
    const { i64 } = this.#context.engine.memory;
    const at = columns[0]!.values >>> 3;
    for (const position of i64.subarray(at, at + count)) {
      this.#position = Math.max(this.#position, Number(position) + 1);
    }
    this.#table.append([this.#cellColumn(cells, count)], columns, count);
  }

  #cellColumn(cells: number, count: number): Vector {
    return new Vector(this.#context.engine.memory, CELL.type, count, 0, cells);
  }
}
