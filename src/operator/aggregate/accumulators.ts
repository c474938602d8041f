/** All accumulators of one operator over shared cells: counts rows once, updates each call by columns. */

import { bitmapBytes, Vector } from '../../batch/index.ts';
import { BIGINT, type Field, MillraceError } from '../../core/index.ts';
import type { AggregateCall, Expression } from '../../expression/index.ts';
import type { OperatorContext } from '../operator.ts';
import type { Accumulator, CellRows } from './accumulator.ts';
import { Admission } from './admission.ts';
import { ArgumentProjection, callText } from './arguments.ts';
import { CellBlock, type CellField } from './cell-block.ts';
import { type CellDirectory, registerEntries } from './cell-entries.ts';
import { DistinctValues } from './distinct.ts';
import { createAccumulator, isDistinct, requiredArguments } from './functions.ts';

interface Member {
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
  readonly #context: OperatorContext;
  readonly #projection: ArgumentProjection;
  readonly #rows: CellField;
  readonly #admissions = new Map<string, NamedAdmission>();
  readonly #members: readonly Member[];

  constructor(context: OperatorContext, calls: readonly AggregateCall[]) {
    this.#context = context;
    this.block = new CellBlock(context.engine);
    this.#rows = this.block.add([0n]);
    const { changelog } = context.inputs[0]!;
    this.#projection = new ArgumentProjection(context, calls);
    const columns = this.#projection.schema.fields.map((field) => field.name);
    const retracting = changelog.updateBefore || changelog.delete;
    const doubleSum = doubleSumOption(context.option('table.exec.double-sum'));
    const projected = this.#projection.calls;
    const names = uniqueNames(projected.map((call) => callText(call, columns)));
    this.#members = projected.map((call, i) => {
      const { admission } = this.#admission(call, columns);
      const name = names[i]!;
      const { schema } = this.#projection;
      const shared = { context, schema, block: this.block, retracting, doubleSum };
      const source = calls[i]!;
      const accumulator = createAccumulator({ ...shared, call, source, name, admission });
      return { name, admission, accumulator };
    });
  }

  /** Address of the int64 row count of cell 0; cells with count 0 are empty. */
  get rowsAddress(): number {
    return this.block.address(this.#rows);
  }

  /** Whether cells hold anything outside of their records, so that `release` matters. */
  get holdsMore(): boolean {
    return (
      this.#members.some(({ accumulator }) => accumulator.release !== undefined) ||
      [...this.#admissions.values()].some(({ admission }) => admission.distinct !== null)
    );
  }

  /** Adds the state that has rows of its own to the operator's. */
  registerEntries(directory: CellDirectory): void {
    for (const { admission } of this.#admissions.values()) {
      if (admission.distinct !== null) {
        registerEntries(this.#context, directory, admission.distinct.entries);
      }
    }
    for (const { accumulator } of this.#members) {
      if (accumulator.entries !== undefined) {
        registerEntries(this.#context, directory, accumulator.entries);
      }
    }
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
    for (const { admission } of this.#admissions.values()) {
      admission.distinct?.entries.release(cells, count);
    }
  }

  update(rows: CellRows): void {
    const { kernels } = this.block.engine;
    const { cells, length, kinds } = rows;
    kernels.countRows(this.rowsAddress, this.block.stride, cells, length, kinds);
    this.updateCounted(rows);
  }

  /** `update` for rows that `traceCounts` has counted. */
  updateCounted(source: CellRows): void {
    const rows = { ...source, batch: this.#projection.extend(source.batch) };
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
  trace(source: CellRows, rowCounts: number): Vector[] {
    const rows = { ...source, batch: this.#projection.extend(source.batch) };
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

  /** Adds cells to cells, in order: a cell that was added to may be added to another. */
  merge(from: number, to: number, count: number): void {
    if (!this.holdsMore) {
      this.#merge(from, to, count);
      return;
    }
    const runs = independentRuns(this.block.engine.memory.i32, from >>> 2, to >>> 2, count);
    for (const { start, length } of runs) this.#merge(from + 4 * start, to + 4 * start, length);
  }

  #merge(from: number, to: number, count: number): void {
    const { kernels } = this.block.engine;
    kernels.mergeSums(this.rowsAddress, this.block.stride, from, to, count);
    const fresh = new Map<Admission, ReturnType<Admission['merge']>>();
    for (const { admission } of this.#admissions.values()) {
      fresh.set(admission, admission.merge(from, to, count));
    }
    for (const { accumulator, admission } of this.#members) {
      const added = fresh.get(admission);
      if (added === null || added === undefined) accumulator.merge(from, to, count);
      else accumulator.update(added.rows, added.admitted);
    }
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
    const required = requiredArguments(call, this.#context);
    const distinct = isDistinct(call, this.#context);
    const args = distinct ? call.args : required;
    const name = callText({ ...call, name: '', args, distinct }, names).slice(1, -1);
    const known = this.#admissions.get(name);
    if (known !== undefined) return known;
    const values = distinct ? this.#distinct(`values(${name})`, args) : null;
    const admission = new Admission(this.block, this.#rows, required, call.filter, values);
    const named = { name, admission };
    this.#admissions.set(name, named);
    return named;
  }

  #distinct(name: string, args: readonly Expression[]): DistinctValues {
    return new DistinctValues(this.#context, this.#projection.schema, name, args);
  }
}

function uniqueNames(names: readonly string[]): string[] {
  return names.map((name, i) => {
    const before = names.slice(0, i).filter((other) => other === name).length;
    return before === 0 ? name : `${name} ${before + 1}`;
  });
}

/** Cuts a list of merges so that in no run a cell is both added to and then added to another. */
function independentRuns(
  i32: Int32Array,
  from: number,
  to: number,
  count: number,
): { start: number; length: number }[] {
  const runs: { start: number; length: number }[] = [];
  let targets = new Set<number>();
  let start = 0;
  for (let i = 0; i < count; i++) {
    if (targets.has(i32[from + i]!)) {
      runs.push({ start, length: i - start });
      targets = new Set();
      start = i;
    }
    targets.add(i32[to + i]!);
  }
  runs.push({ start, length: count - start });
  return runs;
}

function doubleSumOption(value: string | undefined): 'exact' | 'plain' {
  if (value === undefined || value === 'exact' || value === 'plain') return value ?? 'exact';
  throw new MillraceError('OPTION_VALUE_INVALID', `table.exec.double-sum is '${value}'`, {
    hint: "use 'exact' or 'plain'",
  });
}
