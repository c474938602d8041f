/** Joins each left row with the right row that is there at that moment. */

import type { Batch } from '../../batch/index.ts';
import { isRetraction } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import { BatchRows } from '../changelog/row-source.ts';
import { RowTable } from '../changelog/row-table.ts';
import { SlotRows } from '../changelog/slot-rows.ts';
import type { Operator, OperatorContext } from '../operator.ts';
import { VersionJoin } from './version-join.ts';

export class ProcTimeTemporalJoin implements Operator {
  readonly #node: NodeOf<'temporalJoin'>;
  readonly #context: OperatorContext;
  readonly #current: RowTable;
  readonly #join: VersionJoin;
  /** The last row of the running batch per slot. */
  readonly #last = new SlotRows();

  constructor(node: NodeOf<'temporalJoin'>, context: OperatorContext) {
    this.#node = node;
    this.#context = context;
    this.#join = new VersionJoin(node, context);
    this.#current = new RowTable(context.state, {
      name: 'right',
      schema: context.inputs[1]!.schema,
      keys: node.rightKeys,
      index: 'unique',
      ttlMs: node.stateTtlMs,
    });
  }

  process(batch: Batch, input: number): void {
    if (input === 1) this.#replace(batch);
    else this.#probe(batch);
  }

  /** The last change of each key decides what is there. */
  #replace(batch: Batch): void {
    const { memory } = this.#context.engine;
    const { slots } = this.#current.table.upsert(this.#current.keysOf(batch), batch.length);
    const [targets, rows, gone] = [0, 0, 0].map(() => memory.reserve(4 * batch.length));
    const { i32 } = memory;
    const last = this.#last;
    last.begin(this.#current.table.capacity);
    for (let row = 0; row < batch.length; row++) last.set(i32[(slots >>> 2) + row]!, row);
    let kept = 0;
    let removed = 0;
    for (let row = 0; row < batch.length; row++) {
      const slot = i32[(slots >>> 2) + row]!;
      if (last.get(slot) !== row) continue;
      if (isRetraction(batch.kind(row))) i32[(gone! >>> 2) + removed++] = slot;
      else {
        i32[(targets! >>> 2) + kept] = slot;
        i32[(rows! >>> 2) + kept++] = row;
      }
    }
    this.#current.write(targets!, batch.select(rows!, kept));
    this.#current.table.remove(gone!, removed);
  }

  #probe(batch: Batch): void {
    const { engine } = this.#context;
    const { memory } = engine;
    const { leftKeys, nullSafe } = this.#node;
    const keys = leftKeys.map((column) => batch.column(column));
    const slots = this.#current.table.find(keys, batch.length);
    const rows = memory.reserve(4 * batch.length);
    for (let row = 0; row < batch.length; row++) {
      memory.i32[(rows >>> 2) + row] = row;
      if (keys.some((key, i) => !nullSafe[i] && key.isNull(row))) {
        memory.i32[(slots >>> 2) + row] = -1;
      }
    }
    const left = new BatchRows(engine, batch);
    const { output } = this.#join;
    output.bind(batch.held, left, this.#current);
    this.#join.emit(left, rows, this.#current, slots, batch.length, (row) => {
      output.causedBy(row);
      return batch.kind(row);
    });
    output.flush();
  }
}
