/** OVER windows in the order of plain columns: a change renews the rows behind it. */

import { type Batch, equalRows, take, type Vector, vectorOf } from '../../batch/index.ts';
import {
  DELETE,
  isRetraction,
  UPDATE_AFTER,
  UPDATE_BEFORE,
  withNullable,
} from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import { ChangeOutput } from '../changelog/change-output.ts';
import { EitherRows, VectorRows } from '../changelog/row-source.ts';
import { RowTable } from '../changelog/row-table.ts';
import type { Operator, OperatorContext } from '../operator.ts';
import { streamingCalls } from './over-calls.ts';
import { ScratchCells } from './scratch-cells.ts';
import { ShiftedValues } from './shifted-values.ts';
import { Steps } from './steps.ts';

const CELL = 1;

/**
 * Rows of a partition stand in order with the values that they went out with. A change values the
 * partition anew and emits what has become different: O(rows of the partition), as in Flink.
 */
export class SortedOver implements Operator {
  readonly #node: NodeOf<'overAggregate'>;
  readonly #context: OperatorContext;
  readonly #rows: RowTable;
  readonly #cells: ScratchCells;
  readonly #shifts: ShiftedValues;
  readonly #sources: ReturnType<typeof streamingCalls>['sources'];
  readonly #output: ChangeOutput;
  readonly #peers: boolean;

