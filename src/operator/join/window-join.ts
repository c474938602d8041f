/** Joins rows of equal windows, once the window is over. */

import type { Batch } from '../../batch/index.ts';
import { INSERT } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import { AttachedWindow } from '../attached-window.ts';
import { ChangeOutput } from '../changelog/change-output.ts';
import { RowTable } from '../changelog/row-table.ts';
import type { Operator, OperatorContext, Progress } from '../operator.ts';
import { WindowSlots } from '../window-slots.ts';
import { JoinCondition } from './join-condition.ts';
import { rowsWithKeys, throughSelection } from './join-keys.ts';
import { Slices } from './slices.ts';

interface Side {
  readonly window: AttachedWindow;
  readonly keys: readonly number[];
  readonly rows: RowTable;
  readonly slots: WindowSlots;
}

class WindowJoin implements Operator {
  readonly #node: NodeOf<'windowJoin'>;
  readonly #context: OperatorContext;
  readonly #sides: readonly [Side, Side];
  readonly #condition: JoinCondition | null;
  readonly #output: ChangeOutput;
  readonly #slices: Slices;

  constructor(node: NodeOf<'windowJoin'>, context: OperatorContext) {
    this.#node = node;
    this.#context = context;
    this.#sides = [this.#side(0), this.#side(1)];
    const [left, right] = context.inputs.map((input) => input.schema.fields);
    this.#condition =
      node.condition === null
        ? null
        : new JoinCondition(context, node.condition, [...left!, ...right!], left!.length);
    this.#output = new ChangeOutput(context, node.schema);
    this.#slices = new Slices(context.engine);
  }

