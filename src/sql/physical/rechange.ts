/** TO_CHANGELOG and FROM_CHANGELOG. */

import type { RowKind } from '../../core/index.ts';
import type { LogicalNode } from '../logical/nodes.ts';
import type { PhysicalContext } from './context.ts';
import { convert, insertsOf } from './convert.ts';
import { ALL_CHANGES, type Draft, draft, FORWARD, INSERTS } from './draft.ts';

/** In the order of their codes. */
const KINDS = ['INSERT', 'UPDATE_BEFORE', 'UPDATE_AFTER', 'DELETE'];

export function convertRechange(
  node: Extract<LogicalNode, { kind: 'rechange' }>,
  context: PhysicalContext,
): Draft {
  const input = convert(node.input, context);
  if (node.direction === 'to') {
    const codes = KINDS.map((kind) => node.operations.get(kind) ?? null);
    return draft(
      { kind: 'toChangelog', codes },
      [{ node: input, exchange: FORWARD }],
      node.columns,
      { changes: INSERTS },
    );
  }
  const inserts = insertsOf(input, 'FROM_CHANGELOG', node, context);
  const column = node.input.columns.findIndex(({ name }) => name === node.operationColumn);
  const kinds = Object.fromEntries(
    [...node.operations].map(([code, kind]) => [code, KINDS.indexOf(kind) as RowKind]),
  );
  return draft(
    { kind: 'fromChangelog', column, kinds },
    [{ node: inserts, exchange: FORWARD }],
    node.columns,
    { changes: ALL_CHANGES },
  );
}