  /** @param peers rows that tie see each other (RANGE) */
  constructor(node: NodeOf<'overAggregate'>, context: OperatorContext, peers: boolean) {
    const { aggregates } = node.groups[0]!;
    const calls = streamingCalls(aggregates);
    const order = node.orderBy.filter((key) => !node.partitionKeys.includes(key.column));
    this.#node = node;
    this.#context = context;
    this.#peers = peers;
    this.#rows = new RowTable(context.state, {
      name: 'value-map-state',
      schema: context.inputs[0]!.schema,
      keys: node.partitionKeys,
      index: order.length === 0 ? 'chain' : 'ordered',
      order,
      ttlMs: node.stateTtlMs,
      extras: aggregates.map(({ type }, i) => ({ name: `over_value_${i}`, type })),
    });
    this.#cells = new ScratchCells(context, calls.accumulated, false);
    this.#shifts = new ShiftedValues(context, this.#rows, calls.shifted);
    this.#sources = calls.sources;
    this.#output = new ChangeOutput(context, node.schema);
  }

  process(batch: Batch): void {
    const { memory } = this.#context.engine;
    for (let row = 0; row < batch.length; row++) {
      const mark = memory.mark();
      const one = batch.select(this.#pointerTo([row]), 1);
      if (isRetraction(batch.kind(row))) this.#retract(one);
      else this.#accumulate(one, batch.kind(row));
      memory.release(mark);
    }
  }

  close(): void {
    this.#cells.close();
  }

  #accumulate(row: Batch, kind: number): void {
    const slot = this.#context.engine.memory.i32[this.#append(row) >>> 2]!;
    this.#renew(this.#listed(row), slot, kind);
  }

  #retract(row: Batch): void {
    const old = this.#firstEqual(row);
    if (old >= 0) this.#renew(this.#listed(row), old, DELETE);
  }

  /** Values a partition anew, with or without the changed row, and emits the difference. */
  #renew(slots: Int32Array, changed: number, kind: number): void {
    const { engine } = this.#context;
    const goes = kind === DELETE;
    const after = goes ? slots.filter((slot) => slot !== changed) : slots;
    const values = this.#values(after);
    const old = this.#stored(after);
    const same = this.#same(values, old, after.length);
    const renewed: number[] = [];
    const before = new VectorRows(engine, this.#stored(slots));
    this.#output.bind(null, this.#rows, new EitherRows(engine, values, before));
    let place = 0;
    slots.forEach((slot, i) => {
      if (slot === changed && goes) {
        this.#output.push(DELETE, slot, ~i);
        return;
      }
      const at = place++;
      if (slot === changed) this.#output.push(kind, slot, at);
      else if (same[at] === 0) {
        if (this.#node.changelog.updateBefore) this.#output.push(UPDATE_BEFORE, slot, ~i);
        this.#output.push(UPDATE_AFTER, slot, at);
      } else return;
      renewed.push(at);
    });
    this.#output.flush();
    this.#store(after, values, renewed);
    if (goes) this.#rows.table.removeSlot(changed);
  }

  /** The value of each call for every row of a partition. */
  #values(slots: Int32Array): Vector[] {
    const steps = new Steps();
    for (const slot of slots) steps.enter(slot, CELL);
    const reads = this.#peers ? this.#lastPeers(slots) : slots.map((_, i) => i);
    const accumulated = this.#cells.values(this.#rows, steps, reads, 1);
    const shifted = this.#shifts.values(Array.from(reads, (step) => slots[step]!));
    return this.#sources.map(({ kind, index }) =>
      kind === 'accumulated' ? accumulated[index]! : shifted[index]!,
    );
  }

  /** Per row the last row that ties with it. */
  #lastPeers(slots: Int32Array): Int32Array {
    const { engine } = this.#context;
    const count = Math.max(0, slots.length - 1);
    const pointer = this.#pointerTo([...slots]);
    const columns = this.#node.orderBy.map(({ column }) =>
      this.#rows.gather(column, pointer, slots.length),
    );
    const [rows, nexts] = [0, 1].map((from) =>
      this.#pointerTo(Array.from({ length: count }, (_, i) => from + i)),
    );
    const ties = equalRows(engine, { columns, rows: rows! }, { columns, rows: nexts! }, count);
    const last = new Int32Array(slots.length);
    for (let i = slots.length - 1; i >= 0; i--) {
      last[i] = i < count && engine.memory.u8[ties + i] === 1 ? last[i + 1]! : i;
    }
    return last;
  }

  #listed(row: Batch): Int32Array {
    const { slots, count } = this.#rows.table.matches(this.#rows.keysOf(row), 1);
    return this.#context.engine.memory.i32.slice(slots >>> 2, (slots >>> 2) + count);
  }

  /** Values that rows went out with. */
  #stored(slots: Int32Array): Vector[] {
    const pointer = this.#pointerTo([...slots]);
    return this.#sources.map((_, i) =>
      this.#rows.table.read(this.#rows.extra(i), pointer, slots.length),
    );
  }

  /** Per row 1 where its values have stayed as they were. */
  #same(values: readonly Vector[], old: readonly Vector[], count: number): Uint8Array {
    const { engine } = this.#context;
    const rows = this.#pointerTo(Array.from({ length: count }, (_, i) => i));
    const same = equalRows(engine, { columns: values, rows }, { columns: old, rows }, count);
    return engine.memory.u8.slice(same, same + count);
  }

  #store(slots: Int32Array, values: readonly Vector[], places: readonly number[]): void {
    const { engine } = this.#context;
    const rows = this.#pointerTo(places);
    const targets = this.#pointerTo(places.map((place) => slots[place]!));
    values.forEach((column, i) => {
      const picked = take(engine, column, rows, places.length);
      this.#rows.table.write(this.#rows.extra(i), targets, places.length, picked);
    });
  }

  /** Keeps a row that has no values yet. Returns a pointer to its slot. */
  #append(row: Batch): number {
    const { memory } = this.#context.engine;
    const nothing = this.#node.groups[0]!.aggregates.map(({ type }) =>
      vectorOf(memory, withNullable(type, true), [null]),
    );
    return this.#rows.append(row, nothing);
  }

  /** The first stored row that is equal to `row`, -1 without one. */
  #firstEqual(row: Batch): number {
    const { engine } = this.#context;
    const slots = this.#listed(row);
    const columns = row.columns();
    const pointer = this.#pointerTo([...slots]);
    const stored = columns.map((_, c) => this.#rows.gather(c, pointer, slots.length));
    const equal = equalRows(
      engine,
      { columns, rows: engine.memory.reserveZeroed(4 * slots.length) },
      { columns: stored, rows: this.#pointerTo(Array.from(slots, (_, i) => i)) },
      slots.length,
    );
    const at = engine.memory.u8.subarray(equal, equal + slots.length).indexOf(1);
    return at < 0 ? -1 : slots[at]!;
  }

  #pointerTo(values: readonly number[]): number {
    const { memory } = this.#context.engine;
    const pointer = memory.reserve(4 * values.length);
    memory.i32.set(values, pointer >>> 2);
    return pointer;
  }
}