  #side(input: 0 | 1): Side {
    const { left, right, leftKeys, rightKeys } = this.#node;
    const window = new AttachedWindow(this.#context, input === 0 ? left : right);
    const keys = input === 0 ? leftKeys : rightKeys;
    const rows = new RowTable(this.#context.state, {
      name: input === 0 ? 'left-records' : 'right-records',
      schema: this.#context.inputs[input]!.schema,
      keys: [...keys, ...window.columns],
      partitionKeys: keys.length,
      index: 'chain',
      ttlMs: 0,
    });
    return { window, keys, rows, slots: new WindowSlots() };
  }

  open(): void {
    const { memory } = this.#context.engine;
    for (const { rows, window, slots } of this.#sides) {
      const live = [...rows.table.slots()];
      const pointer = memory.reserve(4 * live.length);
      memory.i32.set(live, pointer >>> 2);
      const ends = window.ends((c) => rows.gather(c, pointer, live.length), live.length);
      live.forEach((slot, i) => {
        this.#register(slots, ends[i]!, slot);
      });
    }
  }

  process(batch: Batch, input: number): void {
    const { rows, window, slots } = this.#sides[input]!;
    const onTime = window.onTime(batch);
    if (onTime.length === 0) return;
    const ends = window.ends((column) => onTime.column(column), onTime.length);
    const stored = rows.append(onTime);
    const { i32 } = this.#context.engine.memory;
    for (let row = 0; row < onTime.length; row++) {
      this.#register(slots, ends[row]!, i32[(stored >>> 2) + row]!);
    }
  }

  #register(slots: WindowSlots, end: number, slot: number): void {
    slots.add(end, slot);
    if (this.#node.left.processingTime) this.#context.registerTimer(end - 1);
  }

  watermark(watermarkMs: number): Progress {
    if (!this.#node.left.processingTime && this.#fireNext(watermarkMs)) return 'more';
    this.#context.output.watermark(watermarkMs);
    return 'done';
  }

  timer(atMs: number): Progress {
    return this.#fireNext(atMs) ? 'more' : 'done';
  }

  /** Fires the earliest window that is over. True if there was one. */
  #fireNext(timeMs: number): boolean {
    const [left, right] = this.#sides;
    const end = Math.min(left.slots.nextEnd, right.slots.nextEnd);
    if (end - 1 > timeMs || end === Number.POSITIVE_INFINITY) return false;
    const [lefts, rights] = [left.slots.take(end), right.slots.take(end)];
    this.#output.bind(null, ...(this.#leftOnly ? [left.rows] : [left.rows, right.rows]));
    if (!this.#node.left.processingTime) this.#output.firedAt(end - 1);
    const matched = new Set<number>();
    this.#slices.forRange(lefts.length, (from, to) =>
      this.#join(lefts.subarray(from, to), matched),
    );
    const { joinType } = this.#node;
    if (joinType === 'right' || joinType === 'full') {
      for (const slot of rights) if (!matched.has(slot)) this.#output.push(INSERT, -1, slot);
    }
    this.#output.flush();
    this.#remove(left.rows, lefts);
    this.#remove(right.rows, rights);
    return true;
  }

  get #leftOnly(): boolean {
    return this.#node.joinType === 'semi' || this.#node.joinType === 'anti';
  }

  /** Joins stored left rows and notes the right rows that they match. */
  #join(lefts: Int32Array, matched: Set<number>): number {
    const { engine } = this.#context;
    const { memory } = engine;
    const [left, right] = this.#sides;
    const mark = memory.mark();
    const slots = memory.reserve(4 * lefts.length);
    memory.i32.set(lefts, slots >>> 2);
    const keys = left.keys.map((column) => left.rows.gather(column, slots, lefts.length));
    const selection = rowsWithKeys(
      engine,
      keys.map((column, i) => ({ column, nullSafe: this.#node.nullSafe[i] ?? false })),
      lefts.length,
    );
    const asking = selection === null ? slots : this.#pick(slots, selection.rows, selection.count);
    const count = selection?.count ?? lefts.length;
    const columns = [...left.keys, ...left.window.columns];
    const asked = columns.map((column) => left.rows.gather(column, asking, count));
    const found = right.rows.table.matches(asked, count);
    // Rows of `found` name rows of `asking`; from here on they name left slots.
    throughSelection(engine, found.rows, found.count, asking);
    const kept =
      this.#condition === null
        ? found.count
        : this.#condition.filter(left.rows, found.rows, right.rows, found.slots, found.count);
    this.#emit(lefts, found.rows, found.slots, kept, matched);
    memory.release(mark);
    return found.count;
  }

  #pick(slots: number, rows: number, count: number): number {
    const picked = this.#context.engine.memory.reserve(4 * count);
    const { i32 } = this.#context.engine.memory;
    for (let i = 0; i < count; i++) {
      i32[(picked >>> 2) + i] = i32[(slots >>> 2) + i32[(rows >>> 2) + i]!]!;
    }
    return picked;
  }

  #emit(
    lefts: Int32Array,
    pairLefts: number,
    pairRights: number,
    count: number,
    matched: Set<number>,
  ): void {
    const { i32 } = this.#context.engine.memory;
    const leftSlots = i32.slice(pairLefts >>> 2, (pairLefts >>> 2) + count);
    const rightSlots = i32.slice(pairRights >>> 2, (pairRights >>> 2) + count);
    const { joinType } = this.#node;
    if (joinType === 'right' || joinType === 'full') {
      for (const slot of rightSlots) matched.add(slot);
    }
    let next = 0;
    for (const slot of lefts) {
      const from = next;
      while (next < count && leftSlots[next] === slot) next++;
      if (this.#leftOnly) {
        if (next > from === (joinType === 'semi')) this.#output.push(INSERT, slot);
      } else if (next > from) {
        for (let i = from; i < next; i++) this.#output.push(INSERT, slot, rightSlots[i]!);
      } else if (joinType === 'left' || joinType === 'full') {
        this.#output.push(INSERT, slot, -1);
      }
    }
  }

  #remove(rows: RowTable, slots: Int32Array): void {
    const { memory } = this.#context.engine;
    const mark = memory.mark();
    const pointer = memory.reserve(4 * slots.length);
    memory.i32.set(slots, pointer >>> 2);
    rows.table.remove(pointer, slots.length);
    memory.release(mark);
  }
}

export function createWindowJoin(node: NodeOf<'windowJoin'>, context: OperatorContext): Operator {
  return new WindowJoin(node, context);
}
