/** What a change on one side of a regular join makes of the joined rows, in Flink's kinds and order. */

import type { Batch } from '../../batch/index.ts';
import { DELETE, INSERT, isRetraction } from '../../core/index.ts';
import type { JoinType } from '../../plan/index.ts';
import type { ChangeOutput } from '../changelog/change-output.ts';
import type { JoinSide } from './join-side.ts';

/** Matches of the rows of a batch with slots of the other side, rows ascending. */
export interface Pairs {
  readonly rows: Int32Array;
  readonly slots: Int32Array;
  readonly count: number;
}

/**
 * Follows Flink's StreamingJoinOperator and StreamingSemiAntiJoinOperator. A row of an outer side (the
 * left one of semi and anti) counts its matches: at none it is padded, at the first the padding goes.
 */
export class JoinChanges {
  /** Output rows are rows of the left side alone. */
  readonly leftOnly: boolean;
  readonly #output: ChangeOutput;
  readonly #sides: readonly [JoinSide, JoinSide];
  readonly #outer: readonly [boolean, boolean];
  readonly #anti: boolean;

  constructor(
    output: ChangeOutput,
    sides: readonly [JoinSide, JoinSide],
    outer: readonly [boolean, boolean],
    joinType: JoinType,
  ) {
    this.leftOnly = joinType === 'semi' || joinType === 'anti';
    this.#output = output;
    this.#sides = sides;
    this.#outer = outer;
    this.#anti = joinType === 'anti';
  }

  /** Pushes the changes that `batch` causes. Returns how many matches each row has. */
  emit(batch: Batch, input: number, pairs: Pairs): Int32Array {
    const counts = new Int32Array(batch.length);
    for (let i = 0; i < pairs.count; i++) counts[pairs.rows[i]!]!++;
    if (!this.leftOnly) this.#join(batch, input, pairs, counts);
    else if (input === 0) this.#keepLeft(batch, counts);
    else this.#reachLeft(batch, pairs);
    return counts;
  }

  #join(batch: Batch, input: number, pairs: Pairs, counts: Int32Array): void {
    const [ownOuter, otherOuter] = [this.#outer[input]!, this.#outer[1 - input]!];
    if (!ownOuter && !otherOuter && batch.kinds === 0) {
      const [first, second] = input === 0 ? [pairs.rows, pairs.slots] : [pairs.slots, pairs.rows];
      this.#output.pushAll(INSERT, first, second, pairs.count);
      return;
    }
    let from = 0;
    for (let row = 0; row < batch.length; row++) {
      const kind = batch.kind(row);
      const to = from + counts[row]!;
      if (isRetraction(kind)) this.#retract(kind, row, input, pairs, from, to);
      else this.#accumulate(kind, row, input, pairs, from, to);
      from = to;
    }
  }

  #accumulate(
    kind: number,
    row: number,
    input: number,
    pairs: Pairs,
    from: number,
    to: number,
  ): void {
    const [ownOuter, otherOuter] = [this.#outer[input]!, this.#outer[1 - input]!];
    if (from === to) {
      if (ownOuter) this.#push(INSERT, input, row, -1);
      return;
    }
    if (otherOuter) {
      const other = this.#sides[1 - input]!;
      for (let i = from; i < to; i++) {
        const slot = pairs.slots[i]!;
        const before = other.associations(slot);
        if (before === 0) this.#push(DELETE, input, -1, slot);
        other.setAssociations(slot, before + 1);
      }
    }
    const joined = ownOuter || otherOuter ? INSERT : kind;
    for (let i = from; i < to; i++) this.#push(joined, input, row, pairs.slots[i]!);
  }

  #retract(kind: number, row: number, input: number, pairs: Pairs, from: number, to: number): void {
    const [ownOuter, otherOuter] = [this.#outer[input]!, this.#outer[1 - input]!];
    if (from === to) {
      if (ownOuter) this.#push(DELETE, input, row, -1);
      return;
    }
    const joined = ownOuter ? DELETE : kind;
    for (let i = from; i < to; i++) this.#push(joined, input, row, pairs.slots[i]!);
    if (!otherOuter) return;
    const other = this.#sides[1 - input]!;
    for (let i = from; i < to; i++) {
      const slot = pairs.slots[i]!;
      const before = other.associations(slot);
      if (before === 1) this.#push(INSERT, input, -1, slot);
      other.setAssociations(slot, before - 1);
    }
  }

  /** Semi and anti: a left row goes out as it came, if it has matches (anti: if it has none). */
  #keepLeft(batch: Batch, counts: Int32Array): void {
    for (let row = 0; row < batch.length; row++) {
      if (counts[row]! > 0 !== this.#anti) this.#output.push(batch.kind(row), row);
    }
  }

  /** Semi and anti: the first match of a left row and the loss of its last one change the output. */
  #reachLeft(batch: Batch, pairs: Pairs): void {
    const left = this.#sides[0];
    for (let i = 0; i < pairs.count; i++) {
      const slot = pairs.slots[i]!;
      const kind = batch.kind(pairs.rows[i]!);
      const before = left.associations(slot);
      if (isRetraction(kind)) {
        if (before === 1) this.#output.push(this.#anti ? INSERT : kind, slot);
        left.setAssociations(slot, before - 1);
      } else {
        if (before === 0) this.#output.push(this.#anti ? DELETE : kind, slot);
        left.setAssociations(slot, before + 1);
      }
    }
  }

  #push(kind: number, input: number, own: number, other: number): void {
    if (input === 0) this.#output.push(kind, own, other);
    else this.#output.push(kind, other, own);
  }
}
