/** MIN and MAX over a changelog: all values of a cell in order, so that the next best is at hand. */

import { Vector } from '../../batch/index.ts';
import type { DataType, Field } from '../../core/index.ts';
import type { Expression } from '../../expression/index.ts';
import type { OperatorContext } from '../operator.ts';
import type { Accumulator, CellRows } from './accumulator.ts';
import { AdmittedRows } from './admitted-rows.ts';
import { ValueCounts } from './value-counts.ts';

export class RetractingExtreme implements Accumulator {
  readonly fields: readonly Field[] = [];
  readonly entries: ValueCounts;
  readonly #context: OperatorContext;
  readonly #argument: Expression;
  readonly #type: DataType;

  constructor(
    context: OperatorContext,
    name: string,
    argument: Expression,
    type: DataType,
    max: boolean,
  ) {
    this.#context = context;
    this.#argument = argument;
    this.#type = type;
    this.entries = new ValueCounts(context, {
      name,
      types: [argument.type],
      order: max ? 'descending' : 'ascending',
      keepsNegative: true,
    });
  }

  update(rows: CellRows, admitted: number): void {
    const list = new AdmittedRows(this.#context.engine, rows, admitted);
    this.entries.add(list.cells, [list.column(this.#argument)], list.count, list.signs());
  }

  merge(from: number, to: number, count: number): void {
    this.entries.merge(from, to, count);
  }

  result(cells: number, count: number): Vector {
    const { validity, values, offsets, children } = this.entries.first(cells, count);
    const { memory } = this.#context.engine;
    return new Vector(memory, this.#type, count, validity, values, offsets, children);
  }

  release(cells: number, count: number): void {
    this.entries.release(cells, count);
  }

  export(): readonly Vector[] {
    return [];
  }

  import(): void {}
}
