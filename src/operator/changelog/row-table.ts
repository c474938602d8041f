/** Whole rows in a state table, found by some of their own columns, which are stored once. */

import type { Batch, Value, Vector } from '../../batch/index.ts';
import { assert, type Field, type Schema } from '../../core/index.ts';
import type { SortKey } from '../../expression/index.ts';
import type { IndexKind, StateStore, StateTable } from '../../state/index.ts';
import type { RowSource } from './row-source.ts';

export interface RowTableSpec {
  readonly name: string;
  readonly schema: Schema;
  /** Columns of `schema` that are the key. */
  readonly keys: readonly number[];
  /** How many leading keys choose the key group; default all. */
  readonly partitionKeys?: number;
  readonly index: IndexKind;
  /** Of 'ordered': columns of `schema`, then of `extras`; key columns among them order nothing. */
  readonly order?: readonly SortKey[];
  readonly ttlMs: number;
  /** What the operator keeps beside a row: columns behind those of the schema. */
  readonly extras?: readonly Field[];
}

export class RowTable implements RowSource {
  readonly table: StateTable;
  readonly columnCount: number;
  readonly #keys: readonly number[];
  readonly #valueColumns: readonly number[];
  /** Column of the state table by column of the schema. */
  readonly #places: readonly number[];

  constructor(store: StateStore, spec: RowTableSpec) {
    const { fields } = spec.schema;
    const names = uniqueNames(fields, spec.keys, spec.extras ?? []);
    this.columnCount = fields.length;
    this.#keys = spec.keys;
    this.#valueColumns = fields.map((_, i) => i).filter((i) => !spec.keys.includes(i));
    this.#places = fields.map((_, column) => {
      const key = spec.keys.indexOf(column);
      return key >= 0 ? key : spec.keys.length + this.#valueColumns.indexOf(column);
    });
    const values = this.#valueColumns.map((c) => ({ name: names.of(c), type: fields[c]!.type }));
    const order = (spec.order ?? []).flatMap((key) => {
      const extra = key.column - fields.length;
      const column =
        extra >= 0 ? this.#valueColumns.length + extra : this.#valueColumns.indexOf(key.column);
      return column < 0 ? [] : [{ ...key, column }];
    });
    this.table = store.table({
      name: spec.name,
      keys: spec.keys.map((c, i) => ({ name: names.ofKey(i), type: fields[c]!.type })),
      values: [...values, ...(spec.extras ?? [])],
      index: spec.index,
      ...(spec.index === 'ordered' ? { order } : {}),
      ttlMs: spec.ttlMs,
      ...(spec.partitionKeys === undefined ? {} : { partitionKeys: spec.partitionKeys }),
    });
  }

  /** The key columns of rows that are to be found or kept. */
  keysOf(batch: Batch): Vector[] {
    return this.#keys.map((column) => batch.column(column));
  }

  /** Column of the state table that holds extra `index`. */
  extra(index: number): number {
    return this.#keys.length + this.#valueColumns.length + index;
  }

  /** Column of the state table that holds `column` of the schema. */
  place(column: number): number {
    const place = this.#places[column];
    assert(place !== undefined, `no column ${column} in rows of ${this.columnCount}`);
    return place;
  }

  /** chain, ordered: keeps every row of the batch. Returns a pointer to their slots. */
  append(batch: Batch, extras: readonly Vector[] = []): number {
    const values = this.#valueColumns.map((column) => batch.column(column));
    return this.table.append(this.keysOf(batch), [...values, ...extras], batch.length);
  }

  /** unique: writes rows (keys aside) to the slots of their keys; the last of equals stays. */
  write(slots: number, batch: Batch): void {
    this.#valueColumns.forEach((column, i) => {
      this.table.write(this.#keys.length + i, slots, batch.length, batch.column(column));
    });
  }

  gather(column: number, slots: number, count: number): Vector {
    return this.table.read(this.place(column), slots, count);
  }

  /** One stored row as values: cold. */
  row(slot: number): Value[] {
    return this.#places.map((place) => this.table.get(place, slot));
  }
}

/** Column names of the state table: the schema's own, told apart where they repeat. */
function uniqueNames(
  fields: readonly Field[],
  keys: readonly number[],
  extras: readonly Field[],
): { of(column: number): string; ofKey(index: number): string } {
  const taken = new Set(extras.map((field) => field.name));
  const claim = (name: string): string => {
    let unique = name;
    for (let i = 0; taken.has(unique); i++) unique = `${name}${i}`;
    taken.add(unique);
    return unique;
  };
  const keyNames = keys.map((column) => claim(fields[column]!.name));
  const valueNames = fields.map((field, i) => (keys.includes(i) ? '' : claim(field.name)));
  return { of: (column) => valueNames[column]!, ofKey: (index) => keyNames[index]! };
}
