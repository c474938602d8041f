/** TO_CHANGELOG and FROM_CHANGELOG. */

import type { LogicalNode } from '../logical/nodes.ts';
import type { PhysicalContext } from './context.ts';
import { convert, demandInserts } from './convert.ts';
import { ALL_CHANGES, type Draft, draft, FORWARD, INSERTS } from './draft.ts';

const KINDS = ['INSERT', 'UPDATE_BEFORE', 'UPDATE_AFTER', 'DELETE'] as const;

export function convertRechange(
  node: Extract<LogicalNode, { kind: 'rechange' }>,
  context: PhysicalContext,
): Draft {
  const input = convert(node.input, context);
  const codes = KINDS.map((kind) => node.operations[kind] ?? null);
  if (node.direction === 'to') {
    return draft(
      { kind: 'toChangelog', codes },
      [{ node: input, exchange: FORWARD }],
      node.columns,
      {
        changes: INSERTS,
      },
    );
  }
  demandInserts(input, 'FROM_CHANGELOG', node);
  const column = node.input.columns.findIndex(({ name }) => name === node.operationColumn);
  return draft(
    { kind: 'fromChangelog', column, codes },
    [{ node: input, exchange: FORWARD }],
    node.columns,
    { changes: ALL_CHANGES },
  );
}
