/** Top-N: the rows of each partition whose rank lies within a range, kept current. */

import type { Batch } from '../../batch/index.ts';
import { BIGINT, MillraceError } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import { RowTable } from '../changelog/row-table.ts';
import type { Operator, OperatorContext } from '../operator.ts';
import { RankChanges } from './rank-changes.ts';
import { AppendTopN, type RankStrategy, RetractTopN, Top1, UpdateTopN } from './rank-strategies.ts';
import { RankedRows } from './ranked-rows.ts';

/** A row passes over the rows of its slice that come later: long slices cost a hot partition dear. */
const SLICE_ROWS = 256;

class Rank implements Operator {
  readonly #node: NodeOf<'rank'>;
  readonly #context: OperatorContext;
  readonly #ranked: RankedRows;
  readonly #changes: RankChanges;
  readonly #strategy: RankStrategy;
  /** Last rank by partition, as its first row said; null where it is constant. */
  readonly #ends: RowTable | null;

  constructor(node: NodeOf<'rank'>, context: OperatorContext) {
    if (node.function !== 'ROW_NUMBER') throw rankUnsupported(node.function);
    const { schema } = context.inputs[0]!;
    const { partitionKeys, orderBy, stateTtlMs: ttlMs } = node;
    this.#node = node;
    this.#context = context;
    this.#ranked = new RankedRows(context, { schema, partitionKeys, orderBy, ttlMs });
    this.#changes = new RankChanges(node, context, this.#ranked);
    this.#strategy = this.#chooseStrategy();
    this.#ends =
      typeof node.end === 'number'
        ? null
        : new RowTable(context.state, {
            name: 'rank-end',
            schema: { fields: partitionKeys.map((column) => schema.fields[column]!) },
            keys: partitionKeys.map((_, i) => i),
            index: 'unique',
            ttlMs,
            extras: [{ name: 'rank_end', type: BIGINT(false) }],
          });
  }

  #chooseStrategy(): RankStrategy {
    const { strategy, start, end } = this.#node;
    if (strategy === 'retract') return new RetractTopN(this.#node, this.#ranked, this.#changes);
    if (start === 1 && end === 1) return new Top1(this.#ranked, this.#changes);
    return strategy === 'append'
      ? new AppendTopN(this.#ranked, this.#changes)
      : new UpdateTopN(this.#node, this.#context, this.#ranked, this.#changes);
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

  #slice(slice: Batch): void {
    this.#ranked.begin(slice);
    this.#changes.begin(slice);
    this.#strategy.begin?.(slice);
    const ends = this.#endsOf(slice);
    for (let row = 0; row < slice.length; row++) {
      this.#changes.causedBy(row);
      this.#changes.end = ends === null ? (this.#node.end as number) : ends[row]!;
      this.#strategy.change(slice, row);
    }
    this.#changes.flush();
    this.#ranked.settle(slice);
  }

  /** The last rank of each row's partition; the first row of a partition decides. */
  #endsOf(slice: Batch): Float64Array | null {
    const { end } = this.#node;
    if (this.#ends === null || typeof end === 'number') return null;
    const { memory } = this.#context.engine;
    const keys = this.#node.partitionKeys.map((column) => slice.column(column));
    const { slots, created } = this.#ends.table.upsert(keys, slice.length);
    const wanted = slice.column(end.column);
    const place = this.#ends.extra(0);
    const ends = new Float64Array(slice.length);
    for (let row = 0; row < slice.length; row++) {
      const slot = memory.i32[(slots >>> 2) + row]!;
      const isNew = ((memory.u8[created + (row >>> 3)]! >>> (row & 7)) & 1) === 1;
      if (isNew) this.#ends.table.setNumber(place, slot, Number(wanted.get(row) ?? 0));
      ends[row] = this.#ends.table.getNumber(place, slot);
    }
    return ends;
  }
}

function rankUnsupported(name: string): MillraceError {
  return new MillraceError('RANK_UNSUPPORTED', `${name}() on an unbounded table is not supported`, {
    hint: 'use ROW_NUMBER()',
  });
}

export function createRank(node: NodeOf<'rank'>, context: OperatorContext): Operator {
  return new Rank(node, context);
}
