/**
 * Shows sources the conditions above them, so that files can skip what no row of passes. The plan
 * filters again: a watermark in between sees all rows of what is not skipped.
 */

import { type Expression, isDeterministic } from '../../expression/index.ts';
import { conjuncts, some, substitute } from '../logical/expressions.ts';
import type { LogicalNode, Scan } from '../logical/nodes.ts';
import { inputsOf, withInputs } from '../logical/rewrite.ts';

export function offerFilters(node: LogicalNode): LogicalNode {
  return offer(node, []);
}

function offer(node: LogicalNode, parts: readonly Expression[]): LogicalNode {
  switch (node.kind) {
    case 'filter':
      return withInputs(node, [offer(node.input, [...parts, ...conjuncts(node.condition)])]);
    case 'project': {
      const moved = parts.map((part) => substitute(part, node.expressions));
      return withInputs(node, [offer(node.input, moved.filter(isDeterministic))]);
    }
    case 'watermark':
      return withInputs(node, [offer(node.input, parts)]);
    case 'scan':
      return parts.length === 0 ? node : offered(node, parts);
    default:
      return withInputs(
        node,
        inputsOf(node).map((input) => offer(input, [])),
      );
  }
}

/** Only comparisons of plain columns with constants: what statistics can answer. */
function offered(node: Scan, parts: readonly Expression[]): Scan {
  const simple = parts.filter((part) => isDeterministic(part) && !some(part, isOpaque));
  const physical = simple.filter((part) => !some(part, (one) => readsMetadata(node, one)));
  return physical.length === 0 ? node : { ...node, filters: physical };
}

const SIMPLE = new Set([
  'EQUALS',
  'NOT_EQUALS',
  'LESS_THAN',
  'LESS_THAN_OR_EQUAL',
  'GREATER_THAN',
  'GREATER_THAN_OR_EQUAL',
  'AND',
  'OR',
  'NOT',
  'IN',
  'IS_NULL',
  'IS_NOT_NULL',
]);

function isOpaque(part: Expression): boolean {
  return part.kind === 'call' && !SIMPLE.has(part.name);
}

function readsMetadata(node: Scan, part: Expression): boolean {
  return part.kind === 'column' && node.sourceColumns[part.index]!.metadata !== null;
}
