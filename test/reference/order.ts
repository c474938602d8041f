/** SQL's ORDER BY over rows of values. */

import type { Value } from '../../src/batch/index.ts';
import type { SortKey } from '../../src/expression/index.ts';

/** Negative when `a` comes first. Text by its UTF-8 bytes, which is by code points. */
export function compareRows(
  a: readonly Value[],
  b: readonly Value[],
  keys: readonly SortKey[],
): number {
  for (const { column, descending, nullsLast } of keys) {
    const [x, y] = [a[column]!, b[column]!];
    if (x === null || y === null) {
      if (x === y) continue;
      return (x === null) === nullsLast ? 1 : -1;
    }
    const order = compareValues(x, y);
    if (order !== 0) return descending ? -order : order;
  }
  return 0;
}

function compareValues(a: Exclude<Value, null>, b: Exclude<Value, null>): number {
  if (typeof a === 'string' && typeof b === 'string') {
    const [left, right] = [[...a], [...b]].map((text) => text.map((c) => c.codePointAt(0)!));
    const at = left!.findIndex((c, i) => c !== right![i]);
    if (at < 0) return left!.length - right!.length;
    return at >= right!.length ? 1 : left![at]! - right![at]!;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}
