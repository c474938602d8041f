/** Top-N row by row over sorted arrays, one function per strategy, written from Flink's documented rules. */

import type { Value } from '../../src/batch/index.ts';
import type { SortKey } from '../../src/expression/index.ts';
import { compareRows } from './order.ts';
import { textOf } from './rows.ts';

type Change = readonly [string, ...Value[]];

export interface RankRules {
  readonly strategy: 'append' | 'update' | 'retract';
  readonly partition: readonly number[];
  readonly orderBy: readonly SortKey[];
  readonly start: number;
  /** A constant, or the column that holds it (the first row of a partition decides). */
  readonly end: number | { readonly column: number };
  readonly outputRank: boolean;
  readonly updateBefore: boolean;
  readonly uniqueKey: readonly number[];
}

interface Partition {
  readonly rows: (readonly Value[])[];
  readonly end: number;
}

/** The rows of each rank before and after every change; the difference is what must be emitted. */
export function rankReference(rules: RankRules, changes: readonly Change[]): Change[] {
  const partitions = new Map<string, Partition>();
  const out: Change[] = [];
  for (const [kind, ...row] of changes) {
    const key = textOf(rules.partition.map((column) => row[column]));
    let partition = partitions.get(key);
    if (partition === undefined) {
      const end = typeof rules.end === 'number' ? rules.end : Number(row[rules.end.column]);
      partition = { rows: [], end };
      partitions.set(key, partition);
    }
    apply(rules, partition, kind, row, out);
  }
  return out;
}

function apply(
  rules: RankRules,
  partition: Partition,
  kind: string,
  row: readonly Value[],
  out: Change[],
): void {
  const { rows, end } = partition;
  const before = [...rows];
  const adds = kind === '+I' || kind === '+U';
  const emit = (change: string, cells: readonly Value[], rank: number) => {
    if (rank < rules.start || rank > end || (change === '-U' && !rules.updateBefore)) return;
    out.push([change, ...cells, ...(rules.outputRank ? [BigInt(rank)] : [])]);
  };
  const top1 = rules.strategy !== 'retract' && rules.start === 1 && rules.end === 1;
  if (top1) {
    const better = rows.length === 0 || compareRows(row, rows[0]!, rules.orderBy) < 0;
    if (!better) return;
    if (rows.length === 0) emit('+I', row, 1);
    else {
      emit('-U', rows[0]!, 1);
      emit('+U', row, 1);
    }
    rows.splice(0, 1, row);
    return;
  }
  const byRank = rules.outputRank || rules.start > 1;
  if (!adds) {
    const place = rows.findIndex((old) => textOf(old) === textOf(row));
    if (place < 0) return;
    rows.splice(place, 1);
    if (byRank) shiftUp(before, rows, place, end, emit);
    else if (place < end) {
      emit('-D', before[place]!, 1);
      if (rows.length >= end) emit('+I', rows[end - 1]!, 1);
    }
    return;
  }
  const known =
    rules.strategy === 'update'
      ? rows.findIndex((old) => rules.uniqueKey.every((c) => textOf(old[c]) === textOf(row[c])))
      : -1;
  if (known >= 0) {
    update(rules, rows, known, row, byRank, emit);
    return;
  }
  let place = rows.length;
  while (place > 0 && compareRows(row, rows[place - 1]!, rules.orderBy) < 0) place--;
  if (rules.strategy !== 'retract' && place >= end) return;
  rows.splice(place, 0, row);
  if (byRank) {
    for (let i = place; i < rows.length && i < end; i++) {
      if (i < before.length) {
        emit('-U', before[i]!, i + 1);
        emit('+U', rows[i]!, i + 1);
      } else emit('+I', rows[i]!, i + 1);
    }
  } else if (place < end) {
    if (rows.length > end) emit('-D', rows[end]!, 1);
    emit('+I', row, 1);
  }
  if (rules.strategy !== 'retract') rows.length = Math.min(rows.length, end);
}

function shiftUp(
  before: readonly (readonly Value[])[],
  after: readonly (readonly Value[])[],
  place: number,
  end: number,
  emit: (change: string, cells: readonly Value[], rank: number) => void,
): void {
  for (let i = place; i < before.length && i < end; i++) {
    if (i < after.length) {
      emit('-U', before[i]!, i + 1);
      emit('+U', after[i]!, i + 1);
    } else emit('-D', before[i]!, i + 1);
  }
}

function update(
  rules: RankRules,
  rows: (readonly Value[])[],
  known: number,
  row: readonly Value[],
  byRank: boolean,
  emit: (change: string, cells: readonly Value[], rank: number) => void,
): void {
  const old = rows[known]!;
  const order = compareRows(row, old, rules.orderBy);
  let place = known;
  if (order === 0) rows[known] = row;
  else {
    rows.splice(known, 1);
    place = rows.length;
    while (place > 0 && compareRows(row, rows[place - 1]!, rules.orderBy) < 0) place--;
    rows.splice(place, 0, row);
  }
  if (!byRank) {
    emit('-U', old, 1);
    emit('+U', row, 1);
  } else if (place <= known) {
    for (let i = place; i < known; i++) {
      emit('-U', rows[i + 1]!, i + 1);
      if (i === place) emit('-U', old, known + 1);
      emit('+U', rows[i]!, i + 1);
    }
    if (place === known) emit('-U', old, known + 1);
    emit('+U', rows[known]!, known + 1);
  } else {
    emit('-U', old, known + 1);
    for (let i = known; i < place; i++) {
      emit('-U', rows[i]!, i + 2);
      emit('+U', rows[i]!, i + 1);
    }
    emit('+U', row, place + 1);
  }
}
