/** Frames of rows whose partition is whole and in order: from where to where each one sees. */

import type { Vector } from '../../batch/index.ts';
import { MICROS_PER_MILLI, MILLIS_PER_DAY } from '../../core/index.ts';
import type { NodeOf } from '../../plan/index.ts';
import { NEVER } from './frame-values.ts';
import { Steps } from './steps.ts';

export type OverGroup = NodeOf<'overAggregate'>['groups'][number];

/** Rows of whole partitions, in order. */
export interface Partitioned {
  readonly length: number;
  /** First and one past the last row of each row's partition, and of the rows that tie with it. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly peerStarts: Int32Array;
  readonly peerEnds: Int32Array;
}

/** Bounds of frames: rows from[i] to to[i], both included; none where from > to. */
export interface Bounds {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/** @param order the sort column, where RANGE has an offset */
export function boundsOf(
  group: OverGroup,
  rows: Partitioned,
  order: { readonly column: Vector; readonly descending: boolean } | null,
): Bounds {
  if (group.frame === 'rows') return rowBounds(group, rows);
  const offsets = [group.preceding, group.following];
  if (offsets.every((offset) => offset === null || offset === 0)) return peerBounds(group, rows);
  return rangeBounds(group, rows, orderNumbers(order!.column, order!.descending, rows.length));
}

function rowBounds({ preceding, following }: OverGroup, rows: Partitioned): Bounds {
  const from = new Int32Array(rows.length);
  const to = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const [start, end] = [rows.starts[i]!, rows.ends[i]!];
    from[i] = preceding === null ? start : Math.max(start, i - preceding);
    to[i] = following === null ? end - 1 : Math.min(end - 1, i + following);
  }
  return { from, to };
}

function peerBounds({ preceding, following }: OverGroup, rows: Partitioned): Bounds {
  return {
    from: preceding === null ? rows.starts : rows.peerStarts,
    to: (following === null ? rows.ends : rows.peerEnds).map((end) => end - 1),
  };
}

/** Both edges only move forward within a partition. NULLs see those that tie with them. */
function rangeBounds(
  { preceding, following }: OverGroup,
  rows: Partitioned,
  numbers: Float64Array,
): Bounds {
  const from = new Int32Array(rows.length);
  const to = new Int32Array(rows.length);
  let low = 0;
  let high = 0;
  for (let i = 0; i < rows.length; i++) {
    const [start, end] = [rows.starts[i]!, rows.ends[i]!];
    const own = numbers[i]!;
    if (i === start) low = high = start;
    if (Number.isNaN(own)) {
      from[i] = preceding === null ? start : rows.peerStarts[i]!;
      to[i] = (following === null ? end : rows.peerEnds[i]!) - 1;
      continue;
    }
    while (low < end && !(numbers[low]! >= own - (preceding ?? 0))) low++;
    high = Math.max(high, low);
    while (high < end && numbers[high]! <= own + (following ?? 0)) high++;
    from[i] = preceding === null ? start : low;
    to[i] = (following === null ? end : high) - 1;
  }
  return { from, to };
}

/** Sort values as numbers that ascend in the order of the rows; NaN for NULL. */
function orderNumbers(column: Vector, descending: boolean, length: number): Float64Array {
  const numbers = new Float64Array(length);
  for (let row = 0; row < length; row++) {
    const number = numberAt(column, row);
    numbers[row] = descending ? -number : number;
  }
  return numbers;
}

function numberAt(column: Vector, row: number): number {
  const value = column.get(row);
  if (value === null) return Number.NaN;
  const { type } = column;
  switch (type.kind) {
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return Number((value as bigint) / 1000n) / MICROS_PER_MILLI;
    case 'DATE':
      return (value as number) * MILLIS_PER_DAY;
    case 'DECIMAL':
      return Number(value) / 10 ** type.scale;
    default:
      return Number(value);
  }
}

/** The steps that move every frame over its rows, and after which of them it is read. */
export function stepsOf(
  rows: Partitioned,
  bounds: Bounds,
): { readonly steps: Steps; readonly reads: Int32Array; readonly partitions: number } {
  const steps = new Steps();
  const reads = new Int32Array(rows.length);
  let cell = 0;
  let entered = 0;
  let left = 0;
  for (let i = 0; i < rows.length; i++) {
    if (i === rows.starts[i]) {
      cell++;
      entered = left = i;
    }
    const [from, to] = [bounds.from[i]!, bounds.to[i]!];
    while (entered <= to) steps.enter(entered++, cell);
    while (left < from && left < entered) steps.leave(left++, cell);
    reads[i] = from > to ? NEVER : steps.last;
  }
  return { steps, reads, partitions: cell };
}
