/** All accumulators of one operator over shared cells: counts rows once, updates each call by columns. */

import { bitmapBytes, Vector } from '../../batch/index.ts';
import { BIGINT, type Field, MillraceError } from '../../core/index.ts';
import type { AggregateCall, Expression } from '../../expression/index.ts';
import type { OperatorContext } from '../operator.ts';
import type { Accumulator, CellRows } from './accumulator.ts';
import { Admission } from './admission.ts';
import { callText } from './arguments.ts';
import { CellBlock, type CellField } from './cell-block.ts';
import { createAccumulator } from './functions.ts';

interface Member {
  readonly call: AggregateCall;
  readonly name: string;
  readonly admission: Admission;
  readonly accumulator: Accumulator;
}

interface NamedAdmission {
  readonly name: string;
  readonly admission: Admission;
}

/**
 * Cells are handed out by the owner (panes, sessions, groups). Cell 0 is the bin: rows sent there are
 * counted and never read.
 */
export class Accumulators {
  readonly block: CellBlock;
  readonly #rows: CellField;
  readonly #members: readonly Member[];
  readonly #admissions = new Map<string, NamedAdmission>();

  /** @param input index of the operator's input whose columns the calls refer to */
  constructor(context: OperatorContext, calls: readonly AggregateCall[], input = 0) {
    this.block = new CellBlock(context.engine);
    this.#rows = this.block.add([0n]);
    const { schema, changelog } = context.inputs[input]!;
    const names = schema.fields.map((field) => field.name);
    const retracting = changelog.updateBefore || changelog.delete;
    const doubleSum = doubleSumOption(context.option('table.exec.double-sum'));
    this.#members = calls.map((call) => {
      const { admission } = this.#admission(call, names);
      const setting = { block: this.block, call, admission, retracting, doubleSum };
      return {
        call,
        admission,
        name: callText(call, names),
        accumulator: createAccumulator(setting),
      };
    });
  }

  /** Address of the int64 row count of cell 0; cells with count 0 are empty. */
  get rowsAddress(): number {
    return this.block.address(this.#rows);
  }

  /** Whether cells hold anything outside of their records, so that `release` matters. */
  get holdsMore(): boolean {
    return this.#members.some(({ accumulator }) => accumulator.release !== undefined);
  }

  ensure(cells: number): void {
    this.block.ensure(cells);
  }

  /** Empties listed cells (int32 at `cells`), freeing what they hold. */
  reset(cells: number, count: number): void {
    this.release(cells, count);
    this.block.reset(cells, count);
  }

  /** Frees what listed cells hold outside of their records. They must be reset before they are used again. */
  release(cells: number, count: number): void {
    for (const { accumulator } of this.#members) accumulator.release?.(cells, count);
  }

  update(rows: CellRows): void {
    const { kernels } = this.block.engine;
    const { cells, length, kinds } = rows;
    kernels.countRows(this.rowsAddress, this.block.stride, cells, length, kinds);
    this.updateCounted(rows);
  }

  /** `update` for rows that `traceCounts` has counted. */
  updateCounted(rows: CellRows): void {
    for (const { admission } of this.#admissions.values()) admission.update(rows);
    for (const { accumulator, admission } of this.#members) {
      accumulator.update(rows, admission.admitted);
    }
  }

  /**
   * Counts rows, with the count after each; retractions from empty cells are ignored and sent to the bin.
   *
   * @param emptied bitmap over cells, zeroed, or 0 to go on past cells that were emptied
   * @param out pointer to int64; -1 for an ignored row
   * @returns the rows counted: it stops before a cell that has been emptied is used again
   */
  traceCounts(rows: CellRows, emptied: number, out: number): number {
    const { kernels } = this.block.engine;
    const { cells, length, kinds } = rows;
    return kernels.traceRows(
      this.rowsAddress,
      this.block.stride,
      cells,
      length,
      kinds,
      emptied,
      out,
    );
  }

  /** Whether `trace` can be used. */
  get traceable(): boolean {
    return this.#members.every(({ accumulator }) => accumulator.trace !== undefined);
  }

  /**
   * `updateCounted`, and the value of each call after each row.
   *
   * @param rowCounts of `traceCounts`
   */
  trace(rows: CellRows, rowCounts: number): Vector[] {
    const { kernels, memory } = this.block.engine;
    const traced = new Map<Admission, { counts: number; present: number }>();
    for (const { admission } of this.#admissions.values()) {
      const counts = admission.trace(rows, rowCounts);
      const present = memory.reserve(bitmapBytes(rows.length));
      const missing = kernels.countsPresent(counts, rows.length, present);
      traced.set(admission, { counts, present: missing === 0 ? 0 : present });
    }
    return this.#members.map(({ accumulator, admission }) => {
      const { counts, present } = traced.get(admission)!;
      return accumulator.trace!(rows, admission.admitted, counts, present);
    });
  }

  /** Pointer to the int64 row count of each listed cell. */
  rowCounts(cells: number, count: number): number {
    const { kernels, memory } = this.block.engine;
    const out = memory.reserve(8 * count);
    kernels.readCells(this.rowsAddress, this.block.stride, cells, count, 8, out);
    return out;
  }

  merge(from: number, to: number, count: number): void {
    const { kernels } = this.block.engine;
    kernels.mergeSums(this.rowsAddress, this.block.stride, from, to, count);
    for (const { admission } of this.#admissions.values()) admission.merge(from, to, count);
    for (const { accumulator } of this.#members) accumulator.merge(from, to, count);
  }

  /** The value of each call, in order. */
  results(cells: number, count: number): Vector[] {
    return this.#members.map(({ accumulator }) => accumulator.result(cells, count));
  }

  /** Snapshot columns: rows, admitted rows per argument and filter, then each call's own. */
  get fields(): readonly Field[] {
    const fields: Field[] = [{ name: 'rows', type: BIGINT(false) }];
    for (const { name, admission } of this.#admissions.values()) {
      if (!admission.admitsAll) fields.push({ name: `count(${name})`, type: BIGINT(false) });
    }
    for (const { name, accumulator } of this.#members) {
      for (const field of accumulator.fields)
        fields.push({ ...field, name: `${name}.${field.name}` });
    }
    return fields;
  }

  export(cells: number, count: number): Vector[] {
    const { memory } = this.block.engine;
    const rows = this.rowCounts(cells, count);
    const columns = [new Vector(memory, BIGINT(false), count, 0, rows)];
    for (const { admission } of this.#admissions.values()) {
      if (admission.admitsAll) continue;
      const counts = admission.counts(cells, count);
      columns.push(new Vector(memory, BIGINT(false), count, 0, counts));
    }
    for (const { accumulator } of this.#members) columns.push(...accumulator.export(cells, count));
    return columns;
  }

  /** Fills freshly reset cells from columns in the order of `fields`. */
  import(cells: number, count: number, columns: readonly Vector[]): void {
    const { kernels } = this.block.engine;
    const { stride } = this.block;
    let next = 0;
    kernels.writeCells(this.rowsAddress, stride, cells, count, 8, columns[next++]!.values);
    for (const { admission } of this.#admissions.values()) {
      if (!admission.admitsAll) admission.import(cells, count, columns[next++]!);
    }
    for (const { accumulator } of this.#members) {
      const own = accumulator.fields.length;
      accumulator.import(cells, count, columns.slice(next, next + own));
      next += own;
    }
  }

  close(): void {
    for (const { accumulator } of this.#members) accumulator.close?.();
    this.block.close();
  }

  #admission(call: AggregateCall, names: readonly string[]): NamedAdmission {
    const required = requiredArguments(call);
    const name = callText({ ...call, name: '', args: required }, names).slice(1, -1);
    const known = this.#admissions.get(name);
    if (known !== undefined) return known;
    const admission = new Admission(this.block, this.#rows, required, call.filter, null);
    const named = { name, admission };
    this.#admissions.set(name, named);
    return named;
  }
}

/** COUNT leaves a row out when any argument is null; the other functions look at the first alone. */
function requiredArguments(call: AggregateCall): readonly Expression[] {
  return call.name === 'COUNT' ? call.args : call.args.slice(0, 1);
}

function doubleSumOption(value: string | undefined): 'exact' | 'plain' {
  if (value === undefined || value === 'exact' || value === 'plain') return value ?? 'exact';
  throw new MillraceError('OPTION_VALUE_INVALID', `table.exec.double-sum is '${value}'`, {
    hint: "use 'exact' or 'plain'",
  });
}
