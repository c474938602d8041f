/** late(t) and dead_letter(t). */

import type { SideOutput } from '../logical/nodes.ts';
import type { PhysicalContext } from './context.ts';
import { type Draft, draft } from './draft.ts';
import { tableReference } from './source.ts';

export function convertSideOutput(node: SideOutput, _context: PhysicalContext): Draft {
  const table = tableReference(node.source);
  return draft({ kind: 'sideOutput', side: node.side, table }, [], node.columns);
}
