/** UNION ALL; INTERSECT and EXCEPT are joins by now. */

import type { SetOperation } from '../logical/nodes.ts';
import { notPlannable, type PhysicalContext } from './context.ts';
import { convert } from './convert.ts';
import { type Draft, draft, FORWARD, merged } from './draft.ts';

export function convertSetOperation(node: SetOperation, context: PhysicalContext): Draft {
  if (node.operator !== 'union') {
    throw notPlannable(`${node.operator.toUpperCase()} was not rewritten`, node.span);
  }
  const inputs = node.inputs.map((input) => convert(input, context));
  return draft(
    { kind: 'union' },
    inputs.map((input) => ({ node: input, exchange: FORWARD })),
    node.columns,
    { changes: merged(inputs.map(({ changes }) => changes)) },
  );
}
