/** Aggregate functions of the user: accumulators in a state table, brought to JavaScript once per batch. */

import { type Value, Vector, VectorBuilder, vectorOf } from '../../batch/index.ts';
import { assert, BOOLEAN, type Field, INTEGER, MillraceError } from '../../core/index.ts';
import type { Expression, UserAccumulator, UserAggregateFunction } from '../../expression/index.ts';
import type { StateTable } from '../../state/index.ts';
import type { OperatorContext } from '../operator.ts';
import type { Accumulator, CellRows } from './accumulator.ts';
import { AdmittedRows } from './admitted-rows.ts';
import type { AccumulatorSetting } from './functions.ts';

/** Accumulators of some cells, to be written back. */
interface Loaded {
  /** Pointer to the int32 slot of each. */
  readonly slots: number;
  readonly accumulators: readonly UserAccumulator[];
  /** For each row asked for, which of them is its own. */
  readonly indices: Int32Array;
}

export class UserAggregate implements Accumulator {
  readonly fields: readonly Field[];
  readonly #context: OperatorContext;
  readonly #definition: UserAggregateFunction;
  readonly #arguments: readonly Expression[];
  readonly #type: AccumulatorSetting['call']['type'];
  readonly #state: readonly Field[];
  readonly #table: StateTable;

