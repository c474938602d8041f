/** Operators that keep the latest (or first) row of a key, row by row over plain arrays. */

import type { Value } from '../../src/batch/index.ts';
import { textOf } from './rows.ts';

type Change = readonly [string, ...Value[]];

const adds = (kind: string) => kind === '+I' || kind === '+U';

/** Upserts and deletes by key to a full changelog. */
export function normalizeReference(
  changes: readonly Change[],
  keys: readonly number[],
  passes: (row: readonly Value[]) => boolean,
): Change[] {
  const state = new Map<string, Value[]>();
  const out: Change[] = [];
  for (const [kind, ...row] of changes) {
    const key = textOf(keys.map((column) => row[column]));
    const before = state.get(key);
    if (adds(kind) && passes(row)) {
      if (before === undefined) out.push(['+I', ...row]);
      else if (textOf(before) !== textOf(row)) out.push(['-U', ...before], ['+U', ...row]);
      state.set(key, row);
    } else if (before !== undefined) {
      out.push(['-D', ...before]);
      state.delete(key);
    }
  }
  return out;
}

/** A changelog brought in line with another key: per key a list of live rows, the last one shown. */
export function materializeReference(
  changes: readonly Change[],
  keys: readonly number[],
  upsertKeys: readonly number[] | null,
): Change[] {
  const state = new Map<string, Value[][]>();
  const out: Change[] = [];
  for (const [kind, ...row] of changes) {
    const key = textOf(keys.map((column) => row[column]));
    const rows = state.get(key) ?? [];
    state.set(key, rows);
    const identity = upsertKeys ?? row.map((_, column) => column);
    const found = rows.findIndex(
      (old) => textOf(identity.map((c) => old[c])) === textOf(identity.map((c) => row[c])),
    );
    if (adds(kind)) {
      out.push([rows.length === 0 ? '+I' : '+U', ...row]);
      if (upsertKeys !== null && found >= 0) rows[found] = row;
      else rows.push(row);
    } else if (found >= 0) {
      rows.splice(found, 1);
      if (rows.length === 0) out.push(['-D', ...row]);
      else if (found === rows.length) out.push(['+U', ...rows[found - 1]!]);
    }
  }
  return out;
}

export interface DeduplicateRules {
  readonly keys: readonly number[];
  readonly keep: 'first' | 'last';
  /** Column of the time, or null for the order of arrival. */
  readonly time: number | null;
  readonly updateBefore: boolean;
}

/** Keeps one row per key and tells when it is replaced. */
export function deduplicateReference(
  rows: readonly (readonly Value[])[],
  rules: DeduplicateRules,
): Change[] {
  const state = new Map<string, readonly Value[]>();
  const out: Change[] = [];
  for (const row of rows) {
    const key = textOf(rules.keys.map((column) => row[column]));
    const before = state.get(key);
    if (before === undefined) {
      out.push(['+I', ...row]);
      state.set(key, row);
      continue;
    }
    if (rules.time === null) {
      if (rules.keep === 'first') continue;
      state.set(key, row);
      if (textOf(before) === textOf(row)) continue;
    } else {
      const [old, now] = [before[rules.time] as bigint, row[rules.time] as bigint];
      if (rules.keep === 'first' ? now >= old : now < old) continue;
      state.set(key, row);
    }
    if (rules.updateBefore) out.push(['-U', ...before]);
    out.push(['+U', ...row]);
  }
  return out;
}
