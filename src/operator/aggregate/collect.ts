/** COLLECT and PERCENTILE: functions of how often each value of a cell occurs. */

import { type Engine, type Value, Vector, VectorBuilder } from '../../batch/index.ts';
import { type DataType, DOUBLE, type Field, INTEGER, MillraceError } from '../../core/index.ts';
import type { Expression } from '../../expression/index.ts';
import type { Accumulator, CellRows } from './accumulator.ts';
import { AdmittedRows } from './admitted-rows.ts';
import { argumentAt } from './arguments.ts';
import { doublesOf } from './doubles.ts';
import type { AccumulatorSetting } from './functions.ts';
import { listLayout } from './list-results.ts';
import { ValueCounts } from './value-counts.ts';

/** Both keep the counts alone. */
abstract class CountedValues implements Accumulator {
  readonly fields: readonly Field[] = [];
  readonly entries: ValueCounts;
  protected readonly engine: Engine;

  constructor(setting: AccumulatorSetting, type: DataType, order: 'ascending' | 'none') {
    const { context, name } = setting;
    this.engine = context.engine;
    this.entries = new ValueCounts(context, { name, types: [type], order, keepsNegative: true });
  }

  abstract update(rows: CellRows, admitted: number): void;
  abstract result(cells: number, count: number): Vector;

  merge(from: number, to: number, count: number): void {
    this.entries.merge(from, to, count);
  }

  release(cells: number, count: number): void {
    this.entries.release(cells, count);
  }

  export(): readonly Vector[] {
    return [];
  }

  import(): void {}
}

/** A MULTISET of the values that are not null. */
export class Collect extends CountedValues {
  readonly #argument: Expression;
  readonly #type: DataType;

  constructor(setting: AccumulatorSetting) {
    const argument = argumentAt(setting.call, 0);
    super(setting, argument.type, 'none');
    this.#argument = argument;
    this.#type = setting.call.type;
  }

  update(rows: CellRows, admitted: number): void {
    const list = new AdmittedRows(this.engine, rows, admitted);
    this.entries.add(list.cells, [list.column(this.#argument)], list.count, list.signs());
  }

  result(cells: number, count: number): Vector {
    const { memory } = this.engine;
    const members = this.entries.members(cells, count);
    const { offsets } = listLayout(this.engine, members, count);
    const values = this.entries.values(0, members.slots, members.count);
    const wide = this.entries.counts(members.slots, members.count).values;
    const counts = memory.reserve(4 * members.count);
    this.engine.kernels.narrowIntegers(wide, members.count, 4, counts);
    const entry = childOf(this.#type);
    const pair = [values, new Vector(memory, INTEGER(false), members.count, 0, counts)];
    const child = new Vector(memory, entry, members.count, 0, 0, 0, pair);
    return new Vector(memory, this.#type, count, 0, 0, offsets, [child]);
  }
}

/** Exact percentiles, interpolated between the two values around them. */
export class Percentile extends CountedValues {
  readonly #value: Expression;
  readonly #frequency: Expression | null;
  readonly #percentages: readonly number[];
  readonly #type: DataType;

  constructor(setting: AccumulatorSetting) {
    const { call } = setting;
    super(setting, DOUBLE(false), 'ascending');
    this.#value = argumentAt(call, 0);
    this.#frequency = call.args[2] ?? null;
    this.#percentages = percentagesOf(argumentAt(call, 1));
    this.#type = call.type;
  }

  update(rows: CellRows, admitted: number): void {
    const list = new AdmittedRows(this.engine, rows, admitted);
    const values = doublesOf(this.engine, list.column(this.#value));
    const signs = list.signs();
    if (this.#frequency === null) {
      this.entries.add(list.cells, [values], list.count, signs);
      return;
    }
    const frequencies = list.column(this.#frequency);
    const weights = Array.from({ length: list.count }, (_, row) => {
      const frequency = Math.max(0, Math.trunc(Number(frequencies.get(row) ?? 0)));
      return frequency * (signs === null ? 1 : signs[row]!);
    });
    this.entries.add(list.cells, [values], list.count, weights);
  }

  result(cells: number, count: number): Vector {
    const { rows, slots, count: found } = this.entries.members(cells, count);
    const values = this.entries.values(0, slots, found);
    const counts = this.entries.counts(slots, found);
    const builder = new VectorBuilder(this.engine.memory, this.#type, count);
    let next = 0;
    for (let i = 0; i < count; i++) {
      const own: { value: number; count: number }[] = [];
      for (; next < found && rows[next] === i; next++) {
        own.push({ value: values.get(next) as number, count: Number(counts.get(next)) });
      }
      builder.append(this.#percentiles(own));
    }
    return builder.finish();
  }

  #percentiles(own: readonly { value: number; count: number }[]): Value {
    const total = own.reduce((sum, { count }) => sum + count, 0);
    if (total <= 0 || this.#percentages.length === 0) return null;
    const all = this.#percentages.map((percentage) => percentile(own, total, percentage));
    return this.#type.kind === 'ARRAY' ? all : all[0]!;
  }
}

function percentile(
  own: readonly { value: number; count: number }[],
  total: number,
  percentage: number,
): number {
  const position = percentage * (total - 1) + 1;
  const [lower, higher] = [Math.floor(position), Math.ceil(position)];
  let at = 0;
  let passed = own[0]!.count;
  while (passed < lower) passed += own[++at]!.count;
  if (passed >= higher) return own[at]!.value;
  return (higher - position) * own[at]!.value + (position - lower) * own[at + 1]!.value;
}

function percentagesOf(argument: Expression): readonly number[] {
  const value = argument.kind === 'literal' ? argument.value : null;
  const all = (Array.isArray(value) ? value : [value]).map((one) =>
    typeof one === 'bigint' ? decimalNumber(one, argument.type) : one,
  );
  for (const one of all) {
    if (typeof one !== 'number' || !(one >= 0 && one <= 1)) throw badPercentage(one ?? null);
  }
  return all as number[];
}

function decimalNumber(unscaled: bigint, type: DataType): number {
  const element = type.kind === 'ARRAY' ? type.element : type;
  const scale = element.kind === 'DECIMAL' ? element.scale : 0;
  return Number(unscaled) / 10 ** scale;
}

function badPercentage(value: Value): MillraceError {
  return new MillraceError('PERCENTILE_OUT_OF_RANGE', `the percentage of PERCENTILE is ${value}`, {
    hint: 'use constants between 0.0 and 1.0',
  });
}

function childOf(type: DataType): DataType {
  const element = type.kind === 'MULTISET' ? type.element : type;
  return {
    kind: 'ROW',
    nullable: false,
    fields: [
      { name: 'key', type: element },
      { name: 'value', type: INTEGER(false) },
    ],
  };
}
