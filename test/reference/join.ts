/** A regular join row by row over plain arrays, written from Flink's documented changelog rules. */

import type { Value } from '../../src/batch/index.ts';
import type { JoinType } from '../../src/plan/index.ts';
import { sameRow } from './rows.ts';

type Change = readonly [string, ...Value[]];

export interface JoinReferenceSpec {
  readonly joinType: JoinType;
  readonly leftKeys: readonly number[];
  readonly rightKeys: readonly number[];
  readonly nullSafe: readonly boolean[];
  readonly leftUniqueKey: readonly number[] | null;
  readonly rightUniqueKey: readonly number[] | null;
  readonly condition: (left: readonly Value[], right: readonly Value[]) => boolean;
  readonly leftWidth: number;
  readonly rightWidth: number;
}

interface Stored {
  readonly row: readonly Value[];
  associations: number;
}

export function joinReference(
  spec: JoinReferenceSpec,
  changes: readonly { readonly input: number; readonly change: Change }[],
): Change[] {
  const state: [Stored[], Stored[]] = [[], []];
  const out: Change[] = [];
  for (const { input, change } of changes) step(spec, state, input, change, out);
  return out;
}

function step(
  spec: JoinReferenceSpec,
  state: [Stored[], Stored[]],
  input: number,
  [kind, ...row]: Change,
  out: Change[],
): void {
  const other = state[1 - input]!;
  const found = other.filter(({ row: stored }) =>
    input === 0 ? matches(spec, row, stored) : matches(spec, stored, row),
  );
  if (spec.joinType === 'semi' || spec.joinType === 'anti') {
    semi(spec, input, kind, row, found, out);
  } else {
    plain(spec, input, kind, row, found, out);
  }
  keep(spec, state[input]!, input, kind, row, found.length);
}

function plain(
  spec: JoinReferenceSpec,
  input: number,
  kind: string,
  row: readonly Value[],
  found: readonly Stored[],
  out: Change[],
): void {
  const outer = [
    spec.joinType === 'left' || spec.joinType === 'full',
    spec.joinType === 'right' || spec.joinType === 'full',
  ];
  const nulls = [spec.leftWidth, spec.rightWidth].map((n) => new Array<Value>(n).fill(null));
  const pair = (own: readonly Value[], other: readonly Value[]) =>
    input === 0 ? [...own, ...other] : [...other, ...own];
  const [ownOuter, otherOuter] = [outer[input]!, outer[1 - input]!];
  const adds = kind === '+I' || kind === '+U';
  if (found.length === 0) {
    if (ownOuter) out.push([adds ? '+I' : '-D', ...pair(row, nulls[1 - input]!)]);
    return;
  }
  if (adds) {
    if (otherOuter) {
      for (const stored of found) {
        if (stored.associations++ === 0) out.push(['-D', ...pair(nulls[input]!, stored.row)]);
      }
    }
    const joined = ownOuter || otherOuter ? '+I' : kind;
    for (const stored of found) out.push([joined, ...pair(row, stored.row)]);
    return;
  }
  for (const stored of found) out.push([ownOuter ? '-D' : kind, ...pair(row, stored.row)]);
  if (!otherOuter) return;
  for (const stored of found) {
    if (stored.associations-- === 1) out.push(['+I', ...pair(nulls[input]!, stored.row)]);
  }
}

function semi(
  spec: JoinReferenceSpec,
  input: number,
  kind: string,
  row: readonly Value[],
  found: readonly Stored[],
  out: Change[],
): void {
  const anti = spec.joinType === 'anti';
  if (input === 0) {
    if (found.length > 0 !== anti) out.push([kind, ...row]);
    return;
  }
  for (const stored of found) {
    if (kind === '+I' || kind === '+U') {
      if (stored.associations++ === 0) out.push([anti ? '-D' : kind, ...stored.row]);
    } else if (stored.associations-- === 1) {
      out.push([anti ? '+I' : kind, ...stored.row]);
    }
  }
}

function keep(
  spec: JoinReferenceSpec,
  rows: Stored[],
  input: number,
  kind: string,
  row: readonly Value[],
  associations: number,
): void {
  const keys = input === 0 ? spec.leftKeys : spec.rightKeys;
  const unique = input === 0 ? spec.leftUniqueKey : spec.rightUniqueKey;
  const identity = unique === null ? row.map((_, i) => i) : [...new Set([...keys, ...unique])];
  const place = rows.findIndex((stored) => identity.every((c) => sameRow(stored.row[c]!, row[c]!)));
  if (kind === '-D' || kind === '-U') {
    if (place >= 0) rows.splice(place, 1);
    return;
  }
  if (unique !== null && place >= 0 && unique.every((c) => keys.includes(c))) {
    rows[place] = { row, associations };
    return;
  }
  if (unique !== null && place >= 0) rows.splice(place, 1);
  rows.push({ row, associations });
}

function matches(
  spec: JoinReferenceSpec,
  left: readonly Value[],
  right: readonly Value[],
): boolean {
  const keysMatch = spec.leftKeys.every((key, i) => {
    const [a, b] = [left[key]!, right[spec.rightKeys[i]!]!];
    if (a === null || b === null) return a === b && spec.nullSafe[i]!;
    return sameRow(a, b);
  });
  return keysMatch && spec.condition(left, right);
}
