/** Tells a source that no more than so many of its rows are wanted; the plan counts again. */

import type { LogicalNode } from '../logical/nodes.ts';
import { rewrite, withInputs } from '../logical/rewrite.ts';
import type { PruneRules } from './prune.ts';

export function offerLimits(node: LogicalNode, rules: PruneRules): LogicalNode {
  return rewrite(node, (part) => {
    if (part.kind !== 'sort' || part.keys.length > 0 || part.limit < 0) return part;
    const input = limited(part.input, part.offset + part.limit, rules);
    return withInputs(part, [input]);
  });
}

/** Only where every row read is a row kept. */
function limited(node: LogicalNode, rows: number, rules: PruneRules): LogicalNode {
  switch (node.kind) {
    case 'project':
    case 'watermark':
      return withInputs(node, [limited(node.input, rows, rules)]);
    case 'scan': {
      const lower = node.limit >= 0 && node.limit <= rows;
      return lower || rules.keepsKey(node) ? node : { ...node, limit: rows };
    }
    default:
      return node;
  }
}
