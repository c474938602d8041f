/** Brings a changelog in line with a sink's key, which is not its own: the latest live row of each key wins. */

import { type Batch, equalRows } from '../../batch/index.ts';
import { DELETE, INSERT, isRetraction, MillraceError, UPDATE_AFTER } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import type { Operator, OperatorContext } from '../operator.ts';
import { ChangeOutput } from './change-output.ts';
import { EitherRows } from './row-source.ts';
import { RowTable } from './row-table.ts';
import { SlotRows } from './slot-rows.ts';

/** Rows handled at once: each is paired with every live row of its key. */
const SLICE_ROWS = 256;

/** Rows of a slice paired with the slots of their keys, and whether each pair is the same row. */
interface Candidates {
  readonly rows: Int32Array;
  readonly slots: Int32Array;
  readonly equal: Uint8Array;
}

/**
 * Follows Flink's SinkUpsertMaterializer: a list of live rows per sink key, in order of arrival. With an
 * upsert key a row of a known one is replaced in place; otherwise equal rows pile up.
 */
class SinkMaterialize implements Operator {
  readonly #context: OperatorContext;
  readonly #rows: RowTable;
  readonly #output: ChangeOutput;
  /** Columns by which a row is found again. */
  readonly #identity: readonly number[];
  readonly #replaces: boolean;
  /** The row of the slice that a slot was made for. */
  readonly #madeFor = new SlotRows();
  /** The row of the slice that has replaced a slot's content. */
  readonly #content = new SlotRows();

  constructor(node: NodeOf<'sinkMaterialize'>, context: OperatorContext) {
    const { schema } = context.inputs[0]!;
    this.#context = context;
    this.#identity = node.upsertKeys ?? schema.fields.map((_, column) => column);
    this.#replaces = node.upsertKeys !== null;
    this.#rows = new RowTable(context.state, {
      name: 'values',
      schema,
      keys: node.keys,
      index: 'chain',
      ttlMs: node.stateTtlMs,
    });
    this.#output = new ChangeOutput(context, node.schema);
  }

  process(batch: Batch): void {
    const { memory } = this.#context.engine;
    for (let from = 0; from < batch.length; from += SLICE_ROWS) {
      const length = Math.min(SLICE_ROWS, batch.length - from);
      const mark = memory.mark();
      const rows = memory.reserve(4 * length);
      for (let i = 0; i < length; i++) memory.i32[(rows >>> 2) + i] = from + i;
      this.#slice(batch.select(rows, length));
      memory.release(mark);
    }
  }

  #slice(batch: Batch): void {
    const { engine } = this.#context;
    const own = this.#append(batch);
    const candidates = this.#candidates(batch);
    const gone = new Set<number>();
    const replaced = new Set<number>();
    this.#output.bind(null, new EitherRows(engine, batch.columns(), this.#rows));
    for (let row = 0, next = 0; row < batch.length; row++) {
      const live: number[] = [];
      let found = -1;
      for (; candidates.rows[next] === row; next++) {
        const slot = candidates.slots[next]!;
        if (gone.has(slot) || this.#madeFor.get(slot) >= row) continue;
        if (found < 0 && candidates.equal[next] === 1) found = live.length;
        live.push(slot);
      }
      if (isRetraction(batch.kind(row))) this.#retract(row, live, found, gone);
      else {
        this.#output.push(live.length === 0 ? INSERT : UPDATE_AFTER, row);
        if (!this.#replaces || found < 0) continue;
        this.#content.set(live[found]!, row);
        replaced.add(live[found]!);
        gone.add(own[row]!);
      }
    }
    this.#output.flush();
    this.#settle(batch, replaced, gone);
  }

  #retract(row: number, live: readonly number[], found: number, gone: Set<number>): void {
    if (found < 0) return;
    gone.add(live[found]!);
    if (live.length === 1) this.#output.push(DELETE, row);
    else if (found === live.length - 1) {
      this.#output.push(UPDATE_AFTER, this.#reference(live[found - 1]!));
    }
  }

  /** Where the content of a slot is now: a row of the slice, or ~slot. */
  #reference(slot: number): number {
    const replaced = this.#content.get(slot);
    if (replaced >= 0) return replaced;
    const made = this.#madeFor.get(slot);
    return made >= 0 ? made : ~slot;
  }

  /** Keeps the rows that add and gives the slot of each, -1 for those that take away. */
  #append(batch: Batch): Int32Array {
    const { memory } = this.#context.engine;
    const added = memory.reserve(4 * batch.length);
    let count = 0;
    for (let row = 0; row < batch.length; row++) {
      if (!isRetraction(batch.kind(row))) memory.i32[(added >>> 2) + count++] = row;
    }
    const slots = this.#rows.append(batch.select(added, count));
    this.#madeFor.begin(this.#rows.table.capacity);
    this.#content.begin(this.#rows.table.capacity);
    const own = new Int32Array(batch.length).fill(-1);
    const { i32 } = memory;
    for (let i = 0; i < count; i++) {
      const row = i32[(added >>> 2) + i]!;
      own[row] = i32[(slots >>> 2) + i]!;
      this.#madeFor.set(own[row], row);
    }
    return own;
  }

  #candidates(batch: Batch): Candidates {
    const { engine } = this.#context;
    const { memory } = engine;
    const found = this.#rows.table.matches(this.#rows.keysOf(batch), batch.length);
    const identity = memory.reserve(4 * found.count);
    for (let i = 0; i < found.count; i++) memory.i32[(identity >>> 2) + i] = i;
    const equal = equalRows(
      engine,
      { columns: this.#identity.map((column) => batch.column(column)), rows: found.rows },
      {
        columns: this.#identity.map((c) => this.#rows.gather(c, found.slots, found.count)),
        rows: identity,
      },
      found.count,
    );
    const { i32, u8 } = memory;
    return {
      rows: i32.slice(found.rows >>> 2, (found.rows >>> 2) + found.count),
      slots: i32.slice(found.slots >>> 2, (found.slots >>> 2) + found.count),
      equal: u8.slice(equal, equal + found.count),
    };
  }

  /** Writes what was replaced and removes what is gone. */
  #settle(batch: Batch, replaced: ReadonlySet<number>, gone: ReadonlySet<number>): void {
    const targets = [...replaced].filter((slot) => !gone.has(slot));
    const sources = targets.map((slot) => this.#content.get(slot));
    const written = batch.select(this.#pointerTo(sources), sources.length);
    this.#rows.write(this.#pointerTo(targets), written);
    this.#rows.table.remove(this.#pointerTo([...gone]), gone.size);
  }

  #pointerTo(values: readonly number[]): number {
    const { memory } = this.#context.engine;
    const pointer = memory.reserve(4 * values.length);
    memory.i32.set(values, pointer >>> 2);
    return pointer;
  }
}

export function createSinkMaterialize(
  node: NodeOf<'sinkMaterialize'>,
  context: OperatorContext,
): Operator {
  if (node.conflict !== 'deduplicate') throw conflictUnsupported(node.conflict);
  return new SinkMaterialize(node, context);
}

function conflictUnsupported(conflict: string): MillraceError {
  const message = `ON CONFLICT DO ${conflict.toUpperCase()} is not supported`;
  return new MillraceError('OPERATOR_UNSUPPORTED', message, {
    hint: 'use ON CONFLICT DO DEDUPLICATE',
  });
}
