/** Generic walks over logical plans: inputs and expressions replaced, columns kept. */

import type { AggregateCall, Expression } from '../../expression/index.ts';
import { mapAggregate } from './expressions.ts';
import type { LogicalNode } from './nodes.ts';

export function inputsOf(node: LogicalNode): readonly LogicalNode[] {
  switch (node.kind) {
    case 'scan':
    case 'values':
    case 'sideOutput':
      return [];
    case 'join':
      return [node.left, node.right];
    case 'setOperation':
      return node.inputs;
    default:
      return [node.input];
  }
}

/** The node over other inputs that have the same columns. */
export function withInputs(node: LogicalNode, inputs: readonly LogicalNode[]): LogicalNode {
  const before = inputsOf(node);
  if (before.every((input, i) => input === inputs[i])) return node;
  switch (node.kind) {
    case 'scan':
    case 'values':
    case 'sideOutput':
      return node;
    case 'join':
      return { ...node, left: inputs[0]!, right: inputs[1]! };
    case 'setOperation':
      return { ...node, inputs };
    default:
      return { ...node, input: inputs[0]! };
  }
}

/** Bottom-up: `change` sees every node with its inputs rewritten already. */
export function rewrite(
  node: LogicalNode,
  change: (node: LogicalNode) => LogicalNode,
): LogicalNode {
  return change(
    withInputs(
      node,
      inputsOf(node).map((input) => rewrite(input, change)),
    ),
  );
}

/** Every expression of a plan replaced; types of columns stay as they are. */
export function mapExpressions(
  node: LogicalNode,
  change: (expression: Expression) => Expression,
): LogicalNode {
  return rewrite(node, (part) => mapOwnExpressions(part, change));
}

function mapOwnExpressions(
  node: LogicalNode,
  change: (expression: Expression) => Expression,
): LogicalNode {
  const calls = (aggregates: readonly AggregateCall[]): AggregateCall[] =>
    aggregates.map((one) => mapAggregate(one, change, (column) => column));
  switch (node.kind) {
    case 'project':
      return { ...node, expressions: node.expressions.map(change) };
    case 'filter':
      return { ...node, condition: change(node.condition) };
    case 'values':
      return { ...node, rows: node.rows.map((row) => row.map(change)) };
    case 'watermark':
      return { ...node, expression: node.expression === null ? null : change(node.expression) };
    case 'expand':
      return { ...node, projections: node.projections.map((row) => row.map(change)) };
    case 'aggregate':
    case 'windowAggregate':
      return { ...node, aggregates: calls(node.aggregates) };
    case 'over':
      return {
        ...node,
        groups: node.groups.map((group) => ({ ...group, aggregates: calls(group.aggregates) })),
      };
    case 'join':
      return { ...node, condition: node.condition === null ? null : change(node.condition) };
    case 'correlate':
      return { ...node, args: node.args.map(change) };
    case 'match':
      return {
        ...node,
        defines: node.defines.map((one) => ({ ...one, condition: change(one.condition) })),
        measures: node.measures.map((one) => ({ ...one, expression: change(one.expression) })),
      };
    default:
      return node;
  }
}
