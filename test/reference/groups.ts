/** Unwindowed GROUP BY row by row, after the rules of Flink's group aggregate; knows nothing of src. */

export interface Change<V> {
  /** '+I', '-U', '+U' or '-D'. */
  readonly kind: string;
  readonly key: string;
  readonly value: V;
}

export interface GroupOptions<V, R> {
  /** The aggregates of a group's values, in order of arrival. */
  readonly aggregate: (values: readonly V[]) => R;
  readonly equal: (a: R, b: R) => boolean;
  /** Refreshing state with a time to live: updates that change nothing are emitted too. */
  readonly always: boolean;
}

/** One change in, at most two changes out. */
export function groupChanges<V, R>(
  input: readonly Change<V>[],
  { aggregate, equal, always }: GroupOptions<V, R>,
): Change<R>[] {
  const groups = new Map<string, V[]>();
  const out: Change<R>[] = [];
  for (const { kind, key, value } of input) {
    const known = groups.get(key);
    const retracts = kind === '-U' || kind === '-D';
    if (known === undefined) {
      if (retracts) continue;
      groups.set(key, [value]);
      out.push({ kind: '+I', key, value: aggregate([value]) });
      continue;
    }
    const before = aggregate(known);
    if (retracts) known.splice(known.indexOf(value), 1);
    else known.push(value);
    if (known.length === 0) {
      groups.delete(key);
      out.push({ kind: '-D', key, value: before });
      continue;
    }
    const after = aggregate(known);
    if (equal(before, after) && !always) continue;
    out.push({ kind: '-U', key, value: before }, { kind: '+U', key, value: after });
  }
  return out;
}

/** The same for bundles: each group changes once a bundle. */
export function bundledChanges<V, R>(
  bundles: readonly (readonly Change<V>[])[],
  options: GroupOptions<V, R>,
): Change<R>[] {
  const groups = new Map<string, V[]>();
  const out: Change<R>[] = [];
  for (const bundle of bundles) {
    const before = new Map<string, R | null>();
    for (const { kind, key, value } of bundle) {
      const known = groups.get(key) ?? [];
      if (!before.has(key)) before.set(key, known.length > 0 ? options.aggregate(known) : null);
      const retracts = kind === '-U' || kind === '-D';
      if (!retracts) known.push(value);
      else if (known.length > 0) known.splice(known.indexOf(value), 1);
      groups.set(key, known);
    }
    for (const [key, old] of before) {
      const known = groups.get(key)!;
      if (known.length === 0) {
        groups.delete(key);
        if (old !== null) out.push({ kind: '-D', key, value: old });
        continue;
      }
      const value = options.aggregate(known);
      if (old === null) out.push({ kind: '+I', key, value });
      else if (!options.equal(old, value)) {
        out.push({ kind: '-U', key, value: old }, { kind: '+U', key, value });
      }
    }
  }
  return out;
}
