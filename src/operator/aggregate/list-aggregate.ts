/** Functions of the list of a cell's values: LISTAGG, ARRAY_AGG, JSON_ARRAYAGG, FIRST_VALUE over a changelog, ... */

import { take, type Value, type Vector } from '../../batch/index.ts';
import type { Field } from '../../core/index.ts';
import { columnReference, type Expression } from '../../expression/index.ts';
import type { OperatorContext } from '../operator.ts';
import type { Accumulator, CellRows } from './accumulator.ts';
import { AdmittedRows } from './admitted-rows.ts';
import type { AccumulatorSetting } from './functions.ts';
import { ValueList } from './value-list.ts';

/** Makes the function's values of the lists of cells. */
export type ListResult = (list: ValueList, cells: number, count: number) => Vector;

export interface ListAggregateOptions {
  /** Arguments that the list keeps. */
  readonly kept: readonly Expression[];
  readonly result: ListResult;
  readonly newestFirst?: boolean;
}

export class ListAggregate implements Accumulator {
  readonly fields: readonly Field[] = [];
  readonly entries: ValueList;
  readonly #context: OperatorContext;
  readonly #arguments: readonly Expression[];
  readonly #result: ListResult;

  constructor(setting: AccumulatorSetting, options: ListAggregateOptions) {
    const { context, call, name } = setting;
    const { fields } = setting.schema;
    const sorted = call.orderBy.map(({ column }) => columnReference(column, fields[column]!.type));
    this.#context = context;
    this.#arguments = [...options.kept, ...sorted];
    this.#result = options.result;
    this.entries = new ValueList(context, {
      name,
      types: this.#arguments.map(({ type }) => type),
      order: call.orderBy.map((key, i) => ({ ...key, column: options.kept.length + i })),
      newestFirst: options.newestFirst === true,
    });
  }

  update(rows: CellRows, admitted: number): void {
    const list = new AdmittedRows(this.#context.engine, rows, admitted);
    const columns = this.#arguments.map((argument) => list.column(argument));
    const signs = list.signs();
    if (signs === null) this.entries.append(list.cells, columns, list.count);
    else this.#change(list.cells, columns, signs);
  }

  merge(from: number, to: number, count: number): void {
    this.entries.merge(from, to, count);
  }

  result(cells: number, count: number): Vector {
    return this.#result(this.entries, cells, count);
  }

  release(cells: number, count: number): void {
    this.entries.release(cells, count);
  }

  export(): readonly Vector[] {
    return [];
  }

  import(): void {}

  /** Runs of rows to append, and rows to take back, in order. */
  #change(cells: number, columns: readonly Vector[], signs: readonly number[]): void {
    const { memory } = this.#context.engine;
    for (let row = 0; row < signs.length; ) {
      if (signs[row]! < 0) {
        const values = columns.map((column): Value => column.get(row));
        this.entries.remove(memory.i32[(cells >>> 2) + row]!, values);
        row++;
        continue;
      }
      let end = row + 1;
      while (end < signs.length && signs[end]! > 0) end++;
      this.#append(cells, columns, row, end);
      row = end;
    }
  }

  #append(cells: number, columns: readonly Vector[], from: number, to: number): void {
    const { engine } = this.#context;
    const { memory } = engine;
    const count = to - from;
    const rows = memory.reserve(4 * count);
    for (let i = 0; i < count; i++) memory.i32[(rows >>> 2) + i] = from + i;
    const picked = columns.map((column) => take(engine, column, rows, count));
    this.entries.append(cells + 4 * from, picked, count);
  }
}
