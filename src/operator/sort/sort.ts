/** ORDER BY over bounded input: everything is kept, sorted and emitted at its end. */

import { BATCH_ROWS, Batch } from '../../batch/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import { sortRows } from '../../state/index.ts';
import { RowTable } from '../changelog/row-table.ts';
import type { Operator, OperatorContext, Progress } from '../operator.ts';

/** With a limit, rows that cannot be among the first go whenever this many more are kept. */
const SURPLUS_ROWS = 4 * BATCH_ROWS;

class Sort implements Operator {
  readonly #node: NodeOf<'sort'>;
  readonly #context: OperatorContext;
  readonly #rows: RowTable;
  /** Slots in the order of emission, once the input has ended. */
  #sorted: Int32Array | null = null;
  #emitted = 0;

  constructor(node: NodeOf<'sort'>, context: OperatorContext) {
    this.#node = node;
    this.#context = context;
    this.#rows = new RowTable(context.state, {
      name: 'rows',
      schema: context.inputs[0]!.schema,
      keys: [],
      index: 'chain',
      ttlMs: 0,
    });
  }

  process(batch: Batch): void {
    this.#rows.append(batch);
    const { offset, limit } = this.#node;
    if (limit >= 0 && this.#rows.table.size > offset + limit + SURPLUS_ROWS) this.#trim();
  }

  endOfInput(): Progress {
    const { engine, output } = this.#context;
    const { offset, limit } = this.#node;
    this.#sorted ??= this.#sort().slice(offset, limit < 0 ? undefined : offset + limit);
    const count = Math.min(BATCH_ROWS, this.#sorted.length - this.#emitted);
    if (count > 0) {
      const slots = engine.memory.reserve(4 * count);
      const part = this.#sorted.subarray(this.#emitted, this.#emitted + count);
      engine.memory.i32.set(part, slots >>> 2);
      const { schema } = this.#node;
      const columns = schema.fields.map((_, c) => this.#rows.gather(c, slots, count));
      this.#emitted += count;
      output.emit(Batch.of(engine, schema, columns, count));
    }
    if (this.#emitted < this.#sorted.length) return 'more';
    this.#rows.table.clear();
    return 'done';
  }

  #trim(): void {
    const { memory } = this.#context.engine;
    const mark = memory.mark();
    const surplus = this.#sort().subarray(this.#node.offset + this.#node.limit);
    const slots = memory.reserve(4 * surplus.length);
    memory.i32.set(surplus, slots >>> 2);
    this.#rows.table.remove(slots, surplus.length);
    memory.release(mark);
  }

  /** All slots in order, ties by arrival. */
  #sort(): Int32Array {
    const { engine } = this.#context;
    const { memory } = engine;
    const mark = memory.mark();
    const { slots, count } = this.#rows.table.matches([], 1);
    const by = this.#node.keys.map((key) => ({
      ...key,
      column: this.#rows.gather(key.column, slots, count),
    }));
    const rows = sortRows(engine, by, count);
    const { i32 } = memory;
    const sorted = new Int32Array(count);
    for (let i = 0; i < count; i++) {
      sorted[i] = i32[(slots >>> 2) + i32[(rows >>> 2) + i]!]!;
    }
    memory.release(mark);
    return sorted;
  }
}

export function createSort(node: NodeOf<'sort'>, context: OperatorContext): Operator {
  return new Sort(node, context);
}
