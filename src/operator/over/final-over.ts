/** OVER windows over bounded input: partitions are sorted and valued whole, at its end. */

import { BATCH_ROWS, Batch, equalRows, type Vector } from '../../batch/index.ts';
import { INSERT } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import { sortRows } from '../../state/index.ts';
import { ChangeOutput } from '../changelog/change-output.ts';
import { BatchRows, VectorRows } from '../changelog/row-source.ts';
import { RowTable } from '../changelog/row-table.ts';
import { evaluationContext } from '../evaluation.ts';
import type { Operator, OperatorContext, Progress } from '../operator.ts';
import { boundsOf, type OverGroup, type Partitioned, stepsOf } from './frames.ts';
import { type PlaceFunction, placeFunction } from './ranking.ts';
import { ScratchCells } from './scratch-cells.ts';

interface Group {
  readonly group: OverGroup;
  /** By output column: the function of the place, or null for the next accumulated value. */
  readonly places: readonly (PlaceFunction | null)[];
  readonly cells: ScratchCells | null;
}

export class FinalOver implements Operator {
  readonly #node: NodeOf<'overAggregate'>;
  readonly #context: OperatorContext;
  readonly #rows: RowTable;
  readonly #groups: readonly Group[];
  readonly #output: ChangeOutput;
  /** Slots by partition and order, once the input has ended. */
  #sorted: Int32Array | null = null;
  /** Per sorted row 1 where it has the partition, 2 also the order, of the row before. */
  #same = new Uint8Array(0);
  #emitted = 0;

