/** FIRST_VALUE, LAST_VALUE, and MIN and MAX of text, over inserts only: one value per cell in a state table. */

import { bitmapBytes, take, Vector } from '../../batch/index.ts';
import { type DataType, type Field, INTEGER } from '../../core/index.ts';
import type { Expression } from '../../expression/index.ts';
import type { StateTable } from '../../state/index.ts';
import type { OperatorContext } from '../operator.ts';
import type { Accumulator, CellRows } from './accumulator.ts';
import { AdmittedRows } from './admitted-rows.ts';
import type { CellBlock } from './cell-block.ts';

export type KeptChoice = 'first' | 'last' | 'minimum' | 'maximum';

export class KeptValue implements Accumulator {
  readonly fields: readonly Field[];
  readonly #context: OperatorContext;
  readonly #block: CellBlock;
  readonly #argument: Expression;
  readonly #type: DataType;
  readonly #choice: KeptChoice;
  readonly #table: StateTable;

  constructor(
    context: OperatorContext,
    block: CellBlock,
    name: string,
    argument: Expression,
    type: DataType,
    choice: KeptChoice,
  ) {
    this.#context = context;
    this.#block = block;
    this.#argument = argument;
    this.#type = type;
    this.#choice = choice;
    this.fields = [{ name: choice, type: { ...type, nullable: true } }];
    this.#table = context.state.table({
      name,
      keys: [{ name: 'cell', type: INTEGER(false) }],
      values: [{ name: 'value', type: { ...type, nullable: true } }],
      index: 'unique',
      transient: true,
    });
  }

  update(rows: CellRows, admitted: number): void {
    const list = new AdmittedRows(this.#context.engine, rows, admitted);
    this.#offer(list.cells, list.column(this.#argument), list.count);
  }

  merge(from: number, to: number, count: number): void {
    const values = this.result(from, count);
    const { memory, kernels } = this.#context.engine;
    const rows = memory.reserve(4 * count);
    const present = kernels.listSelected(to, count, values.validity, rows);
    const cells = this.#pick(this.#cells(to, count), rows, present).values;
    this.#offer(cells, this.#pick(values, rows, present), present);
  }

  result(cells: number, count: number): Vector {
    const slots = this.#table.find([this.#cells(cells, count)], count);
    const values = this.#table.read(1, slots, count);
    const { values: data, validity, offsets, children } = values;
    const { memory } = this.#context.engine;
    return new Vector(memory, this.#type, count, validity, data, offsets, children);
  }

  release(cells: number, count: number): void {
    const { memory, kernels } = this.#context.engine;
    const slots = this.#table.find([this.#cells(cells, count)], count);
    const present = memory.reserve(4 * count);
    this.#table.remove(present, kernels.compactSlots(slots, count, present));
  }

  export(cells: number, count: number): readonly Vector[] {
    return [this.result(cells, count)];
  }

  import(cells: number, count: number, [column]: readonly Vector[]): void {
    const { memory, kernels } = this.#context.engine;
    const rows = memory.reserve(4 * count);
    const present = kernels.listSelected(cells, count, column!.validity, rows);
    const kept = this.#pick(this.#cells(cells, count), rows, present).values;
    this.#offer(kept, this.#pick(column!, rows, present), present);
  }

  /** Keeps, of the stored value and those of the rows, the one that the function chooses. */
  #offer(cells: number, values: Vector, count: number): void {
    if (count === 0) return;
    const { memory, kernels } = this.#context.engine;
    const rows = memory.reserve(4 * count);
    const candidates = this.#candidates(cells, values, count, rows);
    const candidateCells = this.#pick(this.#cells(cells, count), rows, candidates);
    const candidateValues = this.#pick(values, rows, candidates);
    const { slots, created } = this.#table.upsert([candidateCells], candidates);
    const winners = memory.reserve(4 * candidates);
    const better = this.#better(candidateValues, slots, created, candidates);
    const won = kernels.bitmapPositions(better, 0, candidates, candidates, winners);
    const targets = this.#pick(this.#cells(slots, candidates), winners, won).values;
    this.#table.write(1, targets, won, this.#pick(candidateValues, winners, won));
  }

  /** Lists the one row of each cell that may replace what is stored. */
  #candidates(cells: number, values: Vector, count: number, out: number): number {
    const { kernels } = this.#context.engine;
    const { scratch } = this.#block;
    if (this.#choice === 'first' || this.#choice === 'last') {
      return kernels.edgeRows(cells, count, this.#choice === 'last', scratch, out);
    }
    const max = this.#choice === 'maximum';
    const { offsets, values: text } = values;
    return kernels.extremeTextRows(offsets, text, cells, count, max, scratch, out);
  }

  /** Bitmap of the candidates that beat what is stored. */
  #better(values: Vector, slots: number, created: number, count: number): number {
    const { memory, kernels } = this.#context.engine;
    if (this.#choice === 'first') return created;
    const out = memory.reserveZeroed(bitmapBytes(count));
    if (this.#choice === 'last') {
      memory.u8.fill(0xff, out, out + bitmapBytes(count));
      return out;
    }
    const stored = this.#table.read(1, slots, count);
    kernels.betterText(
      values.offsets,
      values.values,
      stored.offsets,
      stored.values,
      stored.validity,
      count,
      this.#choice === 'maximum',
      out,
    );
    return out;
  }

  #cells(pointer: number, count: number): Vector {
    return new Vector(this.#context.engine.memory, INTEGER(false), count, 0, pointer);
  }

  #pick(column: Vector, rows: number, count: number): Vector {
    return take(this.#context.engine, column, rows, count);
  }
}
