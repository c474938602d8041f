/**
 * Shows sources the conditions above them, so that files can skip what no row of passes. The plan
 * filters again: a watermark in between sees all rows of what is not skipped.
 */

import { type Expression, isDeterministic } from '../../expression/index.ts';
import { columnsOf, conjuncts, some, substitute } from '../logical/expressions.ts';
import type { LogicalNode, Scan } from '../logical/nodes.ts';
import { inputsOf, withInputs } from '../logical/rewrite.ts';
import type { PruneRules } from './prune.ts';

/** @param rules which sources give changes: of a key all or nothing may be skipped */
export function offerFilters(node: LogicalNode, rules: PruneRules): LogicalNode {
  const offer = (part: LogicalNode, parts: readonly Expression[]): LogicalNode =>
    offerTo(part, parts, offer, rules);
  return offer(node, []);
}

function offerTo(
  node: LogicalNode,
  parts: readonly Expression[],
  offer: (node: LogicalNode, parts: readonly Expression[]) => LogicalNode,
  rules: PruneRules,
): LogicalNode {
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
      return parts.length === 0 ? node : offered(node, parts, rules.keepsKey(node));
    default:
      return withInputs(
        node,
        inputsOf(node).map((input) => offer(input, [])),
      );
  }
}

/** Only comparisons of plain columns with constants: what statistics can answer. */
function offered(node: Scan, parts: readonly Expression[], changes: boolean): Scan {
  const simple = parts.filter(
    (part) => isDeterministic(part) && columnsOf(part).size > 0 && !some(part, isOpaque),
  );
  const key = node.source.table.primaryKey?.columns ?? [];
  const readable = (column: number): boolean =>
    node.sourceColumns[column]!.metadata === null &&
    (!changes || key.includes(node.columns[column]!.name));
  const physical = simple.filter((part) => [...columnsOf(part)].every(readable));
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