  constructor(node: NodeOf<'overAggregate'>, context: OperatorContext) {
    this.#node = node;
    this.#context = context;
    this.#rows = new RowTable(context.state, {
      name: 'rows',
      schema: context.inputs[0]!.schema,
      keys: [],
      index: 'chain',
      ttlMs: 0,
    });
    this.#groups = node.groups.map((group, i) => this.#group(group, i));
    this.#output = new ChangeOutput(context, node.schema);
  }

  #group(group: OverGroup, index: number): Group {
    const evaluation = evaluationContext(this.#context);
    const places = group.aggregates.map((call) => placeFunction(call, evaluation) ?? null);
    const calls = group.aggregates.filter((_, i) => places[i] === null);
    const cells =
      calls.length === 0
        ? null
        : new ScratchCells(withOwnState(this.#context, index), calls, group.preceding !== null);
    return { group, places, cells };
  }

  process(batch: Batch): void {
    this.#rows.append(batch);
  }

  endOfInput(): Progress {
    this.#sorted ??= this.#sort();
    if (this.#emitted < this.#sorted.length) this.#emitNext(this.#sorted);
    if (this.#emitted < this.#sorted.length) return 'more';
    this.#rows.table.clear();
    return 'done';
  }

  close(): void {
    for (const { cells } of this.#groups) cells?.close();
  }

  /** Emits the next partitions, as many as fill a batch, at least one. */
  #emitNext(sorted: Int32Array): void {
    const from = this.#emitted;
    let to = from + 1;
    while (to < sorted.length && (to - from < BATCH_ROWS || this.#same[to] !== 0)) to++;
    while (to < sorted.length && this.#same[to] !== 0) to++;
    this.#emitted = to;
    const { engine } = this.#context;
    const pointer = engine.memory.reserve(4 * (to - from));
    engine.memory.i32.set(sorted.subarray(from, to), pointer >>> 2);
    const { schema } = this.#context.inputs[0]!;
    const columns = schema.fields.map((_, c) => this.#rows.gather(c, pointer, to - from));
    const batch = Batch.of(engine, schema, columns, to - from);
    const rows = partitioned(this.#same.subarray(from, to));
    const values = this.#groups.flatMap((group) => this.#values(group, batch, rows));
    this.#output.bind(null, new BatchRows(engine, batch), new VectorRows(engine, values));
    const all = Int32Array.from({ length: to - from }, (_, row) => row);
    this.#output.pushAll(INSERT, all, all, all.length);
    this.#output.flush();
  }

  #values({ group, places, cells }: Group, batch: Batch, rows: Partitioned): Vector[] {
    const accumulated = cells === null ? [] : this.#accumulated(group, cells, batch, rows);
    let next = 0;
    return places.map((place) => place?.values(batch, rows) ?? accumulated[next++]!);
  }

  #accumulated(group: OverGroup, cells: ScratchCells, batch: Batch, rows: Partitioned): Vector[] {
    const [key] = this.#node.orderBy;
    const order =
      key === undefined ? null : { column: batch.column(key.column), descending: key.descending };
    const { steps, reads, partitions } = stepsOf(rows, boundsOf(group, rows, order));
    const source = new BatchRows(this.#context.engine, batch);
    return cells.values(source, steps, reads, partitions);
  }

  #sort(): Int32Array {
    const { engine } = this.#context;
    const { memory } = engine;
    const mark = memory.mark();
    const { slots, count } = this.#rows.table.matches([], 1);
    const gather = (column: number) => this.#rows.gather(column, slots, count);
    const { partitionKeys, orderBy } = this.#node;
    const partitions = partitionKeys.map(gather);
    const order = orderBy.map((key) => ({ ...key, column: gather(key.column) }));
    const by = [
      ...partitions.map((column) => ({ column, descending: false, nullsLast: false })),
      ...order,
    ];
    const rows = sortRows(engine, by, count);
    const sorted = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      sorted[i] = memory.i32[(slots >>> 2) + memory.i32[(rows >>> 2) + i]!]!;
    }
    const samePartition = this.#sameAsBefore(partitions, rows, count);
    const samePeers = this.#sameAsBefore(
      order.map(({ column }) => column),
      rows,
      count,
    );
    this.#same = samePartition.map((same, i) => (same === 0 ? 0 : 1 + samePeers[i]!));
    memory.release(mark);
    return sorted;
  }

  /** Per sorted row 1 where its columns equal those of the row before. */
  #sameAsBefore(columns: readonly Vector[], rows: number, count: number): Uint8Array {
    const same = new Uint8Array(count);
    if (count < 2) return same;
    const { engine } = this.#context;
    const equal = equalRows(engine, { columns, rows }, { columns, rows: rows + 4 }, count - 1);
    same.set(engine.memory.u8.subarray(equal, equal + count - 1), 1);
    return same;
  }
}

/** Bounds of partitions and of ties from what rows have in common with the row before. */
function partitioned(same: Uint8Array): Partitioned {
  const { length } = same;
  const [starts, ends, peerStarts, peerEnds] = [0, 0, 0, 0].map(() => new Int32Array(length));
  for (let row = 0; row < length; row++) {
    starts![row] = row === 0 || same[row] === 0 ? row : starts![row - 1]!;
    peerStarts![row] = row === 0 || same[row] !== 2 ? row : peerStarts![row - 1]!;
  }
  for (let row = length - 1; row >= 0; row--) {
    const last = row === length - 1;
    ends![row] = last || same[row + 1] === 0 ? row + 1 : ends![row + 1]!;
    peerEnds![row] = last || same[row + 1] !== 2 ? row + 1 : peerEnds![row + 1]!;
  }
  return {
    length,
    starts: starts!,
    ends: ends!,
    peerStarts: peerStarts!,
    peerEnds: peerEnds!,
  };
}

/** Groups may hold the same call: their state needs names of its own. */
function withOwnState(context: OperatorContext, group: number): OperatorContext {
  const { state } = context;
  const named = (name: string) => `group ${group}: ${name}`;
  return {
    ...context,
    state: {
      table: (spec) => state.table({ ...spec, name: named(spec.name) }),
      register: (part) => state.register({ ...part, name: named(part.name) }),
      track: (part) => state.track({ ...part, name: named(part.name) }),
      value: (name, initial, merge) => state.value(named(name), initial, merge),
    },
  };
}
