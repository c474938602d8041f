/** Turns upserts and deletes by key into a full changelog, from the last row of each key. */

import { type Batch, bit } from '../../batch/index.ts';
import { DELETE, INSERT, isRetraction, UPDATE_AFTER, UPDATE_BEFORE } from '../../core/index.ts';
import { compilePredicate, type Predicate } from '../../expression/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import { evaluationContext } from '../evaluation.ts';
import type { Operator, OperatorContext } from '../operator.ts';
import { ChangeOutput } from './change-output.ts';
import { equalToBefore, NOTHING } from './row-equality.ts';
import { EitherRows } from './row-source.ts';
import { RowTable } from './row-table.ts';
import { SlotRows } from './slot-rows.ts';

/**
 * A row equal to the one before it changes nothing (unless TTL must be renewed). A filter applies
 * to what is emitted and kept: a row that no longer passes takes the old one back.
 */
class ChangelogNormalize implements Operator {
  readonly #node: NodeOf<'changelogNormalize'>;
  readonly #context: OperatorContext;
  readonly #rows: RowTable;
  readonly #filter: Predicate | null;
  readonly #output: ChangeOutput;
  readonly #current = new SlotRows();

  constructor(node: NodeOf<'changelogNormalize'>, context: OperatorContext) {
    this.#node = node;
    this.#context = context;
    this.#rows = new RowTable(context.state, {
      name: 'deduplicate-state',
      schema: context.inputs[0]!.schema,
      keys: node.keys,
      index: 'unique',
      ttlMs: node.stateTtlMs,
    });
    this.#filter =
      node.condition === null ? null : compilePredicate(node.condition, evaluationContext(context));
    this.#output = new ChangeOutput(context, node.schema);
  }

  process(batch: Batch): void {
    const { engine } = this.#context;
    const { slots, created } = this.#rows.table.upsert(this.#rows.keysOf(batch), batch.length);
    const passes = this.#passes(batch);
    const before = this.#follow(batch, slots, created, passes);
    const renews = this.#node.stateTtlMs > 0;
    const equal = renews ? null : equalToBefore(engine, batch, before, this.#rows);
    this.#output.bind(batch.held, new EitherRows(engine, batch.columns(), this.#rows));
    for (let row = 0; row < batch.length; row++) {
      this.#output.causedBy(row);
      this.#change(row, before[row]!, this.#adds(batch, row, passes), equal?.[row] === 1);
    }
    this.#output.flush();
    this.#write(batch, slots, passes);
  }

  #change(row: number, before: number, adds: boolean, equal: boolean): void {
    if (!adds) {
      if (before !== NOTHING) this.#output.push(DELETE, before);
    } else if (before === NOTHING) this.#output.push(INSERT, row);
    else if (!equal) {
      if (this.#node.changelog.updateBefore) this.#output.push(UPDATE_BEFORE, before);
      this.#output.push(UPDATE_AFTER, row);
    }
  }

  /** Per row 1 where the filter lets it pass; null without one. */
  #passes(batch: Batch): Uint8Array | null {
    if (this.#filter === null) return null;
    const { selection, count } = this.#filter.select(batch);
    const { i32 } = this.#context.engine.memory;
    const passes = new Uint8Array(batch.length);
    for (let i = 0; i < count; i++) passes[i32[(selection >>> 2) + i]!] = 1;
    return passes;
  }

  #adds(batch: Batch, row: number, passes: Uint8Array | null): boolean {
    return !isRetraction(batch.kind(row)) && passes?.[row] !== 0;
  }

  #follow(batch: Batch, slots: number, created: number, passes: Uint8Array | null): Int32Array {
    const { memory } = this.#context.engine;
    const before = new Int32Array(batch.length);
    this.#current.begin(this.#rows.table.capacity);
    for (let row = 0; row < batch.length; row++) {
      const slot = memory.i32[(slots >>> 2) + row]!;
      const earlier = this.#current.get(slot);
      if (earlier < 0) before[row] = bit(memory, created, row) ? NOTHING : ~slot;
      else before[row] = this.#adds(batch, earlier, passes) ? earlier : NOTHING;
      this.#current.set(slot, row);
    }
    return before;
  }

  /** Keeps the last row of each key, or drops the key if that is gone. */
  #write(batch: Batch, slots: number, passes: Uint8Array | null): void {
    const { memory } = this.#context.engine;
    const [targets, rows, gone] = [0, 0, 0].map(() => memory.reserve(4 * batch.length));
    const { i32 } = memory;
    let kept = 0;
    let removed = 0;
    for (let row = 0; row < batch.length; row++) {
      const slot = i32[(slots >>> 2) + row]!;
      if (this.#current.get(slot) !== row) continue;
      if (this.#adds(batch, row, passes)) {
        i32[(targets! >>> 2) + kept] = slot;
        i32[(rows! >>> 2) + kept++] = row;
      } else i32[(gone! >>> 2) + removed++] = slot;
    }
    this.#rows.write(targets!, batch.select(rows!, kept));
    this.#rows.table.remove(gone!, removed);
  }
}

export function createChangelogNormalize(
  node: NodeOf<'changelogNormalize'>,
  context: OperatorContext,
): Operator {
  return new ChangelogNormalize(node, context);
}
