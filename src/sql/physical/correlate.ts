/** Table functions and UNNEST per row. */

import type { Correlate } from '../logical/nodes.ts';
import type { PhysicalContext } from './context.ts';
import { convert } from './convert.ts';
import { type Draft, draft, FORWARD, schemaOfColumns } from './draft.ts';

export function convertCorrelate(node: Correlate, context: PhysicalContext): Draft {
  const input = convert(node.input, context);
  const { joinType, name, args } = node;
  const output = schemaOfColumns(node.columns.slice(node.input.columns.length));
  return draft(
    { kind: 'correlate', joinType, name, args, output, condition: null },
    [{ node: input, exchange: FORWARD }],
    node.columns,
    { changes: input.changes },
  );
}
