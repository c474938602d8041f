/** Top-N, or deduplication, within windows: the first rows of each partition go out when the window is over. */

import { type Batch, Vector } from '../../batch/index.ts';
import { DOUBLE, type Field, INSERT } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import { AttachedWindow } from '../attached-window.ts';
import { ChangeOutput } from '../changelog/change-output.ts';
import { IndexNumbers } from '../changelog/row-source.ts';
import { RowTable } from '../changelog/row-table.ts';
import type { Operator, OperatorContext, Progress } from '../operator.ts';
import { WindowSlots } from '../window-slots.ts';

/** Groups whose rows are gathered at a time while a window fires. */
const GROUPS_AT_ONCE = 4096;

const ARRIVAL: Field = { name: 'arrival', type: DOUBLE(false) };
const LATEST_FIRST = { descending: true, nullsLast: false };

/** Keeps no more than the rows that can still be among the first `end` of their window and partition. */
class WindowRank implements Operator {
  readonly #node: NodeOf<'windowRank'>;
  readonly #context: OperatorContext;
  readonly #window: AttachedWindow;
  readonly #rows: RowTable;
  /** Partitions by window: one slot per group of rows that are ranked together. */
  readonly #groups: RowTable;
  readonly #fired = new WindowSlots();
  readonly #output: ChangeOutput;
  readonly #arrived: { get(): number; set(value: number): void };

  constructor(node: NodeOf<'windowRank'>, context: OperatorContext) {
    const { schema } = context.inputs[0]!;
    this.#node = node;
    this.#context = context;
    this.#window = new AttachedWindow(context, node.window);
    const keys = [...node.partitionKeys, ...this.#window.columns];
    const last = node.ties === 'last';
    const order = node.orderBy.filter((key) => !keys.includes(key.column));
    this.#rows = new RowTable(context.state, {
      name: 'data-state',
      schema,
      keys,
      partitionKeys: node.partitionKeys.length,
      index: order.length === 0 ? 'chain' : 'ordered',
      order: last ? [...order, { ...LATEST_FIRST, column: schema.fields.length }] : order,
      ttlMs: 0,
      extras: last ? [ARRIVAL] : [],
    });
    this.#groups = new RowTable(context.state, {
      name: 'groups',
      schema: { fields: keys.map((column) => schema.fields[column]!) },
      keys: keys.map((_, i) => i),
      partitionKeys: node.partitionKeys.length,
      index: 'unique',
      ttlMs: 0,
    });
    this.#output = new ChangeOutput(context, node.schema);
    this.#arrived = context.state.value('arrived', 0, 'max');
  }

  /** Finds again when each group fires. */
  open(): void {
    const { table } = this.#rows;
    const { memory } = this.#context.engine;
    const slots = [...table.slots()];
    const pointer = memory.reserve(4 * slots.length);
    memory.i32.set(slots, pointer >>> 2);
    const gather = (column: number) => this.#rows.gather(column, pointer, slots.length);
    const keys = [...this.#node.partitionKeys, ...this.#window.columns].map(gather);
    this.#schedule(keys, this.#window.ends(gather, slots.length), slots.length, true);
  }

  process(batch: Batch): void {
    const onTime = this.#window.onTime(batch);
    const { length } = onTime;
    if (length === 0) return;
    this.#rows.append(onTime, this.#node.ties === 'last' ? [this.#arrivals(length)] : []);
    const keys = this.#rows.keysOf(onTime);
    this.#schedule(
      keys,
      this.#window.ends((c) => onTime.column(c), length),
      length,
      false,
    );
    const surplus = this.#rows.table.surplus(keys, length, this.#node.end);
    this.#rows.table.remove(surplus.slots, surplus.count);
  }

  /** Numbers rows in the order in which they come. */
  #arrivals(length: number): Vector {
    const { memory } = this.#context.engine;
    const values = memory.reserve(8 * length);
    const first = this.#arrived.get();
    for (let row = 0; row < length; row++) memory.f64[(values >>> 3) + row] = first + row;
    this.#arrived.set(first + length);
    return new Vector(memory, ARRIVAL.type, length, 0, values);
  }

  /** Notes the groups that are new, or all of them after a restore. */
  #schedule(
    keys: Parameters<RowTable['table']['upsert']>[0],
    ends: Float64Array,
    length: number,
    restored: boolean,
  ): void {
    const { slots, created } = this.#groups.table.upsert(keys, length);
    const { i32, u8 } = this.#context.engine.memory;
    const seen = new Set<number>();
    for (let row = 0; row < length; row++) {
      const slot = i32[(slots >>> 2) + row]!;
      const isNew = ((u8[created + (row >>> 3)]! >>> (row & 7)) & 1) === 1;
      if (!isNew && (!restored || seen.has(slot))) continue;
      if (restored) seen.add(slot);
      this.#fired.add(ends[row]!, slot);
      if (this.#node.window.processingTime) this.#context.registerTimer(ends[row]! - 1);
    }
  }

  watermark(watermarkMs: number): Progress {
    if (!this.#node.window.processingTime && this.#fireNext(watermarkMs)) return 'more';
    this.#context.output.watermark(watermarkMs);
    return 'done';
  }

  timer(atMs: number): Progress {
    return this.#fireNext(atMs) ? 'more' : 'done';
  }

  /** Fires the earliest window that is over. True if there was one. */
  #fireNext(timeMs: number): boolean {
    const end = this.#fired.nextEnd;
    if (end - 1 > timeMs || end === Number.POSITIVE_INFINITY) return false;
    const groups = this.#fired.take(end);
    const { engine } = this.#context;
    if (this.#node.outputRank) this.#output.bind(null, this.#rows, new IndexNumbers(engine));
    else this.#output.bind(null, this.#rows);
    if (!this.#node.window.processingTime) this.#output.firedAt(end - 1);
    for (let from = 0; from < groups.length; from += GROUPS_AT_ONCE) {
      this.#emit(groups.subarray(from, from + GROUPS_AT_ONCE));
    }
    return true;
  }

  #emit(groups: Int32Array): void {
    const { memory } = this.#context.engine;
    const mark = memory.mark();
    const slots = memory.reserve(4 * groups.length);
    memory.i32.set(groups, slots >>> 2);
    const width = this.#groups.columnCount;
    const keys = Array.from({ length: width }, (_, column) =>
      this.#groups.gather(column, slots, groups.length),
    );
    const found = this.#rows.table.matches(keys, groups.length);
    let group = -1;
    let rank = 0;
    for (let i = 0; i < found.count; i++) {
      const row = memory.i32[(found.rows >>> 2) + i]!;
      rank = row === group ? rank + 1 : 1;
      group = row;
      if (rank < this.#node.start || rank > this.#node.end) continue;
      this.#output.push(INSERT, memory.i32[(found.slots >>> 2) + i]!, rank);
    }
    this.#output.flush();
    this.#rows.table.remove(found.slots, found.count);
    this.#groups.table.remove(slots, groups.length);
    memory.release(mark);
  }
}

export function createWindowRank(node: NodeOf<'windowRank'>, context: OperatorContext): Operator {
  return new WindowRank(node, context);
}
