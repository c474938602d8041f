/** Which columns of an operator are, row by row, columns of a table that has event time. */

import { type Draft, isKind } from './draft.ts';

/** The table's name of each column, null for added ones; null when rows are no longer rows of the table. */
export function lineageOf(node: Draft, path: string): readonly (string | null)[] | null {
  const { body } = node;
  const input = node.inputs[0]?.node;
  switch (body.kind) {
    case 'watermark':
      return readsTable(node, path) ? node.columns.map(({ name }) => name) : null;
    case 'calc': {
      const below = lineageOf(input!, path);
      if (below === null) return null;
      return body.projections.map((one) => (one.kind === 'column' ? below[one.index]! : null));
    }
    case 'windowTableFunction':
    case 'correlate':
    case 'lookupJoin':
    case 'changelogNormalize': {
      const below = lineageOf(input!, path);
      if (below === null) return null;
      return node.columns.map((_, i) => below[i] ?? null);
    }
    default:
      return null;
  }
}

function readsTable(node: Draft, path: string): boolean {
  if (isKind(node, 'source')) return node.body.table.path === path;
  if (!isKind(node, 'watermark') && !isKind(node, 'calc') && !isKind(node, 'changelogNormalize')) {
    return false;
  }
  return readsTable(node.inputs[0]!.node, path);
}
