/** Left rows beside the versions found for them: the condition and the padding of temporal joins. */

import { MillraceError } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import { ChangeOutput } from '../changelog/change-output.ts';
import type { RowSource } from '../changelog/row-source.ts';
import type { OperatorContext } from '../operator.ts';
import { JoinCondition } from './join-condition.ts';

export class VersionJoin {
  readonly #context: OperatorContext;
  readonly #condition: JoinCondition | null;
  readonly #left: boolean;
  readonly output: ChangeOutput;

  constructor(node: NodeOf<'temporalJoin'>, context: OperatorContext) {
    const { joinType, condition } = node;
    if (joinType !== 'inner' && joinType !== 'left') throw temporalUnsupported(joinType);
    const [left, right] = context.inputs.map((input) => input.schema.fields);
    this.#context = context;
    this.#left = joinType === 'left';
    this.#condition =
      condition === null
        ? null
        : new JoinCondition(context, condition, [...left!, ...right!], left!.length);
    this.output = new ChangeOutput(context, node.schema);
  }

  /**
   * Emits rows of `left` beside the versions at `slots` (int32, -1 for none); `before` is told of each
   * row that goes out and gives its kind.
   */
  emit(
    left: RowSource,
    rows: number,
    right: RowSource,
    slots: number,
    count: number,
    before: (index: number) => number,
  ): void {
    const { memory } = this.#context.engine;
    const fits = this.#fits(left, rows, right, slots, count);
    const leftRows = memory.i32.slice(rows >>> 2, (rows >>> 2) + count);
    const versions = memory.i32.slice(slots >>> 2, (slots >>> 2) + count);
    for (let i = 0; i < count; i++) {
      const joined = versions[i]! >= 0 && fits?.[i] !== 0;
      if (!joined && !this.#left) continue;
      const kind = before(i);
      this.output.push(kind, leftRows[i]!, joined ? versions[i]! : -1);
    }
  }

  /** Per index 1 where the condition is true; null without one. */
  #fits(
    left: RowSource,
    rows: number,
    right: RowSource,
    slots: number,
    count: number,
  ): Uint8Array | null {
    if (this.#condition === null) return null;
    const { memory } = this.#context.engine;
    const [candidates, versions, places] = [0, 0, 0].map(() => memory.reserve(4 * count));
    const { i32 } = memory;
    let found = 0;
    for (let i = 0; i < count; i++) {
      const slot = i32[(slots >>> 2) + i]!;
      if (slot < 0) continue;
      i32[(candidates! >>> 2) + found] = i32[(rows >>> 2) + i]!;
      i32[(versions! >>> 2) + found] = slot;
      i32[(places! >>> 2) + found++] = i;
    }
    const kept = this.#condition.select(left, candidates!, right, versions!, found);
    const fits = new Uint8Array(count);
    for (const pair of kept) fits[memory.i32[(places! >>> 2) + pair]!] = 1;
    return fits;
  }
}

function temporalUnsupported(joinType: string): MillraceError {
  return new MillraceError('JOIN_UNSUPPORTED', `a temporal join cannot be a ${joinType} join`, {
    hint: 'use an inner or a left join',
  });
}