  constructor(setting: AccumulatorSetting, definition: UserAggregateFunction) {
    const { context, call, name, retracting } = setting;
    const { accumulator } = definition;
    assert(accumulator.kind === 'ROW', 'registered accumulators are ROW types');
    if (retracting && definition.retract === undefined) throw missing(definition, 'retract');
    this.#context = context;
    this.#definition = definition;
    this.#arguments = call.args;
    this.#type = call.type;
    this.#state = accumulator.fields.map(({ name: field, type }) => ({
      name: field,
      type: { ...type, nullable: true },
    }));
    this.fields = [{ name: 'present', type: BOOLEAN(false) }, ...this.#state];
    this.#table = context.state.table({
      name: `${name} accumulators`,
      keys: [{ name: 'cell', type: INTEGER(false) }],
      values: this.#state.map((field, i) => ({ ...field, name: `field ${i}` })),
      index: 'unique',
      transient: true,
    });
  }

  update(rows: CellRows, admitted: number): void {
    const list = new AdmittedRows(this.#context.engine, rows, admitted);
    if (list.count === 0) return;
    const columns = this.#arguments.map((argument) => list.column(argument));
    const loaded = this.#load(list.cells, list.count);
    const signs = list.signs();
    for (let from = 0; from < list.count; ) {
      const sign = signs?.[from] ?? 1;
      let to = from + 1;
      while (to < list.count && (signs?.[to] ?? 1) === sign) to++;
      this.#apply(loaded, columns, from, to, sign > 0);
      from = to;
    }
    this.#store(loaded);
  }

  merge(from: number, to: number, count: number): void {
    const { merge } = this.#definition;
    if (merge === undefined) throw missing(this.#definition, 'merge');
    const others = this.#load(from, count);
    const targets = this.#load(to, count);
    for (let i = 0; i < count; i++) {
      const accumulator = targets.accumulators[targets.indices[i]!]!;
      const other = others.accumulators[others.indices[i]!]!;
      this.#call(() => merge([accumulator], [other]));
    }
    this.#store(targets);
  }

  result(cells: number, count: number): Vector {
    const { memory } = this.#context.engine;
    const slots = this.#table.find([this.#cellColumn(cells, count)], count);
    const accumulators = this.#read(slots, count);
    const values = this.#call(() => this.#definition.getValue(accumulators));
    assert(values.length === count, `${this.#definition.name} gave ${values.length} values`);
    return vectorOf(memory, this.#type, values);
  }

  release(cells: number, count: number): void {
    const { memory, kernels } = this.#context.engine;
    const slots = this.#table.find([this.#cellColumn(cells, count)], count);
    const present = memory.reserve(4 * count);
    this.#table.remove(present, kernels.compactSlots(slots, count, present));
  }

  export(cells: number, count: number): readonly Vector[] {
    const { memory } = this.#context.engine;
    const slots = this.#table.find([this.#cellColumn(cells, count)], count);
    const list = memory.i32.slice(slots >>> 2, (slots >>> 2) + count);
    const present = vectorOf(
      memory,
      BOOLEAN(false),
      Array.from(list, (slot) => slot >= 0),
    );
    return [present, ...this.#state.map((_, i) => this.#table.read(1 + i, slots, count))];
  }

  import(cells: number, count: number, [present, ...columns]: readonly Vector[]): void {
    const { memory, kernels } = this.#context.engine;
    const rows = memory.reserve(4 * count);
    const kept = kernels.listSelected(cells, count, present!.values, rows);
    const list = Array.from(memory.i32.subarray(rows >>> 2, (rows >>> 2) + kept));
    const targets = list.map((row) => memory.i32[(cells >>> 2) + row]!);
    const keys = vectorOf(memory, INTEGER(false), targets);
    const { slots } = this.#table.upsert([keys], kept);
    columns.forEach((column, i) => {
      const builder = new VectorBuilder(memory, this.#state[i]!.type, kept);
      for (const row of list) builder.append(column.get(row));
      this.#table.write(1 + i, slots, kept, builder.finish());
    });
  }

  #apply(
    { accumulators, indices }: Loaded,
    columns: readonly Vector[],
    from: number,
    to: number,
    adds: boolean,
  ): void {
    const part = columns.map((column) => ({
      type: column.type,
      length: to - from,
      get: (row: number): Value => column.get(from + row),
      isNull: (row: number): boolean => column.isNull(from + row),
    }));
    const own = indices.subarray(from, to);
    const change = adds ? this.#definition.accumulate : this.#definition.retract!;
    this.#call(() => change.call(this.#definition, accumulators, own, part, to - from));
  }

  /** The accumulators of cells, each once; made where they are missing. */
  #load(cells: number, count: number): Loaded {
    const { memory } = this.#context.engine;
    const all = Array.from(memory.i32.subarray(cells >>> 2, (cells >>> 2) + count));
    const positions = new Map<number, number>();
    const indices = Int32Array.from(all, (cell) => {
      const known = positions.get(cell);
      if (known !== undefined) return known;
      positions.set(cell, positions.size);
      return positions.size - 1;
    });
    const keys = vectorOf(memory, INTEGER(false), [...positions.keys()]);
    const { slots, created } = this.#table.upsert([keys], positions.size);
    const read = this.#read(slots, positions.size);
    const accumulators = read.map((accumulator, i) => {
      const isNew = ((memory.u8[created + (i >>> 3)]! >>> (i & 7)) & 1) === 1;
      return isNew ? this.#definition.create() : accumulator;
    });
    return { slots, accumulators, indices };
  }

  /** Accumulators at int32 slots; a negative slot gives a fresh one. */
  #read(slots: number, count: number): UserAccumulator[] {
    const columns = this.#state.map((_, i) => this.#table.read(1 + i, slots, count));
    const { i32 } = this.#context.engine.memory;
    return Array.from({ length: count }, (_, row) =>
      i32[(slots >>> 2) + row]! < 0
        ? this.#definition.create()
        : columns.map((column) => column.get(row)),
    );
  }

  #store({ slots, accumulators }: Loaded): void {
    const { memory } = this.#context.engine;
    this.#state.forEach(({ type }, i) => {
      const values = accumulators.map((accumulator) => accumulator[i] ?? null);
      this.#table.write(1 + i, slots, values.length, vectorOf(memory, type, values));
    });
  }

  #call<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      if (error instanceof MillraceError) throw error;
      const problem = error instanceof Error ? error.message : String(error);
      throw new MillraceError('FUNCTION_FAILED', `${this.#definition.name} failed: ${problem}`, {
        cause: error,
      });
    }
  }

  #cellColumn(cells: number, count: number): Vector {
    return new Vector(this.#context.engine.memory, INTEGER(false), count, 0, cells);
  }
}

function missing({ name }: UserAggregateFunction, method: 'retract' | 'merge'): MillraceError {
  const where =
    method === 'retract'
      ? 'its input takes rows back'
      : 'its windows are made of parts (HOP, CUMULATE, SESSION)';
  return new MillraceError(
    'FUNCTION_INCOMPLETE',
    `the aggregate function ${name} has no ${method}, but ${where}`,
    { hint: `add ${method} to the function` },
  );
}
