/** Regular join: both sides are kept, every change is joined with what the other side holds. */

import type { Batch } from '../../batch/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import { ChangeOutput } from '../changelog/change-output.ts';
import { BatchRows } from '../changelog/row-source.ts';
import type { Operator, OperatorContext } from '../operator.ts';
import { JoinChanges, type Pairs } from './join-changes.ts';
import { JoinCondition } from './join-condition.ts';
import { rowsWithKeys, throughSelection } from './join-keys.ts';
import { JoinSide } from './join-side.ts';
import { Slices } from './slices.ts';

class Join implements Operator {
  readonly #node: NodeOf<'join'>;
  readonly #context: OperatorContext;
  readonly #sides: readonly [JoinSide, JoinSide];
  readonly #condition: JoinCondition | null;
  readonly #output: ChangeOutput;
  readonly #changes: JoinChanges;
  readonly #slices: Slices;

  constructor(node: NodeOf<'join'>, context: OperatorContext) {
    const { joinType } = node;
    const semi = joinType === 'semi' || joinType === 'anti';
    const outer = [
      joinType === 'left' || joinType === 'full',
      joinType === 'right' || joinType === 'full',
    ] as const;
    this.#node = node;
    this.#context = context;
    this.#slices = new Slices(context.engine);
    this.#sides = [this.#side(0, outer[0] || semi), this.#side(1, outer[1])];
    const [left, right] = context.inputs.map((input) => input.schema.fields);
    this.#condition =
      node.condition === null
        ? null
        : new JoinCondition(context, node.condition, [...left!, ...right!], left!.length);
    this.#output = new ChangeOutput(context, node.schema);
    this.#changes = new JoinChanges(this.#output, this.#sides, outer, joinType);
  }

  #side(input: 0 | 1, counted: boolean): JoinSide {
    const node = this.#node;
    const hinted = input === 0 ? node.leftStateTtlMs : node.rightStateTtlMs;
    return new JoinSide(this.#context, {
      name: input === 0 ? 'left-records' : 'right-records',
      input,
      schema: this.#context.inputs[input]!.schema,
      keys: input === 0 ? node.leftKeys : node.rightKeys,
      uniqueKey: input === 0 ? node.leftUniqueKey : node.rightUniqueKey,
      ttlMs: hinted < 0 ? node.stateTtlMs : hinted,
      counted,
    });
  }

  process(batch: Batch, input: number): void {
    this.#slices.forEach(batch, (slice) => this.#join(slice, input));
  }

  #join(batch: Batch, input: number): number {
    const [own, other] = [this.#sides[input]!, this.#sides[1 - input]!];
    const selection = rowsWithKeys(this.#context.engine, this.#keys(batch, input), batch.length);
    const keyed = selection === null ? batch : batch.select(selection.rows, selection.count);
    const pairs = this.#pairs(batch, keyed, selection?.rows ?? 0, input);

    const stored = other.rows;
    const rows = new BatchRows(this.#context.engine, batch);
    const sources = input === 0 ? [rows, stored] : [stored, rows];
    this.#output.bind(null, ...(this.#changes.leftOnly ? sources.slice(0, 1) : sources));
    const counts = this.#changes.emit(batch, input, pairs);
    this.#output.flush();
    own.apply(
      keyed,
      selection === null ? counts : this.#pick(counts, selection.rows, keyed.length),
    );
    return pairs.candidates;
  }

  #keys(batch: Batch, input: number) {
    const keys = input === 0 ? this.#node.leftKeys : this.#node.rightKeys;
    return keys.map((column, i) => ({
      column: batch.column(column),
      nullSafe: this.#node.nullSafe[i] ?? false,
    }));
  }

  /** Pairs of a row of `batch` and a slot of the other side that satisfy keys and condition. */
  #pairs(
    batch: Batch,
    keyed: Batch,
    selection: number,
    input: number,
  ): Pairs & { readonly candidates: number } {
    const { engine } = this.#context;
    const [own, other] = [this.#sides[input]!, this.#sides[1 - input]!];
    const { rows, slots, count } = other.match(own.rows.keysOf(keyed), keyed.length);
    if (selection !== 0) throughSelection(engine, rows, count, selection);
    const condition = this.#condition;
    let kept = count;
    if (condition !== null) {
      const source = new BatchRows(engine, batch);
      kept =
        input === 0
          ? condition.filter(source, rows, other.rows, slots, count)
          : condition.filter(other.rows, slots, source, rows, count);
    }
    const { i32 } = engine.memory;
    return {
      rows: i32.slice(rows >>> 2, (rows >>> 2) + kept),
      slots: i32.slice(slots >>> 2, (slots >>> 2) + kept),
      count: kept,
      candidates: count,
    };
  }

  #pick(counts: Int32Array, rows: number, length: number): Int32Array {
    const { i32 } = this.#context.engine.memory;
    return Int32Array.from({ length }, (_, i) => counts[i32[(rows >>> 2) + i]!]!);
  }
}

export function createJoin(node: NodeOf<'join'>, context: OperatorContext): Operator {
  return new Join(node, context);
}
